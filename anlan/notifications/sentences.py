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
}
