import pytest

from anlan.inspection import catalogue
from anlan.inspection.kinds import KINDS
from anlan.inspection.thresholds import ThresholdError, parse


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"critical": {}}, "critical"),
        ({"crit": 5}, "crit"),
        ({"crit": {"op": "~", "value": 5}}, "crit.op"),
        ({"crit": {"op": ">", "value": "5"}}, "crit.value"),
        ({"crit": {"op": ">", "value": True}}, "crit.value"),
        ({"crit": {"op": "in", "value": []}}, "crit.value"),
        ({"crit": {"op": ">", "value": 5, "for_s": -1}}, "crit.for_s"),
        ({"crit": {"op": ">", "value": 5, "and": [{"op": "?"}]}}, "crit.and.op"),
        ({"warn": {"op": ">", "value": 5, "what": 1}}, "warn.what"),
        ({"n": 0}, "n"),
        ({"n": 3, "m": 2}, "m"),
        ({"n": 99}, "n"),
        ({"counts": "sometimes"}, "counts"),
    ],
)
def test_it_names_the_field_that_is_wrong(raw, field):
    with pytest.raises(ThresholdError) as error:
        parse("x", raw)
    assert error.value.field == field


def test_it_names_every_metric_that_is_asked_for():
    limits = parse(
        "a", {"crit": {"op": ">", "value": 1, "and": [{"metric": "b", "op": "<", "value": 2}]}}
    )
    assert limits.metrics() == {"a", "b"}


def test_the_limits_of_the_catalogue_and_of_the_kinds_can_be_read():
    for entry in catalogue.entries():
        if entry.is_wired:
            limits = entry.limits
            assert limits.warn or limits.crit, entry.code
    for kind in KINDS.values():
        assert parse(kind.metric, kind.thresholds)
