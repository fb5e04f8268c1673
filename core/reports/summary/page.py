"""The patient summary as plain parts: what stands where on its one page, before anything is measured or painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "right"]
UP = "\N{BLACK UP-POINTING TRIANGLE}"
DOWN = "\N{BLACK DOWN-POINTING TRIANGLE}"


@dataclass(frozen=True, slots=True)
class Words:
    """Text of which the first part is set in semibold: `Words("55", " of 100")`."""

    strong: str = ""
    plain: str = ""

    def __str__(self) -> str:
        return self.strong + self.plain


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled line."""

    label: str
    words: Words


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled lines under a title."""

    title: str
    rows: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column of a grid; one that `wraps` gives up width first and goes on in further lines."""

    title: str
    align: Align = "left"
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table; `note` stands below in small type. With `not_shown` its last rows, the oldest, give way to room: that sentence
    says how many, as `Earlier courses not shown: {0}.`
    """

    title: str
    columns: tuple[GridColumn, ...]
    rows: tuple[tuple[Words, ...], ...]
    note: str = ""
    not_shown: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"{self.title}: a row has another number of cells than there are columns")


Block = Facts | Grid


@dataclass(frozen=True, slots=True)
class Charts:
    """The small charts as one SVG, with what they show in words."""

    title: str
    note: str
    svg: bytes
    alt_text: str


@dataclass(frozen=True, slots=True)
class PatientSummary:
    """Everything on the page. Head: `printed` and the boxed `banner` (empty: none). Foot: `identity` (two identifiers), `foot_note`.
    Under the title the alerts and what changed; `top` stands in two columns over the charts, `left` and `right` below.
    """

    title: str
    born: Words
    printed: str
    banner: str
    identity: str
    foot_note: str
    alerts_title: str
    alerts: tuple[str, ...]
    changed: Words
    top: tuple[Facts, Facts]
    charts: Charts | None
    left: tuple[Block, ...]
    right: tuple[Block, ...]

    def texts(self) -> list[str]:
        """Every text in reading order, charts left out: for comparing and for reading aloud."""
        said = [self.title, str(self.born), *self.alerts, str(self.changed)]
        for block in (*self.top, *self.left, *self.right):
            said.append(block.title)
            if isinstance(block, Facts):
                said += [f"{row.label}: {row.words}" for row in block.rows]
            else:
                said += [" | ".join(str(cell) for cell in row) for row in block.rows]
        return said


@dataclass(frozen=True, slots=True)
class Told:
    """A few plain sentences under a heading."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatientHandout:
    """The page a patient takes home: large type, whole words, no codes. `whom` is born when, to be checked before it is handed over."""

    title: str
    whom: str
    printed: str
    banner: str
    identity: str
    foot_note: str
    parts: tuple[Told, ...]

    def texts(self) -> list[str]:
        """Every text in reading order."""
        return [self.title, self.whom, *(text for part in self.parts for text in (part.heading, *part.sentences))]


PatientPage = PatientSummary | PatientHandout
"""One sheet of paper about one patient: for the clinic, or for the patient."""
