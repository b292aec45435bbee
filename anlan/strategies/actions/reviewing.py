"""From a draft to the version in use, and out of use again: always by two people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import Actor, or_system
from anlan.core.errors import BadInput, Refused
from anlan.core.saying import say
from anlan.strategies import rules
from anlan.strategies.actions.verbs import Verb
from anlan.strategies.models import Strategy, StrategyVersion

# Written out, so that the manual's list of codes finds them.
_REFUSALS: dict[str, Callable[[str], Refused]] = {
    "strategies.review.state": lambda said: Refused(said, code="not-a-draft"),
    "strategies.review.own_version": lambda said: Refused(said, code="own-version"),
    "strategies.review.not_author": lambda said: Refused(said, code="not-author"),
    "strategies.review.comment": lambda said: Refused(said, code="no-comment"),
}


@transaction.atomic
def submit_version(
    version: StrategyVersion, *, comment: str = "", actor: Actor | None
) -> StrategyVersion:
    """Ask somebody else to approve a draft."""
    _move(version, rules.Act.SUBMIT, comment, actor)
    _record(actor, Verb.VERSION_SUBMITTED, version, comment)
    return version


@transaction.atomic
def approve_version(
    version: StrategyVersion,
    *,
    review_due_on: date | None = None,
    comment: str = "",
    actor: Actor | None,
) -> StrategyVersion:
    """Put a draft in use; somebody other than its author has to do it."""
    _allowed(version, rules.Act.APPROVE, comment, actor)
    if review_due_on is not None:
        _refuse_past(review_due_on)
    put_in_use(version, actor, review_due_on=review_due_on, comment=comment)
    return version


@transaction.atomic
def confirm_review(
    version: StrategyVersion,
    *,
    review_due_on: date | None = None,
    comment: str = "",
    actor: Actor | None,
) -> StrategyVersion:
    """Somebody read the version in use again and found nothing to change."""
    due_on = review_due_on or rules.review_due(timezone.localdate())
    _refuse_past(due_on)
    rows = StrategyVersion.objects.in_use().filter(pk=version.pk)
    # `updated_at` stays: the text is the same, and the index of the match with it.
    if not rows.update(review_due_on=due_on, review_reminded_on=None):
        raise Refused(_("No version of this strategy is in use."), code="not-in-use")
    version.refresh_from_db()
    _record(actor, Verb.REVIEWED, version, comment, review_due_on=str(due_on))
    return version


@transaction.atomic
def reject_version(version: StrategyVersion, *, comment: str, actor: Actor | None) -> None:
    """Send a version back to its author, who writes a new one."""
    _move(version, rules.Act.REJECT, comment, actor)
    _record(actor, Verb.VERSION_REJECTED, version, comment)


@transaction.atomic
def withdraw_version(version: StrategyVersion, *, comment: str = "", actor: Actor | None) -> None:
    """Its author gives a version up."""
    _move(version, rules.Act.WITHDRAW, comment, actor)
    _record(actor, Verb.VERSION_WITHDRAWN, version, comment)


@transaction.atomic
def retire_strategy(strategy: Strategy, *, comment: str = "", actor: Actor | None) -> None:
    """Take a strategy out of use; incidents that chose it keep their version."""
    in_use = strategy.versions.in_use().first()
    if in_use is None:
        raise Refused(_("No version of this strategy is in use."), code="not-in-use")
    _move(in_use, rules.Act.RETIRE, comment, actor)
    audit.record(actor, Verb.RETIRED, strategy, number=in_use.number, comment=comment)


def put_in_use(
    version: StrategyVersion,
    actor: Actor | None,
    *,
    review_due_on: date | None = None,
    comment: str = "",
) -> None:
    """The one in use until now retires in the same transaction."""
    now, who = timezone.now(), or_system(actor)
    states = StrategyVersion.State
    siblings = StrategyVersion.objects.filter(strategy_id=version.strategy_id)
    try:
        with transaction.atomic():
            siblings.in_use().update(state=states.RETIRED, updated_at=now)
            changed = (
                siblings.waiting()
                .filter(pk=version.pk)
                .update(
                    state=states.APPROVED,
                    approved_at=now,
                    approver=who.reference,
                    approver_label=who.label,
                    review_due_on=review_due_on or rules.review_due(timezone.localdate(now)),
                    review_reminded_on=None,
                    updated_at=now,
                )
            )
    except IntegrityError as error:
        # Another version came into use at the same moment; there is only ever one.
        raise _too_late() from error
    if not changed:
        raise _refusal(rules.decide(_ask(version, rules.Act.APPROVE, comment, actor)))
    version.refresh_from_db()
    category = version.parsed["en"]["category"]
    Strategy.objects.filter(pk=version.strategy_id).update(category=category, updated_at=now)
    _record(
        actor, Verb.VERSION_APPROVED, version, comment, review_due_on=str(version.review_due_on)
    )


def _refuse_past(review_due_on: date) -> None:
    today = timezone.localdate()
    if review_due_on <= today:
        raise BadInput(
            _("The next review has to be after today."),
            errors=[{"field": "review_due_on", "expected": f"> {today}"}],
        )


def _move(version: StrategyVersion, act: rules.Act, comment: str, actor: Actor | None) -> None:
    """Compare and swap: who comes second finds the state changed."""
    becomes = _allowed(version, act, comment, actor)
    rows = StrategyVersion.objects.filter(pk=version.pk, state=version.state)
    if not rows.update(state=becomes, updated_at=timezone.now()):
        raise _too_late()
    version.refresh_from_db()


def _allowed(
    version: StrategyVersion, act: rules.Act, comment: str, actor: Actor | None
) -> rules.State:
    verdict = rules.decide(_ask(version, act, comment, actor))
    if verdict.what is None:
        raise _refusal(verdict)
    return verdict.what


def _ask(version: StrategyVersion, act: rules.Act, comment: str, actor: Actor | None) -> rules.Ask:
    who = or_system(actor)
    state = rules.State(version.state)
    return rules.Ask(state, act, version.author, who.reference, who.kind == "system", comment)


def _refusal(verdict: rules.Verdict) -> Refused:
    if not verdict.because:
        return _too_late()
    reason = verdict.because[0]
    return _REFUSALS[reason.code](say(reason))


def _too_late() -> Refused:
    return Refused(_("Somebody else was faster; reload the page."), code="stale-version")


def _record(
    actor: Actor | None, verb: Verb, version: StrategyVersion, comment: str, **more: str
) -> None:
    data = {"comment": comment} if comment else {}
    audit.record(actor, verb, version.strategy, number=version.number, **data, **more)
