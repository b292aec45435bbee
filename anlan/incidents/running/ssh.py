"""A command over SSH on the incident's asset, or on another of the same customer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.assets.credentials.actions import credential_for, note_offered, pinned_key
from anlan.assets.credentials.models import Credential
from anlan.assets.models import Asset
from anlan.core.errors import Refused
from anlan.core.reasons import Reason
from anlan.incidents.running.kinds import Ended, Kind, Line, Order, Watch
from anlan.strategies.fileformat.durations import span_seconds
from anlan.strategies.fill import command_line
from anlan_probe import ssh

TIME_LIMIT_S = 60


class Ssh(Kind):
    def shown(self, order: Order) -> list[Line]:
        asset, credential, pinned = _access(order)
        return [
            ("where", f"{asset.code}, {asset.address}:{credential.port}"),
            ("user", f"{credential.username} ({credential.get_kind_display()} •••)"),
            ("host_key", ssh.fingerprint(pinned)),
            ("command", command_line(order.args["command"])),
            ("time_limit", f"{_limit_s(order)} s"),
        ]

    def carry_out(self, order: Order, watch: Watch) -> Ended:
        asset, credential, pinned = _access(order)
        secret = credential.secret.reveal()
        is_key = credential.kind == Credential.Kind.KEY
        target = ssh.Target(
            asset.address, credential.port, credential.username,
            password="" if is_key else secret, key=secret if is_key else "", host_key=pinned,
        )  # fmt: skip
        command = command_line(order.args["command"])
        ended = ssh.run(
            target, command, watch.output,
            timeout_s=_limit_s(order), stop=watch.stop, tick=watch.tick,
        )  # fmt: skip
        if ended.code in (ssh.NEW_KEY, ssh.CHANGED_KEY):
            note_offered(asset, ended.offered)
        return _judged(ended, asset, _limit_s(order))


def _limit_s(order: Order) -> int:
    return span_seconds(order.args.get("timeout")) or TIME_LIMIT_S


def _access(order: Order) -> tuple[Asset, Credential, str]:
    """Where, as whom, and known by which key; Refused names what is lacking."""
    asset = _asset(order)
    credential = credential_for(asset)
    if not asset.address:
        raise Refused(_("%(asset)s has no address; enter it first.") % {"asset": asset})
    if credential is None:
        raise Refused(
            _("Anlan has no key or password for %(asset)s; set it on the asset's page.")
            % {"asset": asset}
        )
    pinned = pinned_key(asset)
    if not pinned:
        raise Refused(
            _("Nobody has confirmed the host key of %(asset)s yet; do it on the asset's page.")
            % {"asset": asset}
        )
    return asset, credential, pinned


def _asset(order: Order) -> Asset:
    wanted = order.args.get("on")
    if not wanted:
        if order.incident.asset is None:
            raise Refused(_("The incident names no asset to run this on."))
        return order.incident.asset
    rows = Asset.objects.for_system("step").filter(organisation_id=order.incident.organisation_id)
    found = rows.filter(retired_at=None).named(wanted).first()
    if found is None:
        raise Refused(_("This customer has no asset “%(name)s”.") % {"name": wanted})
    return found


_WORDS = {
    ssh.NEW_KEY: "incidents.run_new_key",
    ssh.CHANGED_KEY: "incidents.run_changed_key",
    ssh.REFUSED: "incidents.run_not_let_in",
    ssh.UNREACHABLE: "incidents.run_unreachable",
    ssh.BAD_KEY: "incidents.run_bad_key",
}


def _judged(ended: ssh.Ended, asset: Asset, limit_s: int) -> Ended:
    """What did not begin has failed; what was cut off in the middle nobody can know."""
    name = str(asset)
    if ended.code == ssh.FINISHED:
        if ended.exit_code == 0:
            return Ended("done", 0)
        return Ended("failed", ended.exit_code, [_exit(ended.exit_code)])
    if ended.code in _WORDS:
        return Ended("failed", None, [Reason.of(_WORDS[ended.code], asset=name)])
    if not ended.has_begun:
        state = "aborted" if ended.code == ssh.STOPPED else "failed"
        return Ended(state, None, [Reason.of("incidents.run_not_begun", asset=name)])
    if ended.code == ssh.BROKEN:
        return Ended("unknown", None, [Reason.of("incidents.run_cut_off", asset=name)])
    because = [] if ended.is_gone else [Reason.of("incidents.run_may_go_on", asset=name)]
    if ended.code == ssh.TIMED_OUT:
        because.insert(0, Reason.of("incidents.run_timed_out", seconds=limit_s))
        return Ended("timed-out", None, because)
    return Ended("aborted", None, [Reason.of("incidents.run_aborted"), *because])


def _exit(code: int | None) -> Reason:
    return Reason.of("incidents.run_exit_code", status=-1 if code is None else code)
