"""What a draft is of: the form and the record, or the patient, that somebody began to type and has not completed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DraftName:
    """The stored record `record_id`; without one a new record of the patient `code`; with neither a new patient.

    Of each a user has one draft.
    """

    form: str
    record_id: int | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """One draft as it lies in the file: whose, of what, since when (UTC, ISO), on which version of the record; JSON text."""

    draft_id: int
    user: str
    name: DraftName
    base_version: int | None
    utc_time: str
    content: str
