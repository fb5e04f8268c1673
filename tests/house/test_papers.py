"""README, licences and locks say what is true of the project."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from core.version import VERSION

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LGPL_BY_DESIGN = {"pyside6-essentials", "shiboken6"}


def name_of(requirement: str) -> str:
    """The normalised package name at the start of a requirement."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def locked(lock: str) -> list[str]:
    """The packages a lock file pins."""
    lines = (ROOT / "installer" / lock).read_text(encoding="utf-8").splitlines()
    return [name_of(line) for line in lines if re.match(r"[A-Za-z0-9]", line)]


DIRECT = [name_of(requirement) for requirement in PROJECT["project"]["dependencies"]]


def test_the_version_is_said_once() -> None:
    assert PROJECT["project"]["version"] == VERSION


@pytest.mark.parametrize("command", ["sh installer/run.sh", "sh installer/test.sh"])
def test_the_readme_holds_the_two_commands(command: str) -> None:
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", DIRECT)
def test_every_dependency_is_explained_and_locked(package: str) -> None:
    rows = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8").lower()
    assert f"| {package} |" in rows
    assert package in locked("requirements.lock")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_pin_with_hashes_and_name_no_place(lock: str) -> None:
    text = (ROOT / "installer" / lock).read_text(encoding="utf-8")
    assert "://" not in text
    pins = re.findall(r"^[A-Za-z0-9._-]+==\S+.*?(?=^[A-Za-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(pins) == len(locked(lock)) > 20
    assert all("--hash=sha256:" in pin for pin in pins)


@pytest.mark.parametrize("package", sorted(set(locked("requirements.lock"))))
def test_no_gpl_library_is_in_the_product(package: str) -> None:
    try:
        found = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        pytest.skip("not for this system")
    licences = " ".join([found.get("License-Expression") or "", *(found.get_all("Classifier") or [])])
    licences += (found.get("License") or "")[:200]
    gpl = re.search(r"(?<!L)GPL|(?<!Lesser )General Public", licences)
    assert package in LGPL_BY_DESIGN or not gpl, licences
