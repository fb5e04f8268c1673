"""The self-test a user can run: it counts what equals R, and it notices what does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.services import selftest
from core.services.selftest import run_selftest
from core.stats.reference import comparison
from core.stats.reference.frozen import Case, Numbers


def test_every_number_equals_r() -> None:
    outcome = run_selftest()
    assert outcome.failed == ()
    assert outcome.passed > 417 + 400


def test_a_wrong_statistic_is_counted_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong: Callable[[Case], Numbers] = lambda case: dict.fromkeys(case.expected, 0.5)  # noqa: E731
    monkeypatch.setattr(comparison, "FAMILIES", {**comparison.FAMILIES, "welch_t": wrong})
    monkeypatch.setattr(selftest, "FOLDER", selftest.FOLDER / "nothing")
    outcome = run_selftest()
    assert outcome.failed
    assert all(line.startswith("welch_t, ") for line in outcome.failed)
