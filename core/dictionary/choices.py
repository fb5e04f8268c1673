"""The words a field understands as its codes, and what to propose for a word it does not know."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from core.dictionary.spec import Dictionary, FieldSpec, FieldType
from core.dictionary.words import folded, plain

_NEGATIVE_TITRE = ("negative", "neg", "negativo", "negativ", "negatif", "no", "none", "absent")
_NOT_WORD = re.compile(r"[\W_]+")


def own_words(spec: FieldSpec, dictionary: Dictionary) -> Mapping[str, str | int | bool]:
    """The value of every word the field knows, by `folded`: yes and no, a negative titre, or the names of its codes.

    A code comes before a label or synonym of another code that reads the same.
    """
    if spec.type is FieldType.YES_NO:
        yes = dict.fromkeys(map(folded, dictionary.yes_words), True)
        return yes | dict.fromkeys(map(folded, dictionary.no_words), False)
    if spec.type is FieldType.TITRE:
        return {folded(word): 0 for word in _NEGATIVE_TITRE}
    words = {folded(choice.code): choice.code for choice in spec.choices}
    for choice in spec.choices:
        for word in (*choice.label.values(), *choice.synonyms):
            words.setdefault(folded(word), choice.code)
    return words


def closest(text: str, spec: FieldSpec, words: Mapping[str, str | int | float | bool]) -> str:
    """The code that looks most like the text, if one does, and all codes to choose from."""
    if spec.type is FieldType.YES_NO:
        return "yes or no"
    codes = ", ".join(choice.code for choice in spec.choices)
    alike = difflib.get_close_matches(folded(text)[:80], words, n=1)
    return f"{words[alike[0]]}? One of: {codes}" if alike else f"one of: {codes}"


def split_words(text: str) -> list[str]:
    """The words of a cell that holds several; only semicolons separate: commas stand inside terms."""
    return [part.strip() for part in text.split(";") if part.strip()]


def snake_case(text: str) -> str:
    """A code made of free words: lower case, without accents, underscores between."""
    return _NOT_WORD.sub("_", plain(text)).strip("_")
