"""How complete the records are: patients with a value of each measure at each time point."""

from __future__ import annotations

from core.reports import cells, labels
from core.reports.document import Block, Column, Row, Table
from core.reports.material import Key, Material
from core.reports.sections import over_time
from core.reports.sections import rows as make
from core.stats.timepoints import LAST


def blocks(material: Material) -> list[Block]:
    """The measures that anybody has, by visit, n (%) of all patients; what nobody has is named below."""
    times = (*over_time.months(material), LAST)
    measures = list(
        dict.fromkeys(
            number.measure
            for number in material.analysis_numbers("quality")
            if number.comparison == "category=observed"
        )
    )
    rows, nobody = [], []
    for measure in measures:
        key = Key("quality", measure, comparison="category=observed")
        name = labels.measure(measure, material.dictionary).label
        if any(material.value(key._replace(time=at), "count") for at in times):
            rows.append(Row((cells.words(name), *(material.share(key._replace(time=at)) for at in times))))
        else:
            nobody.append(name)
    if not rows:
        return []
    columns = (make.first_column(), *(Column(labels.time(at), "n (%)") for at in times))
    text = make.footnote(
        f"Of all {material.n:,} patients, those off rituximab or no longer followed included.",
        f"Nobody has {', '.join(nobody)}." if nobody else "",
        over_time.windows(material, times),
    )
    return [Table("coverage", "Patients with a value at each visit", columns, tuple(rows), text)]
