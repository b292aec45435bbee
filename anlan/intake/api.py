"""`POST /api/v1/events`: durable before it is acknowledged, all or nothing."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from ninja import Router, Status

from anlan.api.request import ApiRequest
from anlan.core.errors import AnlanError, BadInput, Malformed, TooLarge
from anlan.incidents.actions import accept_events, refuse_when_swamped
from anlan.incidents.events import EventIn
from anlan.incidents.models import Event
from anlan.intake import reading
from anlan.organisations.models import Organisation

router = Router(tags=["events"])


class WrongMediaType(AnlanError):
    code = "unsupported-media-type"
    status = 415


def _body(request: ApiRequest) -> list[Any]:
    """The events of the body as a list; a single object is a list of one."""
    media_type = (request.content_type or "").lower()
    if media_type not in {"application/json", "application/problem+json"}:
        raise WrongMediaType(_("Send the events as application/json."))
    if int(request.META.get("CONTENT_LENGTH") or 0) > reading.MAX_BYTES:
        raise TooLarge(_("A request may hold 1 MiB at most."))
    try:
        raw = request.body
    except RequestDataTooBig as error:
        raise TooLarge(_("A request may hold 1 MiB at most.")) from error
    if len(raw) > reading.MAX_BYTES:
        raise TooLarge(_("A request may hold 1 MiB at most."))
    try:
        sent = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Malformed(_("The body is not valid JSON.")) from error
    events = sent if isinstance(sent, list) else [sent]
    if len(events) > reading.MAX_EVENTS:
        raise TooLarge(_("A request may hold 1,000 events at most."))
    return events


def _read_all(request: ApiRequest, sent: list[Any], *, is_list: bool) -> list[EventIn]:
    errors: list[dict[str, str]] = []
    events: list[EventIn] = []
    known: dict[str | None, Organisation] = {}
    for place, one in enumerate(sent):
        prefix = f"[{place}]." if is_list else ""
        read = reading.read_event(one, prefix)
        errors.extend(read.errors)
        if read.errors:
            continue
        try:
            events.append(_event(request, read.values, known, f"{prefix}organisation"))
        except BadInput as error:
            errors.extend(error.errors)
    if errors:
        raise BadInput(_("Some fields are not as expected."), errors=errors)
    return events


def _event(
    request: ApiRequest, values: dict[str, Any], known: dict[str | None, Organisation], field: str
) -> EventIn:
    code = values.pop("organisation")
    if code not in known:
        known[code] = request.auth.organisation(code, field=field)
    given = {name: value for name, value in values.items() if value is not None}
    return EventIn(known[code].pk, **given)


_EVENT_SCHEMA = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {name: {"description": words} for name, words in reading.expectations().items()},
}
_REQUEST_BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "oneOf": [
                    _EVENT_SCHEMA,
                    {"type": "array", "maxItems": reading.MAX_EVENTS, "items": _EVENT_SCHEMA},
                ]
            }
        }
    },
}


@router.post(
    "/events", response={202: dict[str, Any]}, openapi_extra={"requestBody": _REQUEST_BODY}
)
def events_accept(request: ApiRequest) -> Status[dict[str, Any]]:
    """Accept one event or a list of them."""
    request.auth.require("events:write")
    sent = _body(request)
    refuse_when_swamped()
    is_list = request.body.lstrip()[:1] == b"["
    accepted = accept_events(_read_all(request, sent, is_list=is_list), actor=request.auth.actor)
    return Status(
        202,
        {
            "events": [
                {"id": one.uid, "key": one.key, "duplicate": one.is_duplicate} for one in accepted
            ]
        },
    )


@router.get("/events/{uid}")
def event_detail(request: ApiRequest, uid: str) -> dict[str, Any]:
    """What became of an event."""
    if "events:write" not in request.auth.scopes:
        request.auth.require("read")
    event = Event.objects.visible_to(request.auth).select_related("incident").get_visible(uid)
    return {
        "id": str(event.uid),
        "key": event.key,
        "state": event.state,
        "outcome": event.outcome or None,
        "incident": str(event.incident.uid) if event.incident else None,
    }
