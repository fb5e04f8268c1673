"""Fonts inside a figure's PDF as every reader and a journal's preflight take them.

matplotlib embeds an OpenType font of PostScript outlines under the name of a TrueType font. Most readers forgive it; a preflight does
not. The outlines of the few letters that a figure needs are turned into TrueType's own, so that the name is true.
"""

from __future__ import annotations

from io import BytesIO

_MOST_ERROR = 0.5
"""How far a curve may lie from the drawn one, in units of the letter's design: a thousandth of a point at 8 pt and less."""


def with_true_type(pdf: bytes) -> bytes:
    """The same PDF with every embedded font as TrueType; places of letters, words and properties stay."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject, NumberObject, StreamObject

    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    for descriptor in list(writer._objects):
        if not isinstance(descriptor, dict) or "/FontFile2" not in descriptor:
            continue
        stream = StreamObject()
        data = _quadratic(descriptor["/FontFile2"].get_object().get_data())
        stream.set_data(data)
        stream[NameObject("/Length1")] = NumberObject(len(data))
        descriptor[NameObject("/FontFile2")] = writer._add_object(stream.flate_encode())
    writer.pdf_header = "%PDF-1.4"
    writer.compress_identical_objects(remove_unreferenced=True)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _quadratic(data: bytes) -> bytes:
    """A font with TrueType outlines; glyphs keep their numbers, by which the PDF calls them."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTFont, newTable

    font = TTFont(BytesIO(data), recalcTimestamp=False)
    if "CFF " not in font:
        return data
    glyphs = font.getGlyphSet()
    order = font.getGlyphOrder()
    outlines = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, _MOST_ERROR, reverse_direction=True))
        outlines[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, outlines
    for name in order:
        outlines[name].recalcBounds(font["glyf"])
        advance, _ = font["hmtx"][name]
        font["hmtx"][name] = (advance, getattr(outlines[name], "xMin", 0))
    most = font["maxp"]
    most.tableVersion = 0x00010000
    for field in (
        "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements", "maxSizeOfInstructions",
        "maxComponentElements", "maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours", "maxComponentDepth",
    ):  # fmt: skip
        setattr(most, field, 0)
    most.maxZones = 1
    for table in ("CFF ", "VORG", "GSUB", "GPOS", "GDEF"):
        if table in font:
            del font[table]
    font.sfntVersion = "\000\001\000\000"
    made = BytesIO()
    font.save(made)
    return made.getvalue()
