"""The sentences behind the reasons of mail."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "intake.mail.unreachable": _(
        "The mail server %(where)s cannot be reached (%(detail)s). "
        "Check name, port and firewall, then press “Fetch now”."
    ),
    "intake.mail.silent": _(
        "The mail server %(where)s does not answer. Check that port and encryption belong "
        "together: 993 with TLS, 143 with STARTTLS."
    ),
    "intake.mail.certificate": _(
        "The certificate of the mail server %(where)s is not valid for it. Enter the name that "
        "stands in the certificate, or let this machine trust its issuer."
    ),
    "intake.mail.no_tls": _(
        "The mail server %(where)s does not speak TLS on this port. Choose STARTTLS with port 143, "
        "or the port on which it speaks TLS."
    ),
    "intake.mail.sign_in": _(
        "The mail server %(where)s did not let “%(user)s” in: %(detail)s. Enter the password anew; "
        "many providers want an app password and IMAP switched on in their settings."
    ),
    "intake.mail.no_folder": _(
        "There is no folder “%(folder)s” on %(where)s. Make it there, or enter another name."
    ),
    "intake.mail.no_move": _(
        "The mail server %(where)s cannot move messages. Leave the folder “%(folder)s” empty here; "
        "messages are then marked as read."
    ),
    "intake.mail.answered": _(
        "The mail server %(where)s answered: %(detail)s. If it stays so, ask whoever runs it."
    ),
    "intake.mail.too_large": _("The message is larger than %(limit)s MB."),
    "intake.mail.long_header": _("The header of the message is larger than %(limit)s KB."),
    "intake.mail.nested": _("The message is nested more than %(limit)s deep."),
    "intake.mail.many_parts": _("The message has more than %(limit)s parts."),
    "intake.mail.own": _("This is a message of our own that came back."),
    "intake.mail.repeated": _("This message was taken before."),
    "intake.mail.automatic": _("It says of itself that a program wrote it."),
    "intake.mail.no_sender": _("It does not say who wrote it, or names several."),
    "intake.mail.too_many": _("The sender wrote more than %(limit)s messages within an hour."),
    "intake.mail.several": _("It answers a message about %(count)s incidents at once."),
    "intake.mail.nobodys": _("Neither recipient nor sender says to which organisation it belongs."),
    "intake.mail.ack_off": _("Not acknowledged: this mailbox does not let answers acknowledge."),
    "intake.mail.ack_no_page": _("Not acknowledged: it answers a message that called nobody."),
    "intake.mail.ack_not_his": _(
        "Not acknowledged: it does not come from the address that was called."
    ),
    "intake.mail.ack_late": _("Not acknowledged: somebody was faster, or the incident is over."),
}
