"""The program's own files, as they go to a user, and its name and version for setup and system."""

from __future__ import annotations

import compileall
import py_compile
import shutil
from pathlib import Path

from core.version import VERSION

ROOT = Path(__file__).parents[2]
NAME = "RTX Clinic"
PUBLISHER = "RTX Clinic"
FOLDERS = (
    "core",
    "ui",
    "resources/dictionary",
    "resources/fonts",
    "resources/icons",
    "resources/matplotlib",
    "resources/reference",
    "resources/teaching",
)
FILES = ("main.py", "LICENSE", "THIRD_PARTY.md", "CHANGELOG.md")
_NOT_SHIPPED = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")


def copy_program(target: Path) -> None:
    """Lays our code and what it reads into `target`, as they lie in the project."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, target / folder, ignore=_NOT_SHIPPED)
    for file in FILES:
        shutil.copy(ROOT / file, target / file)


def frozen_data() -> list[tuple[str, str]]:
    """What a frozen program reads beside its code: (file, folder in the program), as PyInstaller wants it.

    The migrations of the clinic file go along as scripts: Alembic finds them by their place.
    """
    migrations = "core/storage/migrations"
    resources = [folder for folder in FOLDERS if folder.startswith("resources/")]
    files = [ROOT / file for file in FILES if not file.endswith(".py")]
    for folder in (migrations, *resources):
        files += [path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc"]
    for room in ("core", "ui"):
        files += [path for path in (ROOT / room).rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}]
    return [(str(path), path.parent.relative_to(ROOT).as_posix()) for path in sorted(set(files))]


def compile_all(folder: Path, *, keep_source: bool, workers: int = 2) -> None:
    """Byte-compiles a folder, valid whatever the clock says: unpacking a zip may change the times of files.

    Our own source stays beside it, for tracebacks and for Alembic; without `keep_source` the compiled file takes its place.
    Raises RuntimeError where something does not compile.
    """
    done = compileall.compile_dir(
        folder,
        stripdir=str(folder.parent),
        quiet=1,
        force=True,
        workers=workers,
        legacy=not keep_source,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    if not done:
        raise RuntimeError(f"not everything under {folder} could be compiled")
    if not keep_source:
        for source in folder.rglob("*.py"):
            source.unlink()


def version_numbers(version: str = VERSION) -> tuple[int, int, int, int]:
    """The version as Windows wants it: four numbers; `0.1.0` becomes `0.1.0.0`."""
    parts = [int(part) for part in version.split(".")]
    if len(parts) > 4:
        raise ValueError(f"{version} has more than four numbers")
    first, second, third, fourth = [*parts, 0, 0, 0, 0][:4]
    return first, second, third, fourth
