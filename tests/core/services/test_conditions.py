"""A condition may be written in codes, labels or synonyms, in any letter case; what cannot be is refused with the choices named."""

from __future__ import annotations

import pytest

from core.dictionary.loader import load_dictionary
from core.faults import UsageFault
from core.services.conditions import Condition, condition_words, read_conditions

DICTIONARY = load_dictionary()


def read(*typed: Condition) -> tuple[Condition, ...]:
    return read_conditions(typed, DICTIONARY)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (("sex", "F"), ("sex", "F")),
        (("sex", "female"), ("sex", "F")),
        (("SEX", "Female"), ("sex", "F")),
        (("Sex at birth", "FEMALE"), ("sex", "F")),
        (("subset", "dermatomyositis"), ("subset", "DM")),
        (("Subset", "dm"), ("subset", "DM")),
        (("subset", "Limited cutaneous"), ("subset", "limited")),
        (("disease", "ssc"), ("disease", "SSc")),
        (("therapy", "Rituximab alone"), ("therapy", "monotherapy")),
        (("therapy", "COMBO"), ("therapy", "combination")),
        (("csdmard", "MTX"), ("csdmard", "methotrexate")),
        (("muscle", "ja"), ("muscle", "yes")),
        (("lung_ild", "NO"), ("lung_ild", "no")),
        (("n_failed_csdmard", "2"), ("n_failed_csdmard", "2")),
        (("ana_titre", "1:160"), ("ana_titre", "160")),
        (("comorbidities", "Osteoporosis"), ("comorbidities", "Osteoporosis")),
    ],
)
def test_words_become_codes(typed: Condition, found: Condition) -> None:
    assert read(typed) == (found,)


def test_several_codes_of_one_field_must_all_hold() -> None:
    assert read(("comorbidities", "osteoporosis; depression")) == (
        ("comorbidities", "osteoporosis"),
        ("comorbidities", "depression"),
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("sexx", "F"), "Did you mean sex?"),
        (("weather", "fine"), "Use a field of the patients, such as disease, subset"),
        (("sex", "x"), "F (female), M (male)"),
        (("subset", "rash"), "DM (dermatomyositis)"),
        (("therapy", "triple"), "combination (With csDMARD), monotherapy (Rituximab alone)"),
        (("muscle", "perhaps"), "Choose yes or no."),
        (("n_failed_csdmard", "many"), "Give a number"),
    ],
)
def test_what_cannot_be_is_refused_with_the_choices(typed: Condition, said: str) -> None:
    with pytest.raises(UsageFault) as fault:
        read(typed)
    assert said in str(fault.value)
    assert fault.value.exit_status == 2


def test_a_condition_is_told_in_the_words_of_the_screen() -> None:
    assert condition_words(DICTIONARY, "subset", "DM") == "Subset: DM, dermatomyositis"
    assert condition_words(DICTIONARY, "disease", "SSc") == "Disease: systemic sclerosis"
    assert condition_words(DICTIONARY, "sex", "F") == "Sex at birth: female"
    assert condition_words(DICTIONARY, "therapy", "monotherapy") == "Therapy at first infusion: Rituximab alone"
    assert condition_words(DICTIONARY, "muscle", "yes") == "Muscle: yes"
