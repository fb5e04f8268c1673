"""Serum immunoglobulins: grading of low IgG by a named scheme, reference limits, and checks for unit or column slips.

No single international cut-off exists and the published schemes contradict each other (IgG 650 mg/dL is mild in A and
normal in B), so a grade is meaningless without the name of its scheme. Values are mg/dL unless the name says g/L;
1 g/L = 100 mg/dL exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from core.scoring.exact import Exact, require_exact

MG_DL_PER_G_L: Final = 100

Immunoglobulin: TypeAlias = Literal["igg", "iga", "igm"]
Sex: TypeAlias = Literal["F", "M"]
Comparator: TypeAlias = Literal["<", "=", ">"]


@dataclass(frozen=True, slots=True)
class IgScheme:
    """A grading of IgG: bins (lowest mg/dL, grade) from high to low; each reaches up to, not into, the one before."""

    code: str
    name: str
    source: str
    bins: tuple[tuple[int, str], ...]


IG_SCHEMES: Final[Mapping[str, IgScheme]] = MappingProxyType(
    {
        scheme.code: scheme
        for scheme in (
            IgScheme(
                "A",
                "Roberts 2015",
                "Roberts DM et al. J Autoimmun 2015, PMID 25556904",
                ((700, "normal"), (500, "mild"), (300, "moderate"), (0, "severe")),
            ),
            IgScheme(
                "B",
                "Barmettler 2018",
                "Barmettler S et al. JAMA Netw Open 2018",
                ((600, "normal"), (400, "mild"), (200, "moderate"), (0, "severe")),
            ),
            IgScheme(
                "C",
                "Single cut 400",
                "Boumaza; Stano S et al. Reumatismo 2025, doi 10.4081/reumatismo.2025.1817",
                ((400, "not_severe"), (0, "severe")),
            ),
            IgScheme(
                "D",
                "Alert ladder",
                "local policy, not a published scheme",
                ((700, "none"), (500, "info"), (400, "amber"), (300, "red"), (0, "critical")),
            ),
        )
    }
)

ROBERTS_LOW_IGM_MG_DL: Final = 30
"""Roberts 2015 calls IgM low at 0.3 g/L or less."""


@dataclass(frozen=True, slots=True)
class IgReference:
    """Lower limits of normal (mg/dL) of one source; IgM by sex, because the Japanese limits differ by sex."""

    code: str
    source: str
    igg: int
    iga: int
    igm: Mapping[Sex, int]


IG_REFERENCES: Final[Mapping[str, IgReference]] = MappingProxyType(
    {
        reference.code: reference
        for reference in (
            IgReference("eu_crm470", "IFCC/CRM470 consensus, Dati 1996", 700, 70, MappingProxyType({"F": 40, "M": 40})),
            IgReference(
                "japan_jccls", "JCCLS common reference intervals", 861, 93, MappingProxyType({"F": 50, "M": 33})
            ),
        )
    }
)
"""To choose from where neither the result nor the site brings its own lower limit."""

IGG_TOO_LOW_FOR_MG_DL: Final = 40
IGG_TOO_HIGH_FOR_G_L: Final = 60
MARKED_FALL_PERCENT: Final = 25


def mg_dl_from_g_l(value_g_l: Exact) -> Fraction:
    """g/L to mg/dL, exactly (6.5 g/L = 650 mg/dL)."""
    return require_exact(value_g_l) * MG_DL_PER_G_L


def g_l_from_mg_dl(value_mg_dl: Exact) -> Fraction:
    """mg/dL to g/L, exactly."""
    return require_exact(value_mg_dl) / MG_DL_PER_G_L


def grade(igg_mg_dl: Exact, scheme: str, comparator: Comparator = "=") -> str | None:
    """Grade of an IgG in the scheme with this code; 400.0 mg/dL is not below 400.

    For a result below or above a limit ("<200") the grade is given only when every value it can stand for has the same
    one, else None. Raises KeyError for an unknown scheme, ValueError for a negative value.
    """
    value = require_exact(igg_mg_dl)
    if value < 0:
        raise ValueError(f"IgG cannot be negative: {igg_mg_dl}")
    bins = IG_SCHEMES[scheme].bins
    if comparator == "<":
        # Anything from 0 up to the limit: one grade only if the limit does not pass the lowest bin.
        second_lowest = bins[-2][0]
        return bins[-1][1] if value <= second_lowest else None
    if comparator == ">":
        return bins[0][1] if value >= bins[0][0] else None
    return next(name for lowest, name in bins if value >= lowest)


def is_low_igm_roberts(igm_mg_dl: Exact) -> bool:
    """IgM low in the sense of Roberts 2015 (0.3 g/L or less)."""
    return require_exact(igm_mg_dl) <= ROBERTS_LOW_IGM_MG_DL


def lower_limit_mg_dl(ig: Immunoglobulin, reference: str, sex: Sex | None) -> int | None:
    """Lower limit of normal in the reference with this code; None where it depends on a sex that is not known.

    Raises KeyError for an unknown reference.
    """
    limits = IG_REFERENCES[reference]
    if ig == "igg":
        return limits.igg
    if ig == "iga":
        return limits.iga
    if sex is not None:
        return limits.igm[sex]
    distinct = set(limits.igm.values())
    return distinct.pop() if len(distinct) == 1 else None


def is_marked_fall(baseline_mg_dl: Exact, value_mg_dl: Exact, lower_limit: Exact) -> bool:
    """True when the value lies below its lower limit and at least 25 % under the patient's own baseline."""
    start, value = require_exact(baseline_mg_dl), require_exact(value_mg_dl)
    return value < require_exact(lower_limit) and 100 * (start - value) >= MARKED_FALL_PERCENT * start


def likely_igg_unit(value: Exact, unit: Literal["mg/dL", "g/L"]) -> Literal["mg/dL", "g/L"]:
    """The unit an IgG was probably typed in: ask when it is not the one chosen (under 40 mg/dL, over 60 g/L)."""
    number = require_exact(value)
    if unit == "mg/dL":
        return "g/L" if number < IGG_TOO_LOW_FOR_MG_DL else "mg/dL"
    return "mg/dL" if number > IGG_TOO_HIGH_FOR_G_L else "g/L"


def unusual_order(igg: Exact | None, iga: Exact | None, igm: Exact | None) -> tuple[tuple[str, str], ...]:
    """Pairs (greater, smaller) that stand the wrong way round: IgM above IgG, IgA above IgG; ask for swapped columns.

    All in the same unit; a missing value is not compared.
    """
    found = []
    if igg is not None:
        if igm is not None and require_exact(igm) > require_exact(igg):
            found.append(("igm", "igg"))
        if iga is not None and require_exact(iga) > require_exact(igg):
            found.append(("iga", "igg"))
    return tuple(found)
