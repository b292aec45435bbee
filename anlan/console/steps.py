"""What a new installation needs beyond contacts and assets, which register their own."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.backup.models import Policy
from anlan.duty.models import Layer, Shift
from anlan.notifications.pipeline.configs import has_way_out
from anlan.web import registry
from anlan.web.registry import FirstStep


def somebody_is_on_duty(request: HttpRequest) -> bool:
    shifts = Shift.objects.visible_to(request.user).on_duty(timezone.now())
    return shifts.exists() or Layer.objects.visible_to(request.user).exists()


def mail_can_be_sent(request: HttpRequest) -> bool:
    ids_of = getattr(request.user, "organisation_ids", None)
    return has_way_out(ids_of() if ids_of else frozenset(), "email")


def something_is_backed_up(request: HttpRequest) -> bool:
    """Anlan's own database does not count: it is backed up from the first minute."""
    return Policy.objects.visible_to(request.user).filter(is_own=False).exists()


def register() -> None:
    for step in (
        FirstStep(
            12,
            _("Set the mail server"),
            _("Without it nobody is told about an incident."),
            "notifications:channel_list",
            mail_can_be_sent,
        ),
        FirstStep(
            14,
            _("Put somebody on duty"),
            _("Incidents page the person on duty first, then the next level."),
            "duty:roster",
            somebody_is_on_duty,
        ),
        FirstStep(
            30,
            _("Back up what must not be lost"),
            _("Anlan backs it up, restores it and compares it bit for bit."),
            "backup:policy_list",
            something_is_backed_up,
        ),
    ):
        registry.first_step(step)
