"""``[[supersede]]``: plates that were run again."""

from __future__ import annotations

import pandas as pd
import pytest

from platekit import schema
from platekit.errors import PlatekitError
from platekit.screen import Supersession, apply_superseded, load_screen_text, names_of_reruns

SCREEN = """
[screen]
name = "reruns"
assay = "reporter_fluorescence"
[[plates]]
files = "*.txt"
layout = "layout.toml"
readout = "infection"
[[supersede]]
"""


def wells(**plates):
    rows = [
        {"plate": plate, "well": "A01", "readout": readout, "role": "compound", "compound": compound, "value": 1.0}
        for plate, (readout, compound) in plates.items()
    ]
    return schema.conform(pd.DataFrame(rows), schema.WELLS)


def refusal(call, *given):
    with pytest.raises(PlatekitError) as caught:
        call(*given)
    return str(caught.value)


def test_an_entry_names_plate_rerun_and_reason(tmp_path):
    text = SCREEN + 'plate = "P07"\nby = "P07_rerun"\nreason = "lamp failed"\n'
    (one,) = load_screen_text(text, tmp_path).superseded
    assert one == Supersession("P07", "P07_rerun", "lamp failed", "screen.toml, [[supersede]] 1")


def test_what_is_missing_or_misspelt_is_said_at_once(tmp_path):
    assert refusal(load_screen_text, SCREEN + 'plate = "P07"\nbye = "P07"\n', tmp_path) == (
        "screen.toml, [[supersede]] 1, key 'bye': found a key that platekit does not know, expected one that it does.\n"
        "  Keys: did you mean 'by'?\n"
        "screen.toml, [[supersede]] 1, key 'reason': found nothing, expected text.\n"
        '  Write reason = "reader lamp failed".'
    )
    assert refusal(load_screen_text, SCREEN + 'plate = "P07"\nby = "P07"\nreason = "x"\n', tmp_path) == (
        "screen.toml, [[supersede]] 1, key 'by': found 'P07', the same plate, expected the plate that takes its place.\n"
        "  Name the plate of the rerun."
    )


def test_the_superseded_plate_stays_excluded_with_the_reason():
    both = wells(P07=("infection", "a"), P07b=("infection", "a"))
    marked, remarks = apply_superseded(both, [Supersession("P07", "P07b", "lamp failed")])
    assert marked[["plate", "excluded", "exclusion_reason", "value"]].to_numpy().tolist() == [
        ["P07", True, "superseded by 'P07b': lamp failed", 1.0],
        ["P07b", False, "", 1.0],
    ]
    assert remarks == ("Plate 'P07' is superseded by 'P07b' and excluded: lamp failed.",)
    assert not both["excluded"].any()


def test_files_that_call_their_plate_by_one_name_are_called_by_the_file():
    entry = [Supersession("P07", "P07_again", "lamp failed")]
    names, remarks = names_of_reruns([("P07", "7"), ("P07_again", "7"), ("P08", "8")], entry)
    assert names == {"P07": "P07", "P07_again": "P07_again"}
    assert remarks == ["The files 'P07' and 'P07_again' both call their plate '7': it is called by the file."]
    assert names_of_reruns([("P07", "7"), ("P07_again", "7b")], entry) == ({}, [])


def test_a_rerun_may_be_run_again():
    three = wells(P=("infection", "a"), P2=("infection", "a"), P3=("infection", "a"))
    marked, _ = apply_superseded(three, [Supersession("P", "P2", "x"), Supersession("P2", "P3", "y")])
    assert marked["excluded"].tolist() == [True, True, False]


def test_a_rerun_that_is_not_the_same_plate_is_remarked_on():
    both = wells(P07=("viability", "a"), P07b=("infection", "b"))
    marked, remarks = apply_superseded(both, [Supersession("P07", "P07b", "lamp failed")])
    assert not marked["excluded"].any()
    assert remarks[1:] == (
        "Plate 'P07b' does not hold viability: that of the superseded 'P07' stays in use.",
        "Plates 'P07' and 'P07b' do not hold the same compounds and doses in the same wells.",
    )


def test_where_the_rerun_was_left_out_neither_run_is_used():
    entry, why = [Supersession("P07", "P07b", "lamp failed")], {"P07b": "P07b.csv: found an empty file"}
    marked, remarks = apply_superseded(wells(P07=("infection", "a"), P08=("infection", "a")), entry, absent=why)
    assert marked["exclusion_reason"].tolist() == ["superseded by 'P07b': lamp failed", ""]
    assert remarks == (
        "Plate 'P07' is superseded by 'P07b' and excluded: lamp failed. The rerun 'P07b' was left out, so neither run of "
        "'P07' is used: P07b.csv: found an empty file.",
    )


def test_where_the_first_run_was_left_out_its_rerun_is_used():
    entry, why = [Supersession("P07", "P07b", "lamp failed")], {"P07": "P07.csv: found an empty file"}
    marked, remarks = apply_superseded(wells(P07b=("infection", "a")), entry, absent=why)
    assert not marked["excluded"].any()
    assert remarks == ("Plate 'P07' is superseded by 'P07b', and was left out itself: lamp failed.",)


def test_a_rerun_of_another_batch_is_remarked_on():
    both = wells(P07=("infection", "a"), P07b=("infection", "a")).assign(batch=["day2", "day2again"])
    _, remarks = apply_superseded(both, [Supersession("P07", "P07b", "lamp failed")])
    assert remarks[1:] == (
        "Plate 'P07b' has the batch 'day2again', and the superseded 'P07' has 'day2': a rerun belongs to the experiment of the "
        "plate whose place it takes. Name its file in an entry [[plates]] of its own, with a pattern that leaves the mark of "
        "the rerun out of {batch}.",
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            [Supersession("P7", "P07b", "x", "screen.toml, [[supersede]] 1")],
            "screen.toml, [[supersede]] 1, key 'plate': found 'P7', expected a plate of this screen.\n"
            "  Plates: did you mean 'P07'? Its file has to match a pattern of files, too.",
        ),
        (
            [Supersession("P07", "P07b", "x", "s 1"), Supersession("P07b", "P07", "x", "s 2")],
            "s 1: found 'P07' and 'P07b', which take each other's place in a circle, expected a plate that stays.\n"
            "  Leave one of the entries out.\n"
            "s 2: found 'P07b' and 'P07', which take each other's place in a circle, expected a plate that stays.\n"
            "  Leave one of the entries out.",
        ),
        (
            [Supersession("P07", "P07b", "x", "s 1"), Supersession("P07", "P07b", "y", "s 2")],
            "s 1, key 'plate': found 'P07' superseded more than once, expected once.\n"
            "  Where a rerun was run again, it is the rerun that is superseded by the next.\n"
            "s 2, key 'plate': found 'P07' superseded more than once, expected once.\n"
            "  Where a rerun was run again, it is the rerun that is superseded by the next.",
        ),
    ],
)
def test_entries_that_cannot_be_are_refused(given, said):
    assert refusal(apply_superseded, wells(P07=("infection", "a"), P07b=("infection", "a")), given) == said
