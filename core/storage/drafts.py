"""Forms as they were left: what was typed and not yet completed. No record, in no audit trail, in every backup."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlalchemy import Connection, Row, Select, delete, insert, inspect, select, update

from core.domain.drafts import DraftName, StoredDraft
from core.storage.audit import Clock, utc_text
from core.storage.faults import UnknownPatient
from core.storage.tables import DRAFTS, PATIENTS, RECORD_TABLES


class Transactions(Protocol):
    """The part of an open database that drafts need."""

    def reading(self) -> AbstractContextManager[Connection]:
        """One state of the file."""

    def writing(self) -> AbstractContextManager[Connection]:
        """All or nothing."""


class DraftShelf:
    """The drafts of an open clinic file; what is kept is on the disk when `keep` comes back."""

    def __init__(self, database: Transactions, user: str, clock: Clock) -> None:
        self._database, self._user, self._clock = database, user, clock

    def all(self) -> tuple[StoredDraft, ...]:
        """Every draft of every user, the latest first."""
        with self._database.reading() as connection:
            found = connection.execute(_whole().order_by(DRAFTS.c.utc_time.desc(), DRAFTS.c.id.desc()))
            return tuple(map(_stored, found))

    def one(self, draft_id: int) -> StoredDraft | None:
        """A draft by its number; None when it is not there any more."""
        with self._database.reading() as connection:
            found = connection.execute(_whole().where(DRAFTS.c.id == draft_id)).one_or_none()
            return _stored(found) if found is not None else None

    def of(self, name: DraftName) -> StoredDraft | None:
        """The draft of a record by this user; None when there is none. Raises UnknownPatient."""
        with self._database.reading() as connection:
            found = connection.execute(_whole().where(*_is(connection, name, self._user))).first()
            return _stored(found) if found is not None else None

    def keep(self, name: DraftName, base_version: int | None, content: str) -> None:
        """Puts the draft in the place of this user's one of the same record. Raises UnknownPatient."""
        values: dict[str, Any] = {
            "base_version": base_version,
            "utc_time": utc_text(self._clock()),
            "content": content,
        }
        with self._database.writing() as connection:
            written = connection.execute(update(DRAFTS).where(*_is(connection, name, self._user)).values(**values))
            if not written.rowcount:
                self._insert(connection, self._user, name, values)

    def remove(self, name: DraftName) -> None:
        """Takes this user's draft of a record away; no fault when there is none."""
        with self._database.writing() as connection:
            remove_draft(connection, name, self._user)

    def take(self, draft_id: int) -> StoredDraft | None:
        """Takes a draft away, whosever it is, and gives it, so that it can be put back; None when it is not there any more."""
        with self._database.writing() as connection:
            found = connection.execute(_whole().where(DRAFTS.c.id == draft_id)).one_or_none()
            connection.execute(delete(DRAFTS).where(DRAFTS.c.id == draft_id))
            return _stored(found) if found is not None else None

    def put_back(self, draft: StoredDraft) -> None:
        """Puts back a draft that was taken away, unless its user began another of the same record meanwhile."""
        values = {"base_version": draft.base_version, "utc_time": draft.utc_time, "content": draft.content}
        with self._database.writing() as connection:
            if connection.execute(select(DRAFTS.c.id).where(*_is(connection, draft.name, draft.user))).first() is None:
                self._insert(connection, draft.user, draft.name, values)

    def hand_over(self, draft_id: int) -> bool:
        """Makes somebody else's draft this user's; False when this user has one of the same record, or it is gone."""
        with self._database.writing() as connection:
            found = connection.execute(_whole().where(DRAFTS.c.id == draft_id)).one_or_none()
            if found is None:
                return False
            mine = select(DRAFTS.c.id).where(*_is(connection, _stored(found).name, self._user))
            if connection.execute(mine).first() is not None:
                return False
            connection.execute(update(DRAFTS).where(DRAFTS.c.id == draft_id).values(user_name=self._user))
            return True

    def _insert(self, connection: Connection, user: str, name: DraftName, values: dict[str, Any]) -> None:
        patient = _patient(connection, name)
        row = {"user_name": user, "form": name.form, "record_id": name.record_id, "patient": patient, **values}
        connection.execute(insert(DRAFTS), row)


def remove_draft(connection: Connection, name: DraftName, user: str) -> None:
    """Takes a user's draft away within the caller's transaction, as when the form is completed."""
    connection.execute(delete(DRAFTS).where(*_is(connection, name, user)))


def draft_findings(connection: Connection) -> Iterator[str]:
    """Drafts that cannot be read; records and audit trail are whole all the same."""
    if not inspect(connection).has_table(DRAFTS.name):
        return
    for draft_id, user, form, content in connection.execute(
        select(DRAFTS.c.id, DRAFTS.c.user_name, DRAFTS.c.form, DRAFTS.c.content)
    ):
        if form not in RECORD_TABLES or not _is_object(content):
            yield f"Draft {draft_id} of {user} cannot be read; no record is concerned"


def _is_object(content: str) -> bool:
    try:
        return isinstance(json.loads(content), dict)
    except ValueError:
        return False


def _whole() -> Select[Any]:
    return select(DRAFTS, PATIENTS.c.patient_id).outerjoin(PATIENTS, DRAFTS.c.patient == PATIENTS.c.id)


def _stored(row: Row[Any]) -> StoredDraft:
    name = DraftName(row.form, row.record_id, row.patient_id)
    return StoredDraft(row.id, row.user_name, name, row.base_version, row.utc_time, row.content)


def _is(connection: Connection, name: DraftName, user: str) -> tuple[Any, ...]:
    whose = (DRAFTS.c.user_name == user, DRAFTS.c.form == name.form)
    if name.record_id is not None:
        return (*whose, DRAFTS.c.record_id == name.record_id)
    return (*whose, DRAFTS.c.record_id.is_(None), DRAFTS.c.patient.is_not_distinct_from(_patient(connection, name)))


def _patient(connection: Connection, name: DraftName) -> int | None:
    if name.code is None:
        return None
    number: int | None = connection.execute(select(PATIENTS.c.id).where(PATIENTS.c.patient_id == name.code)).scalar()
    if number is None:
        raise UnknownPatient(name.form, [name.code])
    return number
