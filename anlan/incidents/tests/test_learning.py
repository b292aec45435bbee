"""Choosing, refusing and linking a strategy, on the page and over the API, and what is learned."""

from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.assets.actions import record_change, register_asset
from anlan.incidents import actions, rules
from anlan.incidents.actions.proving import confirm_by_person
from anlan.incidents.events import EventIn
from anlan.incidents.matching import match_incident
from anlan.incidents.models import Event
from anlan.strategies.experience import StrategyLink, StrategyTally
from anlan.strategies.models import Strategy
from anlan.strategies.outcomes import totals


def do(client, incident, what, **data):
    incident.refresh_from_db()
    data = {"version": incident.version, **data}
    return client.post(f"/incidents/{incident.uid}/do/{what}/", data, follow=True)


def slugs(incident):
    incident.refresh_from_db()
    return [found["slug"] for found in incident.matches]


def tally(slug):
    return totals(Strategy.objects.get(slug=slug))


def test_choosing_counts_and_a_verified_recovery_counts_as_worked(incident, ada, run_jobs):
    slug = slugs(incident)[0]
    actions.choose_strategy(incident, slug, actor=ada.actor)
    assert (tally(slug).chosen, tally(slug).worked) == (1, 0)
    actions.recover_incident(incident, note="restarted", actor=ada.actor)
    run_jobs(kinds=["incidents.verify"])
    confirm_by_person(incident, word="Dr Li: it works", actor=ada.actor)
    assert tally(slug).worked == 0, "its verify steps are still open"
    incident.steps.update(state="done", is_current=False)
    confirm_by_person(incident, word="Dr Li: it works", actor=ada.actor)
    assert tally(slug).worked == 1


def test_a_failed_verification_counts_against_it(incident, ada):
    slug = slugs(incident)[0]
    actions.choose_strategy(incident, slug, actor=ada.actor)
    actions.recover_incident(incident, note="restarted", actor=ada.actor)
    actions.apply_action(incident, rules.Action.FAIL_VERIFICATION, actor=None)
    assert (tally(slug).worked, tally(slug).failed) == (0, 1)


def test_drills_teach_nothing(incident, north, report, ada):
    slug = slugs(incident)[0]
    event = EventIn(north.pk, "server down", source="api", key="drill", kind="drill")
    actions.choose_strategy(report(event).incident, slug, actor=ada.actor)
    assert tally(slug).chosen == 0


def test_what_does_not_fit_leaves_the_list_and_is_on_the_timeline(incident, ada, client_of):
    first = slugs(incident)[0]
    page = do(client_of(ada), incident, "unfit", slug=first, why="it is only the proxy")
    assert first not in slugs(incident)
    assert tally(first).rejected == 1
    text = page.content.decode()
    assert "Strategy found unfitting" in text
    assert "it is only the proxy" in text
    # Ranking again does not bring it back.
    match_incident(incident)
    assert first not in slugs(incident)


def test_only_what_was_offered_can_be_refused(incident, ada, client_of):
    page = do(client_of(ada), incident, "unfit", slug="operator-error-2")
    assert "is not among the strategies offered" in page.content.decode()
    assert not StrategyTally.objects.exists()


def test_a_link_by_hand_comes_first_and_is_remembered_for_the_asset(
    incident, ada, client_of, report, north, server
):
    page = do(client_of(ada), incident, "link", slug="config-loss")
    assert slugs(incident)[0] == "config-loss"
    assert "Linked to it by hand." in page.content.decode()
    link = StrategyLink.objects.for_system("test").get()
    assert (link.asset_id, link.item, link.made_by) == (server.pk, "WEB-01", "Ada")
    actions.apply_action(incident, rules.Action.REJECT, actor=ada.actor)
    later = report(
        EventIn(north.pk, "portal does not answer", source="inspection", key="check:2",
                asset_id=server.pk, items=("WEB-01",))
    ).incident  # fmt: skip
    assert slugs(later)[0] == "config-loss"


def test_a_link_of_one_customer_is_nothing_to_another(
    incident, ada, client_of, report, south, mallory
):
    do(client_of(ada), incident, "link", slug="config-loss")
    other = register_asset(south, code="web-01", name="Other", asset_class="server", actor=None)
    theirs = report(
        EventIn(south.pk, "portal does not answer", source="inspection", key="check:2",
                asset_id=other.pk, items=("WEB-01",))
    ).incident  # fmt: skip
    assert slugs(theirs)[0] != "config-loss"
    client = client_of(mallory)
    assert do(client, incident, "link", slug="disk-full").status_code == 404
    assert do(client, incident, "unfit", slug=slugs(incident)[0]).status_code == 404
    page = client.get("/strategies/config-loss/").content.decode()
    assert "Portal server" not in page
    assert incident.organisation.name not in page


def test_bob_may_neither_refuse_nor_link(incident, bob, client_of):
    before = slugs(incident)
    do(client_of(bob), incident, "unfit", slug=before[0])
    do(client_of(bob), incident, "link", slug="config-loss")
    assert slugs(incident) == before
    assert not StrategyLink.objects.for_system("test").exists()


def test_an_unknown_strategy_cannot_be_linked(incident, ada, client_of):
    page = do(client_of(ada), incident, "link", slug="no-such-thing")
    assert "There is no approved strategy" in page.content.decode()


def test_the_api_refuses_and_links_with_a_version(incident, api, north):
    client = api("read", "respond", organisation=north)
    first = slugs(incident)[0]
    url = f"/incidents/{incident.uid}"
    assert client.post(f"{url}/unfit", {"version": 0, "slug": first})[0] == 409
    incident.refresh_from_db()
    unfit = {"version": incident.version, "slug": first}
    assert client.post(f"{url}/unfit", unfit)[0] == 200
    assert first not in slugs(incident)
    assert client.post(f"{url}/link", {"version": incident.version, "slug": "disk-full"})[0] == 200
    assert slugs(incident)[0] == "disk-full"


def test_the_page_of_a_strategy_tells_how_it_did(incident, ada, client_of):
    slug = slugs(incident)[0]
    client = client_of(ada)
    assert "No incident has used it yet" in client.get(f"/strategies/{slug}/").content.decode()
    actions.choose_strategy(incident, slug, actor=ada.actor)
    page = client.get(f"/strategies/{slug}/").content.decode()
    assert "How it did so far" in page
    assert "No incident has used it yet" not in page


def test_it_ranks_again_when_facts_change(incident, server, ada, run_jobs):
    before = incident.matches
    for what in ("Firmware upgrade of the proxy, rolled back half way", "Cutover to a new version"):
        record_change(
            server, summary=what, who="Ada", happened_at=timezone.now() - timedelta(hours=1),
            actor=ada.actor,
        )  # fmt: skip
    run_jobs(kinds=["incidents.rank_again"])
    match_incident(incident)
    incident.refresh_from_db()
    assert incident.matches != before
    reasons = {r["code"] for found in incident.matches for r in found["reasons"]}
    assert "strategies.match.fact_change" in reasons


@pytest.mark.parametrize(
    "text",
    ["谢谢,已经好了", "How do I change my ring tone?", "本周六例行维护,业务不受影响,请勿报修"],
)
def test_a_text_alone_never_discards_anything(report, north, pack, text):
    """What reads like no emergency waits for a clerk; nothing is suppressed on its word."""
    event = report(EventIn(north.pk, text, source="phone"))
    assert event.outcome == Event.Outcome.QUEUED
    assert event.answer_due_at is not None


def test_a_machine_is_believed_whatever_it_says(report, north, pack):
    event = report(EventIn(north.pk, "谢谢,已经好了", source="zabbix", key="z:1"))
    assert event.outcome == Event.Outcome.OPENED
