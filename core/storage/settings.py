"""What a clinic decided for all its users, kept in its file by name; every change stands in the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import delete, insert, select

from core.storage.audit import NO_RECORD, AuditTrail, Author
from core.storage.drafts import Transactions
from core.storage.tables import SETTINGS


class SettingShelf:
    """The settings of an open clinic file; what is put is on the disk when `put` comes back."""

    def __init__(self, database: Transactions, author: Callable[[str], Author]) -> None:
        self._database, self._author = database, author

    def under(self, beginning: str) -> Mapping[str, str]:
        """Every setting whose name begins so, by name in the order they were first put."""
        with self._database.reading() as connection:
            rows = connection.execute(select(SETTINGS.c.name, SETTINGS.c.value).order_by(SETTINGS.c.id))
            return {name: value for name, value in rows if name.startswith(beginning)}

    def put(self, name: str, value: str | None) -> None:
        """Sets a value, or with None forgets it; what is already so is not written again."""
        with self._database.writing() as connection:
            old = connection.execute(select(SETTINGS.c.value).where(SETTINGS.c.name == name)).scalar_one_or_none()
            if old == value:
                return
            connection.execute(delete(SETTINGS).where(SETTINGS.c.name == name))
            if value is not None:
                connection.execute(insert(SETTINGS), {"name": name, "value": value})
            trail = AuditTrail(connection, self._author(""))
            trail.append(SETTINGS.name, NO_RECORD, name, old, value)
            trail.finish()
