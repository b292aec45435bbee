"""Branches side by side, joins, loops and what is passed over."""

from hypothesis import given
from hypothesis import strategies as st

from anlan.incidents.stepflow import Plan, opened_with, openings


def plan(**steps):
    return Plan({name: {"id": name, **fields} for name, fields in steps.items()})


CARRIER = plan(
    call={"parallel": ["switch"], "next": "fixed"},
    switch={"next": "fixed"},
    fixed={"next": {"yes": "end", "no": "call"}},
    tell={},
)


def test_what_stands_beside_a_step_opens_with_it():
    assert opened_with(CARRIER, "call", []) == ["call", "switch"]
    assert opened_with(CARRIER, "call", ["switch"]) == ["call"]


def test_a_join_waits_for_the_other_branch():
    assert openings(CARRIER, ["fixed"], ["switch"]) == []
    assert openings(CARRIER, ["fixed"], []) == ["fixed"]


def test_a_branch_that_cannot_arrive_is_not_waited_for():
    assert openings(CARRIER, ["fixed"], ["tell"]) == ["fixed"]


def test_of_two_waiting_steps_the_one_that_leads_to_the_other_opens():
    assert openings(CARRIER, ["fixed", "call"], []) == ["call"]


def test_a_decision_that_does_not_apply_is_passed_over_to_the_item_behind_it():
    assert CARRIER.passing("fixed") == "tell"
    assert CARRIER.passing("call") == "fixed"


NAMES = ["a", "b", "c", "d", "e"]


@given(
    st.lists(st.one_of(st.none(), st.sampled_from([*NAMES, "end"])), min_size=5, max_size=5),
    st.sets(st.sampled_from(NAMES), min_size=1),
    st.sets(st.sampled_from(NAMES)),
)
def test_work_never_stands_still(following, waiting, live):
    """When nothing is live any more, something that waits opens; nothing else ever does."""
    drawn = plan(**{name: {"next": to} for name, to in zip(NAMES, following, strict=True)})
    assert openings(drawn, waiting, [])
    assert set(openings(drawn, waiting, live)) <= waiting
