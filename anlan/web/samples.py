"""What the component page shows: invented, but shaped like real data."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.core.reasons import Reason
from anlan.web.words import SEVERITIES, TONES


class SampleForm(forms.Form):
    """One field of every kind, so that every kind is seen with and without an error."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    address = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        help_text=gettext_lazy("Host name or IP address, as the engineer types it."),
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), choices=[(level, level) for level in SEVERITIES]
    )
    rounds = forms.IntegerField(label=gettext_lazy("Rounds per day"), min_value=1, max_value=24)
    note = forms.CharField(
        label=gettext_lazy("Remarks"), required=False, widget=forms.Textarea({"rows": 3})
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels"),
        required=False,
        choices=[("email", gettext_lazy("E-mail")), ("phone", gettext_lazy("Phone"))],
        widget=forms.CheckboxSelectMultiple,
    )
    is_urgent = forms.BooleanField(label=gettext_lazy("Call at night too"), required=False)


def context(form: SampleForm) -> dict[str, Any]:
    now = timezone.now()
    broken = SampleForm({"name": "", "rounds": "99", "severity": "V"}, auto_id="broken_%s")
    broken.is_valid()
    return {
        "form": form,
        "broken_form": broken,
        "tones": TONES,
        "severities": list(SEVERITIES),
        "proofs": range(8),
        "soon": now + timedelta(minutes=4, seconds=10),
        "later": now + timedelta(hours=3, minutes=12),
        "missed": now - timedelta(minutes=7, seconds=31),
        "done": now - timedelta(minutes=25),
        "series": _load(now),
        "entries": _entries(now),
        "reason": Reason.of("web.sample", limit=85, reading=91),
        "rows": _rows(),
        "tabs": [
            (_("Not closed"), "?tab=open", "open", 3),
            (_("Sorted out"), "?tab=closed", "closed", 41),
        ],
        "now": now,
    }


def _load(now: Any) -> list[dict[str, Any]]:
    moments = [now - timedelta(minutes=10 * step) for step in range(72, 0, -1)]
    cpu = [
        [at, round(46 + 22 * math.sin(i / 7) + 9 * math.sin(i), 1)] for i, at in enumerate(moments)
    ]
    memory = [[at, round(58 + i / 6, 1)] for i, at in enumerate(moments)]
    return [{"name": _("CPU"), "points": cpu}, {"name": _("Memory"), "points": memory}]


def _entries(now: Any) -> list[dict[str, Any]]:
    return [
        {
            "at": now - timedelta(minutes=12),
            "title": _("Restored from the last proven copy"),
            "actor": "Ada",
            "tone": "ok",
            "icon": "restore",
            "seq": 4,
            "pairs": [
                (_("Files restored"), "1 204"),
                (_("Compared"), _("bit for bit, no difference")),
            ],
        },
        {
            "at": now - timedelta(minutes=31),
            "title": _("Taken over by the engineer on duty"),
            "actor": "Ada",
            "tone": "info",
            "icon": "user-check",
            "seq": 3,
        },
        {
            "at": now - timedelta(minutes=33),
            "title": _("Mail sent to the person on duty"),
            "tone": "muted",
            "icon": "mail",
            "seq": 2,
        },
        {
            "at": now - timedelta(minutes=34),
            "title": _("The web service does not answer"),
            "text": "connect ECONNREFUSED 10.20.0.15:8080",
            "tone": "crit",
            "icon": "alert-triangle",
            "seq": 1,
        },
    ]


def _rows() -> list[dict[str, Any]]:
    return [
        {"code": "HIS-DB-01", "name": _("Hospital database"), "size": 83_140_000_000, "level": 6},
        {
            "code": "HIS-APP-01",
            "name": _("Hospital application"),
            "size": 2_150_000_000,
            "level": 3,
        },
        {"code": "PACS-01", "name": _("Image archive"), "size": 1_930_000_000_000, "level": 0},
    ]
