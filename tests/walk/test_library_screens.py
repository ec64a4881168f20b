"""The screens of docs/examples.md, run as the page has them on the published exports, from the command line and in Python."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import platekit as pk
from platekit import schema
from platekit.results import Results

PAGE = Path(__file__).resolve().parents[2] / "docs" / "examples.md"
# Screen of the page -> folder of the published exports, which of its files.
EXPORTS = {
    "kc167": ("cellHTS2_KcViab", "FT*.txt"),
    "two_channels": ("cellHTS2_DualChannel", "R[AB]*.TXT"),
    "envision": ("cellHTS2_EnVision", "*.csv"),
    "sensitivity": ("breeze", "*.xlsx"),
}


def blocks() -> dict[str, str]:
    found = re.findall(r'```toml title="(.*?)"\n(.*?)```', PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return dict(found)


def folder_of(name: str, shared: Path, root: Path) -> Path:
    """Return the folder of a screen of the page: its files as written there, and the published exports beside them."""
    folder = root / name
    (folder / "exports").mkdir(parents=True)
    for file, text in blocks().items():
        if file.startswith(f"{name}/"):
            (root / file).write_text(text, encoding="utf-8")
    source, which = EXPORTS[name]
    for path in (shared / "reference" / "hts" / source).glob(which):
        shutil.copy(path, folder / "exports" / path.name)
    return folder


@pytest.fixture(scope="module")
def kc167(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of the genome-wide screen, made by the command line."""
    folder = folder_of("kc167", shared, tmp_path_factory.mktemp("screens"))
    command = [sys.executable, "-m", "platekit", "run", str(folder / "screen.toml"), "--out", str(folder / "results")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "No verdict is given, because that needs doses and control wells; 21660 compounds are scored" in done.stdout
    return folder / "results"


def test_every_screen_of_the_page_has_its_files():
    assert {file.split("/")[0] for file in blocks()} == set(EXPORTS)


def test_the_genome_wide_screen_agrees_with_its_published_scores(kc167: Path, shared: Path):
    # Boutros et al. 2004: plate median, robust z by replicate, sign flipped, mean (0.987 by the reference's own code).
    published = pd.read_csv(shared / "reference" / "hts" / "cellHTS2_KcViab" / "Analysis2003.txt", sep="\t")
    named = published.assign(compound=published["Plate"].map("{:02d}".format) + " " + published["Well"])
    both = pd.read_csv(kc167 / "scores.csv").merge(named, on="compound")
    assert len(both) == 21060
    assert (-both["robust_z"]).corr(both["Score"], method="spearman") >= 0.985
    # The wells of the screen's log are kept, marked, and have no score.
    scores = pd.read_csv(kc167 / "scores.csv")
    flagged = scores[scores["compound"].isin([f"06 A{column:02d}" for column in range(3, 25)])]
    assert len(flagged) == 22
    assert flagged["robust_z"].isna().all()
    assert set(flagged["note"]) == {"2 wells not used (excluded)"}


def test_the_library_gives_the_scores_of_the_command_line(kc167: Path):
    wells = schema.conform(pd.read_parquet(kc167 / "tables" / "wells.parquet"), schema.WELLS)
    assert len(wells) == 43776
    assert wells["excluded"].sum() == 48
    scores = pk.score(pk.normalise(wells, assay="viability_atp"))
    written = pd.read_csv(kc167 / "scores.csv")
    assert scores["compound"].tolist() == written["compound"].tolist()
    assert scores["robust_z"].to_numpy() == pytest.approx(written["robust_z"].to_numpy(), rel=1e-8, nan_ok=True)


def test_one_control_well_of_each_kind_makes_no_z_prime_and_no_verdict(kc167: Path):
    checks = pd.read_csv(kc167 / "checks.csv")
    z_prime = checks[checks["check"] == "z_prime"]
    assert len(z_prime) == 114
    assert z_prime["value"].isna().all()
    assert z_prime["message"].str.startswith("not computable").all()
    assert pd.read_csv(kc167 / "calls.csv").empty
    assert pd.read_csv(kc167 / "fits.csv").empty


def test_the_page_of_a_large_screen_stays_small_and_says_what_is_there(kc167: Path):
    page = (kc167 / "report.html").read_text(encoding="utf-8")
    assert len(page) < 3_000_000
    assert (
        "No verdict is given: it needs doses of each compound, and wells with and without virus on every plate." in page
    )
    assert "Spearman 0.77 over 21638 compounds" in page
    # What all plates have to say is said once.
    assert page.count("not computable: 1 toxicity_control well and 1 cell_control well") < 10


def run(name: str, shared: Path, tmp_path: Path) -> Results:
    return pk.run(folder_of(name, shared, tmp_path) / "screen.toml")


def test_a_signal_is_scored_alone_and_per_cell(shared: Path, tmp_path: Path):
    results = run("two_channels", shared, tmp_path)
    assert results.calls.empty
    assert set(results.scores["readout"]) == {"signal", "viability", "signal_per_cell"}
    assert results.pairing.set_index("plate")["viability_plate"].to_dict() == {
        f"RB{plate}D{day}": f"RA{plate}D{day}" for plate in ("01", "02", "03") for day in (1, 2)
    }
    # By eye: RB01D1 A03 is 7360, RA01D1 A03 1280.
    ratio = results.normalised[results.normalised["readout"] == "signal_per_cell"].set_index(["plate", "well"])["value"]
    assert ratio["RB01D1", "A03"] == pytest.approx(7360 / 1280)
    flagged = results.scores[(results.scores["compound"] == "03 A05") & (results.scores["readout"] == "signal")].iloc[0]
    assert (flagged["n_plates"], flagged["note"]) == (1, "1 well not used (excluded)")
    assert "signal per cell" in pk.render(results)


def test_one_plate_of_an_envision_is_scored_and_its_edge_is_seen(shared: Path, tmp_path: Path):
    results = run("envision", shared, tmp_path)
    assert len(results.scores) == 384
    assert not results.wells["excluded"].any()
    edge = results.checks[results.checks["check"] == "edge_effect"].iloc[0]
    # By hand: the median of the outer ring over that of the inside, 35.8 against 46.0 million.
    assert edge["light"] == "amber"
    assert edge["message"].startswith("outer ring -24 % of the typical compound well against the inside")
    assert any("left out, since EnVision calculated them: 'Crosstalk'" in remark for remark in results.remarks)
    assert "agreement of the passes" not in pk.render(results)


def test_drug_sensitivity_has_curves_and_neither_verdicts_nor_scores(shared: Path, tmp_path: Path):
    results = run("sensitivity", shared, tmp_path)
    assert (results.calls.empty, results.scores.empty) == (True, True)
    assert results.wells["plate"].nunique() == 16
    fits = results.fits[results.fits["compound"] != ""]
    assert fits["cell_line"].nunique() == 4
    assert fits["converged"].mean() > 0.9
    # 12 dmso and 11 BzCl wells on every plate: none is left out.
    assert not results.wells["excluded"].any()
    assert "This assay reads viability alone" in pk.render(results)
