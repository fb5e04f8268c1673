"""Style, types and the rule of the rooms, checked by the tools that keep them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def run(*command: str) -> None:
    """Fails with what the tool printed."""
    done = subprocess.run([*command], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(done.stdout[-6000:] + done.stderr[-2000:], pytrace=False)


def test_style() -> None:
    run(str(BIN / "ruff"), "check", ".")


@pytest.mark.timeout(600)
def test_types() -> None:
    run(str(BIN / "mypy"))


def test_rooms() -> None:
    run(str(BIN / "lint-imports"))


@pytest.mark.parametrize("script", ["installer/run.sh", "installer/test.sh", "installer/common.sh"])
def test_scripts_are_plain_shell(script: str) -> None:
    run("sh", "-n", script)
