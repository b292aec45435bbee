"""How a channel reaches the outside for one organisation."""

from anlan.core.reasons import Reason
from anlan.core.secrets import Secret
from anlan.notifications.channels import Config, DeliveryError, channel_of
from anlan.notifications.models import ChannelConfig
from anlan.organisations.models import Organisation


def config_for(organisation_id: int, kind: str) -> Config:
    """The organisation's own channel, else everybody's, else the one of the settings."""
    rows = ChannelConfig.objects.for_system("send")
    row = rows.own(organisation_id, kind).first() or rows.default(kind).first()
    if row is not None:
        secret = row.secret.reveal() if isinstance(row.secret, Secret) else ""
        return Config(row.settings, secret)
    config = channel_of(kind).default_config()
    if config is None:
        raise DeliveryError(Reason.of("notifications.no_channel", channel=kind), permanent=True)
    return config


def has_way_out(organisation_ids: frozenset[int] | None, kind: str) -> bool:
    """Whether each of these organisations (None: all there are) can send over this channel."""
    if channel_of(kind).default_config() is not None:
        return True
    rows = ChannelConfig.objects.for_system("banner").filter(kind=kind)
    having = set(rows.values_list("organisation_id", flat=True))
    needing = organisation_ids if organisation_ids is not None else _all_organisation_ids()
    return None in having or needing <= having


def _all_organisation_ids() -> frozenset[int]:
    return frozenset(Organisation.objects.for_system("banner").values_list("pk", flat=True))


def is_set(organisation_id: int, kind: str) -> bool:
    """Whether this organisation could send over this channel at all."""
    try:
        config_for(organisation_id, kind)
    except DeliveryError:
        return False
    return True
