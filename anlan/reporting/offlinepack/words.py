"""Words that the document, the pages and the list of contacts share."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.assets.models import Asset
from anlan.organisations.models import Contact
from anlan.reporting.offlinepack.content import PackFacts, Strategy, System
from anlan.web.formats import span_words
from anlan.web.words import SEVERITIES


def cover(facts: PackFacts) -> tuple[tuple[str, str], ...]:
    return (
        (_("Organisation"), f"{facts.name} ({facts.code})"),
        (_("Made"), f"{facts.made_at[:16].replace('T', ' ')} ({facts.zone})"),
        (_("Valid until"), _("%(day)s, when the printed roster ends") % {"day": facts.valid_until}),
        (pgettext("offline pack", "Contents"), contents(facts)),
        (_("Fingerprint of the contents"), facts.digest()),
    )


def contents(facts: PackFacts) -> str:
    said = _("%(strategies)s strategies, %(systems)s systems, %(contacts)s contacts")
    return said % {
        "strategies": len(facts.strategies),
        "systems": len(facts.systems),
        "contacts": len(facts.contacts),
    }


def running_head(facts: PackFacts) -> str:
    return f"{facts.name} · {facts.made_at[:10]} · {facts.digest()[:12]}"


def side(kind: str) -> str:
    return str(Contact.Kind(kind).label)


def asset_class(name: str) -> str:
    return str(Asset.Class(name).label)


def classes(names: Iterable[str]) -> str:
    return _(", ").join(asset_class(name) for name in names)


def severity(level: str) -> str:
    return f"{level} {SEVERITIES[level].word}"


def after(seconds: int) -> str:
    return span_words(seconds) if seconds else pgettext("offline pack", "at once")


def channel(name: str) -> str:
    known = {
        "email": _("e-mail"),
        "sms": pgettext("offline pack", "text message"),
        "voice": pgettext("offline pack", "call"),
    }
    return known.get(name, name)


def missing(where: str) -> str:
    return _("missing: enter it on the %(where)s") % {"where": where}


def no_copy(system: System) -> str:
    return _("no good copy") if system.has_backup else _("no backup")


def no_proof(system: System) -> str:
    return _("not proven") if system.has_backup else _("no backup")


def why(strategy: Strategy, facts: PackFacts) -> str:
    if strategy.why == "general":
        return _("can happen to everybody")
    mine = {system.asset_class for system in facts.systems}
    had = classes(name for name in strategy.applies_to if name in mine)
    return _("there are systems of the class %(classes)s") % {"classes": had}
