from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "anlan.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anlan.core import saying
        from anlan.web.sentences import SENTENCES

        saying.register(SENTENCES)
