"""Every benchmark in one run: `python -m tests.benchmarks` prints a table and writes it to BENCHMARKS.md.

Ratios are taken in one run, each piece in a process of its own, in turns with what it is held against, medians throughout.
`--patients 1000` is quicker; `--keep FOLDER` keeps the cohort; `--no-file` writes no BENCHMARKS.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.equal_numbers import compare
from tests.benchmarks.measure import ROOT, Run, in_turns, piece, run
from tests.benchmarks.table import Line, write_table

PYTHON = sys.executable
SMALL = 10
"""How many times smaller the second cohort is, for the growth."""


def main() -> int:
    """Runs all pieces and gives the exit status: 1 when the report and R end with other numbers."""
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    asked.add_argument("--patients", type=int, default=10_000)
    asked.add_argument("--repeats", type=int, default=3)
    asked.add_argument("--keep", type=Path, help="where the cohort and the clinic file stay")
    asked.add_argument("--no-file", action="store_true", help="only print")
    options = asked.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="rtx-benchmarks-"))
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.update(XDG_DATA_HOME=str(folder / "home"), XDG_CONFIG_HOME=str(folder / "home"))
    try:
        bench = Bench(folder, options.patients, options.repeats)
        lines = bench.lines()
        write_table(lines, bench.rows, None if options.no_file else ROOT / "BENCHMARKS.md")
    finally:
        if options.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    return 0 if bench.equal else 1


class Bench:
    """The cohort, a tenth of it, and the pieces measured on both."""

    def __init__(self, folder: Path, patients: int, repeats: int) -> None:
        self.folder, self.patients, self.repeats = folder, patients, repeats
        self.rows: dict[str, int] = {}
        self.equal = True

    def lines(self) -> list[Line]:
        """Every line of the table, in its order."""
        large, small = self._cohort(self.patients), self._cohort(self.patients // SMALL)
        return [
            *self._window(),
            *self._report(large, small),
            *self._workbooks(large),
            *self._clinic(large, small),
            *self._first_figure(),
        ]

    def _cohort(self, patients: int) -> Path:
        folder = self.folder / f"csv-{patients}"
        if not folder.exists():
            say(f"Making {patients:,} patients")
            run([PYTHON, "-m", "tests.benchmarks.cohort", str(folder), str(patients)])
        if patients == self.patients:
            for file in folder.glob("*.csv"):
                with file.open("rb") as stream:
                    self.rows[file.stem] = sum(1 for _ in stream) - 1
        return folder

    def _window(self) -> list[Line]:
        say("Window")
        repeats = max(self.repeats, 7)
        ours, bare = in_turns(repeats, lambda: piece("window_ours"), lambda: piece("window_bare"))
        return [Line.against("window painted", ours, "a bare PySide6 window", bare, 1.5, "painted")]

    def _report(self, large: Path, small: Path) -> list[Line]:
        say("Report")
        out, expected = self.folder / "report", self.folder / "expected.csv"
        main = [PYTHON, "main.py", "report", str(large), "--out", str(out), "--only", "results", "--quiet"]
        few = run([*main[:3], str(small), *main[4:]])
        if shutil.which("Rscript") is None:
            ours = in_turns(self.repeats, lambda: run(main))[0]
            return [Line.alone("report --only results (no R on this machine)", ours), _growth("report", ours, few)]
        script = [shutil.which("Rscript") or "", str(Path(__file__).with_name("stano.R")), str(large), str(expected)]
        ours, bare = in_turns(self.repeats, lambda: run(main), lambda: run(script))
        compared = compare(out / "results.csv", expected)
        self.equal = not compared.different
        say(f"{compared.equal} of {compared.asked} numbers are equal", *compared.different[:20])
        line = Line.against("`report --only results` from CSV, all checks", ours, "`Rscript stano.R`", bare, 1.0)
        note = f"{compared.equal} of R's {compared.asked} numbers equal to 1e-6; the report writes {_count(out / 'results.csv'):,}"
        return [line.noted(note), _growth("report", ours, few)]

    def _workbooks(self, large: Path) -> list[Line]:
        say("Workbooks")
        book, out, bare_out = (str(self.folder / name) for name in ("import.xlsx", "ours.xlsx", "bare.xlsx"))
        piece("make_workbook", str(large), book)
        lines = []
        ours, bare = in_turns(self.repeats, lambda: piece("import_ours", book), lambda: piece("import_bare", book))
        lines.append(
            Line.against("import of 10,000 visits, all checks", ours, "python-calamine alone", bare, 5.0, "seconds")
        )
        ours, bare = in_turns(self.repeats, lambda: piece("export_ours", out), lambda: piece("export_bare", bare_out))
        what = "workbook export, 10,000 x 25 cells"
        lines.append(Line.against(what, ours, "XlsxWriter, constant memory", bare, 1.0, "seconds"))
        return lines

    def _clinic(self, large: Path, small: Path) -> list[Line]:
        file, few = self.folder / "large.rtxdb", self.folder / "small.rtxdb"
        say("Clinic file")
        made, made_few = (self._made(folder, path) for folder, path in ((large, file), (small, few)))
        lines = [
            Line.alone("import into the clinic file: all checks", made, key="checked"),
            Line.alone("import into the clinic file: written with audit rows", made, key="written"),
            _growth("import", made, made_few),
        ]
        at = str(file)
        read = in_turns(self.repeats, lambda: piece("read_cohort", at))[0]
        lines.append(
            Line.within("sealed file read into a cohort", read, "ours", "raw select of the same columns", "raw", 2.0)
        )
        opened = in_turns(self.repeats, lambda: piece("open_file", at))[0]
        lines.append(Line.alone("file open with its passphrase, libraries read before", opened, key="open", most=0.6))
        listed, listed_few = (in_turns(1, lambda path=path: piece("lists", str(path)))[0] for path in (file, few))
        lines += [
            Line.alone(name, listed, key=key)
            for name, key in (("list of patients, read", "register"), ("work lists, read", "worklists"))
        ]
        lines.append(_growth("list of patients", listed, listed_few, "register"))
        saved = piece("save_visits", at)
        lines.append(Line.alone("save of a visit, audit and encryption (median of 60)", saved, key="median", most=0.05))
        say("Pages")
        window, window_few = (piece("window_on_clinic", str(path)) for path in (file, few))
        for name, key, most in (
            ("Today, from sign-in to painted", "first_page", None),
            ("Patients, first time, read and painted", "patients_first", None),
            ("page switch, painted", "switch", 0.15),
            ("keystroke in the search field, painted", "key", None),
            ("a patient opened, painted", "patient", 0.15),
        ):
            lines.append(Line.alone(name, window, key=key, most=most))
        return [*lines, _growth("page switch", window, window_few, "switch")]

    def _made(self, folder: Path, path: Path) -> Run:
        for old in path.parent.glob(f"{path.name}*"):
            old.unlink()
        return piece("make_clinic", str(folder), str(path))

    def _first_figure(self) -> list[Line]:
        say("First figure")
        shutil.rmtree(self.folder / "fresh", ignore_errors=True)
        return [
            Line.alone(
                "first figure on a fresh PC, libraries included",
                piece("first_figure", str(self.folder / "fresh")),
                key="seconds",
            )
        ]


def _growth(name: str, large: Run, small: Run, key: str = "") -> Line:
    return Line.growth(f"{name}: growth with {SMALL} times the patients", large, small, key)


def _count(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for _ in stream) - 1


def say(*words: str) -> None:
    """Progress on standard error."""
    print(*words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
