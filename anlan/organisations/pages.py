"""The pages of organisations, sites and contacts, described for the kit."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.accounts import permissions
from anlan.core.actors import Actor
from anlan.organisations import actions
from anlan.organisations.forms import ContactForm, OrganisationForm, SiteForm
from anlan.organisations.models import Contact, Organisation, Site
from anlan.web.crud import Column, Pages, Words


def _may_manage(viewer: Any, row: Any) -> bool:
    if row is None:
        return permissions.may(viewer, "organisations.manage")
    organisation = row if isinstance(row, Organisation) else row.organisation
    return permissions.may(viewer, "organisations.manage", organisation)


def _may_manage_organisation(viewer: Any, row: Organisation | None) -> bool:
    """A new customer is taken on by the installation's administrator, not by another customer's."""
    return viewer.is_superuser if row is None else _may_manage(viewer, row)


def _create_organisation(fields: dict[str, Any], actor: Actor) -> Organisation:
    made = actions.create_organisation(
        fields["code"], fields["name"], time_zone=fields["time_zone"], actor=actor
    )
    if fields["note"]:
        actions.change_organisation(made, note=fields["note"], actor=actor)
    return made


def _create_site(fields: dict[str, Any], actor: Actor) -> Site:
    return actions.create_site(
        fields["organisation"], fields["name"], address=fields["address"], actor=actor
    )


def _create_contact(fields: dict[str, Any], actor: Actor) -> Contact:
    organisation, name = fields.pop("organisation"), fields.pop("name")
    return actions.create_contact(organisation, name, actor=actor, **fields)


organisations = Pages(
    app="organisations",
    name="organisation",
    model=Organisation,
    icon="building",
    words=Words(
        one=_("Organisation"),
        many=_("Organisations"),
        new=_("New organisation"),
        hint=_("An organisation is a customer whose systems you look after."),
        pretitle=_("Prepare"),
    ),
    columns=[
        Column(_("Name"), "name", is_link=True),
        Column(_("Code"), "code", css="mono"),
        Column(_("Time zone"), "time_zone"),
        Column(_("Remarks"), "note", in_list=False),
    ],
    form=OrganisationForm,
    create=_create_organisation,
    change=lambda row, fields, actor: actions.change_organisation(row, actor=actor, **fields),
    may=_may_manage_organisation,
    search=("name", "code"),
)

sites = Pages(
    app="organisations",
    name="site",
    model=Site,
    icon="map-pin",
    words=Words(
        one=_("Site"),
        many=_("Sites"),
        new=_("New site"),
        hint=_("A site is a place where an organisation has systems: a building, a machine room."),
        pretitle=_("Prepare"),
    ),
    columns=[
        Column(_("Name"), "name", is_link=True),
        Column(_("Organisation"), "organisation"),
        Column(_("Address"), "address"),
    ],
    form=SiteForm,
    create=_create_site,
    change=None,
    may=_may_manage,
    search=("name", "address", "organisation__name"),
    select=("organisation",),
)

contacts = Pages(
    app="organisations",
    name="contact",
    model=Contact,
    icon="address-book",
    words=Words(
        one=_("Contact"),
        many=_("Contacts"),
        new=_("New contact"),
        hint=_("The people to be reached in an emergency: ours, the customer's, the suppliers'."),
        pretitle=_("Prepare"),
    ),
    columns=[
        Column(_("Full name"), "name", is_link=True),
        Column(_("Organisation"), "organisation"),
        Column(_("Side"), "kind"),
        Column(_("Function"), "role"),
        Column(_("Phone"), "phone", css="nowrap"),
        Column(_("E-mail"), "email"),
        Column(_("Language"), "language", in_list=False),
    ],
    form=ContactForm,
    create=_create_contact,
    change=lambda row, fields, actor: actions.change_contact(row, actor=actor, **fields),
    may=_may_manage,
    search=("name", "role", "phone", "email", "organisation__name"),
    select=("organisation",),
)
