"""SGN: who filled the declaration in, and who answers for it."""

from __future__ import annotations

from ..core.check import rule
from ..core.fields import SUBMISSION, WARNING, Lesson
from ..forms.xiangyang_project import Signature

head_has_not_filled_it_in = rule(
    "SGN-003",
    WARNING,
    ~Signature.filler.equals(Signature.head),
    states="填报人与单位负责人不是同一个人。",
    says="填报人与单位负责人同为“{name}”",
    fix="请由经办人填报、单位负责人审签；确为同一人的，请说明。",
    stage=SUBMISSION,
    name=Signature.filler,
    lesson=Lesson(
        "填报人与单位负责人相同，报出前少了一道审签。",
        wrong="填报人张三，单位负责人张三",
        right="填报人张三，单位负责人李四",
    ),
)
