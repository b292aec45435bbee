"""The state table, line by line."""

import pytest

from anlan.incidents.rules import TRANSITIONS, Action, State, allowed_actions, transition

GOLDEN = """\
reported confirm confirmed CNF-1
reported respond responding RSP-1
confirmed respond responding RSP-1
responding respond responding RSP-2
stabilised respond responding RSP-2
confirmed stabilise stabilised STB-1
responding stabilise stabilised STB-1
reported recover recovered RCV-1
confirmed recover recovered RCV-1
responding recover recovered RCV-1
stabilised recover recovered RCV-1
reported heal recovered RCV-2
confirmed heal recovered RCV-2
responding heal recovered RCV-2
stabilised heal recovered RCV-2
recovered verify verified VRF-1
recovered fail_verification responding VRF-2
verified review reviewed REV-1
reviewed close closed CLS-1
reported reject rejected REJ-1
confirmed reject rejected REJ-1
reported mark_duplicate duplicate DUP-1
confirmed mark_duplicate duplicate DUP-1
responding mark_duplicate duplicate DUP-1
stabilised mark_duplicate duplicate DUP-1
recovered reopen responding ROP-1
verified reopen responding ROP-1
reviewed reopen responding ROP-1
closed reopen responding ROP-1
"""


def test_the_table_is_exactly_the_golden_one():
    found = {f"{s} {a} {move.to} {move.rule}" for (s, a), move in TRANSITIONS.items()}
    assert found == set(GOLDEN.splitlines())


def test_what_is_not_in_the_table_is_refused():
    assert transition(State.REPORTED, Action.CLOSE) is None
    assert transition(State.REPORTED, Action.VERIFY) is None


@pytest.mark.parametrize("state", [State.REJECTED, State.DUPLICATE])
def test_rejected_and_duplicate_are_final(state):
    assert allowed_actions(state) == []
