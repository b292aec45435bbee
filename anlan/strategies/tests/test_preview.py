"""A strategy read for one asset: filled, escaped, and every missing value with its place."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from anlan.assets.actions import register_asset
from anlan.core.errors import BadInput
from anlan.duty.actions import assign_duty
from anlan.organisations.actions import create_contact
from anlan.strategies import cli
from anlan.strategies.actions import approve_version, import_strategy
from anlan.strategies.tests.samples import CHINESE, ENGLISH
from anlan.strategies.tests.test_strategy_pages import text_of

PAGE = "/strategies/disk-full/"
NAMED = (
    "Call {{ contact.customer.phone }}, {{ contact.duty.phone }}, {{ backup.last_proven.time }},"
)


@pytest.fixture
def strategy(db):
    old = "Call {{ contact.customer.phone }}."
    english = ENGLISH.replace(old, NAMED + ", {{ incident.number }}.")
    approve_version(import_strategy({"zh": CHINESE, "en": english}, actor=None), actor=None)


@pytest.fixture
def server(north, strategy):
    return register_asset(
        north, code="srv", name="HIS <1>", asset_class="server", actor=None, address="10.9.8.7"
    )


def test_it_fills_with_the_present_situation_and_escapes(server, north, client_of, ada):
    create_contact(north, "Wang", actor=None, phone="0755-1", kind="customer")
    page = text_of(client_of(ada).get(PAGE, {"asset": "north/srv"}))
    assert "df -h 10.9.8.7" in page
    assert "Inspect HIS &lt;1&gt; daily." in page
    assert "HIS <1>" not in page
    assert "0755-1" in page


def test_every_missing_value_leads_to_where_it_is_entered(server, client_of, ada):
    server.address = ""
    server.save(update_fields=["address"])
    page = text_of(client_of(ada).get(PAGE, {"asset": "srv"}))
    for name, address in {
        "asset.address": f"/assets/{server.uid}/edit/",
        "contact.customer.phone": "/organisations/contacts/",
        "contact.duty.phone": "/duty/",
        "backup.last_proven.time": reverse("backup:policy_list"),
    }.items():
        assert f'<a href="{address}"><mark class="missing" title="missing">missing: {name}' in page
        assert f'→ <a href="{address}">' in page
    assert "known once there is an incident" in page


def test_who_may_not_edit_is_sent_to_the_page_and_a_person_on_duty_to_the_contacts(
    server, north, client_of, bob
):
    server.address = ""
    server.save(update_fields=["address"])
    nobody = create_contact(north, "Li", actor=None, email="li@example.org")
    assign_duty(north, nobody, level=1, starts_at=timezone.now(), actor=None)
    page = text_of(client_of(bob).get(PAGE, {"asset": "srv"}))
    assert f'<a href="/assets/{server.uid}/"><mark' in page
    contacts = '<a href="/organisations/contacts/"><mark class="missing" title="missing">'
    assert contacts + "missing: contact.duty.phone" in page


def test_mallory_neither_is_offered_nor_finds_north_s_assets(server, client_of, mallory):
    client = client_of(mallory)
    assert "HIS" not in text_of(client.get(PAGE))
    for asked in ("north/srv", "srv", "10.9.8.7", "HIS <1>"):
        page = text_of(client.get(PAGE, {"asset": asked}))
        assert "Unknown asset" in page
        assert "df -h 10.9.8.7" not in page
        assert "North Hospital" not in page


def test_without_an_asset_the_names_stand_for_themselves(server, client_of, ada):
    page = text_of(client_of(ada).get(PAGE))
    assert '<span class="placeholder-name">asset.name</span>' in page
    assert "Not known for this customer" not in page


def test_the_command_line_says_the_same(server, capsys, settings, tmp_path, monkeypatch):
    monkeypatch.setattr("anlan.strategies.cli.require_data_folder", lambda: None)
    cli.strategy_show("disk-full", as_json=True, lang="en", asset="north/srv")
    body = json.loads(capsys.readouterr().out)
    assert body["steps"][0]["text"] == "Look at 10.9.8.7"
    assert body["steps"][0]["command"] == "df -h 10.9.8.7"
    assert body["sections"]["prevent"] == "- Inspect HIS <1> daily."
    phone = next(one for one in body["missing"] if one["name"] == "contact.customer.phone")
    assert phone["url"].endswith("/organisations/contacts/")
    cli.strategy_show("disk-full", lang="zh", asset="srv")
    said = capsys.readouterr().out
    assert "## 恢复验证" in said
    assert "contact.customer.phone" in said


def test_an_unknown_asset_is_refused_in_one_sentence(server, monkeypatch):
    monkeypatch.setattr("anlan.strategies.cli.require_data_folder", lambda: None)
    with pytest.raises(BadInput):
        cli.strategy_show("disk-full", lang="en", asset="no-such")
