from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "anlan.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from anlan.core import saying
        from anlan.notifications import banners, channels, checks, jobs, panels, sentences
        from anlan.web import registry

        assert jobs
        assert checks
        saying.register(sentences.SENTENCES)
        channels.discover()
        registry.nav("watch", 80, _("Notifications"), "notifications:delivery_list", "mail")
        registry.nav(
            "system",
            40,
            _("Channels"),
            "notifications:channel_list",
            "send",
            permission="notifications.manage",
        )
        registry.panel(
            "organisations:contact_detail", 40, "notifications/_person.html", panels.person_panel
        )
        registry.banner(banners.no_way_out)
