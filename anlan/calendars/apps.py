from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    name = "anlan.calendars"
    label = "calendars"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anlan.calendars.sentences import SENTENCES
        from anlan.core import saying
        from anlan.web import registry

        saying.register(SENTENCES)
        registry.nav("prepare", 62, _("Calendars"), "calendars:calendar_list", "clock")
