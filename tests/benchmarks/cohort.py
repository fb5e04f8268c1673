"""A made-up cohort of any size in the import workbook's own columns: CSV files for the benchmarks, never for a conclusion.

`python -m tests.benchmarks.cohort FOLDER PATIENTS` writes it. Distributions are only roughly those of a myositis clinic.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

LOCK = np.datetime64("2024-06-28")
SUBSETS, SUBSET_SHARES = ("DM", "ASS", "PM", "IMNM"), (0.366, 0.366, 0.122, 0.146)
REASONS = ("adverse event", "ineffectiveness", "remission", "exitus", "lost to follow-up")
CSDMARDS = ("methotrexate", "azathioprine", "mycophenolate mofetil", "ciclosporin", "hydroxychloroquine")
DOSES_MG = np.array([0, 2.5, 5, 7.5, 10, 12.5, 15, 20, 25, 37.5, 50])
STEROIDS, STEROID_FACTORS = np.array(["prednisone", "methylprednisolone", "deflazacort"]), np.array([1.0, 0.8, 1.2])
COURSE_DAYS, SECOND_DOSE_DAYS, MOST_COURSES = 182, 14, 25


def write_cohort(folder: Path, patients: int, visits: int = 20, seed: int = 2024) -> dict[str, int]:
    """Writes one CSV file a form and gives the number of rows of each; the same seed gives the same files."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = _Clinic(patients, visits, np.random.default_rng(seed)).tables()
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return {name: len(table) for name, table in tables.items()}


class _Clinic:
    """Every patient has one place in every array; visits and infusions point back to it."""

    def __init__(self, patients: int, visits: int, rng: np.random.Generator) -> None:
        self.rng, self.n, self.visits = rng, patients, visits
        self.code = np.char.add("B", np.char.zfill(np.arange(1, patients + 1).astype(str), 6))
        self.subset = rng.choice(SUBSETS, patients, p=SUBSET_SHARES)
        self.sex = rng.choice(["F", "M"], patients, p=[0.75, 0.25])
        self.start = np.datetime64("2004-01-05") + _days(rng.integers(0, 3600, patients))
        stop = self.start + _days(np.minimum(rng.exponential(1500, patients).clip(14) + 1, 4000))
        self.ongoing = stop > LOCK
        self.last = np.where(self.ongoing, LOCK, stop)
        self.reason = np.where(self.ongoing, "", rng.choice(REASONS, patients, p=[0.43, 0.18, 0.13, 0.17, 0.09]))
        self.dead = self.reason == "exitus"
        seen_until = np.maximum(
            np.minimum(self.last + _days(rng.integers(30, 1500, patients)), LOCK), self.start + _days(3490)
        )
        ends = self.dead | (self.reason == "lost to follow-up") | self.ongoing
        self.contact = np.where(ends, self.last, np.maximum(seen_until, self.last))
        self.age = rng.normal(55, 15, patients).clip(18, 90).astype(int)
        self.diagnosis = self.start - _days(
            365.25 * np.minimum(rng.gamma(2, 3.6, patients).clip(0.3, 30), self.age - 2)
        )
        chance = {"DM": 0.55, "ASS": 0.4, "PM": 1.0, "IMNM": 1.0}
        self.muscle = self._flag(np.array([chance[one] for one in self.subset]))
        self.lung = self._flag(np.where(self.subset == "ASS", 0.8, 0.35))
        self.skin = np.maximum(self._flag(np.where(self.subset == "DM", 0.93, 0.3)), 1 - self.muscle)
        self.failed = rng.choice([1, 2, 3, 4, 5], patients, p=[0.22, 0.42, 0.24, 0.1, 0.02])
        self.therapy = rng.choice(["", *CSDMARDS[:4]], patients, p=[0.27, 0.33, 0.16, 0.2, 0.04])

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every sheet of the workbook."""
        return {
            "patients": self._patients(),
            "treatments_before": self._treatments(),
            "infusions": self._infusions(),
            "visits": self._visits(),
            "adverse_events": self._events(),
            "discontinuations": self._stops(),
        }

    def _flag(self, chance: Any) -> np.ndarray:
        return (self.rng.random(self.n) < chance).astype(int)

    def _one_of(self, words: Sequence[str], shares: Sequence[float] | None = None) -> np.ndarray:
        return self.rng.choice(words, self.n, p=shares)

    def _patients(self) -> pd.DataFrame:
        antibodies = {
            "DM": ("Mi-2", "TIF1g", "MDA5", "NXP2"),
            "ASS": ("Jo-1", "PL-7", "PL-12"),
            "IMNM": ("SRP", "HMGCR"),
        }
        found = [self.rng.choice(antibodies.get(one, ("Ku", "negative"))) for one in self.subset]
        return pd.DataFrame(
            {
                "patient_id": self.code,
                "sex": self.sex,
                "birth_date": _iso(self.start - _days(self.age * 365.25 + self.rng.integers(5, 350, self.n))),
                "age_at_first_rtx": self.age,
                "height_cm": np.where(self.sex == "F", 162, 174) + self.rng.integers(-9, 10, self.n),
                "weight_kg": self.rng.normal(69, 12, self.n).clip(40, 130).round(1),
                "iim_subset": self.subset,
                "diagnosis_date": _iso(self.diagnosis),
                "first_centre_visit": _iso(self.diagnosis + (self.start - self.diagnosis) // 2),
                "ana_titre": self._one_of(["1/160", "1/320", "1/640", "1/80", "negative"], [0.3, 0.3, 0.2, 0.1, 0.1]),
                "msa_maa": found,
                "muscle": self.muscle,
                "skin": self.skin,
                "joint": self._flag(0.5),
                "lung_ild": self.lung,
                "oesophageal": self._flag(0.24),
                "ind_muscle": self.muscle,
                "ind_skin": self.skin,
                "ind_joint": self._flag(0.4),
                "ind_lung": self.lung,
                "comorbidities": self._one_of(
                    ["", "systemic hypertension", "autoimmune thyroiditis", "systemic hypertension; osteoporosis"]
                ),
                "n_failed_csdmard": self.failed,
                "csdmard_at_rtx": self.therapy,
                "first_rtx_date": _iso(self.start),
                "rtx_status": np.where(self.ongoing, "ongoing", "discontinued"),
                "last_on_rtx_date": _iso(self.last),
                "last_contact_date": _iso(self.contact),
                "vital_status": np.select([self.dead, self.reason == "lost to follow-up"], ["dead", "lost"], "alive"),
            }
        )

    def _visits(self) -> pd.DataFrame:
        planned = np.array([0, 3, 6, 12, 18, 24, *range(30, 30 + 6 * self.visits, 6)][: self.visits])
        who, month = np.repeat(np.arange(self.n), self.visits), np.tile(planned, self.n)
        moved = self.rng.integers(-10, 11, len(who))
        day = self.start[who] + _days(np.where(month == 0, 0, np.round(month * 30.4375) + moved))
        better = (1 - np.exp(-month / 7)) * self.rng.beta(2.2, 1.6, self.n)[who]
        dose = DOSES_MG[np.abs((self._each(8, 32)[who] * np.exp(-month / 9) + 3)[:, None] - DOSES_MG).argmin(1)]
        drug = self.rng.choice(3, self.n, p=[0.8, 0.12, 0.08])[who]
        is_muscle, has_lung_test = self.muscle[who] == 1, (self.lung[who] == 1) & ((month % 12 == 0) | (month == 6))
        mmt8 = np.where(is_muscle, self._each(72, 149)[who], 149)
        haq = np.round((self._each(0.6, 2.3)[who] * (1 - 0.6 * better) + self._noise(who, 0.1)) * 8) / 8
        ck = np.where(
            is_muscle, np.exp(self.rng.normal(6.5, 1.4, self.n))[who], np.exp(self.rng.normal(4.5, 0.35, self.n))[who]
        )
        table = pd.DataFrame(
            {
                "patient_id": self.code[who],
                "visit_date": _iso(day),
                "on_rtx": np.where(day <= self.last[who], "Y", "N"),
                "physician_global": self._vas(who, better),
                "patient_global": self._vas(who, better),
                "mmt8": np.round(mmt8 + (150 - mmt8) * better + self._noise(who, 1.2)).clip(40, 150).astype(int),
                "haq": haq.clip(0, 3),
                "ck_u_l": np.maximum(
                    22, np.round(ck * np.exp(-2.1 * better * is_muscle + self._noise(who, 0.18)))
                ).astype(int),
                "ck_uln": np.where(self.sex == "F", 170, 190)[who],
                "extramuscular_vas": self._vas(who, better),
                "fvc_pct": self._lung(who, better, has_lung_test, 45, 105),
                "dlco_pct": self._lung(who, better, has_lung_test, 32, 85),
                "steroid_drug": np.where(dose > 0, STEROIDS[drug], "none"),
                "steroid_dose_mg_day": np.round(dose * STEROID_FACTORS[drug], 2),
                "igg_mg_dl": np.maximum(self._globulin(who, month, 1120, 0.22, 0.03), 405),
                "iga_mg_dl": self._globulin(who, month, 225, 0.38, 0.12),
                "igm_mg_dl": self._globulin(who, month, 115, 0.45, 0.5),
                "cd19_cells_ul": np.where(month == 0, 150, self.rng.integers(0, 10, len(who))),
            }
        )
        return table[day <= self.contact[who]]

    def _infusions(self) -> pd.DataFrame:
        courses = np.minimum((self.last - self.start).astype(int) // COURSE_DAYS + 1, MOST_COURSES)
        who = np.repeat(np.repeat(np.arange(self.n), courses), 2)
        course = np.repeat(_counted(courses), 2)
        dose = np.tile([1, 2], int(courses.sum()))
        day = self.start[who] + _days((course - 1) * COURSE_DAYS + (dose - 1) * SECOND_DOSE_DAYS)
        given = day <= self.last[who]
        table = pd.DataFrame(
            {
                "patient_id": self.code[who],
                "course": course,
                "infusion_no": dose,
                "infusion_date": _iso(day),
                "planned_dose_mg": 1000,
                "given_dose_mg": 1000,
                "product": np.where(day < np.datetime64("2018-03-01"), "MabThera", "Truxima"),
                "lot": np.char.add("N", self.rng.integers(100000, 999999, len(who)).astype(str)),
                "premedication": "methylprednisolone 100 mg IV; chlorphenamine 10 mg; paracetamol 1 g",
                "infusion_reaction": np.where(self.rng.random(len(who)) < 0.012, "Y", "N"),
            }
        )
        return table[given]

    def _treatments(self) -> pd.DataFrame:
        who, which = np.repeat(np.arange(self.n), self.failed), _counted(self.failed)
        ongoing = (which == self.failed[who]) & (self.therapy[who] != "")
        offset = np.array([CSDMARDS.index(one) if one else 0 for one in self.therapy])[who]
        start = self.diagnosis[who] + (self.start - self.diagnosis)[who] * which // 8
        stop = np.minimum(start + _days(self.rng.integers(95, 600, len(who))), self.start[who] - _days(5))
        return pd.DataFrame(
            {
                "patient_id": self.code[who],
                "drug": np.where(ongoing, self.therapy[who], np.array(CSDMARDS)[(offset + which) % len(CSDMARDS)]),
                "drug_class": "csDMARD",
                "start_date": _iso(start),
                "stop_date": np.where(ongoing, "", _iso(np.maximum(stop, start))),
                "reason": self.rng.choice(["ineffectiveness", "intolerance"], len(who)),
                "ongoing_at_first_rtx": np.where(ongoing, "Y", "N"),
                "failed": "Y",
            }
        )

    def _events(self) -> pd.DataFrame:
        who = self.rng.choice(self.n, self.n // 2)
        after = ((self.last - self.start)[who].astype(int) * self.rng.random(len(who))).astype(int)
        return pd.DataFrame(
            {
                "ae_id": np.char.add("AE", np.arange(1, len(who) + 1).astype(str)),
                "patient_id": self.code[who],
                "onset_date": _iso(self.start[who] + _days(after)),
                "term": self.rng.choice(["urinary tract infection", "pneumonia", "rash during infusion"], len(who)),
                "ctcae_grade": self.rng.integers(1, 4, len(who)),
                "serious": self.rng.choice(["Y", "N"], len(who), p=[0.2, 0.8]),
                "related_to_rtx": self.rng.choice(["Y", "N"], len(who)),
                "outcome": "resolved",
            }
        )

    def _stops(self) -> pd.DataFrame:
        stopped = np.flatnonzero(~self.ongoing)
        return pd.DataFrame(
            {
                "patient_id": self.code[stopped],
                "discontinuation_date": _iso(self.last[stopped]),
                "reason": self.reason[stopped],
                "detail": "",
            }
        )

    def _each(self, low: float, high: float) -> np.ndarray:
        return self.rng.uniform(low, high, self.n)

    def _noise(self, who: np.ndarray, sd: float) -> np.ndarray:
        return self.rng.normal(0, sd, len(who))

    def _vas(self, who: np.ndarray, better: np.ndarray) -> np.ndarray:
        return np.round(self._each(3, 8)[who] * (1 - 0.85 * better) + self._noise(who, 0.35), 1).clip(0, 10) + 0.0

    def _lung(self, who: np.ndarray, better: np.ndarray, tested: np.ndarray, low: float, high: float) -> np.ndarray:
        values = np.round(self._each(low, high)[who] + 10 * better + self._noise(who, 2.5)).clip(20, 130)
        return np.where(tested, values, np.nan)

    def _globulin(self, who: np.ndarray, month: np.ndarray, middle: float, spread: float, drop: float) -> np.ndarray:
        own = np.exp(self.rng.normal(np.log(middle), spread, self.n))[who]
        now = np.round(own * (1 - drop * (1 - np.exp(-month / 9))) * np.exp(self._noise(who, 0.06)))
        return np.where(month == 3, np.nan, now)


def _days(count: Any) -> np.ndarray:
    return np.asarray(np.round(count), dtype="timedelta64[D]")


def _iso(days: np.ndarray) -> np.ndarray:
    return np.datetime_as_string(days.astype("datetime64[D]"), unit="D")


def _counted(each: np.ndarray) -> np.ndarray:
    """1, 2, ... up to the number of every entry, one after the other."""
    return np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each) + 1


if __name__ == "__main__":
    print(json.dumps(write_cohort(Path(sys.argv[1]), int(sys.argv[2]))))
