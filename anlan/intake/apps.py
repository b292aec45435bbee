from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "anlan.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anlan.core import saying
        from anlan.intake.mail import jobs as mail_jobs  # Declares them.
        from anlan.intake.mail.sentences import SENTENCES
        from anlan.web import registry

        assert mail_jobs
        saying.register(SENTENCES)
        registry.nav(
            "system", 45, _("Mailboxes"), "intake:mailbox_list", "inbox", permission="intake.manage"
        )
