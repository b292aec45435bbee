"""Which open incident an alarm joins."""

from datetime import UTC, datetime, timedelta

from anlan.incidents.rules import JOIN_WITHIN, OpenIncident, joins

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def incident(number, asset, minutes):
    return OpenIncident(1, number, asset, NOW - timedelta(minutes=minutes))


def test_the_nearest_failed_asset_on_the_path_wins():
    found = joins([5, 3, 1], [incident("A", 1, 1), incident("B", 3, 1)], NOW)
    assert found is not None
    assert found[0].number == "B"
    assert found[1].code == "incidents.joined_upstream"


def test_the_same_asset_is_nearest_of_all():
    found = joins([5, 3], [incident("A", 3, 1), incident("B", 5, 1)], NOW)
    assert found is not None
    assert (found[0].number, found[1].code) == ("B", "incidents.joined_same_asset")


def test_older_than_ten_minutes_is_another_fault():
    just = OpenIncident(1, "A", 5, NOW - JOIN_WITHIN)
    assert joins([5], [just], NOW) is not None
    assert joins([5], [incident("A", 5, 11)], NOW) is None


def test_an_asset_off_the_path_is_not_joined():
    assert joins([5, 3], [incident("A", 4, 1)], NOW) is None
