from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.notifications.channels.gatewayforms import GatewayForm


class VoiceForm(GatewayForm):
    state_field = forms.CharField(
        label=_("Field of the report that says how the call ended"),
        max_length=60,
        initial="state",
        help_text=_("The gateway posts its report to the address {callback}."),
    )
    digit_field = forms.CharField(
        label=_("Field of the report that holds the key pressed"), max_length=60, initial="digit"
    )
    answered = forms.CharField(
        label=_("Words that mean: answered"), max_length=200, initial="answered, completed"
    )
    busy = forms.CharField(label=_("Words that mean: busy"), max_length=200, initial="busy")
    no_answer = forms.CharField(
        label=_("Words that mean: nobody answered"),
        max_length=200,
        initial="no_answer, no-answer, timeout",
    )
    lost = forms.CharField(
        label=_("Words that mean: the call failed"),
        max_length=200,
        initial="failed, rejected, cancelled",
    )
