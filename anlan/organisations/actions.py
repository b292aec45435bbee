"""What changes organisations, memberships and tokens."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.accounts.models import User
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput, Refused
from anlan.core.secrets import token_digest
from anlan.organisations.contracts import Contract, Supplier
from anlan.organisations.models import Contact, Membership, Organisation, Site, Token
from anlan.organisations.principals import SCOPES


class Verb(models.TextChoices):
    ORGANISATION_CREATED = "organisations.created", _("created the organisation")
    ORGANISATION_CHANGED = "organisations.changed", _("changed the organisation")
    SITE_CREATED = "organisations.site_created", _("added a site")
    CONTACT_CREATED = "organisations.contact_created", _("added a contact")
    CONTACT_CHANGED = "organisations.contact_changed", _("changed a contact")
    CONTRACT_CREATED = "organisations.contract_created", _("added a contract")
    CONTRACT_CHANGED = "organisations.contract_changed", _("changed a contract")
    SUPPLIER_CREATED = "organisations.supplier_created", _("added a supplier")
    SUPPLIER_CHANGED = "organisations.supplier_changed", _("changed a supplier")
    MEMBER_ADDED = "organisations.member_added", _("gave a role")
    TOKEN_CREATED = "organisations.token_created", _("created a token")
    TOKEN_REVOKED = "organisations.token_revoked", _("revoked a token")


@transaction.atomic
def create_organisation(
    code: str, name: str, *, actor: Actor | None, time_zone: str = "Asia/Shanghai"
) -> Organisation:
    rows = Organisation.objects.for_system("create")
    if rows.filter(code=code).exists():
        raise Refused(
            _("There is already an organisation “%(code)s”.") % {"code": code}, code="exists"
        )
    made = rows.create(code=code, name=name, time_zone=time_zone)
    audit.record(actor, Verb.ORGANISATION_CREATED, made)
    return made


@transaction.atomic
def change_organisation(
    organisation: Organisation, *, actor: Actor | None, **fields: Any
) -> Organisation:
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=[*fields, "updated_at"])
    audit.record(actor, Verb.ORGANISATION_CHANGED, organisation, fields=sorted(fields))
    return organisation


@transaction.atomic
def create_site(
    organisation: Organisation, name: str, *, address: str = "", actor: Actor | None
) -> Site:
    site = Site.objects.for_system("create").create(
        organisation=organisation, name=name, address=address
    )
    audit.record(actor, Verb.SITE_CREATED, site)
    return site


@transaction.atomic
def create_contact(
    organisation: Organisation, name: str, *, actor: Actor | None, **fields: Any
) -> Contact:
    contact = Contact.objects.for_system("create").create(
        organisation=organisation, name=name, **fields
    )
    audit.record(actor, Verb.CONTACT_CREATED, contact)
    return contact


@transaction.atomic
def change_contact(contact: Contact, *, actor: Actor | None, **fields: Any) -> Contact:
    for name, value in fields.items():
        setattr(contact, name, value)
    contact.save(update_fields=[*fields, "updated_at"])
    audit.record(actor, Verb.CONTACT_CHANGED, contact, fields=sorted(fields))
    return contact


@transaction.atomic
def create_contract(organisation: Organisation, *, actor: Actor | None, **fields: Any) -> Contract:
    contract = Contract.objects.for_system("create").create(organisation=organisation, **fields)
    audit.record(actor, Verb.CONTRACT_CREATED, contract)
    return contract


@transaction.atomic
def change_contract(contract: Contract, *, actor: Actor | None, **fields: Any) -> Contract:
    """Incidents that are open keep the terms they were opened under."""
    for name, value in fields.items():
        setattr(contract, name, value)
    contract.save(update_fields=[*fields, "updated_at"])
    audit.record(actor, Verb.CONTRACT_CHANGED, contract, fields=sorted(fields))
    return contract


@transaction.atomic
def create_supplier(organisation: Organisation, *, actor: Actor | None, **fields: Any) -> Supplier:
    supplier = Supplier.objects.for_system("create").create(organisation=organisation, **fields)
    audit.record(actor, Verb.SUPPLIER_CREATED, supplier)
    return supplier


@transaction.atomic
def change_supplier(supplier: Supplier, *, actor: Actor | None, **fields: Any) -> Supplier:
    for name, value in fields.items():
        setattr(supplier, name, value)
    supplier.save(update_fields=[*fields, "updated_at"])
    audit.record(actor, Verb.SUPPLIER_CHANGED, supplier, fields=sorted(fields))
    return supplier


@transaction.atomic
def add_member(
    organisation: Organisation, user: User, role: str, *, actor: Actor | None
) -> Membership:
    membership, _made = Membership.objects.update_or_create(
        user=user, organisation=organisation, defaults={"role": role}
    )
    audit.record(actor, Verb.MEMBER_ADDED, organisation, user=user.pk, role=role)
    return membership


def checked_scopes(scopes: list[str]) -> list[str]:
    """The scopes without repetition; an unknown or missing one is refused by name."""
    wrong = [scope for scope in scopes if scope not in SCOPES]
    if wrong or not scopes:
        raise BadInput(
            _("Unknown scope “%(scope)s”; there are: %(known)s.")
            % {"scope": ", ".join(wrong), "known": ", ".join(SCOPES)},
            errors=[{"field": "scopes", "expected": ", ".join(SCOPES)}],
        )
    return sorted(set(scopes))


def _person_behind(actor: Actor | None) -> int | None:
    """A token that was made with a token speaks for the same person."""
    if actor is None:
        return None
    return actor.id if actor.kind == "user" else actor.for_user


@transaction.atomic
def create_token(
    name: str,
    *,
    scopes: list[str],
    organisation: Organisation | None = None,
    expires_at: datetime | None = None,
    actor: Actor | None,
) -> tuple[Token, str]:
    """The row and the secret; the secret is shown once and stored nowhere."""
    secret = "anl_" + secrets.token_urlsafe(32)
    token = Token.objects.for_system("create").create(
        name=name,
        organisation=organisation,
        digest=token_digest(secret),
        made_by_id=_person_behind(actor),
        stands_alone=actor is None,
        scopes=checked_scopes(scopes),
        expires_at=expires_at,
    )
    audit.record(actor, Verb.TOKEN_CREATED, token, scopes=token.scopes)
    return token, secret


@transaction.atomic
def revoke_token(token: Token, *, actor: Actor | None) -> None:
    rows = Token.objects.for_system("revoke").filter(pk=token.pk, revoked_at=None)
    if rows.update(revoked_at=timezone.now()) != 1:
        raise Refused(_("This token is already revoked."), code="already-revoked")
    audit.record(actor, Verb.TOKEN_REVOKED, token)
