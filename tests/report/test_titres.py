"""The titres of a report: by name, with bounds in words, never ranked, with the sentence on their use."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from platekit.report import render
from platekit.report._titres import USE
from platekit.results import Results
from platekit.titre import titre_gain


def test_titres_stand_by_name_with_the_sentence_on_their_use(demo: Results):
    values = pd.DataFrame({
        "arm": ["vehicle"] * 3 + ["a <b>small</b> one"] * 3 + ["z large"] * 3, "batch": ["1", "2", "3"] * 3, "unit": "PFU/mL",
        "titre": [1e4, 2e4, 50, 3e4, 4e4, 5e3, 1e7, 3e7, 2e6], "lod": 100.0, "viability_percent": 90.0,
    })  # fmt: skip
    values = values.assign(relation="", virus="", moi=float("nan"), cell_line="", condition="")
    page = render(replace(demo, titres=titre_gain(values, reference="vehicle"), titre_values=values))
    section = page[page.index('<section id="titres">') :].partition("</section>")[0]
    assert USE.replace("'", "&#39;") in section
    assert section.index("a &lt;b&gt;small&lt;/b&gt; one</td>") < section.index("z large</td>")
    assert "<b>small" not in section
    # By hand: log10 of 1e7 / 1e4, 3e7 / 2e4 and 2e6 over the limit of 100: 3, 3.18 and 4.30.
    assert "≥ 3.49" in section
    assert ", open]" in section
    assert 'id="titres"' not in render(demo)
