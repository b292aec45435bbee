"""What stands on top of every page while nobody can be reached."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from anlan.accounts.permissions import may
from anlan.notifications.pipeline.configs import has_way_out
from anlan.web.registry import Banner


def no_way_out(request: HttpRequest) -> Banner | None:
    """E-mail is the channel of last resort; without it a page reaches nobody."""
    ids_of = getattr(request.user, "organisation_ids", None)
    ids = ids_of() if ids_of else frozenset()
    if ids == frozenset() or has_way_out(ids, "email"):
        return None
    text = _("No mail server is set: nobody can be notified by e-mail.")
    if not may(request.user, "notifications.manage"):
        return Banner("warn", text)
    return Banner("warn", text, reverse("notifications:channel_list"), _("Enter one"))
