from django.utils.translation import gettext_lazy as _

from anlan.notifications.channels.forms import ChannelForm, SecretInput, UrlField


class WebhookForm(ChannelForm):
    secrets = ("sign",)
    needed = ("sign",)

    url = UrlField(label=_("Address"))
    sign = SecretInput(label=_("Signing secret"), min_length=16)
