"""Proves that a clinic file is whole and that no record was changed around the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from core.storage.connection import Database
from core.storage.drafts import draft_findings
from core.storage.faults import ClinicFileMissing, DamagedClinicFile, NewerSchema
from core.storage.integrity import database_findings, record_findings, trail_findings
from core.storage.migration import SHIPPED, Revisions, schema_of
from core.storage.tries import unlock

_MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """The outcome of verifying a clinic file: `ok` when nothing was found; each finding is a sentence, at most 20.

    `notes` are sentences about what is no record, as a draft that cannot be read: the file is whole all the same.
    """

    ok: bool
    findings: tuple[str, ...]
    notes: tuple[str, ...] = ()


def verify_clinic_file(
    path: Path, passphrase: str, user: str | None = None, *, revisions: Revisions = SHIPPED
) -> VerifyReport:
    """Checks every page of the file, its tables, the chain of the audit trail, and every record against the trail.

    Works on a file of an older version too. Raises the faults of opening (wrong passphrase, missing keys, ...) and
    NewerSchema; damage is a finding.
    """
    path = Path(path)
    if not path.is_file():
        raise ClinicFileMissing(path)
    _, key = unlock(path, passphrase, user)
    try:
        with Database(path, key) as database, database.reading() as connection:
            schema = schema_of(connection, path)
            if schema > revisions.newest:
                raise NewerSchema(path, schema)
            findings = _findings(connection)
            notes = () if findings else tuple(islice(draft_findings(connection), _MOST_FINDINGS))
    except DamagedClinicFile as fault:
        findings, notes = (fault.what,), ()
    return VerifyReport(not findings, findings, notes)


def _findings(connection: Connection) -> tuple[str, ...]:
    # each check can trust only what the one before has found sound
    for check in (database_findings, trail_findings, record_findings):
        if found := tuple(islice(check(connection), _MOST_FINDINGS)):
            return found
    return ()
