"""Why a run ended as it did."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "incidents.run_lost": _(
        "The process that carried this out was lost in the middle: it may or may not have "
        "happened. Anlan does not repeat it; look at the machine and decide."
    ),
    "incidents.run_cut_off": _(
        "The line to %(asset)s broke in the middle: the command may or may not have finished. "
        "Look at the machine and decide."
    ),
    "incidents.run_may_go_on": _(
        "%(asset)s did not confirm that the command is gone; it may still be at work there."
    ),
    "incidents.run_timed_out": _("It was ended after its time limit of %(seconds)s s."),
    "incidents.run_aborted": _(
        "It was stopped in the middle; what it had done until then stays done."
    ),
    "incidents.run_never_sent": _("It was taken back before anything was sent."),
    "incidents.run_refused": _("It could not begin: %(said)s"),
    "incidents.run_not_begun": _("%(asset)s let nobody in before the time was over."),
    "incidents.run_exit_code": _("The command ended with exit code %(status)s."),
    "incidents.run_new_key": _(
        "The host key of %(asset)s has not been confirmed by anybody; nothing was sent."
    ),
    "incidents.run_changed_key": _(
        "%(asset)s shows another host key than the confirmed one; nothing was sent. Compare it "
        "on the asset's page."
    ),
    "incidents.run_not_let_in": _("%(asset)s refused the user name with this key or password."),
    "incidents.run_unreachable": _("%(asset)s cannot be reached over SSH."),
    "incidents.run_bad_key": _("The private key for %(asset)s cannot be read; set it anew."),
    "incidents.run_status": _("The answer was HTTP %(status)s, which was not expected."),
    "incidents.run_forbidden": _(
        "Anlan may not call %(where)s; the administrator can allow its network."
    ),
    "incidents.run_no_answer": _("%(where)s gave no answer that could be used: %(detail)s."),
}
