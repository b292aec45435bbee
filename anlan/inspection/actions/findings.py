"""Findings: opened by readings, put right and reviewed by people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from anlan.accounts.models import User
from anlan.accounts.permissions import TABLE
from anlan.core import audit
from anlan.core.actors import Actor, or_system
from anlan.core.errors import BadInput, Refused
from anlan.duty.models import on_duty_contacts
from anlan.inspection.actions.verbs import Verb
from anlan.inspection.models import Check, Finding
from anlan.organisations.models import Membership


def open_findings(checks: Sequence[Check], now: datetime) -> None:
    """One open finding per check; a worse reading makes the open one worse."""
    rows = Finding.objects.for_system("open findings")
    assignees: dict[int, User | None] = {}
    for check in checks:
        if check.organisation_id not in assignees:
            assignees[check.organisation_id] = _whose_turn(check.organisation_id, now)
        names = {code: _name(check, code) for code in ("zh-hans", "en")}
        found, is_new = rows.get_or_create(
            check_ref=check,
            state=Finding.State.OPEN,
            defaults={
                "organisation_id": check.organisation_id,
                "asset_id": check.asset_id,
                "code": check.item.code if check.item else "",
                "name_zh": names["zh-hans"],
                "name_en": names["en"],
                "severity": check.severity,
                "because": check.because,
                "assignee": assignees[check.organisation_id],
                "opened_at": now,
            },
        )
        if not is_new:
            rows.filter(pk=found.pk).update(
                severity=check.severity, because=check.because, cleared_at=None, updated_at=now
            )


def _name(check: Check, language: str) -> str:
    with translation.override(language):
        return check.name[:120]


def clear_findings(checks: Sequence[Check], now: datetime) -> None:
    """The reading is good again; a person still says what was wrong and what was done."""
    rows = Finding.objects.for_system("clear findings").open()
    rows.filter(check_ref__in=checks).update(cleared_at=now, updated_at=now)


def _whose_turn(organisation_id: int, now: datetime) -> User | None:
    """Whoever is on duty, else the first member who may put findings right."""
    for contact in on_duty_contacts(organisation_id, 1, now):
        if contact.user is not None:
            return contact.user
    member = (
        Membership.objects.filter(
            organisation_id=organisation_id, role__in=sorted(TABLE["inspection.run"])
        )
        .select_related("user")
        .order_by("pk")
        .first()
    )
    return member.user if member else None


@transaction.atomic
def rectify_finding(finding: Finding, note: str, *, actor: Actor | None) -> Finding:
    """Say what was done about it; somebody else reviews."""
    if not note.strip():
        raise BadInput(
            _("Say what was done."), errors=[{"field": "note", "expected": "what was done"}]
        )
    who = or_system(actor).label
    _move(
        finding,
        Finding.State.OPEN,
        {"state": Finding.State.RECTIFIED, "note": note.strip(), "rectified_by": who},
        "rectified_at",
    )
    audit.record(actor, Verb.FINDING_RECTIFIED, finding)
    return finding


@transaction.atomic
def review_finding(finding: Finding, *, actor: Actor | None) -> Finding:
    """Accept the rectification; whoever rectified it may not review it."""
    who = or_system(actor).label
    if finding.rectified_by and finding.rectified_by == who:
        raise Refused(_("Somebody else reviews what you rectified."), code="same-person")
    _move(
        finding,
        Finding.State.RECTIFIED,
        {"state": Finding.State.REVIEWED, "reviewed_by": who},
        "reviewed_at",
    )
    audit.record(actor, Verb.FINDING_REVIEWED, finding)
    return finding


def _move(
    finding: Finding, expected: Finding.State, values: dict[str, object], moment: str
) -> None:
    """Compare and swap: two people at once cannot both move it."""
    values = {**values, moment: timezone.now(), "updated_at": timezone.now()}
    rows = Finding.objects.for_system("move finding")
    if not rows.filter(pk=finding.pk, state=expected).update(**values):
        raise Refused(_("The finding is no longer “%(state)s”.") % {"state": expected.label})
    finding.refresh_from_db()


@transaction.atomic
def assign_finding(finding: Finding, user: User, *, actor: Actor | None) -> Finding:
    if not user.memberships.filter(organisation_id=finding.organisation_id).exists():
        raise BadInput(
            _("This person does not belong to the organisation."),
            errors=[{"field": "assignee", "expected": "a member of the organisation"}],
        )
    rows = Finding.objects.for_system("assign finding")
    rows.filter(pk=finding.pk).update(assignee=user, updated_at=timezone.now())
    finding.refresh_from_db()
    audit.record(actor, Verb.FINDING_ASSIGNED, finding, assignee=user.pk)
    return finding
