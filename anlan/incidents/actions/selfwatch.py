"""Anlan watches itself: work that failed for good, and work that is late, are events too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override

from anlan.assets.models import Asset
from anlan.incidents.actions.intake import accept_events
from anlan.incidents.events import EventIn

if TYPE_CHECKING:
    from anlan.engine.health import EngineHealth
    from anlan.engine.models import Job


def _own_asset() -> Asset | None:
    return Asset.objects.for_system("self-watching").filter(is_local=True).order_by("pk").first()


def _said(sentence: str, **params: object) -> str:
    """In the installation's language: nobody in particular is reading yet."""
    with override(settings.LANGUAGE_CODE):
        return gettext(sentence) % params


def note_dead_job(job: Job) -> None:
    """Called in the transaction that gives a job up."""
    asset = _own_asset()
    # An event that could not be judged must not be answered with one more event to judge.
    if asset is None or job.kind == "incidents.process_event":
        return
    event = EventIn(
        asset.organisation_id,
        _said(
            gettext_noop("Anlan gave up the job %(kind)s (#%(id)s) after %(attempts)s attempts."),
            kind=job.kind,
            id=job.pk,
            attempts=job.attempt,
        ),
        source="engine",
        key=f"job-dead:{job.kind}",
        asset_id=asset.pk,
        symptom=job.kind,
        urgency="limited",
    )
    accept_events([event], actor=None)


def note_late_engine(health: EngineHealth) -> None:
    """Called by the watchdog while something that is due has waited for more than a minute."""
    asset = _own_asset()
    if asset is None:
        return
    now = timezone.now()
    slot = now.replace(microsecond=0, second=0, minute=now.minute // 10 * 10)
    event = EventIn(
        asset.organisation_id,
        _said(
            gettext_noop("Anlan's engine is late: work that is due has waited for %(seconds)s s."),
            seconds=int(health.oldest_ready_age_s),
        ),
        source="engine",
        key="engine-late",
        occurred_at=slot,
        asset_id=asset.pk,
        urgency="limited",
    )
    accept_events([event], actor=None)
