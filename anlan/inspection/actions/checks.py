"""Setting up what is watched on an asset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NotRequired, TypedDict, Unpack
from urllib.parse import urljoin, urlsplit
from zlib import crc32

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.assets.models import Asset
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput, Refused
from anlan.inspection.actions.verbs import Verb
from anlan.inspection.kinds import KINDS, Kind
from anlan.inspection.models import Check, Item
from anlan.inspection.thresholds import ThresholdError, parse
from anlan_probe.net import split_address
from anlan_probe.protocol import Target
from anlan_probe.runner import run_all

SHORTEST_S, LONGEST_S = 1, 366 * 86_400
LONGEST_TIMEOUT_S = 120
MIB = 1024 * 1024


class CheckSpec(TypedDict):
    """What a check is told; what is left out comes from its kind."""

    kind: str
    address: NotRequired[str]
    name: NotRequired[str]
    args: NotRequired[Mapping[str, Any]]
    metric: NotRequired[str]
    thresholds: NotRequired[Mapping[str, Any]]
    interval_s: NotRequired[int]
    timeout_s: NotRequired[int]
    strategy: NotRequired[str]


def add_check(asset: Asset, *, actor: Actor | None, **spec: Unpack[CheckSpec]) -> Check:
    """Add a check of one's own. A limit relative to now is measured now and saved absolute."""
    kind = _kind(asset, spec["kind"])
    metric = spec.get("metric") or kind.metric
    address = spec.get("address", "")
    _refuse_bad_args(kind, address, spec)
    thresholds = dict(spec.get("thresholds") or kind.thresholds)
    # Measuring touches the outside and stays out of the transaction.
    thresholds = _made_absolute(thresholds, kind, address)
    _refuse_bad_limits(metric, thresholds)
    return _save_check(
        asset,
        actor,
        {
            "own_name": spec.get("name") or _name(kind, address),
            "kind": kind.name,
            "address": address,
            "args": dict(spec.get("args") or {}),
            "metric": metric,
            "thresholds": thresholds,
            "interval_s": spec.get("interval_s", 60),
            "timeout_s": spec.get("timeout_s", 10),
            "strategy": spec.get("strategy") or kind.strategy,
        },
    )


@transaction.atomic
def _save_check(asset: Asset, actor: Actor | None, values: dict[str, Any]) -> Check:
    check = Check(organisation_id=asset.organisation_id, asset=asset, **values)
    check.next_due_at = first_due(check, timezone.now())
    check.save()
    audit.record(actor, Verb.CHECK_ADDED, check, kind=check.kind)
    return check


@transaction.atomic
def remove_check(check: Check, *, actor: Actor | None) -> None:
    """Stop watching; what it found stays."""
    audit.record(actor, Verb.CHECK_REMOVED, check, kind=check.kind)
    check.delete()


@transaction.atomic
def watch_asset(
    asset: Asset,
    *,
    classes: Sequence[str],
    overrides: Mapping[str, Mapping[str, Any]] | None = None,
    actor: Actor | None,
) -> list[Check]:
    """Apply every wired item of the catalogue's classes; ``overrides`` by item code. Idempotent."""
    items = Item.objects.filter(item_class__in=classes, is_retired=False).exclude(reader="")
    now = timezone.now()
    made = []
    for item in items:
        special = dict((overrides or {}).get(item.code, {}))
        args = {**item.args, **special.pop("args", {})}
        values = {
            "organisation_id": asset.organisation_id,
            "kind": item.reader,
            "metric": item.metric,
            "thresholds": item.thresholds,
            "interval_s": item.interval_s,
            "strategy": item.strategy,
            **special,
            "args": args,
        }
        rows = Check.objects.for_system("watch asset")
        check = rows.filter(asset=asset, item=item, own_name="").first()
        if check is None:
            check = Check(asset=asset, item=item, next_due_at=now, **values)
            check.next_due_at = first_due(check, now)
            check.save()
            made.append(check)
        else:
            rows.filter(pk=check.pk).update(**values)
    audit.record(actor, Verb.ASSET_WATCHED, asset, classes=list(classes), added=len(made))
    return made


def watch_local_machine(
    asset: Asset, *, web_url: str, database_path: str | None, actor: Actor | None = None
) -> list[Check]:
    """Watch the machine Anlan runs on: system, its own pages, its own database, its backup."""
    parts = urlsplit(web_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    overrides: dict[str, dict[str, Any]] = {
        "LNX-19": {"args": {"port": port}},
        "WEB-01": {"address": web_url, "args": {"keyword": "ok"}},
        "WEB-02": {"address": web_url},
        "WEB-07": {
            "address": urljoin(web_url, "/readyz"),
            "args": {"json_path": "ready", "json_equals": "True"},
        },
    }
    for code in ("WEB-03", "WEB-04"):
        if parts.scheme == "https":
            overrides[code] = {"address": f"{parts.hostname}:{port}"}
        else:
            overrides[code] = {"args": {"skip": "na.no_tls"}}
    made = watch_asset(asset, classes=("LNX", "WEB", "BAK"), overrides=overrides, actor=actor)
    if database_path and not asset.checks.filter(kind="sqlite_file").exists():
        spec: CheckSpec = {
            "kind": "sqlite_file",
            "address": database_path,
            "name": str(_("Anlan's own database")),
            "interval_s": 3600,
            "timeout_s": 30,
        }
        made.append(add_check(asset, actor=actor, **spec))
    return made


def first_due(check: Check, now: datetime) -> datetime:
    """Somewhere within the first interval, by the check's own id, so that nothing bunches."""
    return now + timedelta(seconds=offset(check))


def offset(check: Check) -> int:
    return crc32(str(check.uid).encode()) % max(1, check.interval_s)


def _kind(asset: Asset, name: str) -> Kind:
    kind = KINDS.get(name)
    if kind is None:
        raise BadInput(
            _("Unknown kind of check “%(kind)s”.") % {"kind": name},
            errors=[{"field": "kind", "expected": ", ".join(sorted(KINDS))}],
        )
    if kind.is_local and not asset.is_local:
        rows = Asset.objects.for_system("owner of this machine")
        if not rows.filter(organisation_id=asset.organisation_id, is_local=True).exists():
            raise Refused(
                _("“%(kind)s” reads the machine Anlan runs on, which is not this organisation's.")
                % {"kind": name},
                code="not-this-machine",
            )
    return kind


def _refuse_bad_args(kind: Kind, address: str, spec: CheckSpec) -> None:
    wanted = _wanted_address(kind, address)
    errors = [{"field": "address", "expected": wanted}] if wanted else []
    for name in sorted(set(spec.get("args") or {}) - set(kind.args)):
        errors.append({"field": f"args.{name}", "expected": ", ".join(kind.args) or "nothing"})
    if not SHORTEST_S <= spec.get("interval_s", 60) <= LONGEST_S:
        errors.append({"field": "interval_s", "expected": f"{SHORTEST_S} to {LONGEST_S}"})
    if not 1 <= spec.get("timeout_s", 10) <= LONGEST_TIMEOUT_S:
        errors.append({"field": "timeout_s", "expected": f"1 to {LONGEST_TIMEOUT_S}"})
    if errors:
        raise BadInput(_("This check cannot be made like that."), errors=errors)


def _wanted_address(kind: Kind, address: str) -> str:
    """What the address should have been; empty when it is right."""
    if kind.name in {"host", "fact"}:
        return ""
    if kind.name == "http":
        return "" if address.startswith(("http://", "https://")) else "http://… or https://…"
    if kind.name in {"tcp", "tls"}:
        return "" if split_address(address) else "host:port"
    return "" if address.startswith("/") else "an absolute path"


def _refuse_bad_limits(metric: str, thresholds: Mapping[str, Any]) -> None:
    if not metric:
        raise BadInput(
            _("Say which metric decides."), errors=[{"field": "metric", "expected": "a metric"}]
        )
    try:
        parse(metric, thresholds)
    except ThresholdError as error:
        raise BadInput(
            _("The limits cannot be read."),
            errors=[{"field": f"thresholds.{error.field}", "expected": error.expected}],
        ) from error


def _made_absolute(thresholds: dict[str, Any], kind: Kind, address: str) -> dict[str, Any]:
    """``{"free_drop": {"mib": 64}}``: less room than now minus 64 MiB."""
    made = dict(thresholds)
    for name in ("warn", "crit"):
        drop = made.get(name, {}).get("free_drop") if isinstance(made.get(name), Mapping) else None
        if drop is None:
            continue
        mib = drop.get("mib") if isinstance(drop, Mapping) else None
        if kind.name != "disk_free" or isinstance(mib, bool) or not isinstance(mib, int) or mib < 1:
            raise BadInput(
                _("The limits cannot be read."),
                errors=[
                    {
                        "field": f"thresholds.{name}.free_drop",
                        "expected": '{"mib": whole number} on a disk_free check',
                    }
                ],
            )
        free = _free_now(address)
        made[name] = {
            "op": "<",
            "value": max(0, free - mib * MIB),
            "because": {"free_drop_mib": mib, "free_then": free},
        }
    return made


def _free_now(path: str) -> int:
    (result,) = run_all([Target("disk_free", path)])
    value = result.readings[0].value
    if not isinstance(value, int):
        raise BadInput(
            _("The free space of “%(path)s” cannot be measured.") % {"path": path},
            errors=[{"field": "address", "expected": "a path that exists"}],
        )
    return value


def _name(kind: Kind, address: str) -> str:
    """What it looks at; an address that is a URL says by itself how."""
    return (address if "://" in address else f"{kind.name} {address}")[:120]
