"""REST: the channels of an organisation. Secrets go in and never come out."""

from typing import Any

from ninja import Field

from anlan.api.request import ApiRequest
from anlan.api.schemas import Body
from anlan.notifications import actions
from anlan.notifications.api import delivery_json, router
from anlan.notifications.channels import label_of
from anlan.notifications.channels.given import checked, known
from anlan.notifications.models import ChannelConfig
from anlan.notifications.pipeline.trying import recipient_for

__all__ = ["router"]


class SettingsIn(Body):
    """The fields of the channel's form; a secret that is not given stays as it is."""

    organisation: str | None = None
    settings: dict[str, str | int | bool] = {}
    secrets: dict[str, str] = {}


class TestIn(Body):
    """`to`: a contact by name, mail address or id, or an address of the channel."""

    organisation: str | None = None
    to: str = Field(min_length=1, max_length=320)


def channel_json(config: ChannelConfig) -> dict[str, Any]:
    return {
        "id": str(config.uid),
        "kind": config.kind,
        "label": label_of(config.kind),
        "organisation": config.organisation.code if config.organisation else None,
        "where": actions.where_of(config),
        "settings": config.settings,
        "has_secret": bool(config.secret.reveal()),
    }


@router.get("/channels", summary="The channels that are set, without their secrets")
def list_channels(request: ApiRequest) -> dict[str, Any]:
    principal = request.auth
    principal.require("admin")
    rows = ChannelConfig.objects.visible_to(principal).select_related("organisation")
    return {"items": [channel_json(row) for row in rows.exclude(organisation=None)]}


@router.post("/channels/{kind}", summary="Set a channel of an organisation")
def set_any_channel(request: ApiRequest, kind: str, body: SettingsIn) -> dict[str, Any]:
    principal = request.auth
    principal.require("admin")
    organisation = principal.organisation(body.organisation)
    rows = ChannelConfig.objects.visible_to(principal).own(organisation.pk, known(kind))
    row = rows.first()
    stored = row.secret.reveal() if row else None
    settings, secret = checked(kind, {**body.settings, **body.secrets}, stored=stored)
    config = actions.set_channel(
        organisation, kind, settings=settings, secret=secret, actor=principal.actor
    )
    config.refresh_from_db()
    return channel_json(config)


@router.post("/channels/{kind}/test", summary="Send a test message over a channel")
def test_channel(request: ApiRequest, kind: str, body: TestIn) -> dict[str, Any]:
    principal = request.auth
    principal.require("admin")
    organisation = principal.organisation(body.organisation)
    recipient = recipient_for(organisation, known(kind), body.to)
    delivery = actions.send_test(organisation, recipient, kind=kind, actor=principal.actor)
    return delivery_json(delivery)
