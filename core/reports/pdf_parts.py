"""What Qt leaves out of a PDF: bookmarks, attached files and the language of the text; and attached files read again."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from core.faults import SourceFault
from core.reports.document import Attachment

if TYPE_CHECKING:
    from pypdf import PdfWriter

LANGUAGE = "en-GB"
_PART_1, _PART_3 = b'pdfaid:part="1"', b'pdfaid:part="3"'
"""PDF/A-1 may hold no files, PDF/A-3 may."""


class Bookmark(NamedTuple):
    """A line of the outline: its words, how deep it stands (0 outermost), its page (from 0) and height on it (points from below)."""

    title: str
    level: int
    page: int
    top: float


class UnreadablePdf(SourceFault):
    """A file that is no PDF, or one that was damaged."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path.name} is damaged, or it is no PDF.",
            "Nothing was changed.",
            "Take the file as the program wrote it.",
        )


def completed(pdf: bytes, bookmarks: Sequence[Bookmark], attachments: Sequence[Attachment]) -> bytes:
    """The same pages with outline, attached files and language; a PDF that may hold files is PDF/A-3 instead of PDF/A-1."""
    from pypdf import PdfWriter
    from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

    with _quiet():
        writer = PdfWriter(clone_from=BytesIO(pdf))
        writer.pdf_header = "%PDF-1.7"
        _outline(writer, bookmarks)
        if attachments:
            _attach(writer, attachments)
        root = writer.root_object
        root[NameObject("/Lang")] = TextStringObject(LANGUAGE)
        root[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
        made = BytesIO()
        writer.write(made)
    return made.getvalue()


def _outline(writer: PdfWriter, bookmarks: Sequence[Bookmark]) -> None:
    from pypdf.generic import Fit, NameObject

    above: list[Any] = []
    for mark in bookmarks:
        del above[mark.level :]
        fit = Fit.xyz(left=0, top=mark.top)
        parent = above[-1] if above else None
        above.append(
            writer.add_outline_item(title=mark.title, page_number=mark.page, parent=parent, fit=fit, is_open=False)
        )
    if bookmarks:
        writer.root_object[NameObject("/PageMode")] = NameObject("/UseOutlines")


def _attach(writer: PdfWriter, attachments: Sequence[Attachment]) -> None:
    from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

    names, files = ArrayObject(), ArrayObject()
    for attachment in sorted(attachments, key=lambda one: one.name):
        plain = DecodedStreamObject()
        plain.set_data(attachment.content)
        stream = plain.flate_encode()
        stream[NameObject("/Type")] = NameObject("/EmbeddedFile")
        stream[NameObject("/Subtype")] = NameObject(f"/{attachment.kind}")
        name = TextStringObject(attachment.name)
        file = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Filespec"),
                NameObject("/F"): name,
                NameObject("/UF"): name,
                NameObject("/Desc"): TextStringObject(attachment.about),
                NameObject("/AFRelationship"): NameObject("/Data"),
                NameObject("/EF"): DictionaryObject({NameObject("/F"): writer._add_object(stream)}),
            }
        )
        held = writer._add_object(file)
        names += [name, held]
        files.append(held)
    root = writer.root_object
    tree = DictionaryObject({NameObject("/Names"): names})
    root[NameObject("/Names")] = DictionaryObject({NameObject("/EmbeddedFiles"): tree})
    root[NameObject("/AF")] = files
    told: Any = root["/Metadata"].get_object()
    told.set_data(told.get_data().replace(_PART_1, _PART_3))


def attached(path: Path) -> Mapping[str, bytes]:
    """The files attached to a PDF, by name. Raises UnreadablePdf; OSError when the file cannot be read."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    content = path.read_bytes()
    try:
        with _quiet():
            reader = PdfReader(BytesIO(content), strict=False)
            if not len(reader.pages):
                raise UnreadablePdf(path)
            return {name: files[0] for name, files in reader.attachments.items() if files}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise UnreadablePdf(path) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """The library's remarks on a file are no sentences for a user."""
    log = logging.getLogger("pypdf")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)
