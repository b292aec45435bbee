"""The one reason the kit has of its own: the component page shows how reasons read."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "web.sample": _("The reading %(reading)s is above the limit %(limit)s."),
}
