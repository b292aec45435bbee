"""Work orders for visits, and what was written down on site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.incidents.models.incident import Incident
from anlan.incidents.models.service import ServiceRecord
from anlan.incidents.onsite.rules import EntryKind
from anlan.organisations.models import Contact, Site

if TYPE_CHECKING:
    from anlan.accounts.models import User

ENTRY_LABELS = {
    EntryKind.CHECK_IN: pgettext_lazy("visit", "Arrived"),
    EntryKind.TOLD: _("User told"),
    EntryKind.BACKUP: _("Data backed up"),
    EntryKind.EXCUSE: _("No backup, with a reason"),
    EntryKind.PART: _("Part used"),
    EntryKind.CONDUCT: _("Conduct checklist"),
    EntryKind.PHOTO: _("Photo"),
    EntryKind.NOTE: _("Note"),
    EntryKind.SIGNATURE: _("Customer signed"),
    EntryKind.CHECK_OUT: _("Left, work done"),
}


class WorkOrderQuerySet(TenantQuerySet["WorkOrder"]):
    organisation_path = "incident__organisation_id"

    def open(self) -> Self:
        states = WorkOrder.State
        return self.filter(state__in=[states.OFFERED, states.ACCEPTED, states.ON_SITE])


class WorkOrder(TenantRecord):
    """An engineer is to go to the customer: with which skill, where to, and until when."""

    class State(models.TextChoices):
        OFFERED = "offered", _("waits for the engineer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        ON_SITE = "on_site", pgettext_lazy("work order", "on site")
        DONE = "done", pgettext_lazy("work order", "done")

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="work_orders")
    site = models.ForeignKey(
        Site, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    engineer = models.ForeignKey(
        Contact, models.SET_NULL, null=True, related_name="+", verbose_name=_("engineer")
    )
    service = models.ForeignKey(
        ServiceRecord, models.SET_NULL, null=True, blank=True, related_name="work_orders"
    )
    task = models.TextField(_("what is to be done"))
    skill = models.CharField(_("skill"), max_length=100, blank=True)
    region = models.CharField(_("region or place"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OFFERED)
    answer = models.CharField(max_length=500, blank=True)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    eta = models.DateTimeField(_("expected at"))
    answered_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = Door(WorkOrderQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-id"]
        verbose_name = _("work order")

    def __str__(self) -> str:
        return f"{self.incident.number} → {self.engineer}"

    @property
    def organisation_id(self) -> int:
        return self.incident.organisation_id

    def is_for(self, user: User) -> bool:
        """The engineer's own account, or where none is named the one with the same address."""
        asked = self.engineer
        if asked is None:
            return False
        if asked.user_id is not None:
            return asked.user_id == user.pk
        return bool(asked.email) and asked.email.casefold() == user.email.casefold()


class VisitEntryQuerySet(TenantQuerySet["VisitEntry"]):
    organisation_path = "order__incident__organisation_id"


class VisitEntry(TenantRecord):
    """One thing that was written down on site; the phone may send it twice, it is kept once."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="entries")
    kind = models.CharField(
        max_length=10, choices=[(kind.value, label) for kind, label in ENTRY_LABELS.items()]
    )
    key = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    file = models.CharField(max_length=80, blank=True)
    file_type = models.CharField(max_length=20, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = Door(VisitEntryQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["id"]
        constraints = [
            # A phone that lost the answer sends again.
            models.UniqueConstraint(fields=["order", "key"], name="visit_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind}"

    @property
    def organisation_id(self) -> int:
        return self.order.incident.organisation_id
