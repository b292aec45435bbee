"""Where a strategy goes after a step."""

import pytest

from anlan.incidents.rules import following_step

ORDER = ["look", "clean", "check", "tell"]


@pytest.mark.parametrize(
    ("current", "next_of", "choice", "expected"),
    [
        ("look", None, "", "clean"),
        ("look", "check", "", "check"),
        ("look", {"yes": "tell", "no": "clean"}, "yes", "tell"),
        ("look", {"yes": "tell", "no": "clean"}, "maybe", ""),
        ("check", {"yes": "end", "no": "clean"}, "no", "clean"),
        ("check", {"yes": "end", "no": "clean"}, "yes", ""),
        ("check", "unrecoverable", "", ""),
        ("tell", None, "", ""),
    ],
)
def test_the_step_after(current, next_of, choice, expected):
    assert following_step(ORDER, current, next_of, choice) == expected
