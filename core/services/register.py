"""The register: one line a patient for the finder and the table of patients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.dictionary.rules import completed_years

FIELDS: Mapping[str, Sequence[str]] = {
    "patients": (
        "patient_id", "sex", "birth_date", "disease", "iim_subset", "ssc_subset", "first_rtx_date", "rtx_status", "vital_status",
        "msa_maa", "autoantibody",
    ),
    "visits": ("patient_id", "visit_date", "igg"),
    "infusions": ("patient_id", "infusion_date"),
    "discontinuations": ("patient_id", "discontinuation_date"),
}  # fmt: skip
"""What the register reads of the clinic file, and nothing else."""


@dataclass(frozen=True, slots=True)
class PatientLine:
    """A patient as the table shows them; dates are ISO, None where there is none.

    `status` is ongoing, discontinued or dead; `antibody` as typed, "negative" when none was found; `igg_mg_dl`
    the last measured IgG with its date.
    """

    code: str
    sex: str | None
    birth_date: str | None
    age: int | None
    disease: str | None
    subset: str | None
    first_rtx_date: str | None
    last_infusion_date: str | None
    last_visit_date: str | None
    visits: int
    infusions: int
    status: str | None
    igg_mg_dl: float | None
    igg_date: str | None
    antibody: str | None = None


def register(columns: Mapping[str, Mapping[str, Sequence[Any]]], today: date) -> tuple[PatientLine, ...]:
    """The lines of all patients by code, from the columns named in FIELDS."""
    last_visit, last_igg, visits = _last_visits(columns["visits"])
    last_infusion, first_infusion, infusions = _infusions(columns["infusions"])
    stopped = set(columns["discontinuations"]["patient_id"])
    patients = columns["patients"]
    lines = []
    for code, sex, born, disease, iim, ssc, start, status, vital, msa, other in zip(
        *(patients[name] for name in FIELDS["patients"]), strict=True
    ):
        igg = last_igg.get(code)
        lines.append(
            PatientLine(
                code=code,
                sex=sex,
                birth_date=born,
                age=completed_years(born, today.isoformat())[0] if born else None,
                disease=disease_of(disease, iim, ssc),
                subset=iim or ssc,
                first_rtx_date=start or first_infusion.get(code),
                last_infusion_date=last_infusion.get(code),
                last_visit_date=last_visit.get(code),
                visits=visits.get(code, 0),
                infusions=infusions.get(code, 0),
                status="dead" if vital == "dead" else status or ("discontinued" if code in stopped else None),
                igg_mg_dl=igg[1] if igg else None,
                igg_date=igg[0] if igg else None,
                antibody=msa or other,
            )
        )
    return tuple(sorted(lines, key=lambda line: line.code))


def disease_of(disease: str | None, iim_subset: str | None, ssc_subset: str | None) -> str | None:
    """The disease as recorded, else the one that the recorded subset belongs to."""
    return disease or ("IIM" if iim_subset else "SSc" if ssc_subset else None)


def _last_visits(
    visits: Mapping[str, Sequence[Any]],
) -> tuple[dict[str, str], dict[str, tuple[str, float]], dict[str, int]]:
    last: dict[str, str] = {}
    igg: dict[str, tuple[str, float]] = {}
    count: dict[str, int] = {}
    for code, day, level in zip(visits["patient_id"], visits["visit_date"], visits["igg"], strict=True):
        count[code] = count.get(code, 0) + 1
        if day > last.get(code, ""):
            last[code] = day
        if level is not None and day >= igg.get(code, ("", 0.0))[0]:
            igg[code] = (day, level)
    return last, igg, count


def _infusions(infusions: Mapping[str, Sequence[Any]]) -> tuple[dict[str, str], dict[str, str], dict[str, int]]:
    last: dict[str, str] = {}
    first: dict[str, str] = {}
    count: dict[str, int] = {}
    for code, day in zip(infusions["patient_id"], infusions["infusion_date"], strict=True):
        count[code] = count.get(code, 0) + 1
        last[code] = max(day, last.get(code, day))
        first[code] = min(day, first.get(code, day))
    return last, first, count
