"""Deciding about versions in the console, comparing them, and finding those that wait."""

from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.core.models import AuditEntry
from anlan.strategies.actions import approve_version, import_strategy, retire_strategy, save_draft
from anlan.strategies.models import StrategyVersion, current_version
from anlan.strategies.tests.samples import CHINESE, ENGLISH

PAGE, DO, DIFF = (f"/strategies/disk-full/{part}" for part in ("", "do/", "diff/"))
CHANGED = ENGLISH.replace("Writes work.", "Writes work again.")


@pytest.fixture
def in_use(db):
    version = import_strategy({"zh": CHINESE, "en": ENGLISH}, actor=None)
    return approve_version(version, actor=None)


@pytest.fixture
def draft(in_use, ada):
    texts = {"zh": CHINESE, "en": CHANGED}
    return save_draft(texts, strategy=in_use.strategy, base=1, note="why", actor=ada.actor)


@pytest.fixture
def eve(north):
    """A second engineer."""
    from anlan.accounts.models import User
    from anlan.organisations.actions import add_member

    user = User.objects.create_user("eve", "eve@example.org", "pass-word-1", language="en")
    add_member(north, user, "engineer", actor=None)
    return user


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def do(client, act, number=2, **more):
    return text_of(client.post(DO, {"act": act, "number": number, **more}, follow=True))


def test_an_author_asks_and_somebody_else_approves_with_a_date(client_of, ada, eve, draft):
    page = text_of(client_of(ada).get(PAGE + "?version=2"))
    assert 'value="submit"' in page
    assert 'value="approve"' not in page
    assert "waits for approval" in do(client_of(ada), "submit")
    due = timezone.localdate() + timedelta(days=90)
    page = do(client_of(eve), "approve", review_due_on=str(due), comment="well done")
    assert "The version is in use." in page
    version = current_version("disk-full")
    assert (version.number, version.review_due_on) == (2, due)
    assert "well done" in page
    assert [v.state for v in StrategyVersion.objects.order_by("number")] == ["retired", "approved"]


def test_nobody_approves_their_own_version_even_by_hand(client_of, ada, draft):
    assert "Somebody other than the author" in do(client_of(ada), "approve")
    assert "Somebody other than the author" in do(client_of(ada), "reject", comment="x")
    assert current_version("disk-full").number == 1


def test_sending_back_needs_a_comment_and_shows_it_to_the_author(client_of, ada, eve, draft):
    assert "Say in a comment" in do(client_of(eve), "reject", comment=" ")
    draft.refresh_from_db()
    assert draft.state == "draft"
    do(client_of(eve), "reject", comment="step 2 is wrong")
    draft.refresh_from_db()
    assert draft.state == "rejected"
    assert "step 2 is wrong" in text_of(client_of(ada).get(PAGE + "?version=2"))
    assert "not in a state" in do(client_of(eve), "approve")


def test_only_the_author_withdraws(client_of, ada, eve, draft):
    assert "Only its author" in do(client_of(eve), "withdraw")
    do(client_of(ada), "withdraw")
    draft.refresh_from_db()
    assert draft.state == "withdrawn"


@pytest.mark.parametrize("due", ["2020-01-01", "tomorrow"])
def test_a_next_review_in_the_past_is_refused(client_of, eve, draft, due):
    do(client_of(eve), "approve", review_due_on=due)
    assert current_version("disk-full").number == 1


def test_retiring_and_confirming_a_review(client_of, eve, in_use):
    StrategyVersion.objects.update(review_due_on=timezone.localdate())
    client = client_of(eve)
    assert 'btn-primary" name="act" value="review"' in text_of(client.get(PAGE))
    assert "The review is noted." in do(client, "review", 1)
    assert current_version("disk-full").review_due_on > timezone.localdate() + timedelta(days=360)
    assert "no longer in use" in do(client, "retire", 1, comment="replaced")
    assert current_version("disk-full") is None
    assert "No version of this strategy is in use" in do(client, "review", 1)


def test_every_decision_is_in_the_audit_log_with_its_actor(client_of, ada, eve, draft):
    do(client_of(ada), "submit")
    do(client_of(eve), "approve")
    do(client_of(eve), "retire")
    rows = AuditEntry.objects.filter(target_type="strategies.strategy").order_by("id")
    assert [(row.verb.split(".")[1], row.actor_label, row.data["number"]) for row in rows] == [
        ("version_written", "Anlan", 1),
        ("version_approved", "Anlan", 1),
        ("version_written", "Ada", 2),
        ("version_submitted", "Ada", 2),
        ("version_approved", "eve", 2),
        ("retired", "eve", 2),
    ]


@pytest.mark.parametrize(
    "posted",
    [{}, {"act": "dance", "number": 2}, {"act": "approve"}, {"act": "approve", "number": "x"}],
)
def test_nonsense_changes_nothing(client_of, eve, draft, posted):
    assert client_of(eve).post(DO, posted).status_code == 302
    assert current_version("disk-full").number == 1


def test_a_customer_sees_no_buttons_and_may_decide_nothing(client_of, client, bob, draft):
    page = text_of(client_of(bob).get(PAGE + "?version=2"))
    assert DO not in page
    assert "Ada" not in page
    for act in ("submit", "approve", "reject", "withdraw", "retire", "review", "dance"):
        assert client_of(bob).post(DO, {"act": act, "number": 2}).status_code == 403
    assert client.post(DO, {"act": "approve", "number": 2}).status_code == 302
    assert current_version("disk-full").number == 1


def test_what_is_not_there_is_not_found(client_of, mallory, draft):
    client = client_of(mallory)
    assert client.post("/strategies/no-such/do/", {"act": "retire", "number": 1}).status_code == 404
    assert client.post(DO, {"act": "approve", "number": 99}).status_code == 404
    assert client.get(DO).status_code == 405
    assert client.get("/strategies/no-such/diff/").status_code == 404
    assert client.get(DIFF + "?from=1&to=9").status_code == 404


def test_two_versions_are_compared_word_by_word(client_of, bob, draft):
    page = text_of(client_of(bob).get(DIFF + "?from=1&to=2"))
    assert "<ins> again</ins>" in page
    assert "No difference." in page, "the Chinese text is the same"
    assert "why" in page
    other_way = text_of(client_of(bob).get(DIFF + "?from=2&to=1"))
    assert "<del> again</del>" in other_way
    assert "<ins> again</ins>" in text_of(client_of(bob).get(DIFF)), "the newest and its base"


def test_the_list_finds_what_waits_what_is_due_and_what_is_out_of_use(client_of, ada, draft):
    client = client_of(ada)
    waiting = text_of(client.get("/strategies/?show=waiting"))
    assert "/strategies/disk-full/?version=2" in waiting
    assert "/strategies/disk-full/" not in text_of(client.get("/strategies/?show=review"))
    assert "/strategies/disk-full/" not in text_of(client.get("/strategies/?show=retired"))
    StrategyVersion.objects.filter(number=1).update(review_due_on=timezone.localdate())
    assert "1 strategy has to be reviewed" in text_of(client.get("/strategies/"))
    assert "/strategies/disk-full/" in text_of(client.get("/strategies/?show=review"))
    do(client, "withdraw")
    retire_strategy(draft.strategy, actor=None)
    retired = text_of(client.get("/strategies/?show=retired"))
    assert retired.count("/strategies/disk-full/?version=") == 1


def test_a_newer_version_is_pointed_out_to_editors(client_of, ada, bob, draft):
    assert "There is a newer version 2" in text_of(client_of(ada).get(PAGE))
    assert "There is a newer version" not in text_of(client_of(bob).get(PAGE))


def test_two_approvals_at_the_same_moment_leave_one_version_in_use(draft, eve, monkeypatch):
    """The other one comes into use between our two statements; the database refuses ours."""
    from anlan.core.errors import Refused
    from anlan.strategies.actions import reviewing

    other = import_strategy({"zh": CHINESE, "en": ENGLISH.replace("works", "worked")}, actor=None)

    def somebody_else_approves(approved_on):
        StrategyVersion.objects.filter(pk=other.pk).update(state="approved")
        return approved_on

    monkeypatch.setattr(reviewing.rules, "review_due", somebody_else_approves)
    with pytest.raises(Refused, match="Somebody else was faster"):
        approve_version(draft, actor=eve.actor)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_an_approver_compares_with_what_is_in_use(client_of, eve, draft):
    page = text_of(client_of(eve).get(PAGE + "?version=2"))
    assert f"{DIFF}?from=1&amp;to=2" in page
