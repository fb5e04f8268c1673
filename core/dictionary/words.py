"""How words are compared: letter case, accents, spaces, hyphens and underscores between letters make no difference."""

from __future__ import annotations

import re
import unicodedata

_JOIN = re.compile(r"(?<=[^\W_])[\s_\-]+(?=[^\W_])")
_NO_WORD = re.compile(r"(?:[^\w%+]|_)+")
_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """The text in lower case without accents; the micro sign and the Greek letter mu become the same letter."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return bare.casefold().replace("\u2019", "'").replace("\u2212", "-").replace("\u00d7", "x")


def folded(text: str) -> str:
    """The form in which codes, synonyms and words for yes, no and missing are compared."""
    return _JOIN.sub("", _SPACES.sub(" ", plain(text)).strip())


def name_key(text: str) -> str:
    """The form in which sheet names and units are compared: letters, digits, `%` and `+` only."""
    return words_key(text).replace("_", "")


def words_key(text: str) -> str:
    """The form in which headers are compared: words of letters, digits, `%` and `+`, one underscore between."""
    return _NO_WORD.sub("_", plain(text).replace("\u03bc", "u")).strip("_")
