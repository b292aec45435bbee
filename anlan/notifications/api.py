"""REST: deliveries and their state, and the mail server of an organisation."""

from typing import Any, Literal

from ninja import Router
from pydantic import Field

from anlan.api.pagination import page
from anlan.api.request import ApiRequest
from anlan.api.schemas import Body
from anlan.notifications import actions
from anlan.notifications.models import Delivery
from anlan.organisations.models import Organisation

router = Router(tags=["notifications"])


class ChannelIn(Body):
    """The e-mail channel of one organisation; without `password` the stored one stays."""

    kind: Literal["email"] = "email"
    organisation: str | None = None
    host: str = Field(min_length=1, max_length=253)
    port: int = Field(ge=1, le=65535)
    tls: Literal["none", "starttls", "tls"] = "starttls"
    sender: str = Field(alias="from", pattern=r"^[^@\s]+@[^@\s]+$", max_length=320)
    user: str = Field(default="", max_length=200)
    password: str | None = Field(default=None, max_length=200)


def delivery_json(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": str(delivery.uid),
        "key": delivery.key,
        "organisation": delivery.organisation.code,
        "channel": delivery.channel,
        "recipient": {"name": delivery.recipient_name, "address": delivery.recipient_address},
        "subject": delivery.subject,
        "about": {
            "kind": delivery.about_kind,
            "uid": delivery.about_uid,
            "label": delivery.about_label,
        },
        "state": delivery.state,
        "tries": delivery.tries,
        "error": delivery.last_error,
        "receipt": delivery.receipt,
        "created_at": delivery.created_at.isoformat(),
        "next_try_at": _moment(delivery.next_try_at),
        "sent_at": _moment(delivery.sent_at),
        "delivered_at": _moment(delivery.delivered_at),
        "read_at": _moment(delivery.read_at),
        "ended_at": _moment(delivery.ended_at),
    }


@router.get("/deliveries", summary="Messages and what became of them")
def list_deliveries(
    request: ApiRequest,
    state: str | None = None,
    about: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    principal = request.auth
    principal.require("read")
    q = Delivery.objects.visible_to(principal).select_related("organisation")
    if state is not None:
        q = q.filter(state=state)
    if about is not None:
        q = q.filter(about_uid=about)
    return page(q, cursor, limit, delivery_json)


@router.get("/deliveries/{uid}", summary="One message with its attempts")
def get_delivery(request: ApiRequest, uid: str) -> dict[str, Any]:
    principal = request.auth
    principal.require("read")
    delivery = Delivery.objects.visible_to(principal).get_visible(uid)
    attempts = [
        {
            "number": attempt.number,
            "started_at": attempt.started_at.isoformat(),
            "ended_at": _moment(attempt.ended_at),
            "error": attempt.error,
            "receipt": attempt.receipt,
        }
        for attempt in delivery.attempts.all()
    ]
    return delivery_json(delivery) | {"attempts": attempts}


@router.post("/channels", summary="Set the mail server of an organisation")
def set_channel(request: ApiRequest, body: ChannelIn) -> dict[str, Any]:
    principal = request.auth
    principal.require("admin")
    organisation: Organisation = principal.organisation(body.organisation)
    settings = {"host": body.host, "port": body.port, "tls": body.tls, "user": body.user}
    config = actions.set_channel(
        organisation,
        body.kind,
        settings=settings | {"from": body.sender},
        secret=body.password,
        actor=principal.actor,
    )
    return {"id": str(config.uid), "kind": config.kind, "organisation": organisation.code} | {
        name: config.settings[name] for name in ("host", "port", "tls", "from")
    }


def _moment(value: Any) -> str | None:
    return value.isoformat() if value else None
