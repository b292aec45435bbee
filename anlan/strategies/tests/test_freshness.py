"""What is true no more: found, kept with its date, gone when put right, seen only by its own."""

import json

import pytest
from typer.testing import CliRunner

from anlan.assets.actions import register_asset
from anlan.core.errors import NoDataFolder
from anlan.strategies import cli
from anlan.strategies.actions import approve_version, check_freshness, import_strategy, load_pack
from anlan.strategies.freshness.gaps import gaps_for
from anlan.strategies.freshness.judging import World, faults_of
from anlan.strategies.models import StrategyFault
from anlan.strategies.parser import parse
from anlan.strategies.tests.samples import CHINESE, ENGLISH
from anlan.strategies.tests.test_strategy_pages import text_of

SAYS = "- [a](strategy:server-down) and [b](policy:files-daily)."
STALE = ENGLISH.replace("- Inspect {{ asset.name }} daily.", SAYS)
PAGE = "/strategies/tools/freshness/"


def codes(**world):
    world = World(**{"slugs_in_use": frozenset({"server-down"}), **world})
    found = faults_of(parse(STALE, "disk-full.en.md"), world)
    return [(one.organisation_id, one.reason.code.rsplit(".", 1)[1]) for one in found]


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        ({}, []),
        ({"slugs_in_use": frozenset()}, [(None, "link_gone")]),
        ({"items": frozenset()}, [(None, "item_gone")]),
        ({"items": frozenset({"LNX-07"})}, []),
        ({"classes": {7: frozenset({"network"})}, "inspected": [], "policies": []}, []),
        (
            {"classes": {7: frozenset({"server"})}, "inspected": [], "policies": []},
            [(7, "not_inspected"), (7, "policy_missing")],
        ),
        (
            {
                "classes": {7: frozenset({"server"})},
                "inspected": [(7, "network", "LNX-07"), (8, "server", "LNX-07")],
                "policies": [(7, "files-daily")],
            },
            [(7, "not_inspected")],
        ),
        (
            {
                "classes": {7: frozenset({"server"})},
                "inspected": [(7, "server", "LNX-07")],
                "policies": [(8, "files-daily")],
            },
            [(7, "policy_missing")],
        ),
    ],
)
def test_what_is_judged_wrong(world, expected):
    assert codes(**world) == expected


@pytest.fixture
def stale(db):
    zh = CHINESE.replace("- 每日巡检 {{ asset.name }}。", SAYS)
    approve_version(import_strategy({"zh": zh, "en": STALE}, actor=None), actor=None)


@pytest.fixture
def server(north):
    return register_asset(north, code="srv", name="HIS", asset_class="server", actor=None)


def test_a_fault_keeps_its_date_and_goes_when_it_is_put_right(stale, server):
    rows = StrategyFault.objects.for_system("test")
    assert check_freshness() == 3
    first = dict(rows.values_list("key", "created_at"))
    assert check_freshness() == 3
    assert dict(rows.values_list("key", "created_at")) == first
    approve_version(import_strategy({"zh": CHINESE, "en": ENGLISH}, actor=None), actor=None)
    check_freshness()
    assert {key.split(":")[1] for key in rows.values_list("key", flat=True)} == {
        "strategies.freshness.not_inspected"
    }


def test_pages_show_it_and_mallory_sees_only_what_is_wrong_for_everybody(
    stale, server, client_of, ada, mallory
):
    check_freshness()
    for page in (PAGE, "/strategies/disk-full/"):
        seen = text_of(client_of(ada).get(page))
        assert "North Hospital: There is no backup policy of the kind “files-daily”." in seen
        assert "It links to “server-down”, which is not in use." in seen
        foreign = text_of(client_of(mallory).get(page))
        assert "North Hospital" not in foreign
        assert "It links to “server-down”, which is not in use." in foreign


def test_the_page_claims_nothing_before_the_first_check(db, client_of, root, run_jobs):
    assert "Not checked yet" in text_of(client_of(root).get(PAGE))
    load_pack(None)
    assert len(run_jobs(kinds=["strategies.check_freshness"])) == 1
    seen = text_of(client_of(root).get(PAGE))
    assert "Not checked yet" not in seen
    assert "Last checked" in seen


def test_the_command_names_what_has_no_strategy(stale, north, settings, tmp_path):
    settings.ANLAN_DATA = tmp_path
    missing = CliRunner().invoke(cli.app, ["gaps"])
    assert isinstance(missing.exception, NoDataFolder)
    (tmp_path / "master.key").touch()
    assert "Nothing lacks a strategy." in CliRunner().invoke(cli.app, ["gaps"]).stdout
    register_asset(north, code="sw", name="Core", asset_class="network", actor=None)
    assert CliRunner().invoke(cli.app, ["gaps"]).stdout == "North Hospital: network (1)\n"
    found = json.loads(CliRunner().invoke(cli.app, ["gaps", "--json"]).stdout)
    assert found["classes"] == [
        {"organisation": "North Hospital", "asset_class": "network", "assets": 1}
    ]
    assert found["items"] == []


def test_a_class_without_a_strategy_is_a_gap_only_for_who_sees_it(stale, north, ada, mallory):
    register_asset(north, code="sw", name="Core", asset_class="network", actor=None)
    found = gaps_for(ada)
    assert [(one.asset_class, one.assets) for one in found.classes] == [("network", 1)]
    assert gaps_for(mallory).classes == []
