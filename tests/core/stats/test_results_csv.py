"""`results.csv` and `derived.csv`: the columns, the numbers as text, and the same bytes for the same records in any order."""

from __future__ import annotations

import csv
import io
import random

from core.domain.cohort import Cohort
from core.stats.analysis import analyse
from core.stats.options import Options
from core.stats.results_csv import DERIVED, plain, write_derived, write_results
from tests.core.stats.conftest import DICTIONARY, cohort_of


def written(cohort: Cohort) -> tuple[str, str]:
    analysis = analyse(cohort, DICTIONARY, Options())
    results, derived = io.StringIO(), io.StringIO()
    write_results(analysis.findings, results)
    write_derived(analysis, derived)
    return results.getvalue(), derived.getvalue()


def records(cohort: Cohort, seed: int) -> dict[str, list[dict[str, object]]]:
    """The cohort's records as dicts, shuffled."""
    forms = {}
    for form in DICTIONARY.forms.values():
        frame = cohort.table(form.id)
        frame = frame[[name for name in form.fields if name in frame]]
        for spec in form:
            if spec.id in frame and frame[spec.id].dtype.kind == "M":
                frame = frame.assign(**{spec.id: frame[spec.id].dt.strftime("%Y-%m-%d")})
        rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
        random.Random(seed).shuffle(rows)
        forms[form.id] = rows
    return forms


def test_shuffled_records_give_the_same_bytes(iim: Cohort) -> None:
    first = written(iim)
    assert written(cohort_of(**records(iim, 1))) == first
    assert written(cohort_of(**records(iim, 2))) == first


def test_columns_and_numbers(ssc: Cohort) -> None:
    results, derived = written(ssc)
    rows = list(csv.reader(io.StringIO(results)))
    assert rows[0] == ["analysis", "measure", "group", "comparison", "time", "statistic", "value", "n", "method"]
    assert ["cohort", "patients", "all", "", "", "n", "29", "29", ""] in rows
    assert "\r" not in results
    table = list(csv.DictReader(io.StringIO(derived)))
    assert tuple(table[0]) == DERIVED
    assert len(table) == len(ssc.visits)
    assert {row["timepoint"] for row in table} >= {"BL", ""}
    assert all(row["tis"] == "" for row in table)


def test_every_row_without_a_value_says_why(iim: Cohort, ssc: Cohort) -> None:
    for cohort in (iim, ssc):
        for number in analyse(cohort, DICTIONARY, Options()).findings:
            if number.value is None:
                assert "not computed" in number.method or "not reached" in number.method, number


def test_no_key_stands_twice_with_one_method(iim: Cohort, ssc: Cohort) -> None:
    for cohort in (iim, ssc):
        keys = [(*number[:6], number.method) for number in analyse(cohort, DICTIONARY, Options()).findings]
        assert len(keys) == len(set(keys))


def test_plain_numbers() -> None:
    assert plain(28 / 41) == "0.68292682926829273"
    assert plain(41.0) == "41"
    assert plain(-0.5) == "-0.5"
    assert plain(None) == ""
    assert plain(float("nan")) == ""
    assert float(plain(1e-20)) == 1e-20
