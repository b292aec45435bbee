"""Incidents over the API: list, detail, and every action with its version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router

from anlan.api.pagination import page
from anlan.api.request import ApiRequest
from anlan.api.schemas import Body
from anlan.core.errors import BadInput, NotVisible
from anlan.core.saying import say
from anlan.incidents import actions, rules, stepdoing, timeline
from anlan.incidents.models import Incident, IncidentStep, Ladder
from anlan.incidents.paging import strategies_of

router = Router(tags=["incidents"])


class ActionIn(Body):
    """`version` is the one that the caller saw; the rest belongs to single actions."""

    version: int
    slug: str | None = None
    step: str | None = None
    state: str = "done"
    evidence: str = ""
    choice: str = ""
    note: str = ""
    word: str = ""
    severity: rules.Severity | None = None
    why: str = ""
    of: str | None = None
    follows: bool = False


class StepIn(Body):
    """`version` is the one that the caller saw; each action takes what it needs of the rest."""

    version: int
    evidence: str = ""
    choice: str = ""
    why: str = ""
    to: str = ""


_STEP_FIELDS = ("evidence", "choice", "why")


class LadderIn(Body):
    organisation: str | None = None
    severity: rules.Severity
    rungs: list[dict[str, Any]]
    watch_s: int | None = None


def incident_json(incident: Incident) -> dict[str, Any]:
    names = (
        "number", "title", "kind", "state", "severity", "version", "fault_at", "opened_at",
        "acknowledged_at", "acknowledged_by", "recovered_at", "verified_at", "closed_at",
    )  # fmt: skip
    return {
        "id": str(incident.uid),
        **{name: getattr(incident, name) for name in names},
        "organisation": incident.organisation.code,
        "asset": incident.asset.code if incident.asset else None,
        "self_healed": incident.is_self_healed,
        "reopened": incident.reopened,
    }


def _detail_json(incident: Incident) -> dict[str, Any]:
    chosen = incident.strategy_version
    return {
        **incident_json(incident),
        "description": incident.description,
        "situation": incident.situation,
        "severity_because": [say(reason) for reason in incident.severity_because],
        "strategies": [
            {
                "slug": found["slug"],
                "title": found["title"],
                "score": found["score_permille"] / 1000,
                "reasons": found["why"],
            }
            for found in strategies_of(incident, get_language() or "en")
        ],
        "strategy": {"slug": chosen.strategy.slug, "version": chosen.number} if chosen else None,
        **_relatives(incident),
        "steps": [_step_json(step) for step in incident.steps.all()],
        "clocks": [
            {
                "name": clock.name,
                "due_at": clock.due_at,
                "stopped_at": clock.stopped_at,
                "missed": clock.is_missed,
                "paused": clock.is_paused,
            }
            for clock in incident.clocks(timezone.now())
        ],
        "timeline": timeline.entries(incident),
        "timeline_head": incident.timeline_head,
    }


def _step_json(step: IncidentStep) -> dict[str, Any]:
    return {
        "id": step.step_id,
        "kind": step.kind,
        "state": step.state,
        "does": step.does,
        "current": step.is_current,
        "awaited": step.is_awaited,
        "attempt": step.attempt,
    }


def _relatives(incident: Incident) -> dict[str, Any]:
    """Parent, children and duplicates by number; they are of the same organisation."""
    return {
        "parent": incident.parent.number if incident.parent else None,
        "follows_parent": incident.follows_parent,
        "children": list(incident.children.values_list("number", flat=True)),
        "duplicate_of": incident.duplicate_of.number if incident.duplicate_of else None,
        "duplicates": list(incident.duplicates.values_list("number", flat=True)),
    }


def _visible(request: ApiRequest, uid: str) -> Incident:
    rows = Incident.objects.visible_to(request.auth)
    return rows.select_related("organisation", "asset").get_visible(uid)


@router.get("/incidents")
def incidents(
    request: ApiRequest,
    cursor: str | None = None,
    limit: int = 50,
    state: str | None = None,
    severity: str | None = None,
) -> dict[str, Any]:
    request.auth.require("read")
    rows = Incident.objects.visible_to(request.auth).select_related("organisation", "asset")
    if state == "open":
        rows = rows.open()
    elif state:
        rows = rows.filter(state=state)
    if severity:
        rows = rows.filter(severity=severity)
    return page(rows, cursor, limit, incident_json)


@router.get("/incidents/{uid}")
def incident_detail(request: ApiRequest, uid: str) -> dict[str, Any]:
    request.auth.require("read")
    return _detail_json(_visible(request, uid))


def _acknowledge(request: ApiRequest, incident: Incident, given: ActionIn) -> None:
    actions.acknowledge_incident(
        incident, actor=request.auth.actor, version=given.version, channel="api"
    )


def _strategy(request: ApiRequest, incident: Incident, given: ActionIn) -> None:
    actions.choose_strategy(
        incident, given.slug or "", actor=request.auth.actor, version=given.version
    )


def _unfit(request: ApiRequest, incident: Incident, given: ActionIn) -> None:
    actions.refuse_strategy(
        incident, given.slug or "", why=given.why, actor=request.auth.actor, version=given.version
    )


def _link(request: ApiRequest, incident: Incident, given: ActionIn) -> None:
    actions.link_strategy(
        incident, given.slug or "", actor=request.auth.actor, version=given.version
    )


def _step(request: ApiRequest, incident: Incident, given: ActionIn) -> None:
    step = incident.steps.filter(step_id=given.step or "").first()
    if step is None:
        raise BadInput(
            _("This incident has no such step."),
            errors=[{"field": "step", "expected": "the id of a step of the chosen strategy"}],
        )
    actions.require_version(incident, given.version)
    _do_step(request, step, given.state, StepIn(**given.dict(include={"version", *_STEP_FIELDS})))


def _recover(request: ApiRequest, incident: Incident, given: ActionIn) -> None:
    actions.recover_incident(
        incident, note=given.note, actor=request.auth.actor, version=given.version
    )


def _verify(request: ApiRequest, incident: Incident, given: ActionIn) -> None:
    actions.require_version(incident, given.version)
    if given.word:
        actions.confirm_by_person(
            incident, word=given.word, actor=request.auth.actor, version=given.version
        )
    else:
        actions.request_verification(incident, actor=request.auth.actor)


def _waive(request: ApiRequest, incident: Incident, given: ActionIn) -> None:
    request.auth.require("admin")
    actions.waive_word(incident, why=given.why, actor=request.auth.actor, version=given.version)


def _close(request: ApiRequest, incident: Incident, given: ActionIn) -> None:
    actions.close_incident(incident, actor=request.auth.actor, version=given.version)


def _severity(request: ApiRequest, incident: Incident, given: ActionIn) -> None:
    if given.severity is None or not given.why:
        raise BadInput(
            _("A new severity needs its reason."),
            errors=[{"field": "why", "expected": "why the severity changes"}],
        )
    actions.change_severity(
        incident, given.severity, why=given.why, actor=request.auth.actor, version=given.version
    )


def _comment(request: ApiRequest, incident: Incident, given: ActionIn) -> None:
    actions.comment(incident, given.note, actor=request.auth.actor)


def _pause(request: ApiRequest, incident: Incident, given: ActionIn) -> None:
    actions.pause_clocks(
        incident, given.why, note=given.note, actor=request.auth.actor, version=given.version
    )


def _resume(request: ApiRequest, incident: Incident, given: ActionIn) -> None:
    actions.resume_clocks(incident, actor=request.auth.actor, version=given.version)


def _other(request: ApiRequest, given: ActionIn) -> Incident | None:
    """The incident that `of` names, by its number or id."""
    if not given.of:
        return None
    rows = Incident.objects.visible_to(request.auth)
    return rows.filter(number=given.of).first() or rows.get_visible(given.of)


def _duplicate(request: ApiRequest, incident: Incident, given: ActionIn) -> None:
    original = _other(request, given)
    if original is None:
        raise BadInput(
            _("Say which incident this is a duplicate of."),
            errors=[{"field": "of", "expected": "number or id of an open incident"}],
        )
    actions.merge_incident(incident, original, actor=request.auth.actor, version=given.version)


def _parent(request: ApiRequest, incident: Incident, given: ActionIn) -> None:
    actions.set_parent(
        incident, _other(request, given), follows=given.follows,
        actor=request.auth.actor, version=given.version,
    )  # fmt: skip


_DO: dict[str, Callable[[ApiRequest, Incident, ActionIn], None]] = {
    "acknowledge": _acknowledge,
    "strategy": _strategy,
    "unfit": _unfit,
    "link": _link,
    "step": _step,
    "recover": _recover,
    "verify": _verify,
    "waive": _waive,
    "close": _close,
    "severity": _severity,
    "comment": _comment,
    "pause": _pause,
    "resume": _resume,
    "mark_duplicate": _duplicate,
    "parent": _parent,
}


@router.post("/incidents/{uid}/{action}")
def incident_do(request: ApiRequest, uid: str, action: str, payload: ActionIn) -> dict[str, Any]:
    """One action; 409 with `stale-version` or `state-forbids` when it is not possible now."""
    request.auth.require("respond")
    incident = _visible(request, uid)
    if action in rules.PLAIN_MOVES:
        actions.move_incident(
            incident, rules.Action(action), why=payload.why,
            actor=request.auth.actor, version=payload.version,
        )  # fmt: skip
    elif action in _DO:
        _DO[action](request, incident, payload)
    else:
        raise NotVisible(_("There is no action “%(action)s”.") % {"action": action})
    return incident_json(_visible(request, uid))


@router.post("/incidents/{uid}/steps/{step_id}/{action}")
def step_do(
    request: ApiRequest, uid: str, step_id: str, action: str, payload: StepIn
) -> dict[str, Any]:
    """One action on one step; 409 with a code when it is not possible now."""
    request.auth.require("respond")
    incident = _visible(request, uid)
    step = incident.steps.filter(step_id=step_id).first()
    if step is None:
        raise NotVisible(_("This incident has no such step."))
    actions.require_version(incident, payload.version)
    _do_step(request, step, action, payload)
    step.refresh_from_db()
    return {**_step_json(step), "version": _visible(request, uid).version}


def _do_step(request: ApiRequest, step: IncidentStep, action: str, given: StepIn) -> None:
    if action in stepdoing.SECOND_WORDS:
        # A program that only responds must not be the second person of what it does.
        request.auth.require("admin")
    fields = given.dict(exclude={"version"})
    stepdoing.do(step, action, stepdoing.Given(actor=request.auth.actor, **fields))


@router.get("/ladders")
def ladders(request: ApiRequest, cursor: str | None = None, limit: int = 50) -> dict[str, Any]:
    request.auth.require("read")
    rows = Ladder.objects.visible_to(request.auth)
    return page(rows, cursor, limit, _ladder_json)


def _ladder_json(ladder: Ladder) -> dict[str, Any]:
    return {"id": str(ladder.uid), "severity": ladder.severity, "rungs": ladder.rungs}


@router.post("/ladders")
def ladder_set(request: ApiRequest, payload: LadderIn) -> dict[str, Any]:
    request.auth.require("admin")
    organisation = request.auth.organisation(payload.organisation)
    ladder = actions.set_ladder(
        organisation, payload.severity.value, payload.rungs, actor=request.auth.actor
    )
    if payload.watch_s is not None:
        actions.set_watch(
            organisation, payload.severity.value, payload.watch_s, actor=request.auth.actor
        )
    return _ladder_json(ladder)
