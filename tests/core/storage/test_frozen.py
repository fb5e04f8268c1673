"""A file of every schema that was ever released opens in today's program, is brought to its form, and keeps its old self."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.dictionary.spec import Dictionary, MissingReason
from core.domain.batch import Entered
from core.domain.records import Cell
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.faults import MigrationFailed, NewerSchema
from core.storage.keys import keys_path
from core.storage.migration import SHIPPED, Revisions
from core.storage.tables import SCHEMA
from core.storage.verification import verify_clinic_file
from tests.core.storage.conftest import PASSPHRASE

FROZEN = Path(__file__).parent / "frozen"
SCHEMAS = sorted(file.stem for file in FROZEN.glob("*.rtxdb"))
NEXT = '''"""A revision of some later version."""
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "9998", "{0}", None, None
def upgrade():
    op.add_column("visits", sa.Column("of_the_future", sa.Text))
    {1}
'''


@pytest.fixture(params=SCHEMAS)
def frozen(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a released file; Ada is its administrator, Grace its nurse."""
    path = tmp_path / "clinic.rtxdb"
    shutil.copy(FROZEN / f"{request.param}.rtxdb", path)
    shutil.copy(FROZEN / f"{request.param}.rtxdb.keys", keys_path(path))
    return path


def later(folder: Path, more: str = "") -> Revisions:
    """The shipped revisions and one more."""
    shutil.copytree(SHIPPED.folder, folder / "revisions")
    (folder / "revisions" / "versions" / "9998_later.py").write_text(NEXT.format(SCHEMA, more))
    return Revisions(folder / "revisions", "9998")


def test_the_newest_schema_is_frozen_too() -> None:
    assert SCHEMAS[-1] == SCHEMA


def test_a_released_file_opens_with_every_record_and_its_trail(frozen: Path, dictionary: Dictionary) -> None:
    assert verify_clinic_file(frozen, PASSPHRASE).ok
    with ClinicFile.open(frozen, "another passphrase of words", "Grace", dictionary=dictionary) as clinic:
        assert clinic.facts().schema == SCHEMA
        assert clinic.facts().site_name == "Frozen clinic"
        assert dict(clinic.contents().counts).items() >= {
            "patients": 2, "treatments_before": 1, "infusions": 1, "visits": 3, "adverse_events": 1, "discontinuations": 1,
        }.items()  # fmt: skip
        first = clinic.record("visits", 1)
        assert first.cell("igg") == Cell(650.0, None, Entered("6.5", "g/L"))
        assert first.cell("ck") == Cell(None, MissingReason.NOT_DONE)
        assert [entry.reason for entry in clinic.history("visits", 2)] == ["import", "typed again"]
        clinic.save([Change("patients", {"patient_id": "F-3"})])
    assert verify_clinic_file(frozen, PASSPHRASE).ok


def test_a_migration_works_on_a_copy_and_keeps_the_old_file(
    frozen: Path, dictionary: Dictionary, tmp_path: Path
) -> None:
    before = frozen.read_bytes()
    revisions = later(tmp_path)
    with ClinicFile.open(frozen, PASSPHRASE, dictionary=dictionary, revisions=revisions) as clinic:
        assert clinic.facts().schema == "9998"
        assert clinic.contents().counts["visits"] == 3
    kept = frozen.with_name("clinic.rtxdb.before-9998")
    shutil.copy(keys_path(frozen), keys_path(kept))
    assert len(kept.read_bytes()) == len(before)
    with ClinicFile.open(kept, PASSPHRASE, dictionary=dictionary) as old:
        assert old.facts().schema == SCHEMA
        assert old.contents().counts["visits"] == 3
    after = frozen.read_bytes()
    with pytest.raises(NewerSchema):
        ClinicFile.open(frozen, PASSPHRASE, dictionary=dictionary)
    assert frozen.read_bytes() == after


@pytest.mark.parametrize(
    "more",
    [
        'op.execute("DELETE FROM visits WHERE id = 3")',
        'raise RuntimeError("Maria Rossi")',
        'raise SystemExit("Maria Rossi")',
        "op.execute(\"INSERT INTO patients (id, patient_id) SELECT 1, 'Maria Rossi'\")",
        'op.execute("no SQL at all")',
        'op.execute("DELETE FROM patients WHERE id = 1")',
        'op.execute("DROP TABLE audit")',
        "this is no Python",
    ],
)
def test_a_migration_that_fails_leaves_the_file_as_it_was(
    frozen: Path, dictionary: Dictionary, tmp_path: Path, more: str
) -> None:
    with pytest.raises(MigrationFailed) as refused:
        ClinicFile.open(frozen, PASSPHRASE, dictionary=dictionary, revisions=later(tmp_path, more))
    assert "Rossi" not in str(refused.value)
    assert refused.value.exit_status == 4
    assert verify_clinic_file(frozen, PASSPHRASE).ok
    with ClinicFile.open(frozen, PASSPHRASE, dictionary=dictionary) as clinic:
        assert clinic.contents().counts["visits"] == 3
    assert not list(tmp_path.glob("*.unfinished*"))
