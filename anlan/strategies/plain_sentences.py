"""What the reason codes of strategies say. Knows no Django: the command line works without it."""

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
    "strategies.match.background": gettext_noop(
        "Something that it names fails on the asset too: %(items)s."
    ),
    "strategies.match.tag": gettext_noop("The asset carries the tag “%(tag)s”."),
    "strategies.match.class_network": gettext_noop("Written for network devices."),
    "strategies.match.class_security": gettext_noop("Written for security devices."),
    "strategies.match.class_server": gettext_noop("Written for servers."),
    "strategies.match.class_storage": gettext_noop("Written for storage."),
    "strategies.match.class_os": gettext_noop("Written for operating systems."),
    "strategies.match.class_database": gettext_noop("Written for databases."),
    "strategies.match.class_middleware": gettext_noop("Written for middleware."),
    "strategies.match.class_application": gettext_noop("Written for applications."),
    "strategies.match.class_terminal": gettext_noop("Written for office computers."),
    "strategies.match.class_facility": gettext_noop("Written for machine rooms."),
    "strategies.match.linked": gettext_noop("Linked to it by hand."),
    "strategies.match.worked_here": gettext_noop(
        "At this customer chosen %(used)s times in such a case, worked %(worked)s times."
    ),
    "strategies.match.worked_general": gettext_noop(
        "Elsewhere chosen %(used)s times in such a case, worked %(worked)s times."
    ),
    "strategies.match.rejected_here": gettext_noop(
        "At this customer found unfitting %(times)s times in such a case."
    ),
    "strategies.match.fact_finding": gettext_noop("A recent finding there: %(text)s."),
    "strategies.match.fact_change": gettext_noop("A recent change there: %(text)s."),
    "strategies.match.fact_backup": gettext_noop("Its backup is overdue."),
    "strategies.match.code": gettext_noop("Names the code or alert: %(codes)s."),
    "strategies.match.symptom": gettext_noop(
        "Says much the same as the known symptom “%(symptom)s”."
    ),
    "strategies.match.near": gettext_noop("Resembles the known symptom “%(symptom)s”."),
    "strategies.match.words": gettext_noop("Words that point there: %(words)s."),
    "strategies.emergency.fault": gettext_noop("Words of a fault: %(words)s."),
    "strategies.emergency.resolved": gettext_noop("It says that it is over: %(words)s."),
    "strategies.emergency.normal": gettext_noop("It reports that all is well: %(words)s."),
    "strategies.emergency.planned": gettext_noop("It is planned or a drill: %(words)s."),
    "strategies.emergency.thanks": gettext_noop("It thanks somebody: %(words)s."),
    "strategies.emergency.question": gettext_noop("It asks a question: %(words)s."),
    "strategies.emergency.request": gettext_noop("It asks for a delivery or service: %(words)s."),
    "strategies.emergency.announcement": gettext_noop("It announces something: %(words)s."),
    "strategies.emergency.advertising": gettext_noop("It advertises: %(words)s."),
    "strategies.emergency.done": gettext_noop("It tells of work that is done: %(words)s."),
    "strategies.emergency.calm": gettext_noop("It sounds calm: %(words)s."),
    "strategies.emergency.short": gettext_noop("Too short to tell, and no word of a fault."),
}


FORMAT_SENTENCES = {
    "strategies.format.archive": gettext_noop("The archive cannot be read: %(problem)s."),
    "strategies.format.archive_encrypted": gettext_noop(
        "This entry of the archive is encrypted; archives must be readable without a password."
    ),
    "strategies.format.archive_entries": gettext_noop(
        "The archive holds more than %(limit)s entries."
    ),
    "strategies.format.archive_link": gettext_noop(
        "This entry of the archive is a link or a device; only files and folders are allowed."
    ),
    "strategies.format.archive_name": gettext_noop(
        "This name leads out of the archive; names must be relative and without “..”."
    ),
    "strategies.format.archive_total": gettext_noop(
        "The archive unpacks to more than %(limit)s bytes."
    ),
    "strategies.format.archive_twice": gettext_noop("This name stands in the archive twice."),
    "strategies.format.answer_unworded": gettext_noop(
        "Step “%(id)s” needs words under “answers” for: %(answers)s."
    ),
    "strategies.format.action_without_do": gettext_noop(
        "Step “%(id)s” is an action, but has no “do”."
    ),
    "strategies.format.answers_without_decision": gettext_noop(
        "Step “%(id)s” has answers in “next”, but is no decision."
    ),
    "strategies.format.category_of_slug": gettext_noop(
        "“%(slug)s” belongs to the category “%(category)s”."
    ),
    "strategies.format.condition": gettext_noop(
        "The condition “%(condition)s” is not understood at “%(part)s”."
    ),
    "strategies.format.control": gettext_noop(
        "This line holds the character %(char)s, which no text may hold; lines end with LF or CRLF."
    ),
    "strategies.format.decision_answers": gettext_noop(
        "Decision “%(id)s” needs “next” with at least two answers."
    ),
    "strategies.format.entry_twice": gettext_noop("“%(entry)s” stands twice in “%(key)s”."),
    "strategies.format.fence_open": gettext_noop("This code block is never closed."),
    "strategies.format.file_name": gettext_noop("The file must be called %(expected)s."),
    "strategies.format.folder": gettext_noop("The file must lie in the folder “%(expected)s”."),
    "strategies.format.front_matter_open": gettext_noop(
        "The front matter is never closed with “---”."
    ),
    "strategies.format.heading_language": gettext_noop(
        "“%(heading)s” is a heading of the other language; here “%(expected)s”."
    ),
    "strategies.format.heading_level": gettext_noop(
        "A heading with one “#” does not belong here; sections have two."
    ),
    "strategies.format.heading_underlined": gettext_noop(
        "An underlined heading does not belong here; write it with “##”."
    ),
    "strategies.format.heading_unknown": gettext_noop("“%(heading)s” is no section of a strategy."),
    "strategies.format.item_unknown": gettext_noop(
        "“%(item)s” is no item of the inspection catalogue."
    ),
    "strategies.format.key_missing": gettext_noop("“%(key)s” is missing."),
    "strategies.format.key_unknown": gettext_noop("Unknown key “%(key)s”; known are %(known)s."),
    "strategies.format.link_unknown": gettext_noop(
        "The link leads to “%(slug)s”, which is no strategy."
    ),
    "strategies.format.no_exit": gettext_noop(
        "From step “%(id)s” there is no way to an end: a loop without exit."
    ),
    "strategies.format.no_front_matter": gettext_noop(
        "The first line must be “---”: the front matter is missing."
    ),
    "strategies.format.no_guard": gettext_noop(
        "Step “%(id)s” is destructive; it needs “two_person: true” or “approve”."
    ),
    "strategies.format.no_partner": gettext_noop(
        "“%(slug)s” has no text in the language “%(language)s”."
    ),
    "strategies.format.no_steps": gettext_noop("The section has no steps: it needs a list."),
    "strategies.format.no_undo": gettext_noop("Step “%(id)s” is destructive and needs “undo”."),
    "strategies.format.not_a_map": gettext_noop("“%(what)s” must hold keys and values."),
    "strategies.format.not_utf8": gettext_noop("This line is not UTF-8."),
    "strategies.format.notify_role": gettext_noop(
        "Step “%(id)s” notifies “%(role)s”, which is no role of this strategy."
    ),
    "strategies.format.pair_front_matter": gettext_noop("“%(key)s” differs from %(other)s."),
    "strategies.format.pair_items": gettext_noop(
        "Inspection items named in only one of this file and %(other)s: %(items)s."
    ),
    "strategies.format.pair_policies": gettext_noop(
        "Kinds of backup policy linked in only one of this file and %(other)s: %(kinds)s."
    ),
    "strategies.format.pair_step": gettext_noop("Step “%(id)s”: “%(key)s” differs from %(other)s."),
    "strategies.format.pair_steps": gettext_noop(
        "The steps' ids or their order differ from %(other)s."
    ),
    "strategies.format.placeholder": gettext_noop(
        "“{{ %(name)s }}” is no dotted name such as asset.address."
    ),
    "strategies.format.placeholder_in_script": gettext_noop(
        "Step “%(id)s”: a placeholder inside a script would be read by the shell; "
        "pass it as an argument of its own."
    ),
    "strategies.format.placeholder_unknown": gettext_noop(
        "“%(name)s” is no value that a situation can hold; similar ones are %(near)s."
    ),
    "strategies.format.policy_unknown": gettext_noop(
        "“%(kind)s” is no kind of backup policy; known are %(known)s."
    ),
    "strategies.format.section_empty": gettext_noop("The section “%(heading)s” is empty."),
    "strategies.format.section_missing": gettext_noop("The section “%(heading)s” is missing."),
    "strategies.format.section_order": gettext_noop("The section “%(heading)s” is out of order."),
    "strategies.format.section_twice": gettext_noop(
        "The section “%(heading)s” stands here a second time."
    ),
    "strategies.format.not_a_strategy": gettext_noop(
        "A strategy file is called <slug>.zh.md or <slug>.en.md."
    ),
    "strategies.format.nothing": gettext_noop("There is no strategy file in it."),
    "strategies.format.slug_twice": gettext_noop(
        "“%(slug)s” in this language is already in %(other)s."
    ),
    "strategies.format.slug_unknown": gettext_noop("“%(slug)s” is not in the list of strategies."),
    "strategies.format.step_block_place": gettext_noop(
        "A “step” block must stand inside a list item, indented to its text."
    ),
    "strategies.format.step_block_twice": gettext_noop("A step can have only one “step” block."),
    "strategies.format.step_sentence": gettext_noop("A step needs a sentence for a person."),
    "strategies.format.step_twice": gettext_noop("The step id “%(id)s” is used twice."),
    "strategies.format.target_unknown": gettext_noop(
        "Step “%(id)s” leads to “%(target)s”, which does not exist."
    ),
    "strategies.format.text_before_section": gettext_noop(
        "Text before the first section belongs to none."
    ),
    "strategies.format.too_large": gettext_noop("The file is larger than %(limit)s bytes."),
    "strategies.format.too_many_steps": gettext_noop("There are more than %(limit)s steps."),
    "strategies.format.unreachable": gettext_noop("No way leads to step “%(id)s”."),
    "strategies.format.unreadable": gettext_noop("The file cannot be read: %(problem)s."),
    "strategies.format.value": gettext_noop("“%(key)s” is not as expected: %(expected)s."),
    "strategies.format.yaml": gettext_noop("This is not valid YAML: %(problem)s."),
    "strategies.format.yaml_alias": gettext_noop("Anchors and aliases (& and *) are not allowed."),
    "strategies.format.yaml_depth": gettext_noop("This is nested too deep."),
    "strategies.format.yaml_documents": gettext_noop("There must be only one YAML document."),
    "strategies.format.yaml_duplicate": gettext_noop(
        "The key “%(key)s” stands here a second time."
    ),
    "strategies.format.yaml_key": gettext_noop("A key must be a simple word."),
    "strategies.format.yaml_tag": gettext_noop("YAML tags such as “%(tag)s” are not allowed."),
}
REVIEW_SENTENCES = {
    "strategies.review.state": gettext_noop("The version is not in a state that allows this."),
    "strategies.review.own_version": gettext_noop(
        "Somebody other than the author has to approve it."
    ),
    "strategies.review.not_author": gettext_noop("Only its author can withdraw a version."),
    "strategies.review.comment": gettext_noop("Say in a comment why it is sent back."),
}
PLAIN_SENTENCES = {**MATCH_SENTENCES, **FORMAT_SENTENCES, **REVIEW_SENTENCES}


def say_in(reason: Reason, language: str) -> str:
    """The sentence in `zh` or `en`, read straight from the catalogue."""
    sentence = PLAIN_SENTENCES.get(reason.code, reason.code)
    return in_language(sentence, language) % dict(reason.params)


def in_language(text: str, language: str) -> str:
    """A text of this product's catalogue in `zh` or `en`."""
    return chinese().get(text, text) if language == "zh" else text


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
