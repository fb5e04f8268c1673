"""The rules of the analysis: what counts as an event, and on request stops, entry and immunoglobulins, each with its effect."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.scoring.immunoglobulin import IG_REFERENCES, IG_SCHEMES
from core.services.filter_offer import FilterOffer
from ui.pages.analysis.computing import Choice
from ui.theme.tokens import Size
from ui.widgets.kit import ChoiceEntry, LinkButton, Words, column, row


@dataclass(frozen=True)
class _Rule:
    """A rule beyond the events: its field of `Choice`, its question, and for each answer its words and what it does."""

    field: str
    title: str
    answers: tuple[tuple[str, str, str], ...]


class RulesPanel(QWidget):
    """Shows the rules of a choice; `changed(Choice)` carries it with another rule."""

    changed = Signal(object)

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice = Choice()
        self._registered = False
        self.preset = ChoiceEntry(
            [("stano", self.tr("Any stop")), ("registry", self.tr("Registry rule")), ("cause", self.tr("One reason"))],
            "analysis_preset",
            self.tr("Events of persistence"),
            may_be_blank=False,
            width=width,
        )
        self.cause = ChoiceEntry(
            [], "analysis_cause", self.tr("The reason that counts"), may_be_blank=False, width=width
        )
        self.preset_hint = Words("", "hint", wrap=True)
        self.more = LinkButton(self.tr("More rules"), "analysis_more_rules")
        self._rules = {rule.field: rule for rule in self._all_rules()}
        self.entries: dict[str, ChoiceEntry] = {}
        self.hints: dict[str, Words] = {}
        self._further = QWidget()
        self._further.setLayout(self._further_lines(width))
        self._further.setVisible(False)
        lines = column(Words(self.tr("Events of persistence"), "small_second"), gap=Size.GAP_4)
        for part in (self.preset, self.cause, self.preset_hint):
            lines.addWidget(part)
        lines.addLayout(row(self.more, "stretch"))
        lines.addWidget(self._further)
        self.setLayout(lines)
        self.preset.committed.connect(self._preset_chosen)
        self.cause.committed.connect(self._cause_chosen)
        self.more.clicked.connect(self._toggle)
        for entry in self.entries.values():
            entry.committed.connect(self._rule_chosen)
        self._explain()

    def show_choice(self, choice: Choice, offer: FilterOffer) -> None:
        """Shows the rules of a computed choice, and the reasons to stop that its records have."""
        self._choice, self._registered = choice, offer.registered
        reasons = [(reason.code, f"{reason.words} ({reason.n:,})") for reason in offer.reasons]
        self.cause.set_choices(reasons)
        self.preset.show_code(choice.preset)
        if choice.cause:
            self.cause.show_code(choice.cause)
        for field, entry in self.entries.items():
            entry.show_code(str(getattr(choice, field)), "" if self._applies(field) else "absent")
        self._explain()

    def take(self, choice: Choice) -> None:
        """The choice that the next answer changes."""
        self._choice = choice

    def is_open(self) -> bool:
        """Whether the further rules are shown."""
        return not self._further.isHidden()

    def _all_rules(self) -> tuple[_Rule, ...]:
        low = {code: scheme.bins[0][0] for code, scheme in IG_SCHEMES.items()}
        schemes = tuple(
            (code, f"{code}: {scheme.name}", self.tr("IgG is low below {0} mg/dL.").format(low[code]))
            for code, scheme in IG_SCHEMES.items()
        )
        short = {"eu_crm470": self.tr("Europe, CRM470"), "japan_jccls": self.tr("Japan, JCCLS")}
        references = tuple(
            (
                code,
                short.get(code, reference.source),
                self.tr("Low below IgG {0}, IgA {1}, IgM {2} mg/dL at the last visit.").format(
                    reference.igg,
                    reference.iga,
                    " / ".join(f"{limit}" for limit in dict.fromkeys(reference.igm.values())),
                ),
            )
            for code, reference in IG_REFERENCES.items()
        )
        return (
            _Rule(
                "undated",
                self.tr("Stops without a date"),
                (
                    ("exclude", self.tr("Left out"), self.tr("These patients have no time on rituximab.")),
                    ("planned", self.tr("At the next infusion"), self.tr("They stop 182 days after their last course began.")),
                ),
            ),
            _Rule(
                "restarts",
                self.tr("Infusion after a stop"),
                (
                    ("stop", self.tr("Still a stop"), self.tr("The first stop ends the time on rituximab.")),
                    ("continue", self.tr("Still treated"), self.tr("A pause: who restarted never stopped.")),
                ),
            ),
            _Rule(
                "delayed_entry",
                self.tr("At risk from"),
                (
                    ("False", self.tr("First infusion"), self.tr("Everybody counts from day 0.")),
                    ("True", self.tr("First visit here"), self.tr("Who came later counts from the day they came.")),
                ),
            ),
            _Rule("ig_scheme", self.tr("Grades of IgG"), schemes),
            _Rule("ig_reference", self.tr("Limits of immunoglobulins"), references),
        )  # fmt: skip

    def _further_lines(self, width: int) -> QVBoxLayout:
        lines = column(gap=Size.GAP_4)
        for rule in self._rules.values():
            entry = ChoiceEntry(
                [(code, words) for code, words, _ in rule.answers],
                f"analysis_{rule.field}",
                rule.title,
                may_be_blank=False,
                width=width,
            )
            entry.setProperty("rule", rule.field)
            self.entries[rule.field] = entry
            self.hints[rule.field] = Words("", "hint", wrap=True)
            lines.addSpacing(Size.GAP_4)
            for part in (Words(rule.title, "small_second"), entry, self.hints[rule.field]):
                lines.addWidget(part)
        return lines

    def _applies(self, field: str) -> bool:
        return field != "delayed_entry" or self._registered

    def _explain(self) -> None:
        self.cause.setVisible(self.preset.code() == "cause")
        self.preset_hint.setText(
            {
                "stano": self.tr("Every stop is an event (Stano 2025)."),
                "registry": self.tr("Lost to follow-up, transfer, remission and pregnancy censor."),
                "cause": self.tr("Every other stop censors: cause-specific, no cumulative incidence."),
            }[self.preset.code()]
        )
        for field, rule in self._rules.items():
            chosen = self.entries[field].code()
            effect = next((effect for code, _, effect in rule.answers if code == chosen), "")
            self.hints[field].setText(
                effect if self._applies(field) else self.tr("Nobody has a first visit at this centre recorded.")
            )
        usual = Choice()
        changed = sum(str(getattr(usual, field)) != entry.code() for field, entry in self.entries.items())
        if self.is_open():
            self.more.setText(self.tr("Fewer rules"))
        else:
            self.more.setText(self.tr("More rules ({0} changed)").format(changed) if changed else self.tr("More rules"))

    def _toggle(self) -> None:
        self._further.setVisible(self._further.isHidden())
        self._explain()

    def _preset_chosen(self, code: str) -> None:
        self._choose(replace(self._choice, preset=code, cause=self.cause.code() if code == "cause" else ""))

    def _cause_chosen(self, code: str) -> None:
        self._choose(replace(self._choice, cause=code))

    def _rule_chosen(self, code: str) -> None:
        field = str(self.sender().property("rule"))
        value: object = code == "True" if field == "delayed_entry" else code
        self._choose(replace(self._choice, **{field: value}))  # type: ignore[arg-type]

    def _choose(self, choice: Choice) -> None:
        self._choice = choice
        self._explain()
        self.changed.emit(choice)
