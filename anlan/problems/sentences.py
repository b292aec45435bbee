"""The sentences behind the reasons of this domain."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "problems.gate_no_problem": _(
        "No problem has been opened for this incident; open one and write down what was learned."
    ),
    "problems.gate_no_cause": _("The cause in %(number)s is still empty."),
    "problems.gate_no_action": _(
        "%(number)s has no corrective action: name a changed inspection item, backup policy, "
        "strategy version or training, or sign the reason why there is none."
    ),
    "problems.no_such_move": _("A problem does not go from %(before)s to %(after)s."),
    "problems.actions_open": _("%(count)s corrective actions are not done yet."),
    "problems.report_made": _("Report %(number)s, revision %(revision)s, SHA-256 %(sha256)s"),
    "problems.opened": _("Problem %(number)s was opened."),
}
