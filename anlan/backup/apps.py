from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "anlan.backup"
    label = "backup"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anlan.backup import plug

        plug.plug_in()
