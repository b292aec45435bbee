"""The figures of the demonstration, and its way through a strategy."""

from datetime import UTC, datetime, timedelta

from anlan.demo import rules
from anlan.strategies.packs import SHIPPED
from anlan.strategies.parser import parse

FAULT = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


def marks(*seconds):
    return rules.Marks(FAULT, *(FAULT + timedelta(seconds=s) for s in seconds))


def test_the_parts_of_the_recovery_time_leave_no_gap():
    parts = rules.rto_parts(marks(3, 3.5, 5, 12.25, 14))
    assert parts == {"detect": 3, "page": 0.5, "decide": 1.5, "restore": 7.25, "verify": 1.75}
    assert sum(parts.values()) == 14


def test_the_store_that_lost_most_decides_about_the_loss():
    assert rules.newest_common([FAULT, FAULT - timedelta(seconds=4)]) == FAULT - timedelta(
        seconds=4
    )


def steps_of(name):
    path = SHIPPED / f"{name}.en.md"
    strategy = parse(path.read_text(encoding="utf-8"), path.name, language="en")
    return [step.as_json() for step in strategy.steps]


def walk(steps):
    """The main line of a strategy, as the demonstration decides."""
    by_id = {str(step["id"]): step for step in steps}
    order, current, seen = list(by_id), str(steps[0]["id"]) if steps else "", set[str]()
    while current in by_id and current not in seen:
        seen.add(current)
        step = by_id[current]
        yield step
        current = _following(order, step)


def _following(order, step):
    following = step.get("next")
    if isinstance(following, dict):
        return str(following[rules.choice_at(step)])
    if following:
        return str(following)
    place = order.index(str(step["id"])) + 1
    return order[place] if place < len(order) else ""


def test_the_way_through_a_data_loss_leads_over_the_proven_copy_to_the_end():
    way = [step["id"] for step in walk(steps_of("data/data-loss"))]
    assert way[0] == "stop-writing" and way[-1] == "reopen"
    assert way.index("restore-proven") < way.index("put-back")
    assert "restore-good" not in way and "salvage" not in way


def test_the_way_through_an_outage_starts_the_program_again():
    way = list(walk(steps_of("application/application-down")))
    assert [step["id"] for step in way if rules.is_restoring(step)] == ["restart-app"]


def test_a_circle_of_decisions_comes_to_an_end():
    circle = [{"id": "a", "next": "b"}, {"id": "b", "next": {"again": "a"}}]
    assert [step["id"] for step in walk(circle)] == ["a", "b"]


def test_a_decision_nobody_named_takes_its_first_way():
    assert rules.choice_at({"id": "other", "next": {"left": "a", "right": "b"}}) == "left"
    assert rules.choice_at({"id": "have-copy", "next": {"none": "a", "proven": "b"}}) == "proven"
    assert rules.choice_at({"id": "manual", "next": "a"}) == ""
