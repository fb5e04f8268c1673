"""Faults that a user can see, each with its sentence: what happened, whether the data is safe, what to do."""

from __future__ import annotations

from typing import ClassVar


class ClinicFault(Exception):
    """Something a nurse or a script must be told in plain words; ends a headless command with `exit_status`."""

    exit_status: ClassVar[int] = 1

    def __init__(self, what: str, safe: str = "", todo: str = "") -> None:
        self.what, self.safe, self.todo = what, safe, todo
        super().__init__(" ".join(part for part in (what, safe, todo) if part))


class UsageFault(ClinicFault):
    """The command was called in a way that cannot work."""

    exit_status = 2


class SourceFault(ClinicFault):
    """What was given to read is not readable as clinic data, or has errors."""

    exit_status = 3


class DatabaseFault(ClinicFault):
    """Wrong passphrase, a locked or a damaged clinic file."""

    exit_status = 4


class DiskFault(ClinicFault):
    """The disk or a permission refused."""

    exit_status = 5
