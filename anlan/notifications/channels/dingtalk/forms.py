from django.utils.translation import gettext_lazy as _

from anlan.notifications.channels.forms import ChannelForm, SecretInput, SecretUrlField


class DingtalkForm(ChannelForm):
    secrets = ("url", "sign")
    needed = ("url",)

    url = SecretUrlField(label=_("Webhook address of the group robot"))
    sign = SecretInput(label=_("Signing secret (begins with SEC)"))
