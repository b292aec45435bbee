"""People who sign in."""

from collections.abc import Callable, Mapping
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.accounts.permissions import may
from anlan.core.actors import Actor

MembershipSource = Callable[["User"], Mapping[int, str]]
_sources: list[MembershipSource] = []


def register_membership_source(source: MembershipSource) -> None:
    """Organisations know who belongs to them; they plug that knowledge in here."""
    _sources[:] = [source]


class User(AbstractUser):
    """A person who signs in to the console."""

    full_name = models.CharField(_("name"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    phone = models.CharField(_("phone"), max_length=40, blank=True)

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def actor(self) -> Actor:
        return Actor("user", self.pk, str(self))

    @cached_property
    def roles(self) -> Mapping[int, str]:
        """Organisation id → role."""
        return _sources[0](self) if _sources else {}

    def organisation_ids(self) -> frozenset[int] | None:
        return None if self.is_superuser else frozenset(self.roles)

    def holds(self, permission: str, organisation_id: int | None = None) -> bool:
        """What `may` answers, for domains beside this one that only see the viewer."""
        return may(self, permission, organisation_id)
