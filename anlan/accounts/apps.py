from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.http import HttpRequest


def _remember_language(request: "HttpRequest", language: str) -> None:
    from anlan.accounts import actions
    from anlan.accounts.models import User

    if isinstance(request.user, User):
        actions.change_language(request.user, language, actor=request.user.actor)


class AccountsConfig(AppConfig):
    name = "anlan.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anlan.accounts.permissions import may
        from anlan.web import registry

        registry.permission_check(may)
        registry.on_language(_remember_language)
        registry.user_link(10, _("My profile"), "accounts:profile", "user")
        registry.user_link(90, _("Sign out"), "accounts:sign_out", "logout", is_post=True)
