"""SVG: well-formed and safe whatever a name holds."""

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from platekit.figures._svg import document, element, label, number

NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("x")',
    "]]>",
    "&amp;",
    "a\x00b\x0bc",
]


@pytest.mark.parametrize("name", NASTY)
def test_a_name_stays_text_and_attribute(name):
    drawn = document(10, 10, name, label(1, 1, name, {"class": name}))
    root = fromstring(drawn)
    assert [child.tag.split("}")[1] for child in root] == ["title", "text"]
    shown = name.replace("\x00", "\ufffd").replace("\x0b", "\ufffd")
    assert root[0].text == root[1].text == root[1].get("class") == shown


@given(st.text())
def test_any_text_gives_well_formed_xml(text):
    assert fromstring(document(10, 10, text, label(0, 0, text, {}))).tag.endswith("svg")


@given(st.floats(-1e5, 1e5))
def test_a_length_is_right_to_a_tenth_of_a_pixel_and_never_minus_zero(value):
    written = number(value)
    assert abs(float(written) - value) <= 0.05 + 1e-9
    assert written != "-0"
    assert not written.endswith(".0")


def test_an_element_without_children_closes_itself():
    assert element("path", {"d": "M0 0h1"}) == '<path d="M0 0h1"/>'
