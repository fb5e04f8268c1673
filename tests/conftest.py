"""What every test can use: offscreen Qt, repeatable property tests, and a network that refuses."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
settings.register_profile(
    "repeatable", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")

ROOT = Path(__file__).parents[1]


@pytest.fixture
def teaching_iim() -> Path:
    """The workbook of the synthetic myositis cohort, as it ships."""
    return ROOT / "resources" / "teaching" / "stano_a.xlsx"


@pytest.fixture
def teaching_ssc() -> Path:
    """The workbook of the synthetic systemic sclerosis cohort, as it ships."""
    return ROOT / "resources" / "teaching" / "ssc_a.xlsx"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Makes every socket raise: the program works offline, or the test fails."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the program reached for the network")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield
