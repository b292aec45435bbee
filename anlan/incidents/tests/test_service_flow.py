"""The service flow chart is the table of states, drawn."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from anlan.incidents import process
from anlan.incidents.rules import TRANSITIONS, State

SVG = "{http://www.w3.org/2000/svg}"


def test_every_transition_is_drawn_and_nothing_else():
    drawn = {(link.source, link.target) for link in process.links()}
    assert drawn == {(a, found.to) for (a, _action), found in TRANSITIONS.items() if found.to != a}


def test_every_state_says_what_happens():
    assert set(process.WHAT_HAPPENS) == set(State)


@pytest.mark.parametrize(
    ("language", "word"), [("zh-hans", "宣布恢复"), ("en", "declare recovered")]
)
def test_it_is_drawn_in_the_reader_s_language(language, word):
    with override(language):
        chart = str(process.draw_process(State.RECOVERED))
    root = ElementTree.fromstring(chart)
    assert len(root.findall(f"{SVG}g")) == len(State) + 3
    assert chart.count("flow-state-current") == 1
    assert word in chart.lower()


def test_the_page_shows_chart_and_table_to_anybody_signed_in(client_of, client, ada, mallory):
    for person in (ada, mallory):
        answer = client_of(person).get("/incidents/process/")
        assert answer.status_code == 200
        page = answer.content.decode()
        assert page.count("<tr>") == len(TRANSITIONS) + 1
        assert 'class="flow-chart"' in page
    assert client.get("/incidents/process/").status_code == 302
