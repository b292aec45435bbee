from django.apps import AppConfig


class EngineConfig(AppConfig):
    name = "anlan.engine"
    label = "engine"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anlan.core import saying
        from anlan.engine import jobs  # noqa: F401  # Declares the engine's own kinds.
        from anlan.engine.sentences import SENTENCES

        saying.register(SENTENCES)
