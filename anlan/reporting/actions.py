"""What makes offline packs, and what notes who took them."""

from __future__ import annotations

import os
import shutil
import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import or_system
from anlan.core.errors import NotVisible, Refused
from anlan.engine.actions import URGENT, enqueue
from anlan.engine.models import Job
from anlan.reporting.models import FILES, OfflinePack, packs_folder
from anlan.reporting.offlinepack import facts as gathering

if TYPE_CHECKING:
    from datetime import datetime

    from anlan.core.actors import Actor
    from anlan.documents.model import Language
    from anlan.organisations.models import Organisation
    from anlan.reporting.offlinepack.content import PackFacts

KEPT = 3
# A folder as young as this may belong to somebody who is just about to write its row.
_SETTLED_S = 3600
JOB = "reporting.make_pack"
_INTERFACE = {"zh": "zh-hans", "en": "en"}


class Verb(models.TextChoices):
    PACK_MADE = "reporting.pack_made", _("made the offline pack")
    PACK_TAKEN = "reporting.pack_taken", _("downloaded the offline pack")


@dataclass(frozen=True)
class Files:
    """The pack as bytes, before it has a place."""

    facts: PackFacts
    content: dict[str, bytes]


def write_files(organisation: Organisation, language: Language, now: datetime) -> Files:
    """Gather and lay out; touches no row."""
    # Typst and the Word library take longer to load than everything else at start.
    from anlan.documents import docx, pdf
    from anlan.reporting.offlinepack import archive, document, written

    known = gathering.gather(organisation, language, now)
    with translation.override(_INTERFACE[language]):
        strategies = [written.write(known, each) for each in known.strategies]
        laid_out = document.build(known, strategies)
        made = {"pack.pdf": pdf.render(laid_out), "pack.docx": docx.render(laid_out)}
        made["pack.zip"] = archive.build(known, strategies, dict(made))
    return Files(known, made)


def make_pack(
    organisation: Organisation, language: Language, *, actor: Actor | None
) -> OfflinePack:
    """Make the pack from what is known now; the files are whole before a row names them."""
    files = write_files(organisation, language, timezone.now())
    uid = uuid.uuid4()
    try:
        _store(packs_folder(organisation) / str(uid), files.content)
    except OSError as error:
        said = error.strerror or str(error)
        raise Refused(_("The pack cannot be stored: %(why)s.") % {"why": said}) from error
    pack = _record(organisation, uid, files, actor)
    _tidy(organisation)
    return pack


@transaction.atomic
def _record(
    organisation: Organisation, uid: uuid.UUID, files: Files, actor: Actor | None
) -> OfflinePack:
    known = files.facts
    pack = OfflinePack.objects.for_system("make pack").create(
        uid=uid,
        organisation=organisation,
        language=known.language,
        digest=known.digest(),
        parts=known.parts(),
        valid_until=date.fromisoformat(known.valid_until),
        sizes={kind: len(files.content[name]) for kind, name in FILES.items()},
        made_by=or_system(actor).label,
    )
    old = OfflinePack.objects.for_system("keep the last").filter(
        organisation=organisation, language=known.language
    )
    old.filter(pk__in=list(old.values_list("pk", flat=True)[KEPT:])).delete()
    audit.record(actor, Verb.PACK_MADE, pack, digest=pack.digest, language=pack.language)
    return pack


def _store(folder: Path, content: dict[str, bytes]) -> None:
    """All files or none: they get their place by one rename."""
    partial = folder.with_name(f"{folder.name}.part")
    partial.mkdir(parents=True)
    for name, data in content.items():
        with (partial / name).open("wb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
    partial.rename(folder)


def _tidy(organisation: Organisation) -> None:
    """Remove folders that no row names: of packs that are not kept, and of makers that died."""
    rows = OfflinePack.objects.for_system("tidy").filter(organisation=organisation)
    known = {str(uid) for uid in rows.values_list("uid", flat=True)}
    for folder in packs_folder(organisation).iterdir():
        is_old = timezone.now().timestamp() - folder.stat().st_mtime > _SETTLED_S
        if folder.name not in known and is_old:
            shutil.rmtree(folder, ignore_errors=True)


@transaction.atomic
def ask_for_pack(organisation: Organisation, language: Language, *, actor: Actor | None) -> Job:
    """Let the engine make the pack now; who asks while it waits gets the same job."""
    waiting = waiting_job(organisation, language)
    if waiting is not None:
        return waiting
    return enqueue(
        JOB,
        args=_arguments(organisation, language) | {"asked_by": or_system(actor).label},
        resource_key=resource_key(organisation, language),
        priority=URGENT,
    )


def ask_if_changed(pack: OfflinePack, now: datetime) -> Job | None:
    """Let the engine make the pack again when something in it changed."""
    language: Any = pack.language
    digest = gathering.gather(pack.organisation, language, now).digest()
    if digest == pack.digest:
        return None
    return enqueue(
        JOB,
        args=_arguments(pack.organisation, language),
        dedupe_key=f"{JOB}:{pack.organisation.uid}:{language}:{pack.pk}:{digest[:16]}",
        resource_key=resource_key(pack.organisation, language),
    )


def waiting_job(organisation: Organisation, language: str) -> Job | None:
    """The job that makes this pack at this moment or soon."""
    rows = Job.objects.filter(resource_key=resource_key(organisation, language))
    return rows.filter(state__in=[Job.State.READY, Job.State.RUNNING]).first()


def resource_key(organisation: Organisation, language: str) -> str:
    return f"offline-pack:{organisation.uid}:{language}"


def _arguments(organisation: Organisation, language: str) -> dict[str, str]:
    return {"organisation_uid": str(organisation.uid), "language": language}


def newest_of(organisation: Organisation, language: str) -> OfflinePack | None:
    rows = OfflinePack.objects.for_system("newest pack").filter(
        organisation=organisation, language=language
    )
    return rows.first()


@transaction.atomic
def take_file(pack: OfflinePack, kind: str, *, actor: Actor | None) -> bytes:
    """The bytes of one file, and the note of who took it."""
    try:
        content = (pack.folder / FILES[kind]).read_bytes()
    except (KeyError, OSError) as error:
        raise NotVisible(_("This file of the pack is not there; make the pack again.")) from error
    audit.record(actor, Verb.PACK_TAKEN, pack, kind=kind, digest=pack.digest)
    return content
