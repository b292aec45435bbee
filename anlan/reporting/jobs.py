"""Packs follow what changes: looked at every few minutes, made again only when they differ."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from anlan.core.actors import Actor
from anlan.engine.context import JobContext
from anlan.engine.registry import job
from anlan.organisations.models import Organisation
from anlan.reporting import actions
from anlan.reporting.models import LANGUAGES, OfflinePack

log = logging.getLogger(__name__)


@job(actions.JOB, lease=timedelta(minutes=10), max_attempts=3, backoff=timedelta(minutes=5))
def make_pack(
    _ctx: JobContext, organisation_uid: str, language: Any, asked_by: str = ""
) -> dict[str, Any]:
    """Make one pack."""
    rows = Organisation.objects.for_system("make pack")
    organisation = rows.get(uid=organisation_uid)
    actor = Actor("user", None, asked_by) if asked_by else None
    pack = actions.make_pack(organisation, language, actor=actor)
    return {"pack": str(pack.uid), "digest": pack.digest}


@job("reporting.follow_changes", every=timedelta(minutes=5))
def follow_changes(_ctx: JobContext) -> dict[str, int]:
    """Ask for every pack in which something changed since it was made."""
    now = timezone.now()
    asked = 0
    for organisation in Organisation.objects.for_system("follow changes"):
        for language in LANGUAGES:
            try:
                pack = actions.newest_of(organisation, language)
                asked += pack is not None and actions.ask_if_changed(pack, now) is not None
            except Exception:  # Loop boundary: one bad organisation must not stop the others.
                log.exception("follow_changes failed organisation=%s", organisation.code)
    return {"asked": asked}


@job("reporting.first_packs", cron="20 3 * * *")
def make_first_packs(_ctx: JobContext) -> dict[str, int]:
    """Every organisation that has systems gets its pack without being asked."""
    language: Any = "zh" if settings.LANGUAGE_CODE.startswith("zh") else "en"
    packed = OfflinePack.objects.for_system("first packs").values("organisation")
    rows = Organisation.objects.for_system("first packs").filter(assets__retired_at=None)
    waiting = rows.filter(assets__isnull=False).exclude(pk__in=packed).distinct()
    for organisation in waiting:
        actions.ask_for_pack(organisation, language, actor=None)
    return {"asked": len(waiting)}
