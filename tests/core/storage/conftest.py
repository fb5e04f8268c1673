"""Small clinic files on disk, opened with a passphrase that costs little to check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from core.dictionary.loader import load_dictionary
from core.dictionary.spec import Dictionary, MissingReason
from core.domain.batch import Entered, RecordBatch
from core.storage.clinic_file import ClinicFile
from core.storage.keys import PassphraseCost, read_key_ring

PASSPHRASE = "correct horse battery staple"
CHEAP = PassphraseCost(time_cost=1, memory_kib=64, parallelism=1)


class TickingClock:
    """Another second at every look."""

    def __init__(self) -> None:
        self.now = datetime(2024, 5, 3, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    return load_dictionary()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "clinic.rtxdb"


@pytest.fixture
def make(path: Path, dictionary: Dictionary) -> Callable[..., ClinicFile]:
    def make_file(where: Path = path) -> ClinicFile:
        return ClinicFile.create(
            where, "Ada", PASSPHRASE, dictionary=dictionary, clock=TickingClock(), cost=CHEAP, program_version="9.9"
        )

    return make_file


@pytest.fixture
def reopen(path: Path, dictionary: Dictionary) -> Callable[[], ClinicFile]:
    return lambda: ClinicFile.open(path, PASSPHRASE, dictionary=dictionary)


@pytest.fixture
def clinic(make: Callable[..., ClinicFile]) -> Iterator[ClinicFile]:
    with make() as opened:
        yield opened


@pytest.fixture
def raw(path: Path) -> Callable[[], Any]:
    """The encrypted database without our code around it, as somebody with the key could open it."""

    def connected() -> Any:
        _, key = read_key_ring(path).unlock(PASSPHRASE)
        connection = dbapi2.connect(str(path), isolation_level=None)
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        return connection

    return connected


@pytest.fixture
def batches() -> dict[str, RecordBatch]:
    """Two patients with the turns of a real workbook: a second visit on one day, a reason, a result in another unit."""
    return {
        "patients": RecordBatch(
            "patients",
            {
                "patient_id": ["SECRET-02", "SECRET-01"],
                "sex": ["F", "M"],
                "muscle": [True, False],
                "birth_date": ["1961", None],
                "height_cm": [170.5, None],
                "comorbidities": ["none", "hypertension; diabetes"],
            },
        ),
        "infusions": RecordBatch(
            "infusions", {"patient_id": ["SECRET-01"], "infusion_date": ["2020-02-01"], "given_dose_mg": [1000.0]}
        ),
        "visits": RecordBatch(
            "visits",
            {
                "patient_id": ["SECRET-01", "SECRET-01", "SECRET-02", "SECRET-01"],
                "visit_date": ["2020-02-01", "2020-02-01", "2020-03-01", "2020-08-01"],
                "igg": [650.0, 700.0, 0.0, None],
                "ck": [None, 100.0, 5.0, None],
                "on_rtx": [True, True, False, None],
            },
            missing={"ck": {0: MissingReason.NOT_DONE, 3: MissingReason.UNKNOWN}},
            entered={"igg": {0: Entered("6.5", "g/L")}, "ck": {2: Entered("<5", "", "<")}},
        ),
        "adverse_events": RecordBatch(
            "adverse_events", {"patient_id": ["SECRET-02"], "onset_date": [None], "term": ["pneumonia"]}
        ),
    }


def table_contents(connection: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, for comparing two states of a file."""
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
    return {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in names}
