"""The first sheet: what the workbook is, the numbers to take away, what stands where, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.reports.document import Bullets, Heading, KeyNumbers, Paragraph, ReportDocument
from core.reports.sheets.paper import Sheet

if TYPE_CHECKING:
    from openpyxl import Workbook


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
    for block in document.blocks:
        if isinstance(block, KeyNumbers):
            sheet.add()
            for item in block.items:
                sheet.add([sheet.cell(item.label), sheet.cell(item.value, "key"), sheet.cell(item.detail, "quiet")])
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
    texts = [block for block in document.blocks if isinstance(block, Paragraph | Bullets)]
    if not texts:
        return None
    sheet = Sheet(workbook, "methods", (120,))
    sheet.title("Methods, definitions and notes")
    for block in document.blocks:
        match block:
            case Heading(text):
                sheet.add()
                sheet.add([sheet.cell(text, "group")])
            case Paragraph(text, lead):
                sheet.note(f"{lead} {text}".strip())
            case Bullets(items):
                for item in items:
                    sheet.note(f"\N{BULLET} {item}")
    return Listed(sheet.name, "methods, definitions and notes of the report")
