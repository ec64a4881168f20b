"""The classes of a report: one dot a drug, plate by plate, the test in words, names escaped."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from platekit import schema
from platekit.figures._chart import Points
from platekit.figures.class_dots import class_dots
from platekit.proviral.class_test import class_tests
from platekit.report import render
from platekit.results import Results


def _sizes() -> pd.DataFrame:
    rows = [
        {"compound": f"{kind}{plate}{i}", "plates": f"P{plate}", "class": "<i>JAK" if kind == "jak" else "", "acts": "flat",
         "log2_fold_change": start + 0.01 * i, "n_doses": 8.0, "virus": "V", "moi": 0.1, "cell_line": "A549"}
        for plate, start in ((1, 0.0), (2, 0.5))
        for kind, n in (("rest", 9), ("jak", 4))
        for i in range(n)
    ]  # fmt: skip
    rows[0]["log2_fold_change"] = -5.0
    rows[9]["log2_fold_change"] = 0.3
    return schema.conform(pd.DataFrame(rows), schema.CLASS_SIZES)


def test_every_drug_has_a_dot_on_its_own_plates():
    chart = class_dots(_sizes(), "<i>JAK")
    assert [panel.title for panel in chart.panels] == ["P1", "P2"]
    for panel in chart.panels:
        dots = [mark for mark in panel.marks if isinstance(mark, Points)]
        assert sorted(len(mark.x) for mark in dots if mark.x) == ([1, 4, 8] if panel.title == "P1" else [4, 9])
    outside = next(mark for mark in chart.panels[0].marks if isinstance(mark, Points) and mark.hollow and mark.x)
    assert outside.hover == ("rest10: 0.0312×",)


def test_the_section_says_the_result_and_escapes_names(demo: Results):
    sizes = _sizes()
    page = render(replace(demo, classes=class_tests(sizes, 0.05), class_sizes=sizes))
    section = page[page.index('<section id="classes">') :].partition("</section>")[0]
    assert "&lt;i&gt;JAK as a class" in section
    assert "<i>" not in section
    assert "no difference shown" in section
    assert 'id="classes"' not in render(replace(demo, classes=demo.classes.head(0)))
