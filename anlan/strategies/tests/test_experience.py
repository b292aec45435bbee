"""Outcomes move a ranking, are counted and not listed, and name no customer to another."""

from anlan.strategies import match as matching
from anlan.strategies import outcomes
from anlan.strategies.experience import StrategyTally
from anlan.strategies.match import Facts, match
from anlan.strategies.matching.experience import Experience, Tally, gain_of
from anlan.strategies.models import Strategy
from anlan.strategies.plain_sentences import say_in

TEXT = "web-01 does not answer, nobody can open the portal"


def learn(slug, outcome, organisation, times=1, facts=None):
    facts = facts or Facts(organisation_id=organisation.pk)
    for _ in range(times):
        outcomes.note(slug, outcome, organisation.pk, matching.features_in(TEXT, facts))


def ranked(organisation, **facts):
    result = match(TEXT, Facts(organisation_id=organisation.pk, **facts), top=50)
    return {one.slug: one for one in result.matches}


def test_what_worked_here_rises_and_says_so(pack, north):
    before = ranked(north)["service-stopped"].score
    learn("service-stopped", "chosen", north, 3)
    learn("service-stopped", "worked", north, 3)
    found = ranked(north)["service-stopped"]
    assert found.score > before
    said = [say_in(reason, "en") for reason in found.reasons]
    assert "At this customer chosen 3 times in such a case, worked 3 times." in said


def test_what_was_refused_falls(pack, north):
    before = ranked(north)["application-down"].score
    learn("application-down", "rejected", north, 4)
    found = ranked(north)["application-down"]
    assert found.score < before
    assert "strategies.match.rejected_here" in [reason.code for reason in found.reasons]


def test_other_customers_get_counts_that_name_nobody(pack, north, south):
    learn("service-stopped", "chosen", north, 5)
    learn("service-stopped", "worked", north, 5)
    found = ranked(south)["service-stopped"]
    said = " ".join(say_in(reason, "en") for reason in found.reasons)
    assert "Elsewhere chosen 5 times in such a case, worked 5 times." in said
    assert north.name not in said
    assert north.code not in said.split()
    assert "At this customer" not in said


def test_refusals_of_one_customer_are_not_told_to_another(pack, north, south):
    learn("application-down", "rejected", north, 3)
    found = ranked(south)["application-down"]
    assert not [r for r in found.reasons if r.code == "strategies.match.rejected_here"]


def test_what_is_tied_to_an_asset_is_never_counted_for_everybody(pack, north):
    facts = Facts(organisation_id=north.pk, asset_id=77)
    learn("service-stopped", "worked", north, facts=facts)
    general = StrategyTally.objects.filter(organisation_key=0)
    assert general.exists()
    assert not general.filter(feature__startswith="asset:").exists()


def test_counting_keeps_one_row_for_each_kind(pack, north):
    learn("service-stopped", "worked", north)
    rows = StrategyTally.objects.count()
    learn("service-stopped", "worked", north, 3)
    assert StrategyTally.objects.count() == rows
    assert outcomes.totals(Strategy.objects.get(slug="service-stopped")) == Tally(worked=4)


def test_what_helped_the_same_item_is_remembered_whatever_the_words(pack, north):
    facts = Facts(organisation_id=north.pk, items=("XYZ-99",), source="inspection")
    outcomes.note("config-loss", "worked", north.pk, matching.features_in("qqq", facts))
    result = match("zzz", facts)
    assert "config-loss" in [one.slug for one in result.matches]


def test_outcomes_move_a_ranking_only_so_far():
    gain, reasons = gain_of(Experience(own=Tally(chosen=10_000, worked=10_000)))
    assert 0 < gain <= 8
    assert len(reasons) == 1
    assert gain_of(Experience())[0] == 0


def test_another_process_learns_without_a_restart(pack, north):
    """Nothing is kept between questions: the next one reads what somebody else has written."""
    before = ranked(north)["service-stopped"].score
    feature = next(f for f in matching.features_in(TEXT, Facts()) if f.startswith("says:"))
    StrategyTally.objects.create(
        strategy=Strategy.objects.get(slug="service-stopped"),
        organisation_key=north.pk, feature=feature, chosen=9, worked=9,
    )  # fmt: skip
    assert ranked(north)["service-stopped"].score > before
