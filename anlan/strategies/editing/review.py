"""What a strategy's page shows of its review: what may be done now, and what was done."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone

from anlan.accounts.models import User
from anlan.accounts.permissions import may
from anlan.core.models import AuditEntry
from anlan.strategies import rules
from anlan.strategies.actions.verbs import Verb
from anlan.strategies.models import StrategyVersion

_SHOWN = 50


def review_of(request: HttpRequest, version: StrategyVersion) -> dict[str, Any]:
    """Readers see the version; who may edit sees also what can be done and who did what."""
    may_edit = may(request.user, "strategies.edit")
    if not may_edit:
        return {"may_edit": False, "acts": [], "history": []}
    actor = cast(User, request.user).actor.reference
    today = timezone.localdate()
    state = rules.State(version.state)
    acts = rules.acts_for(state, version.author, actor)
    if not may(request.user, "strategies.approve"):
        acts = [act for act in acts if act in (rules.Act.SUBMIT, rules.Act.WITHDRAW)]
    newest = version.strategy.newest_version() or version
    in_use = version.strategy.version_in_use()
    # What an approval would change is the difference to what is in use, whatever it was written on.
    other = in_use.number if in_use and state in rules.WAITING else version.base
    return {
        "may_edit": True,
        "acts": [str(act) for act in acts],
        "is_own": version.author == actor and state in rules.WAITING,
        "next_review": rules.review_due(today),
        "is_review_due": version.review_due_on is not None and version.review_due_on <= today,
        "newest": newest if newest.number > version.number else None,
        "compare_with": other if other != version.number else None,
        "history": history_of(version.strategy_id),
    }


def history_of(strategy_id: int) -> list[dict[str, Any]]:
    """Who did what with which version, newest first, as the audit log has it."""
    rows = AuditEntry.objects.filter(target_type="strategies.strategy", target_id=strategy_id)
    words = dict(Verb.choices)
    return [
        {
            "at": entry.at,
            "who": entry.actor_label,
            "what": words.get(entry.verb, entry.verb),
            "number": entry.data.get("number", ""),
            "comment": entry.data.get("comment", ""),
        }
        for entry in rows[:_SHOWN]
    ]
