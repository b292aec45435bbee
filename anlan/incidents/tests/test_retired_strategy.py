"""A strategy that was taken out of use stays readable where it was used."""

from anlan.incidents.actions import choose_strategy
from anlan.strategies.actions import retire_strategy


def test_an_old_incident_still_shows_what_was_worked_by(incident, ada, client_of):
    choose_strategy(incident, "service-stopped", version=incident.version, actor=ada.actor)
    incident.refresh_from_db()
    chosen = incident.strategy_version
    before = client_of(ada).get(f"/incidents/{incident.uid}/").content.decode()
    retire_strategy(chosen.strategy, actor=None)
    page = client_of(ada).get(f"/incidents/{incident.uid}/")
    assert page.status_code == 200
    shown = page.content.decode()
    for step in chosen.steps("en"):
        assert f'id="step-{step["id"]}"' in shown
    assert '<svg class="flow-chart"' in shown
    assert chosen.title("en") in before
    assert chosen.title("en") in shown
    # Its own page says what became of it, and can still be read by the customer as well.
    own = client_of(ada).get("/strategies/service-stopped/").content.decode()
    assert "It is not the one in use" in own
    assert chosen.steps("en")[0]["id"] in own


def test_a_retired_strategy_cannot_be_chosen_any_more(incident, ada, client_of):
    from anlan.strategies.models import Strategy

    retire_strategy(Strategy.objects.get(slug="service-stopped"), actor=None)
    client_of(ada).post(
        f"/incidents/{incident.uid}/do/strategy/",
        {"version": incident.version, "slug": "service-stopped"},
    )
    incident.refresh_from_db()
    assert incident.strategy_version is None
