"""What a bureau decides about the checks for a round: grades, trials, waivers, thresholds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from dataclasses import field as option
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from .check import Finding, Report
from .declaration import Declaration
from .errors import WrongProfile
from .fields import ERROR, WARNING, Severity
from .form import Form
from .limits import LIMITS, Limits
from .settings import DEFAULTS, Settings

_CODE = r"[A-Z]{3}-\d{3}"
Grade = Literal["error", "warning", "hint", "off"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Waiver(_Strict):
    """A finding that the bureau lets pass: for whom, who said so, why, and until when."""

    code: str = Field(pattern=_CODE)
    unit: str
    project: str | None = None
    who: str = Field(min_length=1)
    why: str = Field(min_length=1)
    until: date

    def covers(self, finding: Finding, declaration: Declaration, today: date) -> bool:
        roles = declaration.form.roles
        return (
            finding.code == self.code
            and declaration[roles.unit] == self.unit
            and self.project in (None, declaration[roles.project])
            and today <= self.until
        )


def _type_of(value: object) -> Any:
    """Give what a settings file may say for a threshold or a list of words."""
    match value:
        case str():
            return str
        case tuple():
            return tuple[str, ...]
        case _:
            return Decimal


_OF_THE_ROUND = {"budget_year", "roster"}
"""What the file says at its head, not among the thresholds."""

_Thresholds = create_model(
    "_Thresholds",
    __base__=_Strict,
    **{  # type: ignore[call-overload]
        one.name: (_type_of(getattr(DEFAULTS, one.name)), getattr(DEFAULTS, one.name))
        for one in fields(Settings)
        if one.name not in _OF_THE_ROUND
    },
)


_Limits = create_model(
    "_Limits",
    __base__=_Strict,
    **{  # type: ignore[call-overload]
        one.name: (Annotated[int, Field(gt=0)], one.default) for one in fields(Limits) if one.default
    },
)


class _File(_Strict):
    """The settings file as written."""

    year: int | None = Field(None, ge=2000, le=2099)
    roster: list[str] = []
    deadlines: dict[str, date] = {}
    grades: dict[str, Grade] = {}
    forms: dict[str, dict[str, Grade]] = {}
    trial: dict[str, date] = {}
    thresholds: _Thresholds = _Thresholds()  # type: ignore[valid-type]
    waivers: list[Waiver] = []
    limits: _Limits = _Limits()  # type: ignore[valid-type]


@dataclass(frozen=True)
class Waived:
    """A finding that a waiver lets pass; it is shown with the waiver, not hidden."""

    finding: Finding
    waiver: Waiver


@dataclass(frozen=True)
class Profile:
    """A bureau's decisions. `forms` has grades for one version of a form, as `key/version`.

    `deadlines` has the last day of each batch of the round (一上, 二上, 调整); `limits` what a file may ask
    of the computer.
    """

    settings: Settings = DEFAULTS
    grades: Mapping[str, Grade] = option(default_factory=dict)
    forms: Mapping[str, Mapping[str, Grade]] = option(default_factory=dict)
    trial: Mapping[str, date] = option(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    deadlines: Mapping[str, date] = option(default_factory=dict)
    limits: Limits = LIMITS

    def decide(
        self, report: Report, declaration: Declaration, today: date
    ) -> tuple[Report, tuple[Waived, ...]]:
        """Give each finding its grade for this bureau, and set apart what is waived."""
        kept, waived = [], []
        for finding in report.findings:
            waiver = next((w for w in self.waivers if w.covers(finding, declaration, today)), None)
            severity = self.severity(finding.code, finding.severity, declaration.form, today)
            if waiver:
                waived.append(Waived(finding, waiver))
            elif severity:
                kept.append(replace(finding, severity=severity))
        order = list(Severity)
        kept.sort(key=lambda finding: order.index(finding.severity))
        return replace(report, findings=tuple(kept)), tuple(waived)

    def severity(self, code: str, usual: Severity, form: Form | None, today: date) -> Severity | None:
        """Give the grade of a check for this bureau, None where it is off; `form` None means a batch."""
        until = self.trial.get(code)
        if until is not None:
            return WARNING if today <= until else ERROR
        own = self.forms.get(f"{form.key}/{form.version}", {}) if form else {}
        grade = own.get(code) or self.grades.get(code)
        if grade == "off":
            return None
        return next((one for one in Severity if one.key == grade), usual)


def read_profile(name: str, text: str) -> Profile:
    """Read a settings file; WrongProfile says what is wrong in it."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongProfile(name, [f"不是有效的 TOML（{error}）"]) from error
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        raise WrongProfile(name, _problems(error)) from error
    given = file.thresholds.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    of_the_round = {"budget_year": file.year, "roster": tuple(file.roster)}
    given |= {key: value for key, value in of_the_round.items() if value}
    settings = replace(DEFAULTS, **{key: _like(key, value) for key, value in given.items()})
    limits = Limits(**file.limits.model_dump())  # type: ignore[attr-defined]
    return Profile(settings, file.grades, file.forms, file.trial, tuple(file.waivers), file.deadlines, limits)


def _like(key: str, value: Any) -> Any:
    """Give a threshold the type that the checks count on."""
    return int(value) if isinstance(getattr(DEFAULTS, key), int) else value


def _problems(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False, include_context=False):
        where = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            yield f"没有“{where}”这一项"
        elif problem["type"] == "missing":
            yield f"缺少“{where}”"
        else:
            yield f"“{where}”的值“{problem['input']}”不对"
