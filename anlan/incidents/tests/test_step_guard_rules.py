"""Who has to say yes before a guarded step begins."""

from datetime import UTC, datetime, timedelta

import pytest

from anlan.incidents.stepguards import APPROVAL, FIRST, Word, lacking

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
OLD = NOW - timedelta(minutes=16)
APPROVE, TWO = {"approve": "commander"}, {"two_person": True}


@pytest.mark.parametrize(
    ("definition", "words", "by", "missing"),
    [
        ({}, [], "user:1", []),
        (APPROVE, [], "user:1", ["needs_approval"]),
        (APPROVE, [Word(APPROVAL, True, "user:2", NOW)], "user:1", []),
        (APPROVE, [Word(APPROVAL, True, "user:1", NOW)], "user:1", ["approved_by_self"]),
        (APPROVE, [Word(APPROVAL, False, "user:2", NOW)], "user:1", ["approval_refused"]),
        (
            APPROVE,
            [Word(APPROVAL, False, "user:2", OLD), Word(APPROVAL, True, "user:2", NOW)],
            "user:1",
            [],
        ),
        (TWO, [], "user:1", ["needs_first_person"]),
        (TWO, [Word(FIRST, True, "user:1", NOW)], "user:1", ["needs_other_person"]),
        (TWO, [Word(FIRST, True, "user:2", NOW)], "user:1", []),
        (TWO, [Word(FIRST, True, "user:2", OLD)], "user:1", ["first_word_expired"]),
        (TWO, [Word(FIRST, True, "user:2", NOW)], "system", ["needs_persons"]),
        (TWO, [Word(APPROVAL, True, "user:2", NOW)], "user:1", ["needs_first_person"]),
        ({**APPROVE, **TWO}, [], "user:1", ["needs_approval", "needs_first_person"]),
    ],
)
def test_what_is_lacking(definition, words, by, missing):
    found = [reason.code for reason in lacking(definition, words, by=by, now=NOW)]
    assert found == [f"incidents.{code}" for code in missing]
