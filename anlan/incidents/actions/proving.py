"""A declared recovery on its way to verified: watch window, the customer's word, the verdict."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput, Refused
from anlan.core.reasons import Reason
from anlan.engine.actions import URGENT, enqueue
from anlan.incidents import rules, timeline
from anlan.incidents.actions.response import apply_action
from anlan.incidents.actions.verbs import Verb, require_version
from anlan.incidents.models import Incident, RecoveryWatch
from anlan.incidents.proving import rules as proof
from anlan.incidents.proving.facts import facts_of, watch_of, watch_span
from anlan.incidents.verification import VerifyResult


def require_recovered(incident: Incident) -> None:
    if incident.state_enum != rules.State.RECOVERED:
        raise Refused(_("Only a recovered incident can be verified."), code="state-forbids")


def settle(incident: Incident, actor: Actor | None) -> rules.State:
    """Verify once nothing is missing any more; called in the transaction that changed a fact."""
    if incident.state_enum != rules.State.RECOVERED:
        return incident.state_enum
    points = proof.checklist(facts_of(incident), timezone.now())
    if proof.is_proven(points):
        because = [reason for point in points for reason in point.because]
        apply_action(incident, rules.Action.VERIFY, actor=actor, because=because)
    return incident.state_enum


def note_results(incident: Incident, results: list[VerifyResult]) -> None:
    timeline.append(
        incident, "verification", None,
        results=[
            {
                "name": result.name,
                "ok": result.ok,
                "because": [reason.as_json() for reason in result.reasons],
            }
            for result in results
        ],
    )  # fmt: skip


def start_watch(incident: Incident) -> None:
    """Open the window of this recovery, once; a drill and a span of nothing have none."""
    seconds = watch_span(incident)
    is_watched = incident.kind == rules.Kind.REAL.value and seconds > 0
    if not is_watched or incident.recovered_at is None or watch_of(incident) is not None:
        return
    now = timezone.now()
    until = now + timedelta(seconds=seconds)
    watch = RecoveryWatch.objects.create(
        incident=incident, recovered_at=incident.recovered_at, seconds=seconds,
        started_at=now, until=until,
    )  # fmt: skip
    timeline.append(incident, "watch_started", None, until=until.isoformat(), seconds=seconds)
    _look_again(watch)


def _look_again(watch: RecoveryWatch) -> None:
    enqueue(
        "incidents.watch_recovery",
        args={"watch_id": watch.pk},
        run_at=proof.next_look(watch.started_at, watch.until, timezone.now()),
        dedupe_key=f"watch-recovery:{watch.pk}:{watch.looks}",
        priority=URGENT,
    )


def is_watched(watch: RecoveryWatch) -> bool:
    """Whether the recovery that this window belongs to is still the one that is declared."""
    incident = watch.incident
    is_same = incident.recovered_at == watch.recovered_at
    return is_same and watch.ended_at is None and incident.state_enum == rules.State.RECOVERED


@transaction.atomic
def note_look(watch: RecoveryWatch, results: list[VerifyResult]) -> None:
    """One more measurement in the window: a relapse reopens, the end of the window settles."""
    if not is_watched(watch):
        return
    incident, now = watch.incident, timezone.now()
    answers = [result.ok for result in results]
    bad = next((result for result in results if result.ok is False), None)
    watch.looks += 1
    if bad is not None:
        note_results(incident, results)
        watch.ended_at = now
        relapsed = Reason.of("incidents.relapsed", name=bad.name)
        apply_action(incident, rules.Action.REOPEN, actor=None, because=[relapsed])
    elif now >= watch.until and None not in answers:
        watch.ended_at = now
        note_results(incident, results)
        timeline.append(incident, "watch_held", None, looks=watch.looks)
    watch.save(update_fields=["looks", "ended_at"])
    if watch.ended_at is None:
        _look_again(watch)
    else:
        settle(incident, None)


@transaction.atomic
def confirm_by_person(
    incident: Incident, *, word: str, actor: Actor, version: int | None = None
) -> None:
    """The customer's word as one of us heard it: who said what; it counts as one of the points."""
    if incident.state_enum != rules.State.RECOVERED:
        apply_action(incident, rules.Action.VERIFY, actor=actor, version=version)
    if version is not None:
        require_version(incident, version)
    timeline.append(
        incident, "customer_word", actor, works=True, text=word.strip()[:1000],
        voice=proof.Voice.PERSON.value,
    )  # fmt: skip
    audit.record(actor, Verb.CUSTOMER_SPOKE, incident, works=True)
    settle(incident, actor)


@transaction.atomic
def waive_word(incident: Incident, *, why: str, actor: Actor, version: int | None = None) -> None:
    """Go on without the customer's word; the reason stays on the timeline."""
    require_recovered(incident)
    if not why.strip():
        raise BadInput(
            _("Say why the customer's word is not needed."),
            errors=[{"field": "why", "expected": "the reason"}],
        )
    if version is not None:
        require_version(incident, version)
    timeline.append(incident, "word_waived", actor, why=why.strip()[:500])
    audit.record(actor, Verb.WORD_WAIVED, incident)
    settle(incident, actor)
