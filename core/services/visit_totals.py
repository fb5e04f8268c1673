"""Totals of a visit from its single grades: MMT-8 from the muscles, mRSS from the sites, HAQ-DI from the categories.

A total that has grades follows them; one without is typed. Nothing is prorated: a total that its grades cannot give stays empty,
and is `not done` once every grade was answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any, Final

from core.dictionary.parse_number import number_text
from core.dictionary.parse_value import TRACE
from core.dictionary.spec import Entered
from core.scoring.haq import AIDED_MINIMUM, haq_di
from core.scoring.mmt8 import MUSCLES, SIDES, Grade, Mmt8, mmt8
from core.scoring.mrss import PAIRED_SITES, SINGLE_SITES, mrss_total

Value = Callable[[str], Any]
"""Gives a visit's canonical value by field id, None where there is none."""

MMT8_FIELDS: Final[Mapping[str, str]] = {f"mmt8_{muscle}": muscle for muscle in MUSCLES}
"""Field of the visit to muscle of the score."""

_SITE_FIELDS = {"hands": "hand", "feet": "foot"}
MRSS_FIELDS: Final[Mapping[str, str]] = {
    **{f"mrss_{site}": site for site in SINGLE_SITES},
    **{
        f"mrss_{_SITE_FIELDS.get(site, site if site == 'fingers' else site.removesuffix('s'))}_{side}": f"{site}_{side}"
        for site in PAIRED_SITES
        for side in SIDES
    },
}
"""Field of the visit to site of the score."""

HAQ_FIELDS: Final[Mapping[str, str]] = {
    f"haq_{name.removesuffix('_grooming')}": name
    for name in ("dressing_grooming", "arising", "eating", "walking", "hygiene", "reach", "grip", "activities")
}
"""Field of the visit to category of the score; `<field>_aid` says whether an aid or help was used."""

GRADES_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "mmt8": tuple(MMT8_FIELDS),
    "mrss": tuple(MRSS_FIELDS),
    "haq_di": tuple(HAQ_FIELDS),
}
"""The grades of each total."""

_AIDS = {f"{field}_aid": field for field in HAQ_FIELDS}
TOTAL_OF: Final[Mapping[str, str]] = {
    **{grade: total for total, grades in GRADES_OF.items() for grade in grades},
    **dict.fromkeys(_AIDS, "haq_di"),
    "mmt8_scale": "mmt8",
}
"""The total that a grade, the aid of a category or the scale belongs to."""

ONE_SIDE, BOTH_SIDES = "80", "150"
"""Codes of `mmt8_scale`."""

_FIFTEEN = Context(prec=15)
"""As many digits as a workbook keeps."""


@dataclass(frozen=True)
class Haq:
    """HAQ-DI with and without the rule for aids, and how many of the eight categories were answered."""

    index: Fraction | None
    without_aids: Fraction | None
    answered: int


def muscle_scores(value: Value, entered: Callable[[str], Entered | None]) -> Mmt8:
    """Sums of the muscles as far as they were tested; `entered` tells a trace from 0."""

    def grade(field: str) -> Grade:
        typed = entered(field)
        return "T" if typed is not None and typed.text == TRACE else value(field)

    return mmt8({muscle: grade(field) for field, muscle in MMT8_FIELDS.items()})


def skin_total(value: Value) -> int | None:
    """The skin score of 17 sites, None while one is missing."""
    return mrss_total({site: value(field) for field, site in MRSS_FIELDS.items()})


def category_counts(value: Value, field: str) -> int | None:
    """What a HAQ category counts: its answer, raised to 2 where an aid or help was used."""
    answer: int | None = value(field)
    return max(answer, AIDED_MINIMUM) if answer is not None and value(f"{field}_aid") else answer


def haq_scores(value: Value) -> Haq:
    """HAQ-DI of the categories answered; no index from fewer than six."""
    counts = {name: category_counts(value, field) for field, name in HAQ_FIELDS.items()}
    plain = {name: value(field) for field, name in HAQ_FIELDS.items()}
    return Haq(haq_di(counts), haq_di(plain), sum(answer is not None for answer in plain.values()))


def texts_of_totals(
    total: str, value: Value, entered: Callable[[str], Entered | None], *, all_answered: bool
) -> Mapping[str, str]:
    """What stands in a total (and in the scale of MMT-8) that has grades: the sum, nothing, or `.` once it cannot be had.

    `all_answered`: every grade has a value or a reason for having none. One side of MMT-8 counts where the scale says so.
    """
    none = "." if all_answered else ""
    if total == "mrss":
        score = skin_total(value)
        return {total: none if score is None else str(score)}
    if total == "haq_di":
        index = haq_scores(value).index
        return {total: none if index is None else _text(index)}
    sums = muscle_scores(value, entered)
    if sums.total is not None:
        return {total: str(sums.total), "mmt8_scale": BOTH_SIDES}
    if value("mmt8_scale") == ONE_SIDE:
        return {total: none if sums.one_sided is None else str(sums.one_sided[1])}
    return {total: none, "mmt8_scale": ""}


def _text(value: Fraction) -> str:
    return number_text(_FIFTEEN.divide(Decimal(value.numerator), Decimal(value.denominator)))
