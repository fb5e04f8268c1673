"""What fuzzing found worth keeping is thrown again: a result or a sentence comes."""

from __future__ import annotations

from pathlib import Path

from tests.fuzz.parsers import CODE, CSV, KEYS, one

CORPUS = [bytes.fromhex(line) for line in Path(__file__).with_name("corpus.txt").read_text().split()]


def test_the_corpus_reaches_fields_keys_code_and_import() -> None:
    first = {content[0] for content in CORPUS}
    assert {KEYS, CODE, CSV} < first
    assert len(first) > 5


def test_every_input_ends_in_a_result_or_a_sentence() -> None:
    for content in CORPUS:
        assert one(content) is None, content.hex()
