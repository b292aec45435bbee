"""Organisations and the people and programs that act for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.accounts.permissions import Role
from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.organisations.contracts import Contract as Contract  # Rows of this domain too.
from anlan.organisations.contracts import Supplier as Supplier

if TYPE_CHECKING:
    from datetime import datetime


class OrganisationQuerySet(TenantQuerySet["Organisation"]):
    organisation_path = "pk"


class Organisation(TenantRecord):
    """A customer whose systems are looked after, or our own house."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai")
    note = models.TextField(_("note"), blank=True)

    objects = Door(OrganisationQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SiteQuerySet(TenantQuerySet["Site"]):
    pass


class Site(TenantRecord):
    """A place where an organisation has systems."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="sites")
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(_("address"), max_length=300, blank=True)

    objects = Door(SiteQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="site_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class ContactQuerySet(TenantQuerySet["Contact"]):
    pass


class Contact(TenantRecord):
    """Somebody who can be reached about an organisation's systems."""

    class Kind(models.TextChoices):
        TEAM = "team", _("Our team")
        CUSTOMER = "customer", _("Customer")
        SUPPLIER = "supplier", _("Supplier")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="contacts"
    )
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEAM)
    role = models.CharField(_("role"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")

    objects = Door(ContactQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What a user is in an organisation; one person can belong to several."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(
        _("role"), max_length=20, choices=[(role.value, role.value) for role in Role]
    )

    class Meta:
        ordering = ["organisation", "user"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"


class TokenQuerySet(TenantQuerySet["Token"]):
    pass


class Token(TenantRecord):
    """The key of a program; bound to one organisation, or to none for an administrator's script."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="tokens"
    )
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=60, unique=True)
    scopes = models.JSONField(default=list)
    # For whom its program speaks where persons are counted.
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Given out on the terminal, by whoever runs the machine: it counts as a person of its own.
    stands_alone = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = Door(TokenQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def is_valid(self, now: datetime) -> bool:
        expired = self.expires_at is not None and self.expires_at <= now
        return self.revoked_at is None and not expired
