"""Runs each piece in a process of its own and tells its time and its memory, so that no piece warms up another."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Run:
    """Seconds of the whole process, its largest memory in MB, and what it printed last."""

    seconds: float
    megabytes: float
    told: dict[str, Any]


class Failed(RuntimeError):
    """A piece ended with an error; a benchmark never goes on without it."""


def run(command: Sequence[str], **environment: str) -> Run:
    """Runs a command to its end; raises Failed with what it wrote to standard error."""
    began = time.time()
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "BENCHMARK_BEGAN": repr(began), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    out, err = child.stdout, child.stderr
    assert out is not None
    assert err is not None
    said, complained = out.read(), err.read()
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.time() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise Failed(f"{' '.join(command)}: {complained[-2000:]}")
    last = said.strip().splitlines()[-1] if said.strip() else ""
    return Run(seconds, used.ru_maxrss / 1024, json.loads(last) if last.startswith("{") else {})


def piece(name: str, *arguments: str, **environment: str) -> Run:
    """Runs one function of `pieces` or `window_pieces`."""
    return run([sys.executable, "-m", "tests.benchmarks.piece", name, *arguments], **environment)


def in_turns(repeats: int, *runs: Callable[[], Run]) -> list[Run]:
    """The run with the median time of each, taken in turns, so that a busy minute of the machine touches all alike."""
    for one in runs:
        one()  # the disk's cache and the compiled files
    taken: list[list[Run]] = [[] for _ in runs]
    for _ in range(repeats):
        for place, one in enumerate(runs):
            taken[place].append(one())
    return [_median(each) for each in taken]


def _median(runs: Sequence[Run]) -> Run:
    keys = [key for key, value in runs[0].told.items() if isinstance(value, int | float)]
    told = {**runs[0].told, **{key: statistics.median(one.told[key] for one in runs) for key in keys}}
    middle = sorted(runs, key=lambda one: one.seconds)[len(runs) // 2]
    return Run(statistics.median(one.seconds for one in runs), middle.megabytes, told)
