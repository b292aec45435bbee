"""The pages of contracts and suppliers, described for the kit."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.accounts import permissions
from anlan.core.actors import Actor
from anlan.organisations import actions
from anlan.organisations.contract_forms import PAUSES, ContractForm, SupplierForm
from anlan.organisations.contracts import Contract, Supplier
from anlan.web.crud import Column, Pages, Words


def _may_manage(viewer: Any, row: Any) -> bool:
    return permissions.may(viewer, "organisations.manage", row and row.organisation)


def _create_contract(fields: dict[str, Any], actor: Actor) -> Contract:
    return actions.create_contract(fields.pop("organisation"), actor=actor, **fields)


def _create_supplier(fields: dict[str, Any], actor: Actor) -> Supplier:
    return actions.create_supplier(fields.pop("organisation"), actor=actor, **fields)


def _targets(row: Contract) -> str:
    return " · ".join(f"{level}: {', '.join(spans)}" for level, spans in row.targets.items())


def _recovery(row: Contract) -> str:
    return " · ".join(
        f"{code}: {each['rto']} / {each['rpo']}" for code, each in row.recovery.items()
    )


contracts = Pages(
    app="organisations",
    name="contract",
    model=Contract,
    icon="certificate",
    words=Words(
        one=_("Contract"),
        many=_("Contracts"),
        new=_("New contract"),
        hint=_("A contract says in which hours and how fast a customer is helped."),
        pretitle=_("Prepare"),
    ),
    columns=[
        Column(_("Contract"), str, is_link=True),
        Column(_("Organisation"), "organisation"),
        Column(_("Service hours"), "calendar"),
        Column(_("From"), "starts_on", css="nowrap"),
        Column(_("Until"), "ends_on", css="nowrap"),
        Column(_("Respond, plan, resolve"), _targets, in_list=False),
        Column(_("Report due after"), "report_within", in_list=False),
        Column(
            _("The clock may be paused while"),
            lambda row: ", ".join(str(PAUSES[each]) for each in row.pauses if each in PAUSES),
            in_list=False,
        ),
        Column(_("RTO and RPO"), _recovery, in_list=False),
        Column(_("Services"), "services", in_list=False),
        Column(_("Delivery team"), "team", in_list=False),
    ],
    form=ContractForm,
    create=_create_contract,
    change=lambda row, fields, actor: actions.change_contract(row, actor=actor, **fields),
    may=_may_manage,
    search=("number", "title", "organisation__name"),
    select=("organisation", "calendar"),
)

suppliers = Pages(
    app="organisations",
    name="supplier",
    model=Supplier,
    icon="tool",
    words=Words(
        one=_("Supplier"),
        many=_("Suppliers"),
        new=_("New supplier"),
        hint=_("Makers, carriers and partners with their fault line and contract number."),
        pretitle=_("Prepare"),
    ),
    columns=[
        Column(_("Name"), "name", is_link=True),
        Column(_("Kind"), "kind"),
        Column(_("Organisation"), "organisation"),
        Column(_("Fault line"), "phone", css="nowrap"),
        Column(_("Reachable"), "hours"),
        Column(_("Contract number"), "contract_number"),
        Column(_("Until"), "ends_on", css="nowrap"),
        Column(_("Covers"), "covers", in_list=False),
    ],
    form=SupplierForm,
    create=_create_supplier,
    change=lambda row, fields, actor: actions.change_supplier(row, actor=actor, **fields),
    may=_may_manage,
    search=("name", "contract_number", "phone", "covers", "organisation__name"),
    select=("organisation",),
)
