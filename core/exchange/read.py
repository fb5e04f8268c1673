"""Opens what the user pointed at: an Excel workbook or a folder of CSV files, and says plainly when it is neither."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from zipfile import BadZipFile

from core.dictionary.parse_value import Raw
from core.exchange.collector import resting_collector
from core.exchange.extent import refuse_large_archive
from core.exchange.raw import RawSheet, RawWorkbook
from core.exchange.read_csv import CSV_SUFFIXES, read_csv
from core.exchange.unread_cells import unread_cells
from core.faults import DiskFault, SourceFault, UsageFault

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm")

_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAFE = "Nothing was written and the source is unchanged."


def read_source(path: Path) -> RawWorkbook:
    """Every sheet of the workbook (`.xlsx`, `.xlsm`), or every CSV file of the folder, as raw cells.

    Raises UsageFault when there is nothing at `path`, SourceFault when it is not readable as a workbook or folder of
    CSV files, DiskFault when the system refuses to read it.
    """
    if not path.exists():
        raise UsageFault(f"There is no file or folder {path}.", _SAFE, "Check the name and run it again.")
    try:
        with resting_collector():
            return _read_folder(path) if path.is_dir() else _read_workbook(path)
    except OSError as refused:
        raise DiskFault(
            f"{path.name} could not be read: {refused.strerror or refused}.",
            _SAFE,
            "Close other programs that use it and try again.",
        ) from refused


def _read_folder(folder: Path) -> RawWorkbook:
    files = sorted(
        file for file in folder.iterdir() if file.suffix.lower() in CSV_SUFFIXES and not file.name.startswith(".")
    )
    if not files:
        raise SourceFault(
            f"The folder {folder.name} holds no CSV file.",
            _SAFE,
            "It should hold patients.csv, visits.csv, infusions.csv and so on.",
        )
    return RawWorkbook(folder, tuple(read_csv(file) for file in files))


def _read_workbook(path: Path) -> RawWorkbook:
    if path.suffix.lower() in CSV_SUFFIXES:
        raise SourceFault(
            f"{path.name} is a single CSV file.",
            _SAFE,
            "Give the folder that holds patients.csv, visits.csv, infusions.csv and so on.",
        )
    _refuse_other_files(path)
    from python_calamine import CalamineError, SheetTypeEnum, load_workbook

    try:
        refuse_large_archive(path)
        with load_workbook(str(path)) as workbook:
            unread = unread_cells(path)
            sheets = []
            for metadata in workbook.sheets_metadata:
                if metadata.typ is SheetTypeEnum.WorkSheet:
                    sheet = workbook.get_sheet_by_name(metadata.name)
                    rows: list[list[Raw]] = [[*row] for row in sheet.to_python(skip_empty_area=False)]
                    _put_back(rows, unread.get(metadata.name, {}))
                    sheets.append(RawSheet(metadata.name, rows, range(1, len(rows) + 1)))
    except (CalamineError, BadZipFile, ValueError, KeyError) as damaged:
        raise SourceFault(
            f"{path.name} is damaged and cannot be read as a workbook.",
            _SAFE,
            "Open it in Excel, save it again as .xlsx, or use a backup.",
        ) from damaged
    return RawWorkbook(path, tuple(sheets))


def _put_back(rows: list[list[Raw]], unread: Mapping[tuple[int, int], str]) -> None:
    """Puts error values and uncalculated formulas where the reader left nothing, also beyond the last cell it saw."""
    for (row, column), text in unread.items():
        rows.extend([] for _ in range(row + 1 - len(rows)))
        cells = rows[row]
        cells.extend("" for _ in range(column + 1 - len(cells)))
        cells[column] = text


def _refuse_other_files(path: Path) -> None:
    """Tells apart the files that only look like a workbook, because each needs something else from the user."""
    with path.open("rb") as file:
        start = file.read(512)
        is_encrypted = start.startswith(_OLE_MAGIC) and _ENCRYPTED in file.read()
    if is_encrypted:
        raise SourceFault(
            f"{path.name} is protected by a password.",
            _SAFE,
            "Open it in Excel, remove the password under File, Info, and save it.",
        )
    if not start:
        raise SourceFault(f"{path.name} is empty.", _SAFE, "Choose the right file.")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise SourceFault(
            f"{path.name} is a web page, not a workbook, whatever its name says.",
            _SAFE,
            "Open it in Excel and save it as .xlsx.",
        )
    if start.startswith(_OLE_MAGIC):
        raise SourceFault(
            f"{path.name} is a workbook of the old .xls kind.", _SAFE, "Open it in Excel and save it as .xlsx."
        )
    if path.suffix.lower() not in WORKBOOK_SUFFIXES or not start.startswith(b"PK"):
        raise SourceFault(
            f"{path.name} is neither an Excel workbook (.xlsx) nor a folder of CSV files.",
            _SAFE,
            "Save it as .xlsx and run it again.",
        )
