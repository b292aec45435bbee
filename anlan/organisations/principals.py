"""A program that calls the API: what its token lets it see and do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core.actors import Actor
from anlan.core.errors import BadInput, NotAllowed
from anlan.core.secrets import token_digest
from anlan.organisations.models import Organisation, Token

SCOPES = ("events:write", "read", "respond", "admin")
_USE_IS_NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Principal:
    """The viewer behind a token."""

    token_id: int
    name: str
    organisation_id: int | None
    scopes: frozenset[str]
    user_id: int | None = None
    stands_alone: bool = False

    @property
    def actor(self) -> Actor:
        return Actor("token", self.token_id, self.name, self.user_id, self.stands_alone)

    def organisation_ids(self) -> frozenset[int] | None:
        return None if self.organisation_id is None else frozenset({self.organisation_id})

    def require(self, scope: str) -> None:
        """Raise NotAllowed when the token lacks the scope; `admin` holds every one."""
        if scope not in self.scopes and "admin" not in self.scopes:
            raise NotAllowed(
                _("This token lacks the scope “%(scope)s”.") % {"scope": scope}, scope=scope
            )

    def organisation(self, code: str | None, *, field: str = "organisation") -> Organisation:
        """The organisation a request means: the named one, or the only one of the token."""
        visible = Organisation.objects.visible_to(self)
        if code is None and self.organisation_id is None:
            raise BadInput(
                _("Say which organisation this is about."),
                errors=[{"field": field, "expected": "the code of an organisation"}],
            )
        found = visible.filter(code=code).first() if code else visible.first()
        if found is None:
            raise BadInput(
                _("Unknown organisation “%(code)s”.") % {"code": code},
                errors=[{"field": field, "expected": "the code of an organisation you may see"}],
                code="unknown-organisation",
            )
        return found


def principal_for(secret: str) -> Principal | None:
    """The viewer behind a bearer token, or None when it is unknown, expired or revoked."""
    token = Token.objects.for_system("sign-in").filter(digest=token_digest(secret)).first()
    now = timezone.now()
    if token is None or not token.is_valid(now):
        return None
    if token.last_used_at is None or now - token.last_used_at > _USE_IS_NOTED_EVERY:
        Token.objects.for_system("note use").filter(pk=token.pk).update(last_used_at=now)
    return Principal(
        token.pk,
        token.name,
        token.organisation_id,
        frozenset(token.scopes),
        token.made_by_id,
        token.stands_alone,
    )
