"""The register: one line a patient from the columns it reads."""

from __future__ import annotations

from datetime import date

from core.services.register import FIELDS, register


def test_a_line_tells_the_antibody_whichever_disease_it_belongs_to() -> None:
    patients: dict[str, list[object]] = {name: [None] * 3 for name in FIELDS["patients"]}
    patients |= {
        "patient_id": ["B", "A", "C"],
        "msa_maa": ["Mi-2", None, None],
        "autoantibody": [None, "Scl-70", None],
        "iim_subset": ["DM", None, None],
        "ssc_subset": [None, "diffuse", None],
    }
    empty: dict[str, dict[str, list[object]]] = {form: {name: [] for name in names} for form, names in FIELDS.items()}
    lines = register({**empty, "patients": patients}, date(2024, 8, 1))
    assert [(line.code, line.disease, line.subset, line.antibody) for line in lines] == [
        ("A", "SSc", "diffuse", "Scl-70"),
        ("B", "IIM", "DM", "Mi-2"),
        ("C", None, None, None),
    ]


def test_the_last_igg_is_the_last_one_measured() -> None:
    patients: dict[str, list[object]] = {name: [None] for name in FIELDS["patients"]} | {"patient_id": ["A"]}
    visits = {
        "patient_id": ["A"] * 3,
        "visit_date": ["2024-03-01", "2024-01-01", "2024-05-01"],
        "igg": [650.0, 900.0, None],
    }
    empty: dict[str, dict[str, list[object]]] = {form: {name: [] for name in names} for form, names in FIELDS.items()}
    (line,) = register({**empty, "patients": patients, "visits": visits}, date(2024, 8, 1))
    assert (line.igg_mg_dl, line.igg_date, line.last_visit_date, line.visits) == (650.0, "2024-03-01", "2024-05-01", 3)
