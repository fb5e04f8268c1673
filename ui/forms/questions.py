"""What a form says about a value: the sentence of every issue, and what may be answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from core.dictionary.parse_number import read_number
from core.dictionary.words import name_key
from core.services.entry import FieldState
from ui.forms.shown import choice_words, date_words, entry_text

_FIELD = re.compile(r"(?:[a-z_]+\.)?([a-z][a-z0-9_]*)")
"""A field id in a rule's proposal, with its form where it is another one."""


@dataclass(frozen=True)
class Repair:
    """A likely repair as a button: the words, and the text and unit that it types."""

    words: str
    text: str
    unit: str


@dataclass(frozen=True)
class Question:
    """A sentence with semibold first words, and the repairs it offers."""

    bold: str
    rest: str
    repairs: tuple[Repair, ...] = ()


def question_of(state: FieldState, labels: Mapping[str, str]) -> Question | None:
    """What to say about a field, None when nothing is wrong with it; `labels` name the form's fields by id."""
    if state.issue is None or not (state.refused or state.to_confirm):
        return None
    shown = _shown(state)
    if state.refused:
        bold = _tr("{0} is not saved:").format(shown) if shown else _tr("Needed:")
    else:
        bold = _tr("{0} is unusual:").format(shown) if shown else _tr("Nothing entered:")
    repairs = _repairs(state)
    return Question(bold, _because(state, bool(repairs), labels), repairs)


def _tr(words: str) -> str:
    return QCoreApplication.translate("forms", words)


def _shown(state: FieldState) -> str:
    if state.refused:
        return state.text.strip()
    number = read_number(state.text) if state.spec.unit else None
    return f"{number.text} {number.unit or state.unit}" if number else entry_text(state)


def _because(state: FieldState, repairable: bool, labels: Mapping[str, str]) -> str:
    issue = state.issue
    if issue is None:
        return ""
    said = _named(issue.proposal, labels)
    sentences = {
        "hard_range": _tr("it must be {0}."),
        "soft_range": _tr("{0}."),
        "unit_question": _tr("another unit? {0}"),
        "not_a_number": _tr("type {0}."),
        "not_an_integer": _tr("type {0}."),
        "ambiguous_number": _tr("it can be read as {0}."),
        "unknown_unit": _tr("the unit is not known here. {0}?"),
        "comparator": _tr("this field takes no < or >. {0}?"),
        "unknown_code": _tr("not in the list. {0}"),
        "none_with_others": _tr("{0}."),
        "not_a_titre": _tr("type {0}."),
        "bad_date": _tr("type {0}."),
        "ambiguous_date": _tr("it can be read as {0}."),
        "partial_date": _tr("type {0}."),
        "not_future": _tr("the date is after today."),
        "not_before": _tr("it is earlier: {0}."),
        "not_after": _tr("it is later: {0}."),
        "not_after_death": _tr("{0}."),
        "required": _tr("the record cannot be saved without it."),
        "required_if_given": _tr("{0}."),
        "within_scale": _tr("the scale is {0}."),
        "zero_when": _tr("expected {0}."),
        "usually_above": _tr("{0}"),
        "large_change": _tr("it was {0}. Right value, right patient?"),
        "other_patient": _tr("{0}. Right patient?"),
        "other_equation": _tr("another reference equation than before ({0}), so the change says nothing."),
        "mrc_scale": _tr("{0}"),
    }
    if issue.rule == "hard_range" and repairable:
        hard = state.spec.hard
        top = f"{hard.high:f} {state.spec.unit}" if hard else ""
        return _tr("the highest is {0}. Did you mean").format(top) if hard else ""
    if issue.rule == "unit_question" and "=" in issue.proposal:
        typed, _, meant = issue.proposal.rstrip("?").partition(" = ")
        return _tr("In {0}: {1}.").format(typed.rpartition(" ")[2], meant)
    return sentences.get(issue.rule, _tr("{0}.")).format(said)


def _named(proposal: str, labels: Mapping[str, str]) -> str:
    """The proposal with dates as words and fields by their labels."""
    words = []
    for word in proposal.split(" "):
        bare = word.rstrip("?:,.")
        is_date = len(bare) == 10 and bare[4:5] == "-" and bare[7:8] == "-" and bare.replace("-", "").isdigit()
        name = _FIELD.fullmatch(bare)
        if is_date:
            bare_words = date_words(bare)
        elif name and ("_" in bare or proposal.startswith(f"{bare} is ")):
            bare_words = labels.get(name[1]) or name[1].replace("_", " ")
        else:
            bare_words = bare
        words.append(bare_words + word[len(bare) :])
    return " ".join(words)


def _repairs(state: FieldState) -> tuple[Repair, ...]:
    issue = state.issue
    if issue is None:
        return ()
    if issue.rule in ("unit_question", "hard_range") and issue.proposal.endswith("?"):
        number = read_number(state.text)
        unit = name_key((number.unit if number else "") or state.unit)
        asked = [question.suggest for question in state.spec.unit_questions if name_key(question.unit) == unit]
        if number is not None and asked:
            return (Repair(_tr("It is {0}").format(asked[0]), f"{number.comparator}{number.text}", asked[0]),)
    if issue.rule == "ambiguous_date":
        return tuple(Repair(date_words(iso), iso, state.unit) for iso in issue.proposal.split(" or "))
    if issue.rule == "unknown_code" and "? " in issue.proposal:
        code = issue.proposal.split("?")[0]
        return (Repair(choice_words(state.spec, code), code, state.unit),)
    return ()
