"""The report builder: which parts a report holds, its title, paper, figures and files, kept as a template of the clinic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QWidget

from core.reports.design import MOST_TITLE_LETTERS, POINTED_AT, ReportDesign, with_pointed_at
from core.reports.document import SheetSize
from core.services.report_templates import ReportTemplate
from ui.theme.tokens import Size
from ui.widgets.kit import (
    CheckBox,
    ChoiceEntry,
    EntryLineEdit,
    InlineMessage,
    PageHead,
    PrimaryButton,
    SecondaryButton,
    Segment,
    Words,
    column,
    row,
    scrolling,
)

_WIDE = 260
_BESIDE_FROM = 900


class ReportBuilder(QWidget):
    """Asks what a report holds. `wanted(design, outputs)`, `kept(template)`, `removed(name)`; `back_wanted` on Esc."""

    wanted = Signal(object, object)
    kept = Signal(object)
    removed = Signal(str)
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("report_builder")
        self._templates: tuple[ReportTemplate, ...] = ()
        self.head = PageHead(self.tr("Report"), back=self.tr("Analysis"), compact=True)
        self.write = PrimaryButton(self.tr("Write report ..."), "builder_write", icon_name="file-chart-column")
        self.head.add_action(self.write)
        self.parts = {part: CheckBox(words, f"builder_part_{part}") for part, words in self._parts()}
        self.files = {name: CheckBox(words, f"builder_file_{name}") for name, words in self._files()}
        self.kinds = {kind: CheckBox(words, f"builder_kind_{kind}") for kind, words in self._kinds()}
        self.title = EntryLineEdit("builder_title", self.tr("Title of the report"), width=_WIDE)
        self.title.setMaxLength(MOST_TITLE_LETTERS)
        self.sheet = Segment(
            [("a4", self.tr("A4")), ("letter", self.tr("Letter"))], "builder_sheet", self.tr("Sheet of paper")
        )
        self.figures = ChoiceEntry(
            [
                ("report", self.tr("Report, 182 mm")),
                ("journal_85mm", self.tr("Journal, one column, 85 mm")),
                ("journal_170mm", self.tr("Journal, two columns, 170 mm")),
                ("slide", self.tr("Slide, 16:9")),
            ],
            "builder_figures",
            self.tr("What the figure files are for"),
            may_be_blank=False,
            width=_WIDE,
        )
        self.template = ChoiceEntry([], "builder_template", self.tr("Template"), width=_WIDE)
        self.name = EntryLineEdit("builder_name", self.tr("Name of the template"), width=_WIDE)
        self.keep = SecondaryButton(self.tr("Save template"), "builder_keep")
        self.remove = SecondaryButton(self.tr("Delete template"), "builder_remove", icon_name="trash-2")
        self.message = InlineMessage("builder_message")
        page = column(self.head, gap=0)
        page.addWidget(scrolling(self._body()), 1)
        self.setLayout(page)
        self.show_design(ReportDesign(), ("results", "derived", "pdf", "xlsx", "figures"))
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.back_wanted)
        self.head.back_wanted.connect(self.back_wanted)
        self.write.clicked.connect(self._write)
        self.keep.clicked.connect(self._keep)
        self.remove.clicked.connect(self._remove)
        self.template.committed.connect(self._take_template)
        for part, box in self.parts.items():
            box.setProperty("part", part)
            box.clicked.connect(self._part_clicked)

    def show_templates(self, templates: Sequence[ReportTemplate]) -> None:
        """The templates there are."""
        self._templates = tuple(templates)
        self.template.set_choices([(one.name, one.name) for one in self._templates])

    def show_design(self, design: ReportDesign, outputs: Sequence[str]) -> None:
        """Shows choices; what this version does not know is left out."""
        for part, box in self.parts.items():
            box.setChecked(design.holds(part))
        for name, box in self.files.items():
            box.setChecked(name in outputs)
        for kind, box in self.kinds.items():
            box.setChecked(kind in design.kinds)
        self.title.show_text(design.title)
        self.sheet.choose(design.sheet)
        self.figures.show_code(design.figures)

    def design(self) -> ReportDesign:
        """What is chosen."""
        parts = tuple(part for part, box in self.parts.items() if box.isChecked())
        return ReportDesign(
            None if len(parts) == len(self.parts) else parts,
            " ".join(self.title.text().split()),
            cast("SheetSize", self.sheet.code()),
            self.figures.code() or "report",
            tuple(kind for kind, box in self.kinds.items() if box.isChecked()),
        )

    def outputs(self) -> tuple[str, ...]:
        """The files to write."""
        return tuple(name for name, box in self.files.items() if box.isChecked())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the choices stand below the parts."""
        super().resizeEvent(event)
        way = QBoxLayout.Direction.TopToBottom if self.width() < _BESIDE_FROM else QBoxLayout.Direction.LeftToRight
        self._beside.setDirection(way)

    def _body(self) -> QWidget:
        body = QWidget()
        grid = QGridLayout()
        grid.setHorizontalSpacing(Size.GAP_24)
        half = (len(self.parts) + 1) // 2
        for place, box in enumerate(self.parts.values()):
            grid.addWidget(box, place % half, place // half)
        left = column(Words(self.tr("Parts"), "strong"), grid, "stretch")
        right = column(Words(self.tr("Template of the clinic"), "strong"), self.template, gap=Size.GAP_4)
        right.addLayout(row(self.remove, "stretch"))
        right.addWidget(Words(self.tr("Save these choices as"), "small_second"))
        right.addLayout(row(self.name, self.keep, "stretch"))
        for words, widget in (
            (self.tr("Title (empty: as the cohort is called)"), self.title),
            (self.tr("Paper"), self.sheet),
            (self.tr("Figure files for"), self.figures),
        ):
            right.addSpacing(Size.GAP_8)
            right.addWidget(Words(words, "small_second"))
            right.addWidget(widget)
        for boxes in (self.kinds, self.files):
            lines = QGridLayout()
            for place, box in enumerate(boxes.values()):
                lines.addWidget(box, place // 2, place % 2)
            right.addSpacing(Size.GAP_8)
            right.addLayout(lines)
        right.addStretch(1)
        self._beside = beside = row(gap=Size.GAP_24)
        beside.addLayout(left, 1)
        beside.addLayout(right, 1)
        body.setLayout(
            column(self.message, beside, "stretch", margins=(Size.MARGIN, Size.GAP_16, Size.MARGIN, Size.GAP_16))
        )
        return body

    def _parts(self) -> list[tuple[str, str]]:
        return [
            ("flow", self.tr("Patient flow")),
            ("cohort", self.tr("Table 1")),
            ("reasons", self.tr("Reasons to stop")),
            ("response_overview", self.tr("Response at a glance")),
            ("persistence", self.tr("Persistence")),
            ("sensitivity", self.tr("Sensitivity of persistence")),
            ("courses", self.tr("Courses of the patients")),
            ("skin", self.tr("Skin")),
            ("steroids", self.tr("Steroids")),
            ("response", self.tr("Response in detail")),
            ("outcomes", self.tr("Muscle and lung")),
            ("immunoglobulins", self.tr("Immunoglobulins")),
            ("safety", self.tr("Safety")),
            ("details", self.tr("More about the patients")),
            ("quality", self.tr("Data quality")),
            ("methods", self.tr("Methods and definitions")),
            ("strobe", self.tr("STROBE items")),
            ("left_out", self.tr("Patients left out")),
        ]

    def _files(self) -> list[tuple[str, str]]:
        return [
            ("pdf", self.tr("PDF")),
            ("xlsx", self.tr("Excel workbook")),
            ("figures", self.tr("Figure files")),
            ("results", self.tr("Every number (CSV)")),
            ("derived", self.tr("Derived values (CSV)")),
        ]

    def _kinds(self) -> list[tuple[str, str]]:
        return [
            ("svg", self.tr("SVG")),
            ("pdf", self.tr("PDF of each figure")),
            ("png300", self.tr("PNG, 300 dpi")),
            ("png600", self.tr("PNG, 600 dpi")),
            ("tiff300", self.tr("TIFF, 300 dpi")),
            ("tiff600", self.tr("TIFF, 600 dpi")),
        ]

    def _part_clicked(self, checked: bool) -> None:
        part = str(self.sender().property("part"))
        if checked:
            for needed in with_pointed_at([part]):
                self.parts[needed].setChecked(True)
        else:
            for pointing, needed_parts in POINTED_AT.items():
                if part in needed_parts:
                    self.parts[pointing].setChecked(False)

    def _problem(self) -> str:
        if not any(box.isChecked() for box in self.parts.values()):
            return self.tr("A report needs a part.")
        if not self.outputs():
            return self.tr("Choose a file to write.")
        if "figures" in self.outputs() and not self.design().kinds:
            return self.tr("Choose a kind of figure file.")
        return ""

    def _write(self) -> None:
        if problem := self._problem():
            self.message.say("refused", problem)
            return
        self.message.clear()
        self.wanted.emit(self.design(), self.outputs())

    def _keep(self) -> None:
        if problem := self._problem():
            self.message.say("refused", problem)
            return
        self.message.clear()
        self.kept.emit(ReportTemplate(self.name.text(), self.design(), self.outputs()))

    def _remove(self) -> None:
        if self.template.code():
            self.removed.emit(self.template.code())
        else:
            self.message.say("note", self.tr("Choose the template to delete."))

    def _take_template(self, name: str) -> None:
        found = next((one for one in self._templates if one.name == name), None)
        if found is not None:
            self.name.show_text(found.name)
            self.show_design(found.design, found.outputs)
