"""Report templates: a design of a report under a name, kept in the clinic file for all its users."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from core.faults import UsageFault
from core.reports.design import MOST_TITLE_LETTERS, ReportDesign
from core.services.rights import Right, require

if TYPE_CHECKING:
    from core.storage.clinic_file import ClinicFile

MOST_LETTERS: Final = 60
_PREFIX: Final = "report template: "
_SHEETS: Final = ("a4", "letter")


@dataclass(frozen=True, slots=True)
class ReportTemplate:
    """A design with its name and the files that it writes (of `core.services.report.OUTPUTS`)."""

    name: str
    design: ReportDesign
    outputs: tuple[str, ...]


class ReportTemplates:
    """The templates of an open clinic file: every user may use them, who may change records keeps and deletes them."""

    def __init__(self, clinic: ClinicFile) -> None:
        self._clinic = clinic

    def all(self) -> tuple[ReportTemplate, ...]:
        """The templates by name; one that another version wrote and this one cannot read is left out."""
        kept = self._clinic.settings.under(_PREFIX)
        found = (_read(name.removeprefix(_PREFIX), text) for name, text in kept.items())
        return tuple(sorted((one for one in found if one is not None), key=lambda one: one.name.casefold()))

    def save(self, template: ReportTemplate) -> None:
        """Keeps a template; one of the same name, however its letters are written, gives way. Raises NotAllowed, UsageFault."""
        self._require()
        name = " ".join(template.name.split())
        if not name or len(name) > MOST_LETTERS or not name.isprintable():
            raise UsageFault(
                "A template needs a name.",
                "Nothing was kept.",
                f"Choose one of at most {MOST_LETTERS} letters on one line.",
            )
        for other in self._names(name):
            if other != name:
                self._clinic.settings.put(_PREFIX + other, None)
        told = {**asdict(template.design), "outputs": list(template.outputs)}
        self._clinic.settings.put(_PREFIX + name, json.dumps(told, ensure_ascii=False, sort_keys=True))

    def remove(self, name: str) -> None:
        """Forgets a template; nothing happens where there is none. Raises NotAllowed."""
        self._require()
        for one in self._names(name):
            self._clinic.settings.put(_PREFIX + one, None)

    def _names(self, name: str) -> Iterator[str]:
        kept = [one.removeprefix(_PREFIX) for one in self._clinic.settings.under(_PREFIX)]
        return (one for one in kept if one.casefold() == name.casefold())

    def _require(self) -> None:
        require(self._clinic.user, self._clinic.role, Right.KEEP_TEMPLATES)


def _read(name: str, text: str) -> ReportTemplate | None:
    try:
        told: dict[str, Any] = json.loads(text)
        parts, sheet = told["parts"], told["sheet"]
        design = ReportDesign(
            parts=None if parts is None else tuple(map(str, parts)),
            title=str(told["title"])[:MOST_TITLE_LETTERS],
            sheet=sheet if sheet in _SHEETS else "a4",
            figures=str(told["figures"]),
            kinds=tuple(map(str, told["kinds"])),
        )
        return ReportTemplate(name, design, tuple(map(str, told["outputs"])))
    except (ValueError, KeyError, TypeError):
        return None
