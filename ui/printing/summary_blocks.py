"""Sets the blocks of the patient summary: labelled lines and small tables, each as wide as its column."""

from __future__ import annotations

from core.reports.summary.page import Block, Facts, Grid, Words
from ui.printing.paper import BLOCK_TITLE, CAPTION, TABLE, Ink, Type
from ui.printing.summary_desk import Desk

GAP_AFTER_BLOCK = 11.0
_LABEL_WIDTH = 60.0
_INDENT = 4.0
_PAD = 2.7
_BETWEEN_COLUMNS = 9.0
_LEAST_COLUMN = 34.0
_FACT_LINES = 2
_CELL_LINES = 3
_LABEL = Type(TABLE.size, ink=Ink.QUIET)
_HEAD = Type(TABLE.size, 600)


def set_block(desk: Desk, block: Block, x: float, y: float, width: float, shown: int | None = None) -> float:
    """Sets a block with its top at `y` and gives the height it takes; of a grid only the first `shown` rows."""
    top = y
    y += desk.text(Words(plain=block.title), BLOCK_TITLE, x, y, width) + desk.points(3)
    y = _facts(desk, block, x, y, width) if isinstance(block, Facts) else _grid(desk, block, x, y, width, shown)
    return y - top


def _facts(desk: Desk, block: Facts, x: float, y: float, width: float) -> float:
    indent, pad, label = desk.points(_INDENT), desk.points(_PAD), desk.points(_LABEL_WIDTH)
    for place, row in enumerate(block.rows):
        if place:
            desk.rule(x, y, width, 0.4, Ink.HAIRLINE)
        y += pad
        high = desk.text(Words(plain=row.label), _LABEL, x + indent, y, label - indent)
        high = max(high, desk.text(row.words, TABLE, x + label, y, width - label - indent, most_lines=_FACT_LINES))
        y += high + pad
    desk.rule(x, y, width, 0.9)
    return y


def _grid(desk: Desk, block: Grid, x: float, y: float, width: float, shown: int | None) -> float:
    rows = block.rows if shown is None else block.rows[:shown]
    widths = _widths(desk, block, rows, width)
    desk.rule(x, y, width, 0.9)
    y = _row(desk, block, tuple(Words(plain=column.title) for column in block.columns), x, y, widths, head=True)
    desk.rule(x, y, width, 0.6)
    for place, row in enumerate(rows):
        if place:
            desk.rule(x, y, width, 0.4, Ink.HAIRLINE)
        y = _row(desk, block, row, x, y, widths)
    desk.rule(x, y, width, 0.9)
    notes = [block.note] if block.note else []
    if len(rows) < len(block.rows):
        notes.append(block.not_shown.format(len(block.rows) - len(rows)))
    for note in notes:
        y += desk.points(2.5)
        y += desk.text(Words(plain=note), CAPTION, x, y, width, most_lines=2)
    return y


def _row(
    desk: Desk, block: Grid, cells: tuple[Words, ...], x: float, y: float, widths: list[float], *, head: bool = False
) -> float:
    y += desk.points(_PAD)
    high = 0.0
    indent, between = desk.points(_INDENT), desk.points(_BETWEEN_COLUMNS)
    x += indent
    for column, words, width in zip(block.columns, cells, widths, strict=True):
        high = max(
            high,
            desk.text(
                words,
                _HEAD if head else TABLE,
                x,
                y,
                width,
                right=column.align == "right",
                most_lines=_CELL_LINES if column.wraps else 1,
            ),
        )
        x += width + between
    return y + high + desk.points(_PAD)


def _widths(desk: Desk, block: Grid, rows: tuple[tuple[Words, ...], ...], width: float) -> list[float]:
    """Each column as wide as its widest text; wrapping columns give up what is missing, or take what is left over."""
    natural = [
        max(desk.width(Words(column.title), TABLE), *(desk.width(row[place], TABLE) for row in rows), 0.0) + 0.5
        for place, column in enumerate(block.columns)
    ]
    room = width - 2 * desk.points(_INDENT) - desk.points(_BETWEEN_COLUMNS) * (len(natural) - 1)
    spare = room - sum(natural)
    wrapping = [place for place, column in enumerate(block.columns) if column.wraps]
    if spare >= 0:
        takers = wrapping or [0]
        for place in takers:
            natural[place] += spare / len(takers)
        return natural
    givers = wrapping or list(range(len(natural)))
    return _given_up(natural, givers, -spare, desk.points(_LEAST_COLUMN))


def _given_up(widths: list[float], givers: list[int], missing: float, least: float) -> list[float]:
    """The widest of the giving columns gives first, so that narrow ones stay on one line as long as they can."""
    made = list(widths)
    step = 1.0
    while missing > 0:
        widest = max(givers, key=lambda place: made[place])
        if made[widest] <= least:
            break
        given = min(step, missing)
        made[widest] -= given
        missing -= given
    return made
