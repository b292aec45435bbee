"""Words that pages and messages share."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CLOCK_WORDS = {
    "respond": pgettext_lazy("promised time", "Respond"),
    "plan": pgettext_lazy("promised time", "Plan"),
    "resolve": pgettext_lazy("promised time", "Resolve"),
    "report": pgettext_lazy("promised time", "Report"),
}
CLOCK_KINDS = {
    "clocks_paused": (_("Clocks paused"), "warn", "player-pause"),
    "clocks_resumed": (_("Clocks run again"), "info", "player-play"),
    "clock_warning": (_("Promised time running out"), "warn", "hourglass"),
}
