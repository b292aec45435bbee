"""Looks from a worker which host key a machine shows."""

from __future__ import annotations

from datetime import timedelta

from anlan.assets.credentials import actions
from anlan.assets.models import Asset
from anlan.core.reasons import Reason
from anlan.engine.context import JobContext
from anlan.engine.errors import Permanent
from anlan.engine.registry import job
from anlan_probe import ssh


@job("assets.look_at_host_key", lease=timedelta(seconds=60), max_attempts=2)
def look_at_host_key(_ctx: JobContext, asset_id: int) -> None:
    """Ask a machine for its host key, and keep it for a person to compare."""
    asset = Asset.objects.for_system("host key").get(pk=asset_id)
    credential = actions.credential_for(asset)
    offered = ssh.host_key_of(asset.address, credential.port if credential else 22)
    if not offered:
        raise Permanent(Reason.of("assets.no_host_key", address=asset.address))
    actions.note_offered(asset, offered)
