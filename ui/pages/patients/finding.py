"""Finding patients while typing: by code, disease, subset, antibody, sex and status, and by a batch that they received."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.dictionary.spec import Dictionary
from core.dictionary.words import plain
from core.services.register import PatientLine, RtxStatus
from ui.pages.patient.words import antibody_words

_START = "\n"
BATCH_FROM = 4
"""A batch is looked for from so many letters on; before, a code or a word is meant."""


@dataclass(frozen=True, slots=True)
class _Searched:
    line: PatientLine
    code: str
    words: str
    """Every other word, each behind a line break, so that only its beginning can match."""
    batches: str
    """The batches received, each behind a line break."""


@dataclass(frozen=True)
class Found:
    """The patients that were found, and how many there are of each status whichever is chosen.

    `batch` is the one that all of them received, where that is why they were found.
    """

    lines: Sequence[PatientLine]
    of_status: Counter[RtxStatus]
    batch: str = ""


class Finder:
    """The register ready to be searched; built once a reading, so that a keystroke only compares text."""

    def __init__(self, lines: Sequence[PatientLine], dictionary: Dictionary, statuses: Mapping[RtxStatus, str]) -> None:
        self._labels = {
            (field, choice.code): choice.label["en"]
            for field in ("sex", "disease", "iim_subset", "ssc_subset")
            for choice in dictionary.field("patients", field).choices
        }
        self._searched = [self._prepared(line, statuses) for line in lines]

    def __len__(self) -> int:
        return len(self._searched)

    def find(self, text: str, status: RtxStatus | None = None, *, with_alerts: bool = False) -> Found:
        """The patients that hold every word typed: inside the code, or at the beginning of any other word."""
        wanted = plain(text).split()
        matching = [
            one.line
            for one in self._searched
            if (one.line.alerts or not with_alerts) and all(_holds(one, word) for word in wanted)
        ]
        shown = matching if status is None else [line for line in matching if line.status == status]
        return Found(shown, Counter(line.status for line in matching), self._batch(wanted, matching))

    def _batch(self, wanted: Sequence[str], found: Sequence[PatientLine]) -> str:
        """The batch that was searched: it begins with the one word typed and every patient found received it."""
        if len(wanted) != 1 or len(wanted[0]) < BATCH_FROM or not found:
            return ""
        meant = {batch for line in found for batch in line.batches if plain(batch).startswith(wanted[0])}
        alone = len(meant) == 1 and all(not meant.isdisjoint(line.batches) for line in found)
        return meant.pop() if alone else ""

    def _prepared(self, line: PatientLine, statuses: Mapping[RtxStatus, str]) -> _Searched:
        found = [line.sex, line.disease, line.subset, antibody_words(line.antibody), statuses[line.status]]
        for field, value in (
            ("sex", line.sex),
            ("disease", line.disease),
            ("iim_subset", line.subset),
            ("ssc_subset", line.subset),
        ):
            found.append(self._labels.get((field, value or "")))
        if line.antibody and line.antibody != "negative":
            found.append(line.antibody)
        words = plain(" ".join(word for word in found if word)).split()
        batches = "".join(f"{_START}{plain(batch)}" for batch in line.batches)
        return _Searched(line, plain(line.code), _START + _START.join(words), batches)


def _holds(one: _Searched, word: str) -> bool:
    # A single letter F or M means the sex, not any code that has it somewhere.
    if word in ("f", "m"):
        return plain(one.line.sex or "") == word or one.code.startswith(word)
    if word in one.code or f"{_START}{word}" in one.words:
        return True
    return len(word) >= BATCH_FROM and f"{_START}{word}" in one.batches
