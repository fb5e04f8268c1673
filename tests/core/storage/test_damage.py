"""Whatever happens to the bytes of a clinic file is found and said, and never changes the file further."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dictionary.spec import Dictionary
from core.domain.batch import RecordBatch
from core.faults import ClinicFault, DatabaseFault
from core.storage import connection as connection_module
from core.storage.changes import Change
from core.storage.clinic_file import ClinicFile
from core.storage.contents import checked_contents
from core.storage.faults import DamagedClinicFile, NotAClinicFile
from core.storage.keys import keys_path, read_key_ring
from core.storage.verification import verify_clinic_file
from tests.core.storage.conftest import CHEAP, PASSPHRASE

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, dictionary: Dictionary) -> tuple[bytes, bytes]:
    """A clinic file with some hundred records, and its keys."""
    path = tmp_path_factory.mktemp("sound") / "clinic.rtxdb"
    codes = [f"P{number:03d}" for number in range(150)]
    batches = {
        "patients": RecordBatch("patients", {"patient_id": codes}),
        "visits": RecordBatch(
            "visits", {"patient_id": codes, "visit_date": ["2024-05-03"] * 150, "igg": [650.0] * 150}
        ),
    }
    with ClinicFile.create(path, "Ada", PASSPHRASE, dictionary=dictionary, cost=CHEAP) as clinic:
        clinic.import_batches(batches)
    return path.read_bytes(), keys_path(path).read_bytes()


def refusal(path: Path, dictionary: Dictionary) -> str:
    """The sentence that opening gives; empty when the file opens."""
    try:
        ClinicFile.open(path, PASSPHRASE, dictionary=dictionary).close()
    except DatabaseFault as fault:
        assert fault.what and fault.safe and fault.todo
        return str(fault)
    return ""


def put(folder: Path, content: bytes, keys: bytes) -> Path:
    path = folder / "clinic.rtxdb"
    path.write_bytes(content)
    keys_path(path).write_bytes(keys)
    return path


@settings(max_examples=40)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_any_flipped_bit_is_found_at_open_and_by_verify(
    tmp_path_factory: pytest.TempPathFactory,
    sound: tuple[bytes, bytes],
    dictionary: Dictionary,
    place: float,
    bit: int,
) -> None:
    content = bytearray(sound[0])
    content[int(place * len(content))] ^= 1 << bit
    path = put(tmp_path_factory.mktemp("flipped"), bytes(content), sound[1])
    assert not verify_clinic_file(path, PASSPHRASE).ok
    assert "damaged" in refusal(path, dictionary)
    assert path.read_bytes() == bytes(content)


def test_a_flipped_bit_in_every_page_is_found(tmp_path: Path, sound: tuple[bytes, bytes]) -> None:
    for page in range(len(sound[0]) // 4096):
        content = bytearray(sound[0])
        content[page * 4096 + (page * 977) % 4096] ^= 1
        path = put(tmp_path, bytes(content), sound[1])
        assert not verify_clinic_file(path, PASSPHRASE).ok, page


@settings(max_examples=25)
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_file_cut_off_anywhere_is_refused(
    tmp_path_factory: pytest.TempPathFactory, sound: tuple[bytes, bytes], dictionary: Dictionary, share: float
) -> None:
    path = put(tmp_path_factory.mktemp("cut"), sound[0][: int(share * len(sound[0]))], sound[1])
    assert refusal(path, dictionary)


def test_a_file_cut_off_at_a_page_is_refused(
    tmp_path: Path, sound: tuple[bytes, bytes], dictionary: Dictionary
) -> None:
    path = put(tmp_path, sound[0][:-4096], sound[1])
    assert "damaged" in refusal(path, dictionary)
    path.write_bytes(b"")
    with pytest.raises(NotAClinicFile):
        ClinicFile.open(path, PASSPHRASE, dictionary=dictionary)


def test_two_pages_that_changed_places_are_found(tmp_path: Path, sound: tuple[bytes, bytes]) -> None:
    content = bytearray(sound[0])
    content[4096:8192], content[8192:12288] = content[8192:12288], content[4096:8192]
    assert not verify_clinic_file(put(tmp_path, bytes(content), sound[1]), PASSPHRASE).ok


def test_an_older_state_of_the_file_is_told_from_the_newer_one(
    clinic: ClinicFile, dictionary: Dictionary, tmp_path: Path
) -> None:
    clinic.save([Change("patients", {"patient_id": "P1"})])
    clinic.back_up(tmp_path / "early.rtxdb")
    clinic.save([Change("patients", {"patient_id": "P2"})])
    late = clinic.contents()
    assert clinic.trail_has(late.audit_count, late.audit_hash)
    with ClinicFile.open(tmp_path / "early.rtxdb", PASSPHRASE, dictionary=dictionary) as early:
        assert not early.trail_has(late.audit_count, late.audit_hash)
        known = early.contents()
        early.save([Change("patients", {"patient_id": "P3"})])
        assert early.trail_has(known.audit_count, known.audit_hash)
        assert not early.trail_has(late.audit_count, late.audit_hash)  # as many rows, but other ones


def test_a_missing_log_leaves_a_whole_file_that_lacks_only_the_last_saves(
    clinic: ClinicFile, tmp_path: Path, dictionary: Dictionary
) -> None:
    clinic.save([Change("patients", {"patient_id": "P1"})])
    clinic._database._driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    clinic.save([Change("patients", {"patient_id": "P2"})])
    last = clinic.contents()
    (tmp_path / "left").mkdir()
    without_log = put(tmp_path / "left", clinic.path.read_bytes(), keys_path(clinic.path).read_bytes())
    assert verify_clinic_file(without_log, PASSPHRASE).ok
    with ClinicFile.open(without_log, PASSPHRASE, dictionary=dictionary) as left:
        assert left.patient("P1") is not None
        assert left.patient("P2") is None
        assert not left.trail_has(last.audit_count, last.audit_hash)


def test_a_log_of_nonsense_is_never_taken_for_saves(clinic: ClinicFile, tmp_path: Path, dictionary: Dictionary) -> None:
    clinic.save([Change("patients", {"patient_id": "P1"})])
    clinic.close()
    clinic.path.with_name("clinic.rtxdb-wal").write_bytes(os.urandom(40_000))
    with ClinicFile.open(clinic.path, PASSPHRASE, dictionary=dictionary) as opened:
        assert opened.patient("P1") is not None
    assert verify_clinic_file(clinic.path, PASSPHRASE).ok


def test_a_clock_set_back_does_not_disturb_the_order_of_the_trail(clinic: ClinicFile, dictionary: Dictionary) -> None:
    clinic.save([Change("patients", {"patient_id": "P1"})], reason="first")
    clinic.close()
    earlier = datetime(2001, 1, 1, tzinfo=UTC)
    with ClinicFile.open(clinic.path, PASSPHRASE, dictionary=dictionary, clock=lambda: earlier) as opened:
        opened.save([Change("patients", {"sex": "F"}, record_id=1, version=1)], reason="second")
        assert [entry.reason for entry in opened.history("patients", 1)] == ["first", "second"]
        assert opened.contents().last_saved == "2001-01-01T00:00:00.000Z"
    assert verify_clinic_file(clinic.path, PASSPHRASE).ok


def test_a_large_file_is_looked_at_for_a_bounded_time_only(
    clinic: ClinicFile, dictionary: Dictionary, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.close()
    looks: list[int] = []

    def late() -> float:
        looks.append(1)
        return float(len(looks) * 1_000)

    monkeypatch.setattr(connection_module, "_STEPS_BETWEEN_LOOKS", 1)
    monkeypatch.setattr(connection_module.time, "monotonic", late)
    ClinicFile.open(clinic.path, PASSPHRASE, dictionary=dictionary).close()
    assert len(looks) >= 2  # the check was begun, and given up at the first look at the clock


def test_reading_a_backup_changes_nothing_in_its_folder(clinic: ClinicFile, tmp_path: Path) -> None:
    clinic.save([Change("patients", {"patient_id": "P1"})])
    folder = tmp_path / "stick with % and ?"
    folder.mkdir()
    clinic.back_up(folder / "copy.rtxdb")
    before = {entry.name: (entry.read_bytes(), entry.stat().st_mtime_ns) for entry in folder.iterdir()}
    assert clinic.check_backup(folder / "copy.rtxdb") == clinic.contents()
    assert {entry.name: (entry.read_bytes(), entry.stat().st_mtime_ns) for entry in folder.iterdir()} == before


def test_a_backup_of_another_clinic_or_a_damaged_one_is_no_backup(
    clinic: ClinicFile, make: Callable[..., ClinicFile], tmp_path: Path
) -> None:
    clinic.back_up(tmp_path / "copy.rtxdb")
    content = bytearray((tmp_path / "copy.rtxdb").read_bytes())
    content[5000] ^= 1
    (tmp_path / "copy.rtxdb").write_bytes(content)
    with pytest.raises(DamagedClinicFile):
        clinic.check_backup(tmp_path / "copy.rtxdb")
    make(tmp_path / "other.rtxdb").close()
    with pytest.raises(ClinicFault):
        clinic.check_backup(tmp_path / "other.rtxdb")


def in_child(body: str, folder: Path, more: str = "") -> list[str]:
    """Runs some lines in a process of its own, in which limits may be set, and gives the lines it printed."""
    script = "import sys\nfrom pathlib import Path\nfolder = Path(sys.argv[1])\n" + textwrap.dedent(body)
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder), more],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(os.name != "posix", reason="the limit is POSIX's")
def test_a_save_that_finds_no_room_is_refused_and_everything_before_it_is_there(
    clinic: ClinicFile, dictionary: Dictionary
) -> None:
    clinic.close()
    told = in_child(
        """
        import resource, signal
        from core.dictionary.loader import load_dictionary
        from core.faults import DiskFault
        from core.storage.changes import Change
        from core.storage.clinic_file import ClinicFile
        clinic = ClinicFile.open(folder / "clinic.rtxdb", "correct horse battery staple", dictionary=load_dictionary())
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
        for number in range(1_000):
            try:
                clinic.save([Change("patients", {"patient_id": f"P{number}"})])
            except DiskFault as fault:
                print(number, fault.exit_status, bool(fault.safe), bool(fault.todo))
                break
        """,
        clinic.path.parent,
    )
    saved, status, safe, todo = told[-1].split()
    assert (status, safe, todo) == ("5", "True", "True")
    assert int(saved) > 5
    with ClinicFile.open(clinic.path, PASSPHRASE, dictionary=dictionary) as opened:
        codes = opened.read_columns({"patients": ("patient_id",)})["patients"]["patient_id"]
    assert codes == [f"P{number}" for number in range(int(saved))]
    assert verify_clinic_file(clinic.path, PASSPHRASE).ok


@pytest.mark.skipif(os.name != "posix", reason="the rights are POSIX's")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_read_only_file_or_folder_is_refused_with_a_sentence(clinic: ClinicFile, tmp_path: Path, what: str) -> None:
    clinic.close()
    clinic.path.chmod(0o444 if what == "file" else 0o666)
    keys_path(clinic.path).chmod(0o444)
    before = clinic.path.read_bytes()
    told = in_child(
        """
        import os
        from core.dictionary.loader import load_dictionary
        from core.faults import DiskFault
        from core.storage.changes import Change
        from core.storage.clinic_file import ClinicFile
        os.chdir(folder)
        os.chmod(folder, 0o777 if sys.argv[2] == "file" else 0o555)
        if os.geteuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        dictionary = load_dictionary()
        try:
            clinic = ClinicFile.open(Path("clinic.rtxdb"), "correct horse battery staple", dictionary=dictionary)
            clinic.save([Change("patients", {"patient_id": "P1"})])
        except DiskFault as fault:
            print(fault.exit_status, fault)
        """,
        tmp_path,
        what,
    )
    assert len(told) == 1
    assert told[0].startswith("5 ")
    assert clinic.path.read_bytes() == before


def test_a_key_that_is_not_the_files_never_reads_anything(sound: tuple[bytes, bytes], tmp_path: Path) -> None:
    path = put(tmp_path, *sound)
    _, key = read_key_ring(path).unlock(PASSPHRASE)
    assert checked_contents(path, key).counts["visits"] == 150
    with pytest.raises(DamagedClinicFile):
        checked_contents(path, bytes(32))
