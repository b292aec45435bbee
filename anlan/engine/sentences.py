"""What the engine's reason codes say."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "engine.said": _("The job reports: %(text)s"),
    "engine.exception": _("The program failed: %(text)s"),
    "engine.attempts_used_up": _("Given up after %(attempts)s attempts."),
    "engine.worker_stopped": _("The worker was stopped; another one goes on."),
}
