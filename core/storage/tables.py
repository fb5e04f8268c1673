"""The tables of a clinic file: one a form with a column a field, the audit trail, one row of facts, and what belongs to no record.

A child record points at its patient by number (`patient`), so that a mistyped patient code is corrected in one place.
`missing`, `entered` and `custom` hold, as JSON by field id, why a value is missing, what was typed where it is more than
the value, and the values of the clinic's own fields. `version` counts the writes of a record. Dates are ISO text, possibly
partial; yes and no are 1 and 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Column, Double, ForeignKey, Index, Integer, MetaData, Table, Text, text

from core.storage.layouts import LAYOUTS

SCHEMA: Final = "0002"
"""The revision that these tables are; the newest in `migrations/versions`."""

METADATA: Final = MetaData()

_TYPES: Final = {"text": Text, "integer": Integer, "real": Double}


def _columns(fields: str) -> Iterator[Column[Any]]:
    for field in fields.split():
        name, _, kind = field.removesuffix("!").partition(":")
        yield Column(name, _TYPES[kind], nullable=not field.endswith("!"))


def _record_table(form: str, key: str, fields: str) -> Table:
    """The table of a form: number, patient and occurrence before its fields, what else is known of them behind."""
    parts = key.split()
    return Table(
        form,
        METADATA,
        _number(),
        *([Column("patient", Integer, ForeignKey("patients.id"), nullable=False)] if parts[0] == "patient" else []),
        *([Column("occurrence", Integer, nullable=False)] if "occurrence" in parts else []),
        *_columns(fields),
        *_columns("missing:text entered:text custom:text version:integer!"),
        Index(f"{form}_key", *(_key_part(part) for part in parts), unique=True),
    )


def _key_part(part: str) -> Any:
    return text(f"coalesce({part[:-1]}, '')") if part.endswith("?") else part


def _number() -> Column[int]:
    return Column("id", Integer, primary_key=True)


RECORD_TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {form: _record_table(form, key, fields) for form, (key, fields) in LAYOUTS.items()}
)
"""The tables of records by form, patients first: the others point at them."""

PATIENTS: Final = RECORD_TABLES["patients"]

AUDIT: Final = Table(
    "audit",
    METADATA,
    _number(),
    *_columns("""
        user_name:text! utc_time:text! utc_offset:text! program_version:text! form:text! record_id:integer! field:text!
        old:text new:text reason:text! previous_hash:text! hash:text!
    """),
    Index("audit_record", "form", "record_id"),
)

CLINIC: Final = Table(
    "clinic",
    METADATA,
    _number(),
    *_columns("""
        file_id:text! created:text! dictionary_version:integer! site_name:text! audit_count:integer! audit_hash:text!
    """),
)

DRAFTS: Final = Table(
    "drafts",
    METADATA,
    _number(),
    *_columns("""
        user_name:text! form:text! record_id:integer base_version:integer patient:integer utc_time:text! content:text!
    """),
)
"""Forms as they were left, by user: what was typed and not yet completed. No record, and therefore in no audit trail."""

LOCKS: Final = Table(
    "locks",
    METADATA,
    _number(),
    *_columns("""
        name:text! user_name:text! utc_time:text! utc_offset:text! lock_date:text! options:text! audit_count:integer!
        audit_hash:text! data_sha256:text! results:text!
    """),
    Index("locks_key", "name", unique=True),
)
"""Frozen cohorts: where the audit trail stood, the options, and what came out."""

CUSTOM_FIELDS: Final = Table(
    "custom_fields",
    METADATA,
    _number(),
    *_columns("form:text! field:text! definition:text! retired:integer!"),
    Index("custom_fields_key", "form", "field", unique=True),
)
"""The clinic's own fields; their values stand in `custom` of the records."""

SETTINGS: Final = Table(
    "settings",
    METADATA,
    _number(),
    *_columns("name:text! value:text!"),
    Index("settings_key", "name", unique=True),
)
"""What the clinic decided for all its users: reference limits, saved filters, report templates, its logo."""
