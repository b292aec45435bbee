from django.utils.translation import gettext_lazy as _

from anlan.notifications.channels.forms import ChannelForm, SecretInput, UrlField


class TelegramForm(ChannelForm):
    secrets = ("token",)
    needed = ("token",)

    url = UrlField(label=_("Address of the interface"), initial="https://api.telegram.org")
    token = SecretInput(label=_("Token of the bot"))
