"""The audit trail for an auditor: every row, checkable without this program, and a right of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from core.dictionary.loader import load_dictionary
from core.domain.roles import Role
from core.faults import UsageFault
from core.services import audit_export
from core.services.audit_export import export_audit
from core.services.rights import NotAllowed
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost

PASSPHRASE = "seven quiet otters swim"
CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[ClinicFile]:
    made = ClinicFile.create(tmp_path / "c.rtxdb", "Ada", PASSPHRASE, dictionary=load_dictionary(), cost=CHEAP)
    with made as opened:
        opened.save([Change("patients", {"patient_id": "=A1"})], reason="=HYPERLINK(1)")
        opened.save([Change("patients", {"sex": "F"}, record_id=1, version=1)], reason="typed again")
        yield opened


def test_every_row_is_there_and_its_hash_can_be_recomputed(clinic: ClinicFile, tmp_path: Path) -> None:
    count = export_audit(clinic, tmp_path / "audit.xlsx")
    sheet = load_workbook(tmp_path / "audit.xlsx")["audit"]
    header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(rows) == count == clinic.facts().audit_count
    assert [row[0] for row in rows] == list(range(1, count + 1))
    previous = ""
    for row in rows:
        *content, before, own = (value if value is not None else None for value in row)
        texts = [value if value is not None else None for value in content]
        texts[header.index("reason")] = texts[header.index("reason")] or ""
        assert (before or "") == previous
        told = json.dumps([previous, *texts], ensure_ascii=False, separators=(",", ":"))
        assert hashlib.sha256(told.encode()).hexdigest() == own
        previous = own
    assert previous == clinic.facts().audit_hash
    assert rows[-1][header.index("form")] == "exports"
    reasons = [cell for cell in sheet["K"] if cell.value == "=HYPERLINK(1)"]
    assert [cell.data_type for cell in reasons] == ["s"]


def test_a_trail_longer_than_a_sheet_goes_on_in_the_next(
    clinic: ClinicFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_export, "ROWS_A_SHEET", 2)
    count = export_audit(clinic, tmp_path / "audit.xlsx")
    book = load_workbook(tmp_path / "audit.xlsx")
    assert book.sheetnames == ["about", "audit", "audit 2"]
    numbers = [row[0].value for name in book.sheetnames[1:] for row in book[name].iter_rows(min_row=2)]
    assert numbers == list(range(1, count + 1))


def test_who_may_not_see_patients_gets_no_trail_and_a_wrong_name_is_said(clinic: ClinicFile, tmp_path: Path) -> None:
    with pytest.raises(UsageFault):
        export_audit(clinic, tmp_path / "audit.pdf")
    before = clinic.facts()
    clinic.role = Role.ANALYST
    with pytest.raises(NotAllowed):
        export_audit(clinic, tmp_path / "audit.xlsx")
    assert clinic.facts() == before
    assert not (tmp_path / "audit.xlsx").exists()
