from django.utils.translation import gettext_lazy as _

from anlan.notifications.channels.forms import ChannelForm, SecretUrlField


class SlackForm(ChannelForm):
    secrets = ("url",)
    needed = ("url",)

    url = SecretUrlField(label=_("Address of the incoming webhook"))
