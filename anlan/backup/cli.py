"""`anlan backup …` and `anlan restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone
from django.utils.translation import gettext as _

from anlan.backup import actions, follow
from anlan.backup.models import Copy, Policy
from anlan.backup.shapes import policy_json, policy_line
from anlan.core.cli import emit
from anlan.core.errors import NotVisible, Refused
from anlan.core.saying import say
from anlan.engine.models import Job

app = typer.Typer(no_args_is_help=True, help="Run, check, prove and list backups.")

PolicyName = Annotated[str, typer.Argument(help="Code or id of a policy; left out: every one.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
PARTLY = 3


def _policies(name: str) -> list[Policy]:
    rows = (
        Policy.objects.for_system("command")
        .active()
        .select_related("organisation", "asset", "repository")
    )
    if not name:
        return list(rows.order_by("id"))
    found = [policy for policy in rows if name in (policy.code, str(policy.uid))]
    if not found:
        raise NotVisible(_("There is no backup policy “%(name)s”.") % {"name": name})
    if len(found) > 1:
        raise Refused(
            _("Several organisations have a policy “%(name)s”; give its id.") % {"name": name}
        )
    return found


@app.command("list")
def list_policies(as_json: Json = False) -> None:
    """Every policy with its newest copy and what that is worth."""
    now = timezone.now()
    policies = _policies("")
    items = [policy_json(policy, now) for policy in policies]
    lines = [policy_line(policy, now) for policy in policies]
    text = "\n".join(lines) or _("No backup policy yet.")
    emit({"items": items}, as_json=as_json, text=text)


@app.command("run")
def run(
    policy: PolicyName = "",
    full: Annotated[bool, typer.Option("--full", help="Read everything again.")] = False,
    as_json: Json = False,
) -> None:
    """Back up now, and wait for it."""
    mode = "full" if full else None
    _do(policy, lambda row: actions.start_run(row, actor=None, mode=mode), as_json)


@app.command("check")
def check(policy: PolicyName = "", as_json: Json = False) -> None:
    """Check the repository: index, trees and packs."""
    _do(policy, lambda row: actions.start_check(row.repository, actor=None), as_json)


@app.command("prove")
def prove(policy: PolicyName = "", as_json: Json = False) -> None:
    """Restore the newest copy into scratch and compare it bit for bit."""
    _do(policy, lambda row: actions.start_proof(_newest(row), actor=None), as_json)


def _newest(policy: Policy) -> Copy:
    copy = policy.newest_copy()
    if copy is None:
        raise Refused(_("“%(name)s” has no copy yet.") % {"name": policy.name})
    return copy


def _do(name: str, start: Any, as_json: bool) -> None:
    policies = _policies(name)
    if not policies:
        raise Refused(_("There is no backup policy yet."))
    items = []
    for policy in policies:
        job = follow.finish(start(policy))
        items.append(_outcome(policy, job))
        if not as_json:
            typer.echo(_line(policy, items[-1]))
    emit({"items": items}, as_json=as_json)
    good = sum(item["ok"] for item in items)
    if good < len(items):
        raise typer.Exit(PARTLY if good else 1)


def _outcome(policy: Policy, job: Job) -> dict[str, Any]:
    result = dict(job.result or {})
    reasons = result.pop("reasons", None) or ([job.error] if job.error else [])
    ok = bool(job.state == Job.State.DONE and result.pop("ok", False))
    said = [say(reason) for reason in reasons]
    return {"policy": policy.code, "ok": ok, "said": said, **result}


def _line(policy: Policy, item: dict[str, Any]) -> str:
    line = _("%(policy)s: done. %(why)s") if item["ok"] else _("%(policy)s: FAILED. %(why)s")
    return (line % {"policy": policy.code, "why": " ".join(item["said"])}).strip()


def restore(
    policy: Annotated[str, typer.Argument(help="Code or id of the policy.")],
    to: Annotated[Path, typer.Option("--to", help="A fresh folder to restore into.")],
    copy: Annotated[str, typer.Option(help="Id of a copy; left out: the newest proven.")] = "",
    path: Annotated[list[str] | None, typer.Option(help="Only this path of the copy.")] = None,
    as_json: Json = False,
) -> None:
    """Restore a copy into a fresh folder and verify it bit for bit."""
    row = _policies(policy)[0]
    chosen = _copy(row, copy)
    made = actions.restore_copy(chosen, target=to.absolute(), paths=path or [], actor=None)
    job = follow.finish(Job.objects.get(pk=made.job_id or 0))
    item = _outcome(row, job) | {"target": made.target, "copy": str(chosen.uid)}
    word = _("Restored to %(target)s.") if item["ok"] else _("Not restored to %(target)s:")
    text = f"{word % {'target': made.target}} {' '.join(item['said'])}"
    if item["ok"] or as_json:
        emit(item, as_json=as_json, text=text)
    if not item["ok"]:
        typer.echo(f"anlan: {text}", err=True)
        raise typer.Exit(1)


def _copy(policy: Policy, uid: str) -> Copy:
    if not uid:
        return policy.newest_proven(timezone.now()) or _newest(policy)
    found = [copy for copy in policy.copies.all() if str(copy.uid) == uid]
    if not found:
        raise NotVisible(_("“%(name)s” has no such copy.") % {"name": policy.name})
    return found[0]
