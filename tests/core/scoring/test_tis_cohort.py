"""TIS and PDNeq of a synthetic cohort, against values computed independently in R."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from core.scoring.exact import exact
from core.scoring.pdneq import Regimen, daily_pdneq
from core.scoring.tis import CoreSet, tis
from core.scoring.tis_enzyme import EnzymeResult
from core.scoring.tis_table import Enzyme

with (Path(__file__).parent / "stano_a_excerpt.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))
PARTS = ("physician_global", "patient_global", "mmt8", "haq", "enzyme", "extramuscular")


def number(text: str) -> Fraction | None:
    return exact(text) if text else None


def core_set(row: dict[str, str], prefix: str = "") -> CoreSet:
    return CoreSet(
        physician_global=number(row[prefix + "physician_global"]),
        patient_global=number(row[prefix + "patient_global"]),
        mmt=number(row[prefix + "mmt8"]),
        haq_di=number(row[prefix + "haq"]),
        extramuscular=number(row[prefix + "extramuscular_vas"]),
        enzymes={Enzyme.CK: EnzymeResult(number(row[prefix + "ck_u_l"]), number(row[prefix + "ck_uln"]))},
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['patient_id']} {row['visit_date']}")
def test_visit_agrees_with_r(row: dict[str, str]) -> None:
    result = tis(core_set(row, "baseline_"), core_set(row))
    assert [part.points for part in result.parts] == [exact(row[f"pts_{part}"]) for part in PARTS]
    assert result.total == exact(row["tis"])
    assert result.category == row["tis_class"].replace("minor", "minimal")
    dose = daily_pdneq([Regimen(row["steroid_drug"], number(row["steroid_dose_mg_day"]))])
    assert dose == exact(row["pdn_eq_mg"])
