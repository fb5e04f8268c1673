"""A clinic: one encrypted file with every record and its audit trail, beside it the keys of those who may open it."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, cast

from sqlalchemy import Connection, insert, select

from core.dictionary.spec import Dictionary
from core.domain.batch import RecordBatch
from core.domain.drafts import DraftName
from core.domain.records import Patient, Record, Stored
from core.storage import importing, reading, saving, settings, trail
from core.storage.audit import NO_HASH, NO_RECORD, USERS, AuditTrail, Author, Clock, local_now, utc_text
from core.storage.changes import Change, ImportCounts, ImportPreview, Progress, Saved
from core.storage.connection import ROWS_AT_ONCE, Database, is_something_else
from core.storage.contents import FileContents, checked_contents, contents_of, trail_has
from core.storage.disk import disk_faults, put_in_place, remove_database, unfinished
from core.storage.drafts import DraftShelf
from core.storage.faults import ClinicFileExists, ClinicFileMissing, KeysFileMissing, NotAClinicFile
from core.storage.history import HistoryEntry, record_history
from core.storage.keys import (
    STANDARD_COST,
    KeyHolder,
    KeyRing,
    PassphraseCost,
    Role,
    edit_key_ring,
    keys_path,
    new_key,
    read_key_ring,
)
from core.storage.locks import NewLock, StoredLock, insert_lock, stored_locks
from core.storage.migration import SHIPPED, Revisions, apply_revisions, open_migrated, schema_of
from core.storage.place import require_own_disk
from core.storage.tables import AUDIT, CLINIC, LOCKS, PATIENTS, RECORD_TABLES
from core.storage.tries import unlock
from core.version import VERSION


@dataclass(frozen=True, slots=True)
class ClinicFacts:
    """What a clinic file says about itself. `audit_count` and `audit_hash` name the state of every record in it."""

    file_id: str
    created: str
    schema: str
    dictionary_version: int
    site_name: str
    audit_count: int
    audit_hash: str


SMALLEST_BYTES: Final = 4096
"""One page: no clinic file is shorter."""
AUDIT_COLUMNS: Final = tuple(AUDIT.c.keys())
"""The columns of the audit trail, the row's number first and its hash last."""


class ClinicFile:
    """An open clinic file, made by `create` or `open`; one thread at a time may use it, and `close` lets go of it.

    Every write is one transaction with its rows in the audit trail, under the name of the user who opened the file.
    Beside the faults named, every method may raise DamagedClinicFile, ClinicFileLocked and the faults of the disk.
    """

    def __init__(
        self,
        path: Path,
        key: bytes,
        user: KeyHolder,
        database: Database,
        dictionary: Dictionary,
        program_version: str,
        clock: Clock,
    ) -> None:
        self.path, self.user, self.role = path, user.name, user.role
        self._key, self._database, self._dictionary = key, database, dictionary
        self._program_version, self._clock = program_version, clock
        self.drafts = DraftShelf(database, user.name, clock)
        self.settings = settings.SettingShelf(database, self._author)

    @classmethod
    def create(
        cls,
        path: Path,
        user: str,
        passphrase: str,
        *,
        dictionary: Dictionary,
        site_name: str = "",
        program_version: str = VERSION,
        clock: Clock = local_now,
        cost: PassphraseCost = STANDARD_COST,
    ) -> Self:
        """A new, empty clinic file with `user` as its first administrator; when it fails no file is left.

        Raises ClinicFileExists, EmptyPassphrase, EmptyUserName, FolderMissing, UnsafePlace.
        """
        path = Path(path)
        require_own_disk(path)
        key = new_key()
        ring = KeyRing(keys_path(path), ()).with_user(user, Role.ADMINISTRATOR, passphrase, key, cost)

        def build(building: Path) -> KeyRing:
            with Database(building, key) as database, database.writing() as connection:
                apply_revisions(connection, SHIPPED)
                facts = {
                    "file_id": str(uuid.uuid4()),
                    "created": utc_text(clock()),
                    "dictionary_version": dictionary.version,
                    "site_name": site_name,
                    "audit_count": 0,
                    "audit_hash": NO_HASH,
                }
                connection.execute(insert(CLINIC), facts)
            return ring

        _put_pair(path, build)
        return cls(path, key, ring.holders[0], Database(path, key), dictionary, program_version, clock)

    @classmethod
    def open(
        cls,
        path: Path,
        passphrase: str,
        user: str | None = None,
        *,
        dictionary: Dictionary,
        program_version: str = VERSION,
        clock: Clock = local_now,
        revisions: Revisions = SHIPPED,
    ) -> Self:
        """An existing clinic file, opened by `user` (by default its first administrator); an older one is migrated.

        Raises ClinicFileMissing, KeysFileMissing, KeysFileDamaged, UnknownUser, WrongPassphrase, TooManyTries, NotAClinicFile,
        NewerSchema, MigrationFailed, UnsafePlace; DamagedClinicFile when a short look finds damage.
        """
        path = Path(path)
        require_own_disk(path)
        with disk_faults(path):
            if not path.is_file():
                raise ClinicFileMissing(path)
            try:
                holder, key = unlock(path, passphrase, user)
            except KeysFileMissing:
                if is_something_else(path):
                    raise NotAClinicFile(path) from None
                raise
            # SQLite would take an empty file for a new database and write into it
            if path.stat().st_size < SMALLEST_BYTES:
                raise NotAClinicFile(path)
        database = open_migrated(path, key, revisions, dictionary.version)
        return cls(path, key, holder, database, dictionary, program_version, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file; when nobody else uses it, one single file with every record remains beside its keys."""
        self._database.close()

    def facts(self) -> ClinicFacts:
        """What the file says about itself."""
        with self._database.reading() as connection:
            row = connection.execute(select(CLINIC)).one()._asdict()
            del row["id"]
            return ClinicFacts(schema=schema_of(connection, self.path), **row)

    def data_version(self) -> int:
        """A number that grows with every change of any record, by whomever, and stays when nothing changes."""
        return self.facts().audit_count

    def read_columns(self, forms: Mapping[str, Sequence[str] | None] | None = None) -> dict[str, dict[str, list[Any]]]:
        """Canonical columns by form and field, for `cohort_from_columns`: those asked, None for all.

        A child form's `patient_id` is its patient's code; a cohort needs it for every form.
        """
        with self._database.reading() as connection:
            return reading.read_columns(connection, self._dictionary, forms)

    def read_batches(self) -> dict[str, RecordBatch]:
        """Every record with what was typed and why values are missing, ordered by patient code and key."""
        with self._database.reading() as connection:
            return reading.read_batches(connection, self._dictionary)

    def record(self, form: str, record_id: int) -> Stored[Record]:
        """One record by its number; raises RecordMissing."""
        with self._database.reading() as connection:
            return reading.stored_record(connection, self._dictionary.forms[form], record_id)

    def patient(self, code: str) -> Stored[Patient] | None:
        """The patient with this code; None when there is none."""
        with self._database.reading() as connection:
            found = reading.stored_patient(connection, self._dictionary.forms[PATIENTS.name], code)
            return cast("Stored[Patient] | None", found)

    def records_of(
        self, patient_record_id: int, forms: Iterable[str] | None = None
    ) -> dict[str, tuple[Stored[Record], ...]]:
        """Everything recorded of one patient, by form (all but the patient's own by default) and date."""
        asked = [form for form in RECORD_TABLES if form != PATIENTS.name] if forms is None else list(forms)
        with self._database.reading() as connection:
            return {
                form: reading.stored_records(connection, self._dictionary.forms[form], patient_record_id)
                for form in asked
            }

    def history(self, form: str, record_id: int) -> tuple[HistoryEntry, ...]:
        """Every write of a record, the oldest first: who, when, why, and what was there before."""
        with self._database.reading() as connection:
            return record_history(connection, form, record_id)

    def save(
        self, changes: Iterable[Change], *, reason: str = "", completes: DraftName | None = None
    ) -> tuple[Saved, ...]:
        """Writes records in one transaction, all or none; only what really differs is written and audited.

        This user's draft that it `completes` goes with them. Raises StaleRecord when somebody else wrote a record since it was
        read, RecordMissing, UnknownPatient, RequiredValueMissing and DuplicateRecord; values must have passed the
        dictionary's checks (else TypeError or ValueError).
        """
        with self._database.writing() as connection:
            return saving.save(connection, self._dictionary, changes, self._author(reason), completes)

    def preview_import(self, batches: Mapping[str, RecordBatch]) -> ImportPreview:
        """What importing these records would add and change; writes nothing. Raises the same faults as the import."""
        with self._database.reading() as connection:
            return importing.preview_import(connection, self._dictionary, batches)

    def import_batches(
        self, batches: Mapping[str, RecordBatch], *, reason: str = "", progress: Progress | None = None
    ) -> dict[str, ImportCounts]:
        """Adds new records and updates known ones in one transaction, all or none, whatever the order of the rows.

        Records are known by their form's key; where several share one, by what they hold. A blank never erases a
        stored value, a different value replaces it with old and new in the audit trail, and an identical import
        writes nothing at all. Raises UnknownPatient, RequiredValueMissing, DuplicateRecord; what `progress` raises
        cancels the import.
        """
        with self._database.writing() as connection:
            return importing.import_batches(connection, self._dictionary, batches, self._author(reason), progress)

    def back_up(self, target: Path) -> None:
        """A copy of the file and its keys under another name, while others go on working; raises ClinicFileExists.

        A backup is a clinic file: every page, every row of the audit trail and the same users.
        """
        target = Path(target)

        def build(building: Path) -> KeyRing:
            self._database.copy_to(building)
            return replace(read_key_ring(self.path), path=keys_path(target))

        _put_pair(target, build)

    def contents(self) -> FileContents:
        """How many records there are and where the audit trail ends."""
        with self._database.reading() as connection:
            return contents_of(connection, self.path)

    def trail_has(self, count: int, last_hash: str) -> bool:
        """Whether the audit trail goes on from a row known elsewhere, as a backup knows the last one it holds."""
        with self._database.reading() as connection:
            return trail_has(connection, count, last_hash)

    def check_backup(self, backup: Path) -> FileContents:
        """What a backup of this file holds, every page of it read; raises DamagedClinicFile, also for another clinic's file."""
        return checked_contents(Path(backup), self._key)

    def audit_rows(self) -> Iterator[tuple[Any, ...]]:
        """The audit trail in the order it was written, one tuple a row in the order of `AUDIT_COLUMNS`."""
        with self._database.reading() as connection:
            for part in connection.execute(select(AUDIT).order_by(AUDIT.c.id)).partitions(ROWS_AT_ONCE):
                yield from map(tuple, part)

    def changes_between(self, after: int, until: int) -> tuple[trail.TrailChange, ...]:
        """Every value written behind row `after` of the audit trail up to row `until`, in order."""
        with self._database.reading() as connection:
            return tuple(trail.changes_between(connection, after, until))

    def columns_at(self, until: int) -> dict[str, dict[str, list[Any]]]:
        """Columns as `read_columns` gives them, as the file stood when row `until` of the audit trail was its last."""
        with self._database.reading() as connection:
            return trail.columns_at(connection, self._dictionary, until)

    def record_names(self, until: int) -> dict[tuple[str, int], tuple[str, str]]:
        """Patient code and date (empty: none) of each record at row `until` of the audit trail, by form and number."""
        with self._database.reading() as connection:
            return trail.record_names(connection, self._dictionary, until)

    def locks(self) -> tuple[StoredLock, ...]:
        """Every data lock, the latest first."""
        with self._database.reading() as connection:
            return stored_locks(connection)

    def add_lock(self, lock: NewLock) -> None:
        """Keeps a data lock, with a row in the audit trail; raises LockNameTaken."""
        with self._database.writing() as connection:
            insert_lock(connection, lock, self._author(""))
            self._note(connection, LOCKS.name, "made", {"name": lock.name, "audit_count": lock.audit_count}, "")

    def users(self) -> tuple[tuple[str, Role], ...]:
        """Who may open the file, in the order they were added."""
        return tuple((holder.name, holder.role) for holder in self.key_ring().holders)

    def key_ring(self) -> KeyRing:
        """The users with their roles and wrong tries, as they are now; raises KeysFileMissing, KeysFileDamaged."""
        return read_key_ring(self.path)

    def add_user(self, user: str, role: Role, passphrase: str, *, cost: PassphraseCost = STANDARD_COST) -> None:
        """Gives one more person a passphrase for the file; raises UserExists, EmptyUserName, EmptyPassphrase."""
        self._edit_keys(lambda ring: ring.with_user(user, role, passphrase, self._key, cost), "added", user, role)

    def remove_user(self, user: str) -> None:
        """Takes a person's key away; what they wrote stays under their name. Raises UnknownUser, LastAdministrator."""
        self._edit_keys(lambda ring: ring.without_user(user), "removed", user)

    def change_role(self, user: str, role: Role) -> None:
        """Gives a user another role with the same passphrase; raises UnknownUser, LastAdministrator."""
        self._edit_keys(lambda ring: ring.with_role(user, role, self._key), "role", user, role)

    def change_passphrase(self, user: str, passphrase: str, *, cost: PassphraseCost = STANDARD_COST) -> None:
        """Gives a user another passphrase, and the old one is void; raises UnknownUser, EmptyPassphrase."""
        self._edit_keys(lambda ring: ring.with_passphrase(user, passphrase, self._key, cost), "passphrase", user)

    def end_wait(self, user: str) -> None:
        """Lets a user try again at once after too many wrong passphrases; raises UnknownUser."""
        self._edit_keys(lambda ring: ring.with_holder(replace(ring.holder(user), tries=0)), "wait ended", user)

    def make_recovery_code(self, *, cost: PassphraseCost = STANDARD_COST) -> str:
        """A new code for the recovery sheet, in groups; the sheet before is void."""
        codes = []

        def edit(ring: KeyRing) -> KeyRing:
            made, code = ring.with_recovery(self._key, cost)
            codes.append(code)
            return made

        self._edit_keys(edit, "recovery sheet", self.user)
        return codes[0]

    def note(self, matter: str, field: str, told: Mapping[str, Any], *, reason: str = "") -> None:
        """Leaves a row in the audit trail about something that is no record, as an export; `told` is kept as JSON."""
        with self._database.writing() as connection:
            self._note(connection, matter, field, told, reason)

    def derived_key(self, purpose: str) -> bytes:
        """A key of this file for one purpose, 32 bytes: the same for every user and in every backup."""
        return hmac.digest(self._key, purpose.encode(), hashlib.sha256)

    def patient_numbers(self) -> dict[str, int]:
        """The number of each patient by code: it stays when a mistyped code is corrected."""
        with self._database.reading() as connection:
            return {code: number for number, code in connection.execute(select(PATIENTS.c.id, PATIENTS.c.patient_id))}

    def _edit_keys(self, edit: Callable[[KeyRing], KeyRing], what: str, user: str, role: Role | None = None) -> None:
        told = {"user": user.strip()} | ({"role": role.value} if role else {})
        with self._database.writing() as connection:
            self._note(connection, USERS, what, told, "")
            edit_key_ring(self.path, edit)

    def _note(self, connection: Connection, matter: str, field: str, told: Mapping[str, Any], reason: str) -> None:
        written = AuditTrail(connection, self._author(reason))
        written.append(matter, NO_RECORD, field, None, json.dumps(told, ensure_ascii=False, sort_keys=True))
        written.finish()

    def _author(self, reason: str) -> Author:
        return Author(self.user, self._clock(), self._program_version, reason)


def _put_pair(path: Path, build: Callable[[Path], KeyRing]) -> None:
    """Makes a clinic file and its keys, both or neither; `build` writes the file where told and answers its keys."""
    with disk_faults(path):
        for taken in (path, keys_path(path)):
            if taken.exists():
                raise ClinicFileExists(taken)
        building = unfinished(path)
        remove_database(building)
        try:
            build(building).write()
            put_in_place(building, path)
        except BaseException:
            remove_database(building)
            remove_database(path)
            keys_path(path).unlink(missing_ok=True)
            raise
