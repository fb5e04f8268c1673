"""What a report is before it is paper, workbook or screen: plain blocks in reading order, each with the numbers behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from core.reports.summary.page import PatientPage
    from core.stats.members import NumberKey

Progress = Callable[[str, float], None]
"""Called with a short text and the fraction done (0 to 1); raising inside it cancels the work."""

SheetSize = Literal["a4", "letter"]
"""The paper that a page is printed on."""
Align = Literal["left", "right"]
RowKind = Literal["row", "group", "total"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number behind a printed cell: a workbook shows it as a number with these decimals; `name` says what it is (n, %, median).

    `key` is that of the finding, where it is one: the screen lists its patients by it (`core.stats.members`).
    """

    value: float
    name: str = ""
    decimals: int = 1
    is_p: bool = False
    key: NumberKey | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: the text as printed and, in the same order, the numbers it is made of (none for words)."""

    text: str = ""
    quantities: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, a second quieter line below it (such as `n 41`), and the side its cells stand on."""

    title: str
    subtitle: str = ""
    align: Align = "right"


@dataclass(frozen=True, slots=True)
class Row:
    """One row; a `group` row heads the rows below it and spans the table, a `total` row is set in semibold."""

    cells: tuple[Cell, ...]
    kind: RowKind = "row"
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title above and its footnote (denominators, method, abbreviations) below; `name` is its stable id."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    footnote: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            expected = 1 if row.kind == "group" else len(self.columns)
            if len(row.cells) != expected:
                raise ValueError(f"table {self.name}: a {row.kind} row has {len(row.cells)} cells, expected {expected}")


@dataclass(frozen=True, slots=True)
class Behind:
    """The patients behind a place in a figure: what they have in common, their codes, and the finding whose value they are shown with."""

    words: str
    codes: tuple[str, ...]
    about: NumberKey


@dataclass(frozen=True, slots=True)
class FigurePeople:
    """Finds the patients behind a place of the first axes of a figure, in their data coordinates (x, y).

    `points` are the places that the keyboard goes through, in reading order. `others` do the same for the axes after the first.
    """

    find: Callable[[float, float], Behind | None]
    points: tuple[tuple[float, float], ...]
    others: tuple[FigurePeople, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A figure with title, caption and the sentence that says in words what it shows; drawn only when it is wanted.

    `people` finds the patients behind a place in it, where it can. `identity` goes into its files: what it rests on, as in the report.
    """

    name: str
    title: str
    caption: str
    alt_text: str
    draw: Callable[[], Figure] = field(compare=False)
    people: FigurePeople | None = field(default=None, compare=False)
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a part (level 1) or a matter within it (level 2)."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `lead` is a word or two in semibold before it; `quiet` is for notes."""

    text: str
    lead: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short statements."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyNumber:
    """One large number with what it is and, quieter, what it rests on."""

    value: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class KeyNumbers:
    """The few numbers a reader takes away, side by side."""

    items: tuple[KeyNumber, ...]


@dataclass(frozen=True, slots=True)
class FactList:
    """What a cover says: each fact with its name before it."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along inside a PDF: its name, its kind (`text/csv`), what it is, and its content."""

    name: str
    kind: str
    about: str
    content: bytes


Block = Heading | Paragraph | Bullets | KeyNumbers | FactList | Table | FigureBlock | PageBreak


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A whole document. Head of every page: `short_title` and the boxed `banner` (empty: none). Foot: `version_line`, `data_line`, page,
    and below them `origin_line`.

    `identity` is kept in the file's properties: what the document rests on, in full (version, data lock, SHA-256 of the snapshot,
    options), and `properties` are the same in parts by name. `attachments` go along inside the PDF. `sheet` is the paper.
    """

    title: str
    subtitle: str
    short_title: str
    banner: str
    version_line: str
    data_line: str
    identity: str
    blocks: tuple[Block, ...]
    origin_line: str = ""
    properties: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    sheet: SheetSize = "a4"

    def tables(self) -> Iterator[Table]:
        """The tables in reading order."""
        return (block for block in self.blocks if isinstance(block, Table))

    def figures(self) -> Iterator[FigureBlock]:
        """The figures in reading order."""
        return (block for block in self.blocks if isinstance(block, FigureBlock))


class DocumentPrinter(Protocol):
    """Turns a document into paper; implemented where Qt is known and handed in by the program's entry."""

    def print_pdf(self, document: ReportDocument, path: Path, *, progress: Progress | None = None) -> None:
        """Writes the document as PDF on its sheet. The file appears whole or not at all. Raises OSError when the disk refuses."""
        ...

    def print_summaries(self, pages: Sequence[PatientPage], path: Path, *, size: SheetSize = "a4") -> None:
        """Writes the pages of patients as one PDF, each on a sheet; whole or not at all. Raises OSError when the disk refuses."""
        ...
