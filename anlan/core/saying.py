"""Turns a reason into a sentence in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise

from anlan.core.reasons import Reason

_sentences: dict[str, "str | Promise"] = {}


def register(sentences: Mapping[str, "str | Promise"]) -> None:
    """Add a domain's sentences; called from AppConfig.ready() with gettext_lazy texts."""
    _sentences.update(sentences)


def known_codes() -> list[str]:
    return sorted(_sentences)


def say(reason: "Reason | Mapping[str, object]") -> str:
    """The sentence in the active language; an unknown code shows itself rather than nothing."""
    if not isinstance(reason, Reason):
        reason = Reason.from_json(reason)
    sentence = _sentences.get(reason.code)
    if sentence is None:
        values = ", ".join(f"{name}={value}" for name, value in reason.params.items())
        return f"{reason.code} ({values})" if values else reason.code
    try:
        return str(sentence) % dict(reason.params)
    except (KeyError, TypeError, ValueError):
        # A stored reason may be older than the sentence; the reader still gets the facts.
        return f"{sentence} {dict(reason.params)}"
