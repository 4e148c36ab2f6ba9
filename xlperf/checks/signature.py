"""SGN: who filled the declaration in, and who answers for it."""

from __future__ import annotations

from ..core.check import rule
from ..core.fields import SUBMISSION, WARNING
from ..forms.xiangyang_project import Signature

head_has_not_filled_it_in = rule(
    "SGN-003",
    WARNING,
    ~Signature.filler.equals(Signature.head),
    says="填报人与单位负责人同为“{name}”",
    fix="请由经办人填报、单位负责人审签；确为同一人的，请说明。",
    stage=SUBMISSION,
    name=Signature.filler,
)
