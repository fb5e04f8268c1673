"""Throws what atheris invents at every field's parser, the keys file, the recovery code and the CSV import: a result or a sentence comes.

Optional and bounded: `pip install atheris`, then `PYTHONPATH=. python tests/fuzz/parsers.py -max_total_time=60 FOLDER`. The inputs that it
keeps in the folder go into `corpus.txt`, one in hex a line; `test_corpus.py` throws them in every run of the tests, without atheris.
"""

from __future__ import annotations

import binascii
import sys
import tempfile
from datetime import date
from pathlib import Path

from core.dictionary.loader import load_dictionary
from core.dictionary.parse_value import FieldParser
from core.exchange.check import check_workbook
from core.exchange.read import read_source
from core.faults import ClinicFault
from core.storage.keys_text import decoded
from core.storage.recovery_code import plain_code

TODAY = date(2025, 6, 1)
DICTIONARY = load_dictionary()
PARSERS = [FieldParser(spec, DICTIONARY, TODAY) for form in DICTIONARY.forms.values() for spec in form]
FORMS = tuple(DICTIONARY.forms)
KEYS, CODE, CSV = 253, 254, 255
"""First bytes that choose something else than a field."""


def one(data: bytes) -> None:
    """One input: the first byte chooses who gets the rest."""
    if not data:
        return
    chosen, rest = data[0], data[1:]
    if chosen == KEYS:
        try:
            decoded(rest)
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
            return  # what `read_key_ring` tells as KeysFileDamaged
    elif chosen == CODE:
        try:
            plain_code(rest.decode("utf-8", "replace"))
        except ClinicFault:
            return
    elif chosen == CSV:
        _import(rest)
    else:
        text = rest.decode("utf-8", "replace")
        for parser in PARSERS[chosen::KEYS]:
            parser(text)


def _import(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        form = FORMS[content[0] % len(FORMS)] if content else FORMS[0]
        Path(folder, f"{form}.csv").write_bytes(content[1:])
        try:
            check_workbook(read_source(Path(folder)), DICTIONARY, TODAY)
        except ClinicFault:
            return


def main() -> None:
    """Runs until the bound given on the command line."""
    import atheris

    atheris.instrument_all()
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
