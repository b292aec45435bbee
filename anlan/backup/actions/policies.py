"""Saying what is backed up: repositories and policies."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from anlan.assets.models import Asset
from anlan.backup import places, sheet
from anlan.backup.actions.verbs import Verb
from anlan.backup.models import Policy, Repository
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput, Refused
from anlan.core.paths import data_folder
from anlan.core.saying import say
from anlan.engine.actions import ensure_schedule, remove_schedule
from anlan.engine.rules import BadTiming
from anlan.organisations.models import Organisation
from anlan_probe.backup.manifest import require_sources
from anlan_probe.backup.trouble import Trouble

RUN_JOB = "backup.run"


@dataclass(frozen=True)
class PolicySpec:
    """What a person says of a new policy; the rest has defaults."""

    code: str
    name: str
    kind: str
    paths: list[str]
    repository: Repository | None = None
    timing: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def create_repository(
    organisation: Organisation, name: str, location: str, *, actor: Actor | None
) -> Repository:
    """A repository with two keys of its own; restic creates it at the first run."""
    rows = Repository.objects.for_system("create")
    if rows.filter(organisation=organisation, location=location).exists():
        raise Refused(_("This repository is registered already."), code="exists")
    repository = rows.create(
        organisation=organisation,
        name=name,
        location=location,
        password=secrets.token_urlsafe(32),
        escrow_password=secrets.token_urlsafe(24),
        is_same_disk=_is_same_disk(location),
    )
    repository.refresh_from_db()
    audit.record(actor, Verb.REPOSITORY_CREATED, repository)
    sheet.write(repository)
    return repository


def _is_same_disk(location: str) -> bool:
    """True for a place on the disk of our own data; other machines' addresses are not."""
    place = Path(location)
    if not place.is_absolute():
        return False
    while not place.exists():
        place = place.parent
    return place.stat().st_dev == data_folder().stat().st_dev


def repository_for(organisation: Organisation, *, actor: Actor | None) -> Repository:
    """The organisation's first repository, made on our own disk when it has none."""
    found = organisation.repositories.order_by("id").first()
    if found is not None:
        return found
    place = str(places.repository_of(organisation.code))
    return create_repository(
        organisation, str(_("Repository of %(name)s") % {"name": organisation.name}), place,
        actor=actor,
    )  # fmt: skip


def create_folder_policy(
    asset: Asset, *, code: str, paths: list[str], actor: Actor | None, **more: Any
) -> Policy:
    """Back up folders or files of the machine Anlan runs on."""
    spec = PolicySpec(code, more.pop("name", "") or code, Policy.Kind.FOLDER, paths, **more)
    return create_policy(asset, spec, actor=actor)


def create_sqlite_policy(
    asset: Asset, *, code: str, database: str, actor: Actor | None, **more: Any
) -> Policy:
    """Back up a live SQLite database by a consistent copy of it."""
    name = more.pop("name", "") or code
    spec = PolicySpec(code, name, Policy.Kind.SQLITE, [database], **more)
    return create_policy(asset, spec, actor=actor)


def create_policy(asset: Asset, spec: PolicySpec, *, actor: Actor | None) -> Policy:
    """Register what is to be backed up; refused when it could not work or would eat itself."""
    _check_paths(spec)
    return _register(asset, spec, is_own=False, actor=actor)


@transaction.atomic
def _register(asset: Asset, spec: PolicySpec, *, is_own: bool, actor: Actor | None) -> Policy:
    rows = Policy.objects.for_system("create")
    if rows.filter(organisation_id=asset.organisation_id, code=spec.code).exists():
        raise Refused(
            _("There is already a backup policy “%(code)s”.") % {"code": spec.code}, code="exists"
        )
    repository = spec.repository or repository_for(asset.organisation, actor=actor)
    policy = rows.create(
        organisation_id=asset.organisation_id,
        asset=asset,
        repository=repository,
        code=spec.code,
        name=spec.name,
        kind=spec.kind,
        paths=spec.paths,
        is_own=is_own,
        **spec.timing,
    )
    _schedule(policy)
    audit.record(actor, Verb.POLICY_CREATED, policy, kind=spec.kind, paths=spec.paths)
    return policy


def _schedule(policy: Policy) -> None:
    try:
        ensure_schedule(
            _schedule_name(policy),
            kind=RUN_JOB,
            args={"policy_uid": str(policy.uid)},
            cron=policy.cron,
            resource_key=policy.repository.resource_key,
        )
    except BadTiming as error:
        raise BadInput(
            _("“%(cron)s” is not a time of day that a schedule understands.")
            % {"cron": policy.cron},
            errors=[{"field": "cron", "expected": "five fields, for example 30 2 * * *"}],
        ) from error


def _schedule_name(policy: Policy) -> str:
    return f"backup:{policy.uid}"


def _check_paths(spec: PolicySpec) -> None:
    try:
        sources = require_sources(spec.paths)
    except Trouble as trouble:
        raise _bad_paths(say({"code": trouble.code, "params": dict(trouble.params)})) from trouble
    for source in sources:
        _check_place(Path(source).resolve(), spec.repository)
    if spec.kind == Policy.Kind.SQLITE and (len(sources) != 1 or not os.path.isfile(sources[0])):
        raise _bad_paths(_("A database policy needs exactly one database file."))


def _check_place(source: Path, repository: Repository | None) -> None:
    """Neither the key nor a repository may get into a backup: it would reveal or eat itself."""
    key, data = Path(settings.ANLAN_KEY_FILE).resolve(), data_folder().resolve()
    if _covers(source, key) or _covers(source, data) or _covers(places.password_folder(), source):
        raise _bad_paths(
            _("%(path)s holds Anlan's own data or key; those have their own policy.")
            % {"path": source}
        )
    kept = [places.own_repository(), places.repository_of("x").parent]
    if repository is not None and repository.location.startswith("/"):
        kept.append(Path(repository.location))
    for place in kept:
        if _covers(source, place.resolve()) or _covers(place.resolve(), source):
            raise _bad_paths(
                _("%(path)s contains the repository: the backup would back up itself.")
                % {"path": source}
            )


def _covers(folder: Path, inner: Path) -> bool:
    return folder == inner or folder in inner.parents


def _bad_paths(message: Any) -> BadInput:
    return BadInput(
        message, errors=[{"field": "paths", "expected": "absolute paths that exist"}],
        code="bad-paths",
    )  # fmt: skip


def create_own_policy(asset: Asset) -> Policy:
    """Protect Anlan's own database in the data folder's repository; idempotent.

    A missing program (restic, pg_dump) is no reason to refuse: every run then fails visibly with
    the line that installs it, and the first one after that succeeds.
    """
    found = Policy.objects.for_system("first start").filter(is_own=True).first()
    if found is not None:
        return found
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        kind, path = Policy.Kind.SQLITE, str(database["NAME"])
    else:
        kind, path = Policy.Kind.POSTGRESQL, f"{database['NAME']}.dump"
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        repository = create_repository(
            asset.organisation, str(_("Anlan's own repository")), str(places.own_repository()),
            actor=None,
        )  # fmt: skip
        spec = PolicySpec(
            "anlan-database", str(_("Anlan's own database")), kind, [path], repository,
            {"max_age": timedelta(hours=26)},
        )  # fmt: skip
        return _register(asset, spec, is_own=True, actor=None)


@transaction.atomic
def retire_policy(policy: Policy, *, actor: Actor | None) -> None:
    """No more runs; its copies stay and can still be restored."""
    rows = Policy.objects.for_system("retire").active()
    if rows.filter(pk=policy.pk).update(retired_at=timezone.now()) != 1:
        raise Refused(_("This policy is retired already."))
    remove_schedule(_schedule_name(policy))
    audit.record(actor, Verb.POLICY_RETIRED, policy)
