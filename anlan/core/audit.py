"""The audit log: one entry for each action."""

from typing import Any

from django.db import models

from anlan.core.actors import Actor, or_system
from anlan.core.models import AuditEntry


def record(actor: Actor | None, verb: str, target: models.Model, **data: Any) -> AuditEntry:
    """Write the entry in the caller's transaction, so that it stands or falls with the change."""
    who = or_system(actor)
    own_id = target.pk if target._meta.model_name == "organisation" else None
    return AuditEntry.objects.create(
        actor=who.reference,
        actor_label=who.label[:200],
        verb=str(verb),
        target_type=target._meta.label_lower,
        target_id=target.pk,
        target_label=str(target)[:300],
        organisation_id=own_id or getattr(target, "organisation_id", None),
        data=data,
    )
