"""What the domains know is gathered at opening, in a form that a timeline can hold."""

from django.utils import timezone

from anlan.assets.actions import add_dependency, record_change, register_asset
from anlan.incidents import chain, situation


def test_it_tells_who_depends_on_it_what_changed_and_who_is_on_duty(north, server, ada_on_duty):
    portal = register_asset(
        north, code="portal", name="Portal", asset_class="application", actor=None
    )
    add_dependency(portal, server, actor=None)
    record_change(server, "new kernel", happened_at=timezone.now(), actor=None, who="Li")
    found = situation.gather(north.pk, server, timezone.now())
    assert found["asset"]["needed_by"] == ["Portal"]
    assert found["changes"][0]["summary"] == "new kernel"
    assert found["contact"]["duty"]["name"] == "Ada"


def test_a_provider_that_breaks_is_shown_as_unknown_and_floats_become_text(north, monkeypatch):
    def broken(_organisation, _asset, _now):
        raise RuntimeError("no answer")

    providers = {"a": broken, "b": lambda *_: {"cpu": [0.1 + 0.2]}}
    monkeypatch.setattr(situation, "_providers", providers)
    found = situation.gather(north.pk, None, timezone.now())
    assert (found["a"], found["b"]) == ({"unknown": True}, {"cpu": ["0.3"]})
    assert chain.canonical(found)
