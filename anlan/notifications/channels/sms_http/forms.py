from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.notifications.channels.gatewayforms import GatewayForm


class SmsForm(GatewayForm):
    arrived = forms.CharField(
        label=_("Text in a delivery report that means: arrived"),
        required=False,
        max_length=100,
        help_text=_("The gateway posts its report to the address {callback}."),
    )
    lost = forms.CharField(
        label=_("Text in a delivery report that means: lost"), required=False, max_length=100
    )
    inbound_from = forms.CharField(
        label=_("Field of an incoming message that holds the number"),
        required=False,
        max_length=60,
        initial="from",
    )
    inbound_text = forms.CharField(
        label=_("Field that holds the text"), required=False, max_length=60, initial="text"
    )
    inbound_id = forms.CharField(
        label=_("Field that holds the number of the message"),
        required=False,
        max_length=60,
        help_text=_("By it a repeat is told from a second answer."),
    )
