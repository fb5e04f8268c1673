"""Templates of reports belong to the clinic: kept by those who write records, used by everybody, every change in the trail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.dictionary.loader import load_dictionary
from core.domain.roles import Role
from core.faults import UsageFault
from core.reports.design import ReportDesign
from core.services.report_templates import ReportTemplate, ReportTemplates
from core.services.rights import NotAllowed
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost
from core.storage.verification import verify_clinic_file

CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)
OWN = "correct horse battery"
CHOSEN = ReportTemplate(
    "Ethics", ReportDesign(("cohort", "safety"), "Yearly report", "letter", "slide", ("svg",)), ("pdf", "xlsx")
)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[ClinicFile]:
    path = tmp_path / "clinic.rtxdb"
    with ClinicFile.create(path, "Ada", OWN, dictionary=load_dictionary(), cost=CHEAP) as made:
        made.add_user("Reader", Role.ANALYST, OWN, cost=CHEAP)
        yield made


def test_a_template_comes_back_for_another_user_who_may_not_change_it(clinic: ClinicFile) -> None:
    ReportTemplates(clinic).save(CHOSEN)
    with ClinicFile.open(clinic.path, OWN, "Reader", dictionary=load_dictionary()) as opened:
        theirs = ReportTemplates(opened)
        assert theirs.all() == (CHOSEN,)
        with pytest.raises(NotAllowed, match="report templates"):
            theirs.save(CHOSEN)
        with pytest.raises(NotAllowed):
            theirs.remove("Ethics")
    assert ReportTemplates(clinic).all() == (CHOSEN,)


def test_a_template_of_the_same_name_gives_way_and_may_go(clinic: ClinicFile) -> None:
    templates = ReportTemplates(clinic)
    whole = ReportTemplate("ETHICS", ReportDesign(), ("pdf",))
    templates.save(CHOSEN)
    templates.save(whole)
    assert templates.all() == (whole,)
    templates.remove("ethics")
    assert templates.all() == ()
    rows = [row[5:10] for row in clinic.audit_rows() if row[5] == "settings"]
    assert [(old is None, new is None) for *_, old, new in rows] == [
        (True, False), (False, True), (True, False), (False, True)
    ]  # fmt: skip


def test_what_is_kept_already_is_not_written_again(clinic: ClinicFile) -> None:
    templates = ReportTemplates(clinic)
    templates.save(CHOSEN)
    before = clinic.data_version()
    templates.save(CHOSEN)
    assert clinic.data_version() == before


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "two\x07"])
def test_a_template_needs_a_name(clinic: ClinicFile, name: str) -> None:
    with pytest.raises(UsageFault, match="needs a name"):
        ReportTemplates(clinic).save(ReportTemplate(name, ReportDesign(), ("pdf",)))
    assert ReportTemplates(clinic).all() == ()


def test_a_template_that_cannot_be_read_is_left_out_and_the_file_stays_sound(
    clinic: ClinicFile, tmp_path: Path
) -> None:
    templates = ReportTemplates(clinic)
    templates.save(CHOSEN)
    clinic.settings.put("report template: Other", '{"parts": 3}')
    assert templates.all() == (CHOSEN,)
    clinic.close()
    assert verify_clinic_file(clinic.path, OWN).ok
