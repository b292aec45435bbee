"""What the pages of offline packs show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from anlan.organisations.models import Organisation
from anlan.reporting import actions
from anlan.reporting.models import OfflinePack
from anlan.reporting.offlinepack import facts
from anlan.reporting.offlinepack.content import changed_parts

PART_WORDS = {
    "organisation": gettext_lazy("Organisation"),
    "contacts": gettext_lazy("Contacts"),
    "ladders": gettext_lazy("Who is told when"),
    "roster": gettext_lazy("Duty roster"),
    "systems": gettext_lazy("Systems and their backups"),
    "strategies": gettext_lazy("Strategies"),
    "left_out": pgettext_lazy("offline pack", "Strategies that are left out"),
}
# The names of the languages, each in itself.
_LANGUAGE_WORDS = {code[:2]: name for code, name in settings.LANGUAGES}
_FILE_WORDS = {"pdf": "PDF", "docx": "Word", "zip": "ZIP"}


@dataclass(frozen=True)
class Standing:
    """The pack of one language: how it is, and what changed since."""

    language: str
    word: str
    packs: list[OfflinePack]
    changes: list[str]
    is_waiting: bool
    is_expired: bool

    @property
    def newest(self) -> OfflinePack | None:
        return self.packs[0] if self.packs else None

    @property
    def files(self) -> list[tuple[str, str, int]]:
        newest = self.newest
        sizes = newest.sizes if newest else {}
        return [(kind, word, sizes[kind]) for kind, word in _FILE_WORDS.items() if kind in sizes]


def standing(viewer: Any, organisation: Organisation, language: Any, now: datetime) -> Standing:
    rows = OfflinePack.objects.visible_to(viewer).filter(
        organisation=organisation, language=language
    )
    packs = list(rows)
    newest = packs[0] if packs else None
    changes: list[str] = []
    if newest is not None:
        known = facts.gather(organisation, language, now)
        titles = {each.slug: each.title for each in known.strategies}
        changes = _sentences(changed_parts(newest.parts, known.parts()), titles)
    return Standing(
        language=language,
        word=_LANGUAGE_WORDS[language],
        packs=packs,
        changes=changes,
        is_waiting=actions.waiting_job(organisation, language) is not None,
        is_expired=newest is not None and newest.valid_until < _today(),
    )


def lines(viewer: Any) -> list[dict[str, Any]]:
    """Each organisation with its newest pack, in two queries."""
    newest: dict[int, OfflinePack] = {}
    for pack in OfflinePack.objects.visible_to(viewer).defer("parts").order_by("id"):
        newest[pack.organisation_id] = pack
    today = _today()
    found = []
    for organisation in Organisation.objects.visible_to(viewer):
        last = newest.get(organisation.pk)
        is_expired = last is not None and last.valid_until < today
        found.append({"organisation": organisation, "pack": last, "is_expired": is_expired})
    return found


def _today() -> date:
    return timezone.localdate()


def _sentences(changes: dict[str, list[str]], titles: dict[str, str]) -> list[str]:
    """A strategy that is no longer in use has only its short name left."""
    found = []
    for part, slugs in changes.items():
        named = _(", ").join(titles.get(slug, slug) for slug in slugs)
        found.append(f"{PART_WORDS[part]}: {named}" if named else str(PART_WORDS[part]))
    return found
