"""The table of a run, with the machine and the date, as BENCHMARKS.md holds it."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Self

from tests.benchmarks.measure import ROOT, Run

HEAD = """# Benchmarks

`.venv/bin/python -m tests.benchmarks` (with R for the second line) makes a cohort, measures every piece in a process of its own, in turns
with what it is held against, and writes this file. Seconds differ between machines and busy hours, ratios hardly. Memory is the largest
resident size of the process, Python and libraries included. Nothing here is asserted by the test suite.
"""
NOTES = """
R and the report read the same CSV files. R takes the nearest visit of a time window and then looks whether it has the measure; the report
takes the nearest value that is not missing, as the definitions say. They agree here because the made-up visits inside a window have either
all values or none; on a cohort where the nearest visit lacks a value the report uses the next one, and n may be larger.
The raw select fetches rows and nothing else; the cohort's time includes the same select. The bare readers and writers check, style and
guard nothing. A page is measured until it is painted, without a display (Qt's offscreen platform).
"""


@dataclass(frozen=True)
class Line:
    """One row of the table: seconds, what they are held against, and the goal."""

    name: str
    seconds: float
    megabytes: float | None
    held_against: str = ""
    other_seconds: float | None = None
    goal: str = ""
    note: str = ""

    @classmethod
    def against(cls, name: str, ours: Run, other: str, bare: Run, goal: float, key: str = "") -> Self:
        """A ratio of two processes; `key` is what they told, else their whole time."""
        return cls(name, _seconds(ours, key), ours.megabytes, other, _seconds(bare, key), f"{goal:g} times")

    @classmethod
    def within(cls, name: str, run: Run, key: str, other: str, other_key: str, goal: float) -> Self:
        """A ratio of two works of one process."""
        return cls(name, run.told[key], run.megabytes, other, run.told[other_key], f"{goal:g} times")

    @classmethod
    def alone(cls, name: str, run: Run, key: str = "", most: float | None = None) -> Self:
        """A time that is held against nothing but its goal."""
        return cls(name, _seconds(run, key), run.megabytes, goal=f"{most:g} s" if most else "")

    @classmethod
    def growth(cls, name: str, large: Run, small: Run, key: str = "") -> Self:
        """How many times longer the large cohort takes than the small one."""
        return cls(name, _seconds(large, key), None, "a tenth of the patients", _seconds(small, key))

    def noted(self, note: str) -> Self:
        """The line with a remark behind its name."""
        return replace(self, note=note)

    @property
    def ratio(self) -> float | None:
        """Times longer than what it is held against."""
        return self.seconds / self.other_seconds if self.other_seconds else None

    def row(self) -> str:
        """The line in Markdown."""
        name = f"{self.name} ({self.note})" if self.note else self.name
        other = f"{self.held_against}: {_shown(self.other_seconds)}" if self.other_seconds else ""
        ratio = f"{self.ratio:.2f}" if self.ratio else ""
        memory = f"{self.megabytes:.0f} MB" if self.megabytes else ""
        return f"| {name} | {_shown(self.seconds)} | {other} | {ratio} | {self.goal} | {memory} |"


def write_table(lines: Sequence[Line], rows: Mapping[str, int], path: Path | None) -> None:
    """Prints the table and writes it to `path`, if there is one."""
    counted = ", ".join(
        f"{count:,} {name.replace('_', ' ')}" for name, count in sorted(rows.items(), key=lambda one: -one[1])
    )
    table = "\n".join(
        (
            "| what | takes | held against | ratio | goal | memory |",
            "| --- | --- | --- | --- | --- | --- |",
            *(line.row() for line in lines),
        )
    )
    text = f"{HEAD}\n{date.today():%-d %B %Y}, {_machine()}.\nCohort: {counted}.\n\n{table}\n{NOTES}"
    print(text)
    if path is not None:
        path.write_text(text, encoding="utf-8")


def _seconds(run: Run, key: str) -> float:
    return float(run.told[key]) if key else run.seconds


def _shown(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds:.2f} s"


def _machine() -> str:
    cpu = next(
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or platform.machine(),
    )
    memory = next((int(line.split()[1]) // 2**20 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], check=False, cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    return (
        f"{cpu}, {os.cpu_count()} cores, {memory} GB, {platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"PySide6 {version('pyside6-essentials')}, commit {commit or 'unknown'}"
    )


def _lines(path: str) -> Sequence[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ()
