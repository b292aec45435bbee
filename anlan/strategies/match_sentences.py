"""What the match's reasons say. Knows no Django: the command line matches without it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from anlan.core.reasons import Reason

CATALOGUE = Path(__file__).parent / "locale/zh_Hans/LC_MESSAGES/django.po"


def gettext_noop(text: str) -> str:
    """Marks a text for the catalogue; it is looked up when somebody reads it."""
    return text


MATCH_SENTENCES = {
    "strategies.match.hint": gettext_noop("Linked to what was reported."),
    "strategies.match.item": gettext_noop("Failing inspection item named there: %(items)s."),
    "strategies.match.tag": gettext_noop("The asset carries the tag “%(tag)s”."),
    "strategies.match.class": gettext_noop("Written for assets of class “%(asset_class)s”."),
    "strategies.match.code": gettext_noop("Names the code or alert: %(codes)s."),
    "strategies.match.symptom": gettext_noop(
        "Contains %(share)s %% of the known symptom “%(symptom)s”."
    ),
    "strategies.match.near": gettext_noop("Resembles the known symptom “%(symptom)s”."),
    "strategies.match.words": gettext_noop("Words in common: %(words)s."),
    "strategies.emergency.fault": gettext_noop("Words of a fault: %(words)s."),
    "strategies.emergency.resolved": gettext_noop("It says that it is over: %(words)s."),
    "strategies.emergency.normal": gettext_noop("It reports that all is well: %(words)s."),
    "strategies.emergency.planned": gettext_noop("It is planned or a drill: %(words)s."),
    "strategies.emergency.thanks": gettext_noop("It thanks somebody: %(words)s."),
    "strategies.emergency.question": gettext_noop("It asks a question: %(words)s."),
    "strategies.emergency.request": gettext_noop("It asks for a delivery or service: %(words)s."),
    "strategies.emergency.announcement": gettext_noop("It announces something: %(words)s."),
    "strategies.emergency.advertising": gettext_noop("It advertises: %(words)s."),
    "strategies.emergency.short": gettext_noop("Too short to tell, and no word of a fault."),
}


def say_in(reason: Reason, language: str) -> str:
    """The sentence in `zh` or `en`, read straight from the catalogue."""
    sentence = MATCH_SENTENCES.get(reason.code, reason.code)
    if language == "zh":
        sentence = chinese().get(sentence, sentence)
    return sentence % dict(reason.params)


@cache
def chinese() -> Mapping[str, str]:
    try:
        return _read_po(CATALOGUE.read_text(encoding="utf-8"))
    except OSError:
        return {}


def _read_po(text: str) -> dict[str, str]:
    """English -> Chinese. Only what a hand-written catalogue holds: no plurals, no contexts."""
    found: dict[str, str] = {}
    parts = {"msgid": "", "msgstr": ""}
    current = ""
    for line in [*text.splitlines(), "msgid"]:
        word, _space, rest = line.partition(" ")
        if word == "msgid" and parts["msgid"] and parts["msgstr"]:
            found[parts["msgid"]] = parts["msgstr"]
        if word in parts:
            if word == "msgid":
                parts = {"msgid": "", "msgstr": ""}
            current, line = word, rest
        if current and line.startswith('"'):
            parts[current] += _unquoted(line)
        elif word not in ("msgid", "msgstr"):
            current = ""
    return found


def _unquoted(line: str) -> str:
    inner = line.strip()[1:-1]
    return inner.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")
