"""Cuts a galley, one endless column of text, into pages: rows never split, heads repeated, headings never left behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strip:
    """A slice of the galley that is never cut, from `top` to `bottom` in its units.

    `space_before` stands between it and what precedes it, and falls away at the top of a page. `keep_with_next` binds it to its
    successor. `heads` are the positions of the strips that are repeated above it when it comes first on a page.
    """

    top: float
    bottom: float
    space_before: float = 0.0
    keep_with_next: bool = False
    heads: tuple[int, ...] = ()
    new_page: bool = False

    @property
    def height(self) -> float:
        """How much room it takes."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Placed:
    """A strip, by its position in the galley, and where its top stands on the page."""

    strip: int
    y: float


def paginate(strips: Sequence[Strip], page_height: float) -> list[list[Placed]]:
    """The pages, each with its strips from top to bottom; a bound group higher than a page is cut between its strips."""
    pages: list[list[Placed]] = [[]]
    y = 0.0
    for group in _bound(strips):
        first = strips[group[0]]
        if pages[-1] and (first.new_page or y + _needed(strips, group) > page_height):
            pages.append([])
            y = 0.0
        for position in group:
            strip = strips[position]
            if pages[-1] and y + strip.space_before + strip.height > page_height:
                pages.append([])
                y = 0.0
            if not pages[-1]:
                for head in strip.heads:
                    pages[-1].append(Placed(head, y))
                    y += strips[head].height
            elif pages[-1]:
                y += strip.space_before
            pages[-1].append(Placed(position, y))
            y += strip.height
    return pages


def _bound(strips: Sequence[Strip]) -> Iterator[list[int]]:
    """Runs of strips that want to stay together."""
    run: list[int] = []
    for position, strip in enumerate(strips):
        run.append(position)
        if not strip.keep_with_next:
            yield run
            run = []
    if run:
        yield run


def _needed(strips: Sequence[Strip], group: Sequence[int]) -> float:
    return sum(strips[position].space_before + strips[position].height for position in group)
