"""Headers: ids, synonyms and labels in any writing, the unit they name, and never the wrong column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.dictionary.spec import Dictionary
from core.dictionary.units import known_units
from core.dictionary.words import name_key
from core.exchange.checked import CheckedWorkbook
from core.exchange.headers import HeaderIndex, sheet_forms

Check = Callable[[Path], CheckedWorkbook]
MakeWorkbook = Callable[[object], Path]


def test_every_name_finds_its_field(dictionary: Dictionary) -> None:
    """Ids and synonyms of one form never stand for two fields, alone or with any unit."""
    for form in dictionary.forms.values():
        index = HeaderIndex(form)
        for spec in form:
            for name in (spec.id, *spec.synonyms):
                found = index.match(name.upper())
                assert found is not None
                assert found.spec is spec, name
                for unit in known_units(spec).values():
                    for written in (
                        f"{name} ({unit.spelling})",
                        f"{name} [{unit.spelling}]",
                        f"{name}_{unit.spelling}",
                    ):
                        found = index.match(written)
                        assert found is not None, written
                        assert found.spec is spec, written
                        read_as = known_units(spec)[name_key(found.unit or spec.unit or "")]
                        assert read_as.factor == unit.factor, written


def test_every_sheet_name_finds_its_form(dictionary: Dictionary) -> None:
    """Ids, labels and synonyms."""
    forms = sheet_forms(dictionary)
    for form in dictionary.forms.values():
        for name in (form.id, *form.synonyms, *form.label.values()):
            assert forms[name_key(name)] is form


@pytest.mark.parametrize(
    ("header", "field", "unit", "not_understood"),
    [
        ("IgG (g/L)", "igg", "g/L", ""),
        ("igg_g_l", "igg", "g/L", ""),
        ("IgG, g/l", "igg", "g/L", ""),
        ("IgG (700-1600 mg/dL)", "igg", "mg/dL", ""),
        ("IgG (mmol/L)", "igg", "", "mmol/L"),
        ("CK [\u00b5kat/L]", "ck", "\u00b5kat/L", ""),
        ("CK [\u03bckat/l]", "ck", "\u00b5kat/L", ""),
        ("CPK U/l", "ck", "", ""),
        ("Immunoglobulina M (g/L)", "igm", "g/L", ""),
        ("immunoglobulina_m_g_l", "igm", "g/L", ""),
        ("Immunoglobulin A mg/L", "iga", "mg/L", ""),
        ("PatientID", "patient_id", "", ""),
        ("visit - date", "visit_date", "", ""),
        ("FVC (L)", "fvc_l", "", ""),
        ("DLCO (mL)", "dlco_pct", "", "mL"),
        ("FVC (% pred)", "fvc_pct", "% pred", ""),
        ("Physician global (0-100)", "physician_global", "mm", ""),
        ("Physician global (0-10 cm)", "physician_global", "cm", ""),
        ("MMT-8 (0-150)", "mmt8", "", ""),
        ("MMT-8 (0-80)", "mmt8", "", "0-80"),
        ("MMT-8 (max 80)", "mmt8", "", "max 80"),
        ("Patient global (VAS 100)", "patient_global", "mm", ""),
        ("HAQ (0-3)", "haq_di", "", ""),
        ("HAQ (0-60)", "haq_di", "", "0-60"),
    ],
)
def test_units_and_scales_in_headers(
    dictionary: Dictionary, header: str, field: str, unit: str, not_understood: str
) -> None:
    """A unit that cannot be converted, or another scale, is never taken for the field's own."""
    found = HeaderIndex(dictionary.forms["visits"]).match(header)
    assert found is not None
    assert (found.spec.id, found.unit, found.not_understood) == (field, unit, not_understood)


@pytest.mark.parametrize("header", ["", "foo", "Immunoglobulina", "(g/L)", "g/L", "serum"])
def test_unknown_headers(dictionary: Dictionary, header: str) -> None:
    """A word that fits nothing, or everything, fits nothing."""
    assert HeaderIndex(dictionary.forms["visits"]).match(header) is None


def test_two_columns_of_one_field(make_workbook: MakeWorkbook, check: Check) -> None:
    """Neither is read, and both are named."""
    sheets = {
        "patients": [["patient_id", "first_rtx_date"], ["A", "2020-01-01"]],
        "visits": [["patient_id", "visit_date", "IgG", "igg_mg_dl", "CK"], ["A", "2020-01-01", 900, 950, 100]],
    }
    checked = check(make_workbook(sheets))
    assert [(one.row, one.column, one.rule, one.proposal) for one in checked.errors] == [
        (1, "igg_mg_dl", "duplicate_column", "'IgG' and 'igg_mg_dl' both mean igg: remove one")
    ]
    assert sorted(checked.batches["visits"].columns) == ["ck", "patient_id", "visit_date"]


@pytest.mark.parametrize("missing", ["patient_id", "visit_date"])
def test_sheets_without_their_key_are_left_out(make_workbook: MakeWorkbook, check: Check, missing: str) -> None:
    """Records that belong to nobody, or to no day."""
    columns = {"patient_id": "A", "visit_date": "2020-01-01", "igg": 900}
    del columns[missing]
    sheets = {
        "patients": [["patient_id", "first_rtx_date"], ["A", "2020-01-01"]],
        "visits": [list(columns), list(columns.values())],
    }
    checked = check(make_workbook(sheets))
    assert [(one.sheet, one.row, one.column, one.rule) for one in checked.errors] == [
        ("visits", 1, missing, "required")
    ]
    assert "visits" not in checked.batches


def test_columns_without_header_are_listed(make_workbook: MakeWorkbook, check: Check) -> None:
    """A merged header leaves the second column without a name."""
    sheets = {
        "patients": [["Group", None, None], ["patient_id", "first_rtx_date", None], ["A", "2020-01-01", "remark"]]
    }
    assert check(make_workbook(sheets)).ignored == ("column '(no header, column 3)' of patients",)


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        ("patients", {"Codice": "patient_id", "Prima infusione": "first_rtx_date", "Ultimo contatto": "last_contact_date"}),
        ("patients", {"Patienten-ID": "patient_id", "Erste Infusion": "first_rtx_date", "Letzter Kontakt": "last_contact_date"}),
        ("visits", {"VAS medico": "physician_global", "VAS paziente": "patient_global", "ULN CK": "ck_uln"}),
        ("infusions", {"Data infusione": "infusion_date", "Infusionsdatum": "infusion_date"}),
        ("discontinuations", {"Data sospensione": "discontinuation_date", "Motivo sospensione": "reason"}),
    ],
)  # fmt: skip
def test_what_clinics_write_above_their_columns(dictionary: Dictionary, form: str, headers: dict[str, str]) -> None:
    index = HeaderIndex(dictionary.forms[form])
    found = {header: match.spec.id for header in headers if (match := index.match(header))}
    assert found == headers
