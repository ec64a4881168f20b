"""The page: complete, safe, small, and the same every time."""

import html
import re
from dataclasses import replace

import pandas as pd
import pytest
from defusedxml.ElementTree import fromstring

from platekit import schema
from platekit.report import render
from platekit.report._quality import quality_of
from platekit.report.statement import IN_SHORT, STATEMENT

NASTY = (
    "<script>alert(1)</script>",
    '=HYPERLINK("x")',
    '"><img src=x onerror=alert(1)>',
    "'); alert(1)//",
    "{{ 7 * 7 }}",
)


@pytest.fixture(scope="module")
def page(screen):
    return render(screen)


def words(page):
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


def test_the_statement_stands_whole_and_in_short(page):
    assert page.count(str(html.escape(STATEMENT)).replace("&#x27;", "&#39;")) == 1
    assert IN_SHORT in page.split("<main>")[0]


def test_the_statement_is_the_one_of_the_design(shared):
    design = (shared / "DESIGN.md").read_text(encoding="utf-8")
    assert re.search(r'## 13 .*?\n\n"(.+?)"\n', design, re.DOTALL)[1] == STATEMENT


def test_the_short_statement_is_the_start_of_the_whole():
    assert (
        IN_SHORT
        == "For research use only; not a medical device. It must not guide prescribing, stopping or changing any medicine."
    )
    assert STATEMENT.startswith(IN_SHORT)


def test_no_result_takes_the_statement_away(nothing):
    assert STATEMENT in words(render(nothing))
    assert STATEMENT in words(render(replace(nothing, name="</footer><!--", remarks=("<style>footer{display:none}",))))


def test_empty_tables_give_sentences(nothing):
    said = words(render(nothing))
    for sentence in (
        "No verdict could be given; the remarks say why.",
        "There are no folds to draw.",
        "No compound was tested at a dose above zero.",
        "No checks were made.",
        "There are no plates to draw.",
        "No plates were read together: there was no second readout and no mock arm on plates of their own.",
        "No well was excluded.",
    ):
        assert sentence in said


@pytest.fixture(scope="module")
def viability_alone(make):
    """The mock plates of a run, read for viability only, with the fit of one compound."""
    run = make(compounds=("baricitinib", "staurosporine"), mois=(0.1,), days=("day1",))
    mine = run.normalised[(run.normalised["readout"] == "viability") & (run.normalised["moi"] == 0)]
    fit = {"compound": "staurosporine", "virus": mine["virus"].iloc[0], "moi": 0.0, "cell_line": "A549", "readout": "viability",
        "response": "viability_percent [%]", "direction": "decrease", "top": 100.0, "bottom": 5.0, "hill": 1.3, "ec50_uM": 0.03,
        "ec50_relation": "=", "absolute_ec50_uM": 0.0323, "converged": True}  # fmt: skip
    empty = {name: schema.empty(schema.TABLES[name]) for name in ("effects", "calls", "calls_by_readout", "classes")}
    return replace(run, normalised=mine, fits=schema.conform(pd.DataFrame([fit]), schema.FITS), **empty)


def test_a_screen_of_viability_alone_says_so_and_draws_no_infection(viability_alone):
    said = words(render(viability_alone))
    assert "This assay reads viability alone, so no verdict on infection is given" in said
    assert "No verdict could be given" not in said
    assert "No compound was tested" not in said
    assert "Infection, fold of vehicle" not in said
    assert said.count("Viability (%)") == 2
    assert "EC50 0.03 µM" in said
    assert "half of the cells live at 0.0323 µM" in said


def test_every_word_used_is_explained_and_only_those(page, viability_alone):
    explained = page[page.index("Words used here") :].split("</details>")[0]
    for word in ("headroom", "EC50 of change", "detectable fold", "q", "SSMD", "robust Z&#39;", "MOI"):
        assert f"<strong>{word}</strong>: " in explained
    assert "headroom" not in render(viability_alone).split("Words used here")[1].split("</details>")[0]


def test_nothing_from_the_data_becomes_markup(make):
    names = ("baricitinib", *NASTY)
    results = make(compounds=names, mois=(0.1,), days=("<i>day</i>",), name="<script>alert(2)</script>")
    results = replace(
        results, remarks=NASTY, calls=results.calls.assign(reasons="<u>why</u>", confirmed=True, confirmed_by="<s>")
    )
    page = render(results)
    for tag in ("<script", "<img", "<i>", "<u>", "<s>", "onerror=alert(1)>"):
        assert tag not in page.replace("<svg", "").replace("<section", "").replace("<style", "").replace(
            "<summary", ""
        ).replace("<span", "").replace("<strong", "")
    said = words(page)
    for name in NASTY:
        assert name in said


def test_every_drawing_is_well_formed(page):
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawings) > 60
    for drawing in drawings:
        fromstring(drawing)


def test_the_page_asks_nothing_of_the_network(page):
    assert "default-src 'none'" in page
    assert not re.findall(r"(?:src|href)=\"(?!#)", page)
    assert set(re.findall(r"https?://[^\"\s<]+", page)) <= {"http://www.w3.org/2000/svg"}


def test_the_same_results_give_the_same_bytes(make):
    few = {"compounds": ("baricitinib", "remdesivir", "inert a"), "mois": (0.1,), "days": ("day1", "day2")}
    assert render(make(**few)) == render(make(**few))


def test_a_demo_sized_screen_fits_in_three_megabytes(page):
    assert len(page.encode("utf-8")) < 3_000_000


def test_verdicts_come_first_and_by_verdict_then_name(page):
    table = page[page.index('<table class="verdicts">') : page.index("</section>")]
    rows = re.findall(r'class="chip v-[\w-]+">([^<]+)</span></td><td class="name"><a href="#c\d+">([^<]+)<', table)
    order = [
        "pro-viral (in vitro)",
        "antiviral (in vitro)",
        "no pro-viral effect",
        "toxic",
        "not assessable",
        "inconclusive",
    ]
    assert len(rows) == 40
    assert rows == sorted(rows, key=lambda row: (order.index(row[0]), row[1]))
    assert page.index('<table class="verdicts">') < page.index("<svg")


def test_only_grouping_columns_that_vary_are_shown(page, make):
    head = page[page.index('<table class="verdicts">') :].split("</thead>")[0]
    assert "<th>MOI</th>" in head
    assert "<th>Virus</th>" not in head
    single = render(make(compounds=("baricitinib", "inert a"), mois=(0.1,), days=("day1",)))
    assert "<th>MOI</th>" not in single[single.index('<table class="verdicts">') :].split("</thead>")[0]


def test_the_summary_counts_every_verdict(page):
    assert (
        "40 verdicts on 20 compounds (rRVFV-GFP, MOI 0.01 and 0.1, A549): 8 pro-viral (in vitro), 4 antiviral (in vitro), "
        "22 no pro-viral effect, 2 toxic, 2 not assessable, 2 inconclusive."
    ) in page


def test_arms_stand_three_beside_each_other(make):
    page = render(make(compounds=("baricitinib",), mois=(0.01, 0.03, 0.1, 0.3), days=("day1",)))
    assert page.count("<title>Largest fold of infection") == 2
    assert "MOI 0.01, 0.03, 0.1 and 0.3" in page


def test_a_plate_that_is_red_is_said_first(page):
    said = words(page[page.index('<section id="quality">') : page.index('<section id="plates">')])
    assert said.index("red and left out of every verdict") < said.index("17 green")
    assert said.index("The controls are not separated") < said.index("The outer ring")


def test_numbers_of_the_assay_stand_beside_their_sources(page):
    assert "<td>call: toxic below viability percent</td><td>70</td><td>ISO 10993-5:2009</td>" in page


def test_inputs_have_their_hashes(page, screen):
    for one in screen.provenance["inputs"]:
        assert one["sha256"] in page
        assert one["file"] in page


def test_excluded_wells_are_listed_with_their_reason(page):
    assert "<td>bubble seen by eye</td><td>3</td><td>E11, E12, K08</td>" in page


def test_every_link_leads_to_a_place_on_the_page(page):
    places = set(re.findall(r' id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= places
    assert len(places) == len(re.findall(r' id="([^"]+)"', page))


def test_a_large_screen_draws_the_cards_with_something_to_see_and_says_so(make, monkeypatch):
    monkeypatch.setattr("platekit.report._cards.MOST_CARDS", 4)
    page = render(make(mois=(0.1,), days=("day1",)))
    assert page.count('<article class="card"') == 4
    assert (
        "This screen has 20 compounds. Cards are drawn for compounds with a verdict other than 'no pro-viral effect', at most 4, "
        "in the order of the table: 4 of 9 are here. The tables of the run hold all of them."
    ) in words(page)


def test_a_screen_of_many_plates_maps_those_that_are_not_green(make, monkeypatch):
    monkeypatch.setattr("platekit.report._plates.MOST_MAPS", 3)
    said = words(render(make(compounds=("inert a",), mois=(0.1,), days=("day1", "day2", "day3"))))
    assert (
        "This screen has 12 plates and readouts. Maps are drawn for those with a red or amber light, at most 3: 2 of 2 are here."
    ) in said


def test_on_a_narrow_screen_the_contents_wrap_and_tables_and_wide_figures_scroll_by_themselves(page):
    assert re.search(r"^nav \{ display: flex; flex-wrap: wrap;", page, re.MULTILINE)
    assert page.count("<table") == page.count('<div class="scroll"><table') > 5
    folds = page.split('<section id="folds">')[1].split("</section>")[0]
    assert folds.count("<svg") == folds.count('<figure class="scroll"><svg') > 0
    narrow = page.split("@media screen and (max-width: 760px) {")[1].split("@media")[0]
    assert ".scroll > svg { max-width: none; }" in narrow


@pytest.mark.parametrize(
    ("plates", "said"), [(1, "1 plate and readout with green"), (2, "2 plates and readouts with green")]
)
def test_one_plate_with_green_lights_is_one_plate(nothing, screen, plates, said):
    green = screen.checks[screen.checks["light"] == "green"].iloc[:1]
    checks = pd.concat([green.assign(plate=f"P{i}") for i in range(plates)])
    assert f"<summary>{said} lights only</summary>" in render(replace(nothing, checks=checks))


def test_an_input_that_was_left_out_is_said_once(nothing):
    bad = "day9.txt: found an empty file (0 bytes), expected an export."
    provenance = {**nothing.provenance, "left_out": [bad]}
    page = words(render(replace(nothing, provenance=provenance, remarks=(f"Left out: {bad}", "Dry."))))
    assert page.count(bad) == 1
    assert "Dry." in page


def test_a_red_warning_beside_which_a_plate_stays_in_use_is_not_counted_as_left_out():
    rows = [("P1", "ssmd"), ("P2", "spatial_pattern"), ("P3", "spatial_pattern")]
    checks = pd.DataFrame([
        {"plate": plate, "readout": "infection", "check": check, "light": "red", "value": 1.0, "limit": 2.0, "message": "why"}
        for plate, check in rows
    ])  # fmt: skip
    assert quality_of(checks).sentence == (
        "3 plates and readouts checked: 1 red and left out of every verdict; 2 red and kept in use."
    )
