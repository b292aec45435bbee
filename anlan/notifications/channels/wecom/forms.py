from django.utils.translation import gettext_lazy as _

from anlan.notifications.channels.forms import ChannelForm, SecretUrlField


class WecomForm(ChannelForm):
    secrets = ("url",)
    needed = ("url",)

    url = SecretUrlField(label=_("Webhook address of the group robot"))
