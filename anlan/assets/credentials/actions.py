"""What changes the access to machines. Secrets go in and never come out to a person."""

from __future__ import annotations

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.assets.credentials.models import Credential, HostKey
from anlan.assets.models import Asset
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput, Refused
from anlan.core.secrets import Secret
from anlan.engine.actions import enqueue
from anlan_probe import ssh


class Verb(models.TextChoices):
    SET = "assets.credential_set", _("set how Anlan signs in")
    REMOVED = "assets.credential_removed", _("removed how Anlan signs in")
    HOST_KEY_CONFIRMED = "assets.host_key_confirmed", _("confirmed a host key")


@transaction.atomic
def set_credential(
    asset: Asset, *, username: str, port: int, secret: str, for_all: bool, actor: Actor | None
) -> Credential:
    """Keep a key or a password, for this asset or for all of its customer; tells which by itself.

    The user name goes into no command line, but blanks and control signs are always a slip.
    """
    if not username.isprintable() or not username or " " in username:
        raise BadInput(
            _("This is no user name."), errors=[{"field": "username", "expected": "a user name"}]
        )
    is_key = "PRIVATE KEY" in secret
    if is_key and not ssh.is_private_key(secret):
        raise BadInput(
            _("This private key cannot be read; it must have no pass phrase."),
            errors=[{"field": "secret", "expected": "a private key without pass phrase"}],
        )
    kind = Credential.Kind.KEY if is_key else Credential.Kind.PASSWORD
    values = {"username": username, "port": port, "kind": kind, "secret": Secret(secret)}
    made, _new = Credential.objects.for_system("set").update_or_create(
        organisation_id=asset.organisation_id, asset=None if for_all else asset, defaults=values
    )
    audit.record(actor, Verb.SET, asset, kind=kind, for_all=for_all)
    return made


@transaction.atomic
def remove_credential(credential: Credential, *, actor: Actor | None) -> None:
    audit.record(actor, Verb.REMOVED, credential.organisation, username=credential.username)
    credential.delete()


def credential_for(asset: Asset) -> Credential | None:
    """The asset's own, else the one of its customer."""
    rows = Credential.objects.for_system("sign in").filter(organisation_id=asset.organisation_id)
    return rows.filter(asset=asset).first() or rows.filter(asset=None).first()


def pinned_key(asset: Asset) -> str:
    row = HostKey.objects.for_system("sign in").filter(asset=asset).first()
    return row.confirmed if row else ""


@transaction.atomic
def note_offered(asset: Asset, offered: str) -> None:
    """Remember the key that the machine showed; it is trusted only once a person says so."""
    if not offered:
        return
    HostKey.objects.for_system("offered").update_or_create(
        asset=asset,
        defaults={
            "organisation_id": asset.organisation_id,
            "offered": offered,
            "offered_at": timezone.now(),
        },
    )


@transaction.atomic
def confirm_host_key(asset: Asset, fingerprint: str, *, actor: Actor) -> None:
    """Trust the key with this fingerprint; refused when the machine shows another one meanwhile."""
    rows = HostKey.objects.for_system("confirm").filter(asset=asset)
    row = rows.first()
    if row is None or not row.offered or ssh.fingerprint(row.offered) != fingerprint:
        raise Refused(
            _("The machine shows another host key now; compare it again."), code="host-key"
        )
    rows.filter(offered=row.offered).update(
        confirmed=row.offered, confirmed_by=actor.label, confirmed_at=timezone.now()
    )
    audit.record(actor, Verb.HOST_KEY_CONFIRMED, asset, fingerprint=fingerprint)


@transaction.atomic
def ask_host_key(asset: Asset) -> None:
    """Let a worker look which key the machine shows."""
    if not asset.address:
        raise Refused(_("The asset has no address; enter it first."), code="no-address")
    enqueue("assets.look_at_host_key", args={"asset_id": asset.pk})
