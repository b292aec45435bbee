"""Access over SSH: whom to sign in as, and the host key that a person has confirmed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.core.secrets import SecretField
from anlan.organisations.models import Organisation


class CredentialQuerySet(TenantQuerySet["Credential"]):
    pass


class Credential(TenantRecord):
    """Whom Anlan signs in as on one asset, or on every asset of a customer that has none."""

    class Kind(models.TextChoices):
        KEY = "key", _("private key")
        PASSWORD = "password", _("password")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="credentials")
    asset = models.OneToOneField(
        "assets.Asset", models.CASCADE, null=True, blank=True, related_name="credential"
    )
    username = models.CharField(_("user name"), max_length=64)
    port = models.PositiveIntegerField(_("port"), default=22)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    secret = SecretField(_("secret"))

    objects = Door(CredentialQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(asset=None),
                name="credential_of_all_once",
            )
        ]

    def __str__(self) -> str:
        return self.username


class HostKeyQuerySet(TenantQuerySet["HostKey"]):
    pass


class HostKey(TenantRecord):
    """The key by which a machine is known, and the one it showed last."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    asset = models.OneToOneField("assets.Asset", models.CASCADE, related_name="host_key")
    confirmed = models.TextField(blank=True)
    offered = models.TextField(blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = Door(HostKeyQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.asset)

    @property
    def is_waiting(self) -> bool:
        """A person has to compare and decide."""
        return bool(self.offered) and self.offered != self.confirmed
