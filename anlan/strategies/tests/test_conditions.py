"""`when:` decides from facts and never from code."""

import pytest

from anlan.strategies.fileformat.conditions import ConditionError, judge, read_condition

FACTS = {
    "asset": {"class": "server", "criticality": 1},
    "backup": {"last_proven": {"age": 3600}, "count": 0},
}
TABLE = [
    ('asset.class == "server"', True),
    ("asset.class != 'server'", False),
    ("backup.last_proven.age < 4h", True),
    ("backup.last_proven.age < 30m", False),
    ('asset.criticality <= 2 and asset.class == "os"', False),
    ('asset.class == "os" or asset.criticality == 1', True),
    ('asset.class == "os" or asset.class == "server" and asset.criticality == 1', True),
    ("asset.gone == 1", None),
    ("asset.gone == 1 and asset.criticality == 2", False),
    ("asset.gone == 1 or asset.criticality == 1", True),
    ("asset.class < 3", None),
    ("backup.count == 0", True),
]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_it_judges(text, expected):
    assert judge(read_condition(text), FACTS).holds is expected


def test_an_unknown_fact_is_named():
    assert judge(read_condition("asset.gone == 1"), FACTS).missing == ("asset.gone",)


@pytest.mark.parametrize(
    "text",
    [
        "asset.class",
        "asset.class = 1",
        "asset == 1",
        "asset.class == server",
        "asset.class == 1 xor asset.class == 2",
        "__import__('os').system('ls') == 1",
        "asset.class == 1 and",
        "1 == asset.class",
        "asset.class == 5m3",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ConditionError):
        read_condition(text)
