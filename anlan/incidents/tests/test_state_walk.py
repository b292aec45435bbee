"""Every state with every action, over the API and over the page: the table, and nothing else."""

import pytest

from anlan.incidents.actions.proving import note_results
from anlan.incidents.events import EventIn
from anlan.incidents.models import Incident
from anlan.incidents.rules import TRANSITIONS, Action, State

# What a caller says; healing and failing a verification happen, nobody asks for them.
ASKED = {
    Action.CONFIRM: ("confirm", {}),
    Action.RESPOND: ("respond", {}),
    Action.STABILISE: ("stabilise", {}),
    Action.RECOVER: ("recover", {"note": "restarted"}),
    Action.VERIFY: ("verify", {"word": "Li: it works"}),
    Action.REVIEW: ("review", {}),
    Action.CLOSE: ("close", {}),
    Action.REJECT: ("reject", {"why": "a test call"}),
    Action.MARK_DUPLICATE: ("mark_duplicate", {"of": ""}),
    Action.REOPEN: ("reopen", {}),
}
PAGE = {Action.RECOVER: "recover", Action.VERIFY: "word", Action.CLOSE: "close",
        Action.MARK_DUPLICATE: "duplicate"}  # fmt: skip
STATES = pytest.mark.parametrize("state", State)


@pytest.fixture
def pair(north, report):
    """A drill, so that closing asks for no problem report, and one it could be a duplicate of."""
    made = [
        report(EventIn(north.pk, "server down", source="api", key=key, kind="drill")).incident
        for key in ("one", "two")
    ]
    return made[0], made[1]


def put(incident, state):
    Incident.objects.for_system("test").filter(pk=incident.pk).update(state=state)
    incident.refresh_from_db()
    if state == State.RECOVERED:
        note_results(incident, [])  # Measured: nothing can be, so the word decides.


@STATES
def test_over_the_api(pair, state, api, north):
    incident, other = pair
    caller = api("respond", organisation=north)
    for action, (name, given) in ASKED.items():
        put(incident, state)
        named = {"of": other.number} if "of" in given else given
        status, answer = caller.post(
            f"/incidents/{incident.uid}/{name}", {"version": incident.version, **named}
        )
        move = TRANSITIONS.get((state, action))
        if move is None:
            assert (action, status, answer["code"]) == (action, 409, "state-forbids")
        else:
            assert (action, status, answer["state"]) == (action, 200, move.to)


@STATES
def test_over_the_page(pair, state, ada, client_of):
    incident, other = pair
    client = client_of(ada)
    for action, (_name, given) in ASKED.items():
        put(incident, state)
        what = PAGE.get(action, "move")
        form = {"version": incident.version, "move": action, **given, "of": other.number}
        answer = client.post(f"/incidents/{incident.uid}/do/{what}/", form, follow=True)
        incident.refresh_from_db()
        move = TRANSITIONS.get((state, action))
        assert (action, incident.state) == (action, move.to if move else state)
        assert ("is not possible in the state" in answer.content.decode()) is (move is None)


def test_nobody_asks_for_what_only_happens(pair, api, north):
    incident, _other = pair
    for name in ("heal", "fail_verification"):
        path = f"/incidents/{incident.uid}/{name}"
        assert api("respond", organisation=north).post(path, {"version": 1})[0] == 404


def test_rejecting_says_why(pair, api, north):
    incident, _other = pair
    path = f"/incidents/{incident.uid}/reject"
    status, answer = api("respond", organisation=north).post(path, {"version": incident.version})
    assert (status, answer["errors"][0]["field"]) == (422, "why")
