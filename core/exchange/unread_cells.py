"""Cells that the fast reader gives back as empty though they are not: error values, and formulas never calculated."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

from core.exchange.extent import refuse_far_cells

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_ID = re.compile(r"\{.*officeDocument.*relationships\}id$")
_ERROR = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*(?<!/))>(.*?)</(?:\w+:)?c>', re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*(<(?:\w+:)?f\b.*?)</(?:\w+:)?c>", re.DOTALL)
_FORMULA_TEXT = re.compile(rb"<(?:\w+:)?f\b[^>]*>(.*?)</(?:\w+:)?f>", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v>(.*?)</(?:\w+:)?v>", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]+)([0-9]+)"')


def unread_cells(path: Path) -> Mapping[str, Mapping[tuple[int, int], str]]:
    """By sheet name and place (row and column from 0): `#REF!` and its kind, and the text of formulas without a result.

    A blank may mean something (no comorbidity, no csDMARD), so that an error must never be taken for one. Raises
    ValueError or KeyError when the archive lacks what a workbook has, SourceFault when a sheet is too large to read.
    """
    found: dict[str, dict[tuple[int, int], str]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for name, part in _sheet_parts(archive):
                xml = archive.read(part)
                refuse_far_cells(name, xml)
                cells = dict(_unread(xml))
                if cells:
                    found[name] = cells
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, RuntimeError, EOFError) as error:
        raise ValueError(str(error)) from error
    return found


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each worksheet's name and the part of the archive that holds its cells."""
    folder = "xl"
    # The reader parsed both parts before, and expat bounds the growth of entities.
    relations = ElementTree.fromstring(archive.read(f"{folder}/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    workbook = ElementTree.fromstring(archive.read(f"{folder}/workbook.xml"))  # noqa: S314
    present = set(archive.namelist())
    for space in (_MAIN, _STRICT):
        for sheet in workbook.iter(f"{space}sheet"):
            relation = next((value for key, value in sheet.attrib.items() if _ID.match(key)), None)
            part = posixpath.normpath(posixpath.join("/", folder, targets.get(relation, ""))).lstrip("/")
            if part in present:
                yield sheet.get("name", ""), part


def _unread(xml: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    if b't="e"' in xml:
        for cell in _ERROR.finditer(xml):
            value = _VALUE.search(cell[2])
            yield _place(cell[1]), _text(value[1]) if value else "#VALUE!"
    if b"<f" in xml or b":f" in xml:
        for cell in _FORMULA.finditer(xml):
            value = _VALUE.search(cell[2])
            if b't="' not in cell[1].replace(b't="n"', b"") and (value is None or not value[1]):
                formula = _FORMULA_TEXT.search(cell[2])
                yield _place(cell[1]), f"={_text(formula[1])}" if formula else "="


def _place(attributes: bytes) -> tuple[int, int]:
    reference = _REFERENCE.search(attributes)
    if reference is None:
        raise ValueError("a cell without its place")
    column = 0
    for letter in reference[1]:
        column = column * 26 + letter - 64
    return int(reference[2]) - 1, column - 1


def _text(content: bytes) -> str:
    return unescape(content.decode("utf-8", "replace"))
