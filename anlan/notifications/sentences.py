"""The sentences behind the reasons of this domain."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "notifications.no_channel": _(
        "No outgoing server is set for the channel “%(channel)s”; "
        "enter one under System → Channels."
    ),
    "notifications.unknown_channel": _("This installation has no channel “%(channel)s”."),
    "notifications.channel_broke": _("The channel “%(channel)s” broke: %(detail)s."),
    "notifications.interrupted": _(
        "The try was interrupted; whether the message arrived is unknown."
    ),
    "notifications.rate": _(
        "Slowed down: this address already got %(limit)s messages within a minute; "
        "next try in %(seconds)s seconds."
    ),
    "notifications.permanent": _("Trying again would not help."),
    "notifications.too_old": _(
        "Given up after %(hours)s hours and %(tries)s tries: the message is too old to help."
    ),
    "notifications.again": _("Tried again in %(seconds)s seconds."),
    "notifications.job_dead": _(
        "The engine gave the message up: every try ended its worker. Look at its jobs."
    ),
    "notifications.withdrawn": _("Withdrawn: the message was no longer wanted."),
    "notifications.email.refused": _(
        "The mail server %(where)s refused the recipient %(address)s: %(detail)s"
    ),
    "notifications.email.sign_in": _(
        "The mail server %(where)s did not accept user and password: %(detail)s"
    ),
    "notifications.email.not_supported": _(
        "The mail server %(where)s does not offer what is set for it (STARTTLS, sign-in or UTF-8)."
    ),
    "notifications.email.answered": _("The mail server %(where)s answered: %(detail)s"),
    "notifications.email.certificate": _(
        "The certificate of the mail server %(where)s is not valid for it."
    ),
    "notifications.email.silent": _("The mail server %(where)s did not answer in time."),
    "notifications.email.unreachable": _(
        "The mail server %(where)s could not be reached or hung up: %(detail)s"
    ),
    "notifications.email.bad_address": _("“%(address)s” is not a mail address."),
    "notifications.held": _(
        "Held for a bundle: this person already got several messages within a minute; "
        "what waits goes out as one message in %(seconds)s seconds."
    ),
    "notifications.in_bundle": _("Part of one message that names %(count)s messages."),
    "notifications.quiet": _("Quiet hours of this person until %(until)s; it is not severity I."),
    "notifications.reached_otherwise": _("Not needed any more: reached over “%(channel)s”."),
    "notifications.reported": _("The far end reported later that the message did not arrive."),
    "notifications.http.bad_address": _("“%(address)s” is no address of this channel."),
    "notifications.http.bad_template": _("The templates or headers of this channel are broken."),
    "notifications.http.bad_url": _("The address of this channel is missing or broken: %(detail)s"),
    "notifications.http.forbidden": _(
        "%(where)s leads to %(detail)s, a network that channels may not call; "
        "the administrator allows networks inside the house with ANLAN_HTTP_ALLOW."
    ),
    "notifications.http.unreachable": _("%(where)s could not be reached or hung up: %(detail)s"),
    "notifications.http.silent": _("%(where)s did not answer in time."),
    "notifications.http.certificate": _("The certificate of %(where)s is not valid: %(detail)s"),
    "notifications.http.too_large": _("%(where)s answered more than anybody wants to read."),
    "notifications.http.redirect": _(
        "%(where)s sends us on to another address; enter that one, redirects are not followed."
    ),
    "notifications.http.answered": _("%(where)s answered: %(detail)s"),
    "notifications.http.not_json": _("%(where)s answered something that is no JSON: %(detail)s"),
    "notifications.voice.busy": _("The number was busy."),
    "notifications.voice.no_answer": _("Nobody answered the call."),
    "notifications.voice.lost": _("The call failed or was refused."),
}
