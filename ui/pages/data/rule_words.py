"""What each rule says that a cell of an import may break, in a sentence."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

_SENTENCES: dict[str, str] = {
    "age_at_first_rtx_between": "Unlikely age at the first rituximab",
    "agrees_with_birth_date": "Age and date of birth do not agree",
    "agrees_with_first_infusion": "Does not agree with the first infusion",
    "ambiguous_date": "Day and month cannot be told apart",
    "ambiguous_number": "Decimal or thousands sign cannot be told",
    "bad_date": "There is no such day",
    "batch_letters": "Not as a batch is printed on a vial",
    "cell_error": "The cell shows an error of Excel",
    "clock_time": "Not a time of day",
    "comparator": "< or > cannot stand in this field",
    "control_characters": "Holds characters that cannot be printed",
    "date_order": "Order of day and month taken from other dates",
    "duplicate_column": "Two columns mean the same field",
    "duplicate_key": "The same record twice, with other content",
    "duplicate_row": "The same row twice",
    "encoding": "The file is not written as UTF-8",
    "excel_serial_date": "A number of Excel read as a date",
    "fatal_is_grade_5": "A fatal event has grade 5",
    "formula": "A formula that was never calculated",
    "hard_range": "Outside what is possible",
    "none_with_others": "'None' stands beside other entries",
    "not_a_number": "Not a number",
    "not_a_titre": "Not a titre",
    "not_after": "Later than it can be",
    "not_after_death": "After the patient's death",
    "not_an_integer": "Not a whole number",
    "not_before": "Earlier than it can be",
    "not_expired": "Used after its expiry date",
    "not_future": "Lies in the future",
    "partial_date": "The whole date is needed",
    "patient_left_out": "Left out together with the patient",
    "required": "This value must be there",
    "required_if_given": "Missing beside the other value",
    "same_day": "Several records of one day",
    "similar_code": "Two codes that differ only in capitals, blanks or zeros",
    "soft_range": "Unusual value",
    "time_dropped": "The time of day is not kept",
    "too_long": "The text is too long",
    "too_many_cells": "The row is shifted",
    "two_diseases": "Subsets of two diseases, and none is named",
    "unit_question": "Perhaps another unit",
    "unknown_code": "Not one of the possible words",
    "unknown_patient": "No such patient in the sheet patients",
    "unknown_unit": "A unit that is not known here",
    "usually_above": "Usually the higher of the two",
    "within_scale": "Above the end of its scale",
    "zero_when": "Expected to be zero",
}


def known_rules() -> frozenset[str]:
    """The ids of the rules that have a sentence."""
    return frozenset(_SENTENCES)


def rule_sentence(rule: str) -> str:
    """The sentence of a rule by its id; KeyError for one without."""
    return QCoreApplication.translate("rules", _SENTENCES[rule])
