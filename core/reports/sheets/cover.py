"""The first sheet: what the workbook is, the numbers to take away, what stands where, and what it rests on."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.reports.document import Bullets, FactList, Heading, KeyNumbers, Paragraph, ReportDocument
from core.reports.sheets.paper import Sheet

if TYPE_CHECKING:
    from openpyxl import Workbook

_FACT_WIDTH = 90


@dataclass(frozen=True)
class Listed:
    """A sheet on the cover: its name and what it holds."""

    name: str
    holds: str


def add_cover(workbook: Workbook, document: ReportDocument, listed: Sequence[Listed]) -> None:
    """Adds the cover in front of the other sheets."""
    sheet = Sheet(workbook, "cover", (30, 22, 60))
    sheet.title(document.title, document.subtitle)
    if document.banner:
        sheet.add()
        sheet.add([sheet.cell(document.banner, "banner")])
    numbers = (item for block in document.blocks if isinstance(block, KeyNumbers) for item in block.items)
    for place, item in enumerate(numbers):
        if not place:
            sheet.add()
        sheet.add([sheet.cell(item.label), sheet.cell(item.value, "key"), sheet.cell(item.detail, "quiet")])
    facts = next((block.items for block in document.blocks if isinstance(block, FactList)), ())
    if facts:
        sheet.add()
    for name, said in facts:  # the second list of the cover says what stands on which page
        for at, text in enumerate(textwrap.wrap(said, _FACT_WIDTH)):
            sheet.add([sheet.cell("" if at else name, "quiet"), sheet.cell(text, "plain")])
    sheet.add()
    sheet.add([sheet.cell("Sheet", "group"), sheet.cell("", "group"), sheet.cell("Holds", "group")])
    for other in listed:
        sheet.add([sheet.link(other.name, other.name), "", sheet.cell(other.holds)])
    sheet.add()
    for line in (document.version_line, document.identity):
        sheet.note(line)
    workbook.move_sheet(sheet.name, 1 - len(workbook.sheetnames))


def add_methods(workbook: Workbook, document: ReportDocument) -> Listed | None:
    """Adds the running text of the report (methods, definitions, notes) as a sheet; None when it has none."""
    if not any(isinstance(block, Paragraph | Bullets) for block in document.blocks):
        return None
    sheet = Sheet(workbook, "methods", (120,))
    sheet.title("Methods, definitions and notes")
    heading = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            heading = block.text
        elif heading and isinstance(block, Paragraph | Bullets):
            sheet.add()
            sheet.add([sheet.cell(heading, "group")])
            heading = ""
        match block:
            case Paragraph(text, lead):
                sheet.note(f"{lead} {text}".strip())
            case Bullets(items):
                for item in items:
                    sheet.note(f"\N{BULLET} {item}")
    return Listed(sheet.name, "methods, definitions and notes of the report")
