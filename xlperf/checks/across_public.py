"""XFM: whether what is to be published may be seen by everybody."""

from __future__ import annotations

from ..core.batch import Batch
from ..core.crosscheck import Between, Betweens, cross
from ..core.fields import ERROR
from ..core.masking import leaks, masked, secret


@cross(
    "XFM-018",
    ERROR,
    fix="涉密项目不公开；仍有姓名或号码的，请改正原文后重新生成公开版。",
    publishing=True,
)
def nothing_to_hide_is_published(batch: Batch) -> Betweens:
    """公开版不含涉密项目，人员姓名和联系电话按规定隐去。"""
    for one in batch.counted:
        if why := secret(one.declaration, batch.settings):
            yield Between(f"不宜公开：{why}", (one,))
            continue
        found = {field.label: what for field, what in leaks(masked(one.declaration, batch.settings))}
        for label, what in found.items():
            yield Between(f"“{label}”隐去后仍有{what}", (one,), label)
