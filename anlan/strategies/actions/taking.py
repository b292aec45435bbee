"""Taking files in: a plan of what would happen, and the same carried out."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import Actor, or_system
from anlan.core.errors import BadInput, Refused
from anlan.core.text import one_line
from anlan.strategies.actions.verbs import Verb
from anlan.strategies.actions.writing import Draft, known_here, sha256_of, write
from anlan.strategies.exchange.bundles import Candidate, candidates
from anlan.strategies.fileformat.problems import Problem
from anlan.strategies.models import StrategyVersion, Upload

UPLOADS_KEPT = timedelta(days=1)
What = Literal["new", "changed", "unchanged", "refused"]


@dataclass(frozen=True)
class Taken:
    """What became of one strategy that was offered, or would become of it."""

    slug: str
    what: What
    title: str = ""
    number: int | None = None
    files: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)


def take_in(
    files: Mapping[str, bytes], *, actor: Actor | None, is_dry: bool = False
) -> list[Taken]:
    """Every strategy in the files as a draft, each all or nothing; the broken ones are named."""
    offered = candidates(files, known_here())
    if not offered:
        raise BadInput(_("There is no strategy file in it."), code="nothing-to-import")
    return [_take(candidate, actor, is_dry) for candidate in offered]


def _take(candidate: Candidate, actor: Actor | None, is_dry: bool) -> Taken:
    names = tuple(sorted(candidate.names.values()))
    if not candidate.is_sound:
        problems = sorted(candidate.problems, key=lambda one: (one.path, one.line))
        return Taken(candidate.slug, "refused", files=names, problems=problems)
    title = candidate.parsed["en"].title
    with transaction.atomic():
        what, number = _compare(candidate)
        if what != "unchanged" and not is_dry:
            draft = Draft(candidate.parsed, candidate.texts, StrategyVersion.Origin.IMPORT)
            number = write(draft, actor).number
    return Taken(candidate.slug, what, title, number, names)


def _compare(candidate: Candidate) -> tuple[What, int]:
    """Against the version in use and the newest one: what they say already is not written again."""
    versions = StrategyVersion.objects.filter(strategy__slug=candidate.slug).order_by("-number")
    newest = versions.first()
    if newest is None:
        return "new", 1
    digest = sha256_of(candidate.texts)
    for version in (newest, versions.in_use().first()):
        if version is not None and version.sha256 == digest:
            return "unchanged", version.number
    return "changed", newest.number + 1


@transaction.atomic
def keep_upload(name: str, files: Mapping[str, bytes], *, actor: Actor | None) -> Upload:
    """Hold what was sent until its sender has seen what it would do."""
    # Bytes, not text: what is not UTF-8 has to be named again on the next page.
    kept = {each: b64encode(raw).decode() for each, raw in files.items()}
    who = or_system(actor)
    upload = Upload.objects.create(owner=who.reference, name=one_line(name, 200), files=kept)
    audit.record(actor, Verb.UPLOADED, upload, files=len(files))
    return upload


def files_of_upload(upload: Upload) -> dict[str, bytes]:
    return {name: b64decode(kept) for name, kept in upload.files.items()}


@transaction.atomic
def take_upload(upload: Upload, *, actor: Actor | None) -> list[Taken]:
    """Import what was kept; a second click finds nothing left to import."""
    files = files_of_upload(upload)
    if not Upload.objects.filter(pk=upload.pk).delete()[0]:
        raise Refused(_("These files were imported already."), code="imported-already")
    return take_in(files, actor=actor)


def drop_old_uploads(now: datetime) -> int:
    """Forget what nobody came back for; it was never part of anything, so no audit entry."""
    dropped: tuple[int, Any] = Upload.objects.filter(created_at__lt=now - UPLOADS_KEPT).delete()
    return dropped[0]
