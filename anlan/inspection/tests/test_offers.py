from django.utils import timezone

from anlan.assets.facts import gather
from anlan.incidents.references import IncidentRef
from anlan.incidents.verification import run_all
from anlan.inspection import offers


def _reference(check, *keys):
    return IncidentRef("u", "n", check.organisation_id, check.asset_id, keys or (check.key,))


def _ours(check, *keys):
    return offers.verify(_reference(check, *keys))


def test_recovery_is_measured_again_not_believed(web_check, web, take):
    take(web_check, False, False)
    (result,) = _ours(web_check)
    assert result.ok is True
    web.stop()
    (result,) = _ours(web_check)
    web.start()
    assert result.ok is False
    assert "net.refused" in {reason.code for reason in result.reasons}
    assert any(one.name == str(web_check) for one in run_all(_reference(web_check)))


def test_a_removed_or_foreign_check_verifies_nothing(web_check, south):
    key = web_check.key
    stranger = IncidentRef("u", "n", south.pk, None, (key,))
    assert [one.ok for one in offers.verify(stranger)] == [None]
    web_check.delete()
    assert [one.ok for one in _ours(web_check, key)] == [None]
    assert _ours(web_check, "backup-stale:1") == []


def test_facts_and_situation_name_what_fails(web_check, take, asset):
    take(web_check, False, False)
    facts = gather(asset, timezone.now())["inspection"]
    assert [line["severity"] for line in facts["failing"]] == ["crit"]
    found = offers.situation(asset.organisation_id, asset, timezone.now())
    assert [one["name"] for one in found["findings"]] == ["Page"]
    assert offers.situation(asset.organisation_id, None, timezone.now())["findings"]


def _step(asset_id, organisation_id):
    from anlan.strategies.stepkinds import StepCall, runner_of

    return runner_of("inspect")(StepCall("u", organisation_id, asset_id, {}, {}))


def test_the_step_kind_measures_the_failing_checks(web_check, web, take, asset, south):
    take(web_check, False, False)
    assert _step(asset.pk, asset.organisation_id).ok is True
    web.stop()
    outcome = _step(asset.pk, asset.organisation_id)
    web.start()
    assert outcome.ok is False and outcome.reasons
    assert _step(None, asset.organisation_id).ok is False
    assert _step(asset.pk, south.pk).reasons[0].code == "inspection.no_check"
