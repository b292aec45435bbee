"""Gathers what goes into the pack of one organisation; cheap enough for every few minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from anlan.assets.models import Asset
from anlan.backup.models import Policy
from anlan.duty.rosters.facts import plans_of
from anlan.incidents.models import Ladder
from anlan.incidents.rules import Severity, default_ladder
from anlan.organisations.models import Contact
from anlan.reporting.offlinepack.content import (
    Gap,
    LeftOut,
    PackFacts,
    Person,
    Rung,
    Strategy,
    System,
    Turn,
    Why,
)
from anlan.strategies.models import Strategy as KnownStrategy
from anlan.strategies.models import StrategyVersion

if TYPE_CHECKING:
    from anlan.documents.model import Language
    from anlan.organisations.models import Organisation

WEEKS = 4
# What can happen to anybody, whatever systems they have.
GENERAL = frozenset(
    {
        KnownStrategy.Category.FACILITY,
        KnownStrategy.Category.PEOPLE,
        KnownStrategy.Category.PROVIDER,
    }
)
_MOMENT = "%Y-%m-%d %H:%M"


def gather(organisation: Organisation, language: Language, now: datetime) -> PackFacts:
    """Everything that is known now, in the customer's local time."""
    return _Gathering(organisation, language, now).facts()


class _Gathering:
    def __init__(self, organisation: Organisation, language: Language, now: datetime) -> None:
        self.organisation, self.language, self.now = organisation, language, now
        self.zone = ZoneInfo(organisation.time_zone)
        local = now.astimezone(self.zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        # Whole weeks, so that the roster of an unchanged team changes the pack once a week.
        self.start = midnight - timedelta(days=local.weekday())
        self.end = self.start + timedelta(weeks=WEEKS)
        self.last_day = (self.end - timedelta(days=1)).date().isoformat()
        self.today = midnight

    def facts(self) -> PackFacts:
        systems = self.systems()
        strategies, left_out = self.strategies({system.asset_class for system in systems})
        turns, gaps_ = self.roster()
        return PackFacts(
            name=self.organisation.name,
            code=self.organisation.code,
            zone=str(self.zone),
            language=self.language,
            made_at=self.now.astimezone(self.zone).isoformat(timespec="seconds"),
            valid_until=self.last_day,
            contacts=self.contacts(),
            ladders=self.ladders(),
            turns=turns,
            gaps=gaps_,
            weeks=(
                self.start.date().isoformat(),
                (self.end - timedelta(days=1)).date().isoformat(),
            ),
            systems=systems,
            strategies=strategies,
            left_out=left_out,
        )

    def contacts(self) -> tuple[Person, ...]:
        rows = Contact.objects.for_system("offline pack").filter(organisation=self.organisation)
        return tuple(
            Person(row.name, row.kind, row.role, row.phone, row.email)
            for row in rows.order_by("kind", "name", "pk")
        )

    def ladders(self) -> tuple[tuple[str, tuple[Rung, ...]], ...]:
        rows = Ladder.objects.for_system("offline pack").filter(organisation=self.organisation)
        own = {row.severity: row.rungs for row in rows}
        found = []
        for severity in Severity:
            rungs = own.get(severity.value) or [vars(rung) for rung in default_ladder(severity)]
            steps = tuple(Rung(each["after_s"], each["level"], each["channel"]) for each in rungs)
            found.append((severity.value, steps))
        return tuple(found)

    def roster(self) -> tuple[tuple[Turn, ...], tuple[Gap, ...]]:
        plans = plans_of([self.organisation.pk], self.start, self.end)
        turns, missing = [], []
        for level in sorted({1, *plans.levels(self.organisation.pk)}):
            key = (self.organisation.pk, level)
            for segment in plans.segments(key, self.start, self.end):
                begin, until = self.moment(segment.starts_at), self.moment(segment.ends_at)
                last = "" if plans.is_open(key, segment, self.end) else until
                turns += [
                    Turn(level, person.name, person.phone or person.email, begin, last)
                    for person in plans.contacts(segment.people)
                ]
                # From today: what of this week is over needs nobody any more.
                if segment.is_gap and segment.ends_at > self.today:
                    missing.append(Gap(level, begin, until))
        return tuple(turns), tuple(missing)

    def systems(self) -> tuple[System, ...]:
        rows = Asset.objects.for_system("offline pack").filter(
            organisation=self.organisation, retired_at=None
        )
        copies = self.copies()
        return tuple(
            System(
                name=row.name,
                code=row.code,
                asset_class=row.asset_class,
                address=row.address,
                owner=row.owner,
                criticality=row.criticality,
                has_backup=row.pk in copies,
                last_good=self.moment(copies.get(row.pk, (None, None))[0]),
                last_proven=self.moment(copies.get(row.pk, (None, None))[1]),
            )
            for row in rows.order_by("asset_class", "criticality", "code")
        )

    def copies(self) -> dict[int, tuple[datetime | None, datetime | None]]:
        """Asset → its restore points: the oldest of its policies speaks for it, as elsewhere."""
        rows = Policy.objects.for_system("offline pack").active()
        points: dict[int, list[tuple[datetime | None, datetime | None]]] = {}
        for policy in rows.filter(organisation=self.organisation):
            good, proven = policy.newest_copy(), policy.newest_proven(self.now)
            good_at = good.taken_at if good and not good.is_disproven else None
            pair = (good_at, proven.taken_at if proven else None)
            points.setdefault(policy.asset_id, []).append(pair)
        return {
            asset: (_oldest([good for good, _p in pairs]), _oldest([p for _good, p in pairs]))
            for asset, pairs in points.items()
        }

    def strategies(self, classes: set[str]) -> tuple[tuple[Strategy, ...], tuple[LeftOut, ...]]:
        rows = StrategyVersion.objects.filter(state=StrategyVersion.State.APPROVED)
        taken, left_out = [], []
        for row in rows.select_related("strategy").order_by("strategy__category", "strategy__slug"):
            parsed = row.parsed[self.language]
            why: Why = "class" if classes & set(parsed["applies_to"]) else ""
            if not why and row.strategy.category in GENERAL:
                why = "general"
            if not why:
                left_out.append(LeftOut(parsed["title"], tuple(parsed["applies_to"])))
                continue
            markdown = row.zh if self.language == "zh" else row.en
            slug = row.strategy.slug
            taken.append(Strategy(slug, row.number, row.sha256, why, parsed, markdown))
        return tuple(taken), tuple(left_out)

    def moment(self, at: datetime | None) -> str:
        return at.astimezone(self.zone).strftime(_MOMENT) if at else ""


def _oldest(moments: list[datetime | None]) -> datetime | None:
    """With one of them missing there is no point to which everything could be restored."""
    known = [moment for moment in moments if moment is not None]
    return min(known) if known and len(known) == len(moments) else None
