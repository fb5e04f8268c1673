"""What is measured without a window: each function is run in a process of its own and gives seconds by name."""

from __future__ import annotations

import importlib
import random
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

PASSPHRASE = "seven quiet otters swim"
USER = "administrator"
TODAY = date(2024, 6, 28)
EXPORTED_ROWS, EXPORTED_COLUMNS = 10_000, 25
IMPORTED_ROWS = 10_000


def timed(work: Callable[[], Any], repeats: int = 1) -> float:
    """The median of so many runs, seconds."""
    taken = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def make_clinic(folder: str, path: str) -> dict[str, float]:
    """Imports the CSV files into a new clinic file, with every check and the audit trail."""
    from core.services.clinics import Clinics

    with closing(Clinics().create(Path(path), USER, PASSPHRASE)) as session:
        began = time.perf_counter()
        checked = session.check_import(Path(folder), TODAY).accepted
        read = time.perf_counter() - began
        counts = session.take_import(checked, skip_listed=False)
        written = time.perf_counter() - began - read
        session.backups = None  # no copy at close: that is another piece of work
    rows = sum(count.added for count in counts.values())
    return {"checked": read, "written": written, "rows": rows, "file_mb": Path(path).stat().st_size / 1e6}


def open_file(path: str) -> dict[str, float]:
    """Opening a clinic file with its passphrase, as the window does while somebody types it: the libraries are there."""
    from core.services.clinics import Clinics
    from core.services.warm_up import NEEDED_FIRST

    for name in NEEDED_FIRST:
        importlib.import_module(name)

    began = time.perf_counter()
    session = Clinics().open(Path(path), USER, PASSPHRASE)
    taken = time.perf_counter() - began
    session.backups = None
    session.close()
    return {"open": taken}


def lists(path: str) -> dict[str, float]:
    """The register and the work lists of the day, as the pages ask for them."""
    with closing(_session(path)) as session:
        return {
            "register": timed(lambda: session.patients(TODAY), 5),
            "worklists": timed(lambda: session.worklists(TODAY), 5),
        }


def save_visits(path: str) -> dict[str, float]:
    """A nurse's visit, saved: the record, its audit rows, the chain, the encryption, the disk."""
    with closing(_session(path)) as session:
        codes = [line.code for line in session.patients(TODAY)[:60]]
        taken = []
        for code in codes:
            entry = session.entry("visits", TODAY, code=code)
            for field, text in {
                "visit_date": "2024-06-27",
                "igg": "812",
                "ck": "140",
                "mmt8": "148",
                "haq_di": "0.5",
            }.items():
                entry.set_text(field, text)
            began = time.perf_counter()
            session.save(entry)
            taken.append(time.perf_counter() - began)
    return {"median": statistics.median(taken), "worst": max(taken)}


def read_cohort(path: str) -> dict[str, float]:
    """Every visit's columns of the clinic file as typed tables, and the same columns by the driver alone."""
    from core.dictionary.loader import load_dictionary
    from core.domain.cohort import cohort_from_columns
    from core.storage.clinic_file import ClinicFile

    dictionary = load_dictionary()
    with ClinicFile.open(Path(path), PASSPHRASE, dictionary=dictionary) as clinic:
        wanted = {name: tuple(form.fields) for name, form in dictionary.forms.items()}
        statements = [_select(name, fields) for name, fields in wanted.items()]
        driver = clinic._database._driver

        def raw() -> None:
            for statement in statements:
                driver.execute(statement).fetchall()

        raw()
        bare, ours = [], []
        for _ in range(5):
            bare.append(timed(raw))
            ours.append(timed(lambda: cohort_from_columns(clinic.read_columns(wanted), dictionary)))
    return {"raw": statistics.median(bare), "ours": statistics.median(ours)}


def _select(form: str, fields: tuple[str, ...]) -> str:
    if form == "patients":
        return f"SELECT {', '.join(fields)} FROM patients ORDER BY id"
    columns = ", ".join("patients.patient_id" if name == "patient_id" else f"{form}.{name}" for name in fields)
    return f"SELECT {columns} FROM {form} JOIN patients ON patients.id = {form}.patient ORDER BY {form}.id"


def export_ours(out: str) -> dict[str, float]:
    """Our workbook of 10,000 visits and 25 columns, with codebook, styles and guarded text."""
    from core.dictionary.loader import load_dictionary
    from core.domain.batch import RecordBatch
    from core.exchange.write import write_workbook

    batch = RecordBatch("visits", _visit_columns())
    return {"seconds": timed(lambda: write_workbook(Path(out), {"visits": batch}, load_dictionary()), 5)}


def export_bare(out: str) -> dict[str, float]:
    """The same cells by XlsxWriter in constant-memory mode, and nothing else."""
    import xlsxwriter

    from core.dictionary.loader import load_dictionary
    from core.domain.batch import RecordBatch
    from core.exchange.cells_out import column_cells

    columns, form = _visit_columns(), load_dictionary().forms["visits"]
    batch = RecordBatch("visits", columns)
    rows = list(zip(*(column_cells(batch, form.fields[name]) for name in columns), strict=True))

    def write() -> None:
        workbook = xlsxwriter.Workbook(out, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
        sheet = workbook.add_worksheet("visits")
        sheet.write_row(0, 0, list(columns))
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
        workbook.close()

    return {"seconds": timed(write, 5)}


def import_ours(workbook: str) -> dict[str, float]:
    """Reading a workbook of 10,000 visits with all checks."""
    from core.dictionary.loader import load_dictionary
    from core.exchange.check import check_workbook
    from core.exchange.read import read_source

    dictionary = load_dictionary()
    checked = check_workbook(read_source(Path(workbook)), dictionary, TODAY)
    assert not checked.errors, checked.errors[:3]
    assert len(checked.batches["visits"]) == IMPORTED_ROWS
    return {"seconds": timed(lambda: check_workbook(read_source(Path(workbook)), dictionary, TODAY), 5)}


def import_bare(workbook: str) -> dict[str, float]:
    """Reading the same cells with python-calamine alone."""
    from python_calamine import load_workbook

    def read() -> None:
        with load_workbook(workbook) as opened:
            for name in opened.sheet_names:
                opened.get_sheet_by_name(name).to_python(skip_empty_area=False)

    return {"seconds": timed(read, 5)}


def make_workbook(folder: str, out: str) -> dict[str, float]:
    """The import workbook with 10,000 visits, and their patients, of a CSV cohort."""
    import pandas as pd
    from openpyxl import Workbook

    visits = pd.read_csv(Path(folder) / "visits.csv").head(IMPORTED_ROWS)
    patients = pd.read_csv(Path(folder) / "patients.csv", keep_default_na=False)
    patients = patients[patients["patient_id"].isin(set(visits["patient_id"]))]
    workbook = Workbook(write_only=True)
    for name, table in (("patients", patients), ("visits", visits)):
        sheet = workbook.create_sheet(name)
        sheet.append(list(table.columns))
        dated = [column.endswith("_date") or column == "first_centre_visit" for column in table.columns]
        for row in table.astype(object).where(table.notna(), None).itertuples(index=False):
            sheet.append(
                [
                    date.fromisoformat(value) if is_date and value else value
                    for value, is_date in zip(row, dated, strict=True)
                ]
            )
    workbook.save(out)
    return {"rows": len(visits)}


def first_figure(out: str) -> dict[str, float]:
    """Drawing the first figure in a process, with nothing loaded, as on the first morning."""
    began = time.perf_counter()
    from core.services.figures_cache import prepare_figures

    prepare_figures(Path(out))
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from core.reports.figures.canvas import axes, house_style, sheet

    with house_style():
        figure = sheet(2.0)
        axes(figure, 0.5, 0.2, 3.0, 1.2).plot([0, 1], [0, 1])
        FigureCanvasAgg(figure).draw()
    return {"seconds": time.perf_counter() - began}


def _session(path: str) -> Any:
    from core.services.clinics import Clinics

    session = Clinics().open(Path(path), USER, PASSPHRASE)
    session.backups = None
    return session


def _visit_columns() -> dict[str, list[Any]]:
    """25 columns of the dictionary's visits with values of each kind."""
    from core.dictionary.loader import load_dictionary
    from core.dictionary.spec import FieldType

    made = random.Random(7)
    rows = range(EXPORTED_ROWS)
    columns: dict[str, list[Any]] = {}
    for spec in load_dictionary().forms["visits"]:
        if spec.id == "patient_id":
            columns[spec.id] = [f"P{row:05d}" for row in rows]
        elif spec.type is FieldType.DATE:
            columns[spec.id] = [date.fromordinal(730_000 + row % 5000).isoformat() for row in rows]
        elif spec.type is FieldType.DECIMAL:
            columns[spec.id] = [round(made.uniform(1, 10), 1) for _ in rows]
        elif spec.type is FieldType.INTEGER:
            columns[spec.id] = [made.randint(0, 9) for _ in rows]
        elif spec.type is FieldType.CHOICE and spec.choices:
            columns[spec.id] = [made.choice(spec.choices).code for _ in rows]
        if len(columns) == EXPORTED_COLUMNS:
            return columns
    raise AssertionError("the dictionary's visits have too few columns")
