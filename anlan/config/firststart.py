"""The first start: what turns an empty folder into an Anlan that already looks after something."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.locks import LOCK_EX, lock, unlock
from django.db import transaction

from anlan.accounts.models import User
from anlan.assets.actions import register_asset
from anlan.assets.models import Asset
from anlan.core.paths import data_folder
from anlan.organisations.actions import add_member, create_contact, create_organisation
from anlan.organisations.models import Organisation

HOME = "home"


def _state_file() -> Path:
    return data_folder() / "first-start.json"


def state() -> str:
    """`running`, `done` or `failed`; the jobs of the first start decide."""
    from anlan.engine.models import Job

    kept = _read()
    if not kept:
        return "running"
    jobs = Job.objects.filter(pk__in=kept["jobs"])
    states = set(jobs.values_list("state", flat=True))
    if states & {"ready", "running"}:
        return "running"
    return "failed" if "dead" in states else "done"


def _read() -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads(_state_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept


def was_begun() -> bool:
    """Whether everything that a person waits for at the first start is done."""
    return bool(_read())


def _administrator() -> str | None:
    """Create `admin`; the password when it was made up here, to be printed once."""
    if User.objects.filter(username="admin").exists():
        return None
    given = settings.ANLAN_ADMIN_PASSWORD
    password = given or secrets.token_urlsafe(12)
    User.objects.create_superuser(
        "admin",
        settings.ANLAN_ADMIN_EMAIL,
        password,
        full_name="Admin",
        language=settings.LANGUAGE_CODE,
    )
    return None if given else password


def _home() -> Organisation:
    rows = Organisation.objects.for_system("first start")
    return rows.filter(code=HOME).first() or create_organisation(
        HOME, "Home 本部", actor=None, time_zone=settings.TIME_ZONE
    )


def _this_machine(home: Organisation) -> Asset:
    import socket

    rows = Asset.objects.for_system("first start").filter(organisation=home, is_local=True)
    return rows.first() or register_asset(
        home,
        code="anlan-server",
        name=socket.gethostname() or "anlan",
        asset_class=Asset.Class.SERVER,
        actor=None,
        address="127.0.0.1",
        is_local=True,
        tags=["anlan"],
        criticality=Asset.Criticality.IMPORTANT,
    )


def _people(home: Organisation) -> None:
    from anlan.duty.actions import assign_duty

    admin = User.objects.get(username="admin")
    if home.memberships.exists():
        return
    add_member(home, admin, "admin", actor=None)
    contact = create_contact(
        home, "Admin", actor=None, user=admin, role="Administrator", language=admin.language,
        email=settings.ANLAN_ADMIN_EMAIL,
    )  # fmt: skip
    assign_duty(home, contact, level=1, starts_at=home.created_at, actor=None)
    assign_duty(home, contact, level=2, starts_at=home.created_at, actor=None)


def _watch_and_back_up(machine: Asset) -> list[int]:
    """Queue the first round, the first backup and its proof; give the job ids."""
    from anlan.backup.actions import create_own_policy, start_run
    from anlan.inspection.actions import start_round_job, watch_local_machine

    watch_local_machine(
        machine, web_url=f"{settings.ANLAN_LOCAL_URL}/healthz", database_path=_database_path()
    )
    policy = create_own_policy(machine)
    jobs = [start_round_job(machine, actor=None).pk]
    if policy is not None:
        jobs.append(start_run(policy, actor=None).pk)
    return jobs


def _database_path() -> str | None:
    name = settings.DATABASES["default"]
    return str(name["NAME"]) if name["ENGINE"].endswith("sqlite3") else None


def run() -> str | None:
    """Do what is not done yet; give the new administrator's password if it was made up."""
    from anlan.inspection.actions import load_catalogue
    from anlan.strategies.actions import load_pack

    lock_file = data_folder() / "first-start.lock"
    with lock_file.open("w") as handle:
        lock(handle, LOCK_EX)
        try:
            load_pack(None)
            load_catalogue()
            password = None
            if not _read():
                # All or nothing: a start that fails leaves no administrator without a password.
                with transaction.atomic():
                    password = _administrator()
                    home = _home()
                    _people(home)
                    jobs = _watch_and_back_up(_this_machine(home))
                _state_file().write_text(json.dumps({"jobs": jobs}), encoding="utf-8")
        finally:
            unlock(handle)
    return password
