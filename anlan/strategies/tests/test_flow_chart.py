"""The flow chart: every way is drawn and said, nothing lies outside or over another."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from anlan.strategies.flow import Progress, draw
from anlan.strategies.flowchart import Link, Node, draw_chart
from anlan.strategies.flowchart.layout import BOX_WIDTH, lay_out
from anlan.strategies.parser import parse
from anlan.strategies.tests.pack.shipped import shipped
from anlan.strategies.tests.samples import ENGLISH

SVG = "{http://www.w3.org/2000/svg}"


def texts(chart):
    return [element.text for element in ElementTree.fromstring(str(chart)).iter(f"{SVG}text")]


def steps_of(text=ENGLISH):
    return parse(text, "disk-full.en.md").steps


def test_states_are_told_by_mark_word_and_time():
    progress = {
        "confirm": Progress("done", 125),
        "enough": Progress("current", 30),
        "clean": Progress("failed"),
    }
    with override("en"):
        chart = draw(steps_of(), progress)
    said = texts(chart)
    assert "✓ done 2 min 5 s" in said
    assert "▶ now 30 s" in said
    assert "✗ failed" in said
    assert "style=" not in chart


def test_a_step_over_its_budget_is_marked():
    with override("en"):
        chart = draw(steps_of(), {"confirm": Progress("current", 301)})
    assert "▶ now 5 min 1 s ‼" in texts(chart)


def test_answers_say_where_they_lead_also_backwards():
    with override("en"):
        said = texts(draw(steps_of()))
    assert "yes → 4" in said
    assert "no" in said  # Straight down: the words stand beside the arrow.
    assert "2 ←" in said


def test_who_does_it_and_who_must_approve_is_shown():
    with override("en"):
        said = texts(draw(steps_of(), roles={"executor": "Engineer", "commander": "Commander"}))
    assert "1 · check · Engineer · 5 min" in said
    assert "⚠ destructive · ↑ Commander approves" in said


def test_kinds_have_shapes_of_their_own():
    chart = str(draw(steps_of()))
    shapes = re.findall(r'<path d="(M[^"]+)" fill="#[0-9a-f]+" stroke=', chart)
    assert len(shapes) == 4
    assert len({re.sub(r"[0-9. ]", "", shape) for shape in shapes[:3]}) == 3


def test_the_chart_escapes_what_a_file_says():
    text = ENGLISH.replace("Clear old logs.", "Clear <script>alert(1)</script> logs.")
    assert "<script" not in draw(steps_of(text))


def test_a_parallel_hand_off_is_dashed_and_named():
    nodes = [Node(name, "manual", name) for name in ("a", "b", "c")]
    chart = draw_chart(nodes, [Link("a", "c"), Link("a", "b", "at once", is_dashed=True)], "x")
    assert "at once → 2" in texts(chart)
    assert str(chart).count("stroke-dasharray") == 1


@st.composite
def graphs(draw_):
    count = draw_(st.integers(1, 25))
    names = [f"n{number}" for number in range(count)]
    nodes = [Node(name, "manual", draw_(st.text(max_size=120))) for name in names]
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names), st.text(max_size=30))
    return nodes, [Link(a, b, words) for a, b, words in draw_(st.lists(pairs, max_size=60))]


@given(graphs())
def test_any_graph_is_laid_out_without_overlap(graph):
    nodes, links = graph
    found = lay_out(nodes, links)
    boxes = list(found.boxes.values())
    for upper, lower in pairwise(boxes):
        assert upper.y + upper.height < lower.y
    for box in boxes:
        assert all(box.y < port.y < box.y + box.height for port in box.ports)
        assert len({port.y for port in box.ports}) == len(box.ports)
    lanes = list(found.lanes.values())
    for lane in lanes:
        x = found.lane_x(lane)
        assert 0 < x < found.width
        assert not found.left <= x <= found.left + BOX_WIDTH
    for one in lanes:
        for other in lanes:
            if one is not other and (one.side, one.number) == (other.side, other.number):
                assert one.bottom < other.top or other.bottom < one.top
    drawn = sum(len(box.ports) for box in boxes) + sum(box.down is not None for box in boxes)
    assert drawn == len(links)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_shipped_strategy_fits_a_sheet(language):
    """Narrow enough for a phone turned upright at a readable size, and well-formed."""
    with override("zh-hans" if language == "zh" else "en"):
        for strategy in shipped(language):
            root = ElementTree.fromstring(str(draw(strategy.steps, roles=strategy.roles)))
            assert float(root.get("width")) <= 560, strategy.slug
            assert len(root.findall(f"{SVG}g")) >= len(strategy.steps)
