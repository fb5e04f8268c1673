"""Rows, footnotes and numbering that the subjects share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.reports import cells
from core.reports.document import Block, Cell, Column, FigureBlock, Paragraph, Row, Table
from core.reports.formats import SMALL_GROUP
from core.reports.labels import group as group_label
from core.reports.material import NOT_COMPUTED, Material

NOT_COMPUTED_NOTE = (
    f"{NOT_COMPUTED} not computed: a compared group has fewer than 5 patients, or there are fewer than 3 events."
)


def heading_row(text: str) -> Row:
    """A row that names the rows below it."""
    return Row((cells.words(text),), "group")


def first_column(title: str = "") -> Column:
    """The column of words."""
    return Column(title, align="left")


def group_columns(material: Material, groups: Iterable[str]) -> list[Column]:
    """A column a group with its n."""
    return [Column(group_label(key), f"n {material.group_n(key):,}") for key in groups]


def refused(rows: Iterable[Row]) -> bool:
    """Whether any cell stands for a number that was refused."""
    return any(cell.text == NOT_COMPUTED for row in rows for cell in row.cells)


def footnote(*sentences: str, rows: Sequence[Row] = ()) -> str:
    """The sentences that are there, and the one about refused numbers where one of the rows has any."""
    said = [sentence for sentence in sentences if sentence]
    return " ".join([*said, NOT_COMPUTED_NOTE] if refused(rows) else said)


def small_groups(sizes: Iterable[int]) -> str:
    """Says why shares are missing, where a group is too small for them."""
    return f"Fewer than {SMALL_GROUP} patients: counts without percent." if min(sizes) < SMALL_GROUP else ""


def absent(what: str, why: str) -> Paragraph:
    """What stands where a table or figure would: that it is not there, and why."""
    return Paragraph(f"not computed, because {why}.", f"{what}:", quiet=True)


def filled(row: Sequence[Cell]) -> bool:
    """Whether anything stands in a row beside its name."""
    return any(cell.text for cell in row[1:])


def numbered(blocks: Iterable[Block], after: Sequence[Block] = ()) -> list[Block]:
    """The blocks with their tables and figures numbered in reading order, going on behind those of `after`."""
    tables = sum(isinstance(block, Table) for block in after)
    figures = sum(isinstance(block, FigureBlock) for block in after)
    done: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            tables += 1
            done.append(replace(block, title=f"Table {tables}. {block.title}"))
        elif isinstance(block, FigureBlock):
            figures += 1
            done.append(replace(block, title=f"Figure {figures}. {block.title}"))
        else:
            done.append(block)
    return done
