"""What the computing thread does for the analysis: from a choice to the documents of every subject. Touches no widget and no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.services.clinic import Analysed, analyse_source, report_document
from core.services.cohort_choice import CohortOffer, offer_cohorts, usual_cohort
from core.services.conditions import Condition
from core.services.filter_offer import FilterOffer, offer_filters
from core.services.progress import Progress, part
from core.services.saved_filters import SavedFilter
from core.services.sources import Source
from ui.pages.analysis.subjects import Subject

if TYPE_CHECKING:
    from core.reports.document import FigureBlock, ReportDocument
    from core.reports.figures.files import AxesPlace
    from core.stats.options import Options


@dataclass(frozen=True)
class Choice:
    """What the user chose. `where` None: the usual cohort of the file; `lock_date` None: the latest date in the records (ISO).

    The rules carry the codes of `core.stats.options`; `cause` is the one reason that counts under the preset `cause`. Patients must fit
    every filter of `only`; each filter of `compared` makes two groups.
    """

    where: tuple[Condition, ...] | None = None
    lock_date: str | None = None
    preset: str = "stano"
    cause: str = ""
    undated: str = "exclude"
    restarts: str = "stop"
    delayed_entry: bool = False
    ig_scheme: str = "A"
    ig_reference: str = "eu_crm470"
    only: tuple[SavedFilter, ...] = ()
    compared: tuple[SavedFilter, ...] = ()

    def options(self) -> Options:
        """The same for the analysis."""
        from core.stats.options import Options, Preset, Restarts, UndatedStops

        more = (condition for saved in self.only for condition in saved.where)
        return Options(
            preset=Preset(self.preset),
            lock_date=self.lock_date,
            where=tuple(dict.fromkeys((*(self.where or ()), *more))),
            cause=self.cause if self.preset == "cause" else None,
            undated_stops=UndatedStops(self.undated),
            restarts=Restarts(self.restarts),
            delayed_entry=self.delayed_entry,
            ig_scheme=self.ig_scheme,
            ig_reference=self.ig_reference,
            saved=tuple((saved.name, saved.where) for saved in self.compared),
        )


@dataclass(frozen=True)
class View:
    """One computed choice: `choice` with its conditions filled in, the analysis, and a document a subject by key."""

    choice: Choice
    offer: CohortOffer
    filters: FilterOffer
    analysed: Analysed
    documents: Mapping[str, ReportDocument]
    reasons: Mapping[str, str]
    """Why a subject has nothing to show, by key; only of those."""

    @property
    def n(self) -> int:
        """How many patients are analysed."""
        return self.analysed.analysis.population.n

    @property
    def lock_date(self) -> str:
        """The data lock in force, ISO."""
        return self.analysed.analysis.population.lock_date


def compute_view(source: Source, choice: Choice, subjects: Sequence[Subject], progress: Progress) -> View:
    """Analyses the chosen cohort as the headless report does, and sets the document of every subject.

    Raises UsageFault when no patient is left; whatever `progress` raises to cancel.
    """
    progress("Choosing the patients", 0.0)
    if choice.where is None:
        choice = replace(choice, where=usual_cohort(offer_cohorts(source, choice.lock_date)))
    offer = offer_cohorts(source, choice.lock_date, choice.where or ())
    filters = offer_filters(source, choice.lock_date)
    analysed = analyse_source(source, choice.options(), part(progress, 0.1, 0.7))
    documents, reasons = {}, {}
    for position, subject in enumerate(subjects):
        progress("Setting the tables", 0.7 + 0.3 * position / len(subjects))
        documents[subject.key] = document = report_document(analysed, *subject.sections)
        if not any(True for _ in (*document.tables(), *document.figures())):
            reasons[subject.key] = _said(document) or subject.nothing
    return View(choice, offer, filters, analysed, documents, reasons)


@dataclass(frozen=True)
class Drawn:
    """A figure as SVG, the same that the PDF prints, and where the axes stand in it that its patients are found in."""

    svg: bytes
    axes: tuple[AxesPlace, ...]


def draw_svg(block: FigureBlock, progress: Progress) -> Drawn:
    """Draws a figure of the report."""
    from core.reports.figures.files import axes_places, svg_bytes

    progress(block.title, 0.0)
    figure = block.draw()
    return Drawn(svg_bytes(figure, block), () if block.people is None else axes_places(figure))


def _said(document: ReportDocument) -> str:
    from core.reports.document import Paragraph

    said = [f"{block.lead} {block.text}".strip() for block in document.blocks if isinstance(block, Paragraph)]
    return " ".join(said)
