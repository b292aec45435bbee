"""Items that other domains answer (BAK) and how their words are read."""

from datetime import UTC, datetime, timedelta

import pytest

from anlan.assets import facts
from anlan.inspection.actions import watch_asset
from anlan.inspection.measure import measure
from anlan.inspection.rules import grade
from anlan.inspection.thresholds import parse

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def judge(loaded, asset, monkeypatch):
    """judge(facts of backup) → severity and first reason by item code."""
    checks = watch_asset(asset, classes=["BAK"], actor=None)

    def judged(known):
        monkeypatch.setitem(facts._providers, "backup", lambda asset, now: known)
        verdicts = {}
        for check, got in zip(checks, measure(checks, NOW), strict=True):
            limits = parse(check.metric, check.thresholds)
            severity, _, because, _ = grade(got.readings, limits, {}, NOW)
            verdicts[check.item.code] = (str(severity), because[0].code)
        return verdicts

    return judged


def _ago(**span):
    return (NOW - timedelta(**span)).isoformat()


def test_fresh_and_proven_backups_are_fine(judge):
    found = judge(
        {
            "policies": [{"code": "p"}],
            "stale": False,
            "last_good": {"at": _ago(hours=3)},
            "last_full": {"at": _ago(days=5)},
            "last_proven": {"at": _ago(days=1)},
            "last_check": {"at": _ago(days=2), "errors": 0},
            "failed_24h": 0,
        }
    )
    assert {severity for severity, _ in found.values()} == {"ok"}


@pytest.mark.parametrize(
    ("known", "code", "severity"),
    [
        ({"last_good": {"at": _ago(hours=30)}}, "BAK-01", "warn"),
        ({"last_good": {"at": _ago(hours=60)}}, "BAK-01", "crit"),
        ({"last_good": {"at": _ago(hours=1)}, "stale": True}, "BAK-01", "crit"),
        ({"last_full": {"at": _ago(days=20)}}, "BAK-02", "crit"),
        ({"failed_24h": 2}, "BAK-03", "crit"),
        ({"last_check": {"at": _ago(days=1), "errors": 3}}, "BAK-08", "crit"),
        ({"last_proven": {"at": _ago(days=200)}}, "BAK-09", "crit"),
        ({}, "BAK-09", "warn"),
        ({}, "BAK-03", "unknown"),
    ],
)
def test_bad_backups_are_found(judge, known, code, severity):
    assert judge({"policies": [{"code": "p"}], **known})[code][0] == severity


def test_an_asset_without_policy_has_nothing_to_judge(judge):
    assert set(judge({"policies": []}).values()) == {("na", "na.no_backup")}


def test_a_provider_that_fails_makes_everything_unknown(judge):
    assert set(judge({"unknown": True}).values()) == {("unknown", "fact.provider_failed")}


def test_nobody_who_knows_about_backups_makes_everything_unknown(judge, monkeypatch):
    judge({})
    monkeypatch.delitem(facts._providers, "backup")
    # measured without the provider: nothing may look fine
    from anlan.inspection.models import Check

    checks = list(Check.objects.for_system("test").select_related("asset", "item"))
    for got in measure(checks, NOW):
        assert got.readings[0].code == "fact.no_provider"


def test_never_proven_is_a_warning_without_a_value(loaded, asset, monkeypatch):
    from anlan.inspection.actions import recheck

    known = {"policies": [{"code": "p"}], "stale": False}
    monkeypatch.setitem(facts._providers, "backup", lambda asset, now: known)
    checks = watch_asset(asset, classes=["BAK"], actor=None)
    proven = next(check for check in checks if check.item.code == "BAK-09")
    recheck([proven])
    proven.refresh_from_db()
    assert (proven.severity, proven.value) == ("warn", None)
    assert proven.because[0]["code"] == "fact.missing"


def test_the_real_backup_answers_its_items(loaded, asset):
    """Held against the real provider, so that neither side renames a fact unnoticed."""
    checks = watch_asset(asset, classes=["BAK"], actor=None)
    codes = {got.readings[0].code for got in measure(checks, NOW)}
    assert codes == {"na.no_backup"}
