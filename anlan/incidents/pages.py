"""What incident pages show, as plain values for the templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from anlan.accounts.models import User
from anlan.accounts.permissions import may
from anlan.assets.models import Asset
from anlan.core.saying import say
from anlan.core.text import one_line
from anlan.incidents import rules
from anlan.incidents.calls.rules import Outcome
from anlan.incidents.models import (
    OUTCOME_LABELS,
    STATE_LABELS,
    ClockPause,
    Event,
    Incident,
    IncidentKey,
    IncidentStep,
    ServiceRecord,
    VisitEntry,
    WorkOrder,
)
from anlan.incidents.paging import strategies_of, titles_of
from anlan.incidents.record.parts import part_of
from anlan.incidents.running.pages import tell_name, tell_run
from anlan.incidents.steppages import step_views
from anlan.incidents.words import CLOCK_KINDS, CLOCK_WORDS
from anlan.notifications.channels import label_of
from anlan.organisations.models import Contact, Token
from anlan.strategies.knowledge import titles_in_use
from anlan.strategies.render import RenderedStep

KIND_WORDS = {
    "opened": (_("Incident opened"), "crit", "urgent"),
    "matched": (_("Strategies ranked"), "info", "list-check"),
    "ladder_armed": (_("Escalation ladder armed"), "info", "stairs-up"),
    "paged": (_("Page queued"), "warn", "bell-ringing"),
    "page_sent": (_("Page handed over"), "ok", "mail-check"),
    "page_failed": (_("Page failed"), "crit", "mail-x"),
    "page_cancelled": (_("Page no longer needed"), "muted", "mail-off"),
    "page_impossible": (_("Nobody to page"), "crit", "user-off"),
    "ladder_stopped": (_("Escalation stopped"), "muted", "hand-stop"),
    "silence": (_("Silence: called out again"), "crit", "bell-ringing"),
    "handed_over": (_("Handed over"), "info", "arrow-right"),
    "customer_update": (_("Customer told"), "info", "send"),
    "update_overdue": (_("Update to the customer is overdue"), "warn", "clock"),
    "update_sent": (_("Update handed over"), "ok", "mail-check"),
    "update_failed": (_("Update failed"), "crit", "mail-x"),
    "update_cancelled": (_("Update withdrawn"), "muted", "mail-off"),
    "customer_word": (_("The customer says"), "info", "message"),
    "customer_link_revoked": (_("Customer's link revoked"), "muted", "lock"),
    "reply_taken": (_("Answered: I take it"), "ok", "hand-click"),
    "passed_on": (_("Answered: passed on"), "warn", "arrow-right"),
    "reply_late": (_("Answered too late"), "muted", "clock"),
    "acknowledged": (_("Taken on"), "ok", "hand-click"),
    "state": (_("State changed"), "info", "arrow-right"),
    "severity": (_("Severity changed"), "warn", "alert-triangle"),
    "comment": (_("Note written"), "muted", "message"),
    "strategy": (_("Strategy chosen"), "info", "book"),
    "unfit": (_("Strategy found unfitting"), "muted", "circle-x"),
    "linked": (_("Strategy linked by hand"), "info", "link"),
    "step": (_("Step settled"), "info", "checkbox"),
    "step_started": (_("Step started"), "info", "player-play"),
    "step_run": (_("Run of a step ended"), "info", "terminal-2"),
    "step_undoing": (_("Undoing a step"), "warn", "history"),
    "step_aborted": (_("Run of a step aborted"), "warn", "hand-stop"),
    "step_retried": (_("Step tried again"), "warn", "refresh"),
    "step_over_budget": (_("Step over its time"), "warn", "clock"),
    "step_handed_over": (_("Step handed over"), "info", "user-check"),
    "step_word": (_("Word on a guarded step"), "info", "user-check"),
    "approval_asked": (_("Approval asked for"), "warn", "message"),
    "joined": (_("Another alarm joined"), "warn", "git-merge"),
    "split": (_("Alarm split off"), "muted", "git-branch"),
    "alarm_over": (_("Alarm is over"), "ok", "circle-check"),
    "alarm_again": (_("Alarm fires again"), "crit", "alert-circle"),
    "verification_requested": (_("Verification asked for"), "info", "search"),
    "verification": (_("Verification"), "info", "zoom-check"),
    "watch_started": (_("Watch window opened"), "info", "clock"),
    "watch_held": (_("Watch window held"), "ok", "circle-check"),
    "word_waived": (_("Customer's word waived"), "warn", "user-off"),
    **CLOCK_KINDS,
    "merged_into": (_("Merged into another incident"), "muted", "git-merge"),
    "merged": (_("A duplicate was merged in"), "warn", "git-merge"),
    "parent": (_("Put under a parent"), "info", "git-merge"),
    "parent_left": (_("Taken out of its parent"), "muted", "git-branch"),
    "child_added": (_("A child joined"), "info", "git-merge"),
    "child_removed": (_("A child left"), "muted", "git-branch"),
    "call": (_("Called by phone"), "info", "phone-call"),
    "caller": (_("A caller said"), "warn", "phone-call"),
    "visit": (_("Work order"), "info", "map-pin"),
    "visit_entry": (_("Written down on site"), "info", "map-pin"),
    "service": (_("Help given"), "ok", "lifebuoy"),
    "solution_issued": (_("Solution issued"), "ok", "file-text"),
    "solution_sent": (_("Solution sent"), "info", "send"),
}
STATE_TONES = {
    rules.State.REPORTED: "crit",
    rules.State.CONFIRMED: "crit",
    rules.State.RESPONDING: "warn",
    rules.State.STABILISED: "warn",
    rules.State.RECOVERED: "info",
    rules.State.VERIFIED: "ok",
    rules.State.REVIEWED: "ok",
}
ACTION_WORDS = {
    "confirm": _("confirm"),
    "respond": _("respond"),
    "stabilise": _("stabilise"),
    "recover": _("declare recovered"),
    "heal": _("healed by itself"),
    "verify": _("verify"),
    "fail_verification": _("verification failed"),
    "review": _("review"),
    "close": _("close"),
    "reject": _("reject"),
    "mark_duplicate": _("mark as duplicate"),
    "reopen": _("reopen"),
}
SLUG_KINDS = frozenset({"strategy", "unfit", "linked"})


def names_of(references: Iterable[str]) -> dict[str, str]:
    """Actor references of a timeline as names; persons are stored as ids only."""
    wanted: dict[str, set[int]] = {"user": set(), "contact": set(), "token": set()}
    for reference in references:
        kind, _colon, identity = reference.partition(":")
        if kind in wanted and identity.isdigit():
            wanted[kind].add(int(identity))
    names = {"system": gettext("Anlan")}
    sources = {
        "user": User.objects.all(),
        "contact": Contact.objects.for_system("names on a timeline"),
        "token": Token.objects.for_system("names on a timeline"),
    }
    for kind, rows in sources.items():
        for row in rows.filter(pk__in=wanted[kind]) if wanted[kind] else ():
            names[f"{kind}:{row.pk}"] = str(row)
    return names


def timeline_view(
    incident: Incident, steps: list[dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """Entries newest first, in the reader's language; `steps` when they are rendered already."""
    if steps is None:
        steps = step_views(incident, get_language() or "en")["steps"]
    rows = [(row.content, row.hash) for row in incident.timeline.order_by("-seq")]
    told = [entry["data"] for entry, _hash in rows]
    people = [f"contact:{data.get(name)}" for data in told for name in ("contact", "with_contact")]
    people += [f"contact:{one}" for data in told for one in data.get("contacts", [])]
    people += [f"user:{data['to']}" for data in told if "to" in data]
    names = names_of([*(entry["actor"] for entry, _hash in rows), *people])
    names |= _titles([entry for entry, _hash in rows])
    names |= {f"step:{one['row'].step_id}": _words_of(one["shown"]) for one in steps}
    return [_entry_view(entry, digest, names) for entry, digest in rows]


def _titles(entries: list[dict[str, Any]]) -> dict[str, str]:
    """`slug:…` → the title of a strategy in the reader's language."""
    named = [one["slug"] for entry in entries for one in entry["data"].get("matches", [])]
    named += [entry["data"]["slug"] for entry in entries if entry["kind"] in SLUG_KINDS]
    titles = titles_of(named, get_language() or "en")
    return {f"slug:{slug}": title for slug, title in titles.items()}


def _entry_view(entry: dict[str, Any], digest: str, names: dict[str, str]) -> dict[str, Any]:
    title, tone, icon = KIND_WORDS.get(entry["kind"], (entry["kind"], "muted", "point"))
    data = entry["data"]
    return {
        "at": datetime.fromisoformat(entry["at"]),
        "title": str(title),
        "text": " ".join(_sentences(entry["kind"], data, names)),
        "actor": names.get(entry["actor"], entry["actor"]),
        "tone": tone,
        "icon": icon,
        "seq": entry["seq"],
        "hash": digest,
        "part": part_of(entry["kind"], entry["actor"]),
    }


def _sentences(kind: str, data: dict[str, Any], names: dict[str, str]) -> list[str]:
    said = [_TELL[kind](data, names)] if kind in _TELL else []
    matches = data.get("matches", [])
    if matches:
        said.append(" · ".join(names.get(f"slug:{one['slug']}", one["title"]) for one in matches))
    if "contact" in data:
        name = names.get(f"contact:{data['contact']}", "?")
        channel = data.get("channel", "")
        said.append(f"{name} · {label_of(channel)}")
    said.extend(data[name] for name in ("text", "evidence", "why", "choice") if data.get(name))
    said.extend(say(reason) for reason in data.get("because", []))
    return said


def _words_of(step: RenderedStep) -> str:
    return one_line(strip_tags(step.html.partition("</p>")[0]), 60)


def _tell_state(data: dict[str, Any], names: dict[str, str]) -> str:
    before, after = STATE_LABELS[data["before"]], STATE_LABELS[data["after"]]
    return f"{before} → {after} ({data['rule']})"


def _tell_severity(data: dict[str, Any], names: dict[str, str]) -> str:
    return f"{data['before']} → {data['after']}"


def _tell_strategy(data: dict[str, Any], names: dict[str, str]) -> str:
    return f"{names.get('slug:' + data['slug'], data['slug'])} v{data['number']}"


def _tell_slug(data: dict[str, Any], names: dict[str, str]) -> str:
    slug = str(data["slug"])
    return names.get(f"slug:{slug}", slug)


def _tell_step(data: dict[str, Any], names: dict[str, str]) -> str:
    words = names.get(f"step:{data['step']}", data["step"])
    return f"{words} {IncidentStep.State(data.get('state', 'running')).label}"


def _tell_hand_over(data: dict[str, Any], names: dict[str, str]) -> str:
    words = names.get(f"step:{data['step']}", data["step"])
    return f"{words} → {names.get('user:' + str(data['to']), '?')}"


def _tell_word(data: dict[str, Any], names: dict[str, str]) -> str:
    words = names.get(f"step:{data['step']}", data["step"])
    if data["word"] == "first":
        return f"{words} · {gettext('first of two persons')}"
    return f"{words} · {gettext('approved') if data['granted'] else gettext('refused')}"


def _tell_people(data: dict[str, Any], names: dict[str, str]) -> str:
    words = names.get(f"step:{data['step']}", data["step"])
    asked = ", ".join(names.get(f"contact:{one}", "?") for one in data["contacts"])
    return f"{words} → {asked}"


def _tell_verification(data: dict[str, Any], names: dict[str, str]) -> str:
    mark = {True: "✓", False: "✗", None: "?"}
    lines = [
        f"{mark[one['ok']]} {one['name']} {' '.join(say(reason) for reason in one['because'])}"
        for one in data["results"]
    ]
    return " ".join(lines) or str(_("There was nothing that a machine could re-check."))


def _tell_clock(data: dict[str, Any], names: dict[str, str]) -> str:
    due = timezone.localtime(datetime.fromisoformat(data["due_at"]))
    return f"{CLOCK_WORDS[data['clock']]} → {due:%Y-%m-%d %H:%M}"


def _tell_pause(data: dict[str, Any], names: dict[str, str]) -> str:
    return str(ClockPause.Why(data["reason"]).label)


def _tell_customer(data: dict[str, Any], names: dict[str, str]) -> str:
    words = str(_("works again") if data["works"] else _("does not work"))
    return f"{words} · {data['text']}" if data.get("text") else words


def _tell_until(data: dict[str, Any], names: dict[str, str]) -> str:
    until = timezone.localtime(datetime.fromisoformat(data["until"]))
    return f"→ {until:%Y-%m-%d %H:%M:%S}"


def _tell_why(data: dict[str, Any], names: dict[str, str]) -> str:
    return str(data["why"])


def _tell_service(data: dict[str, Any], names: dict[str, str]) -> str:
    whom = names.get(f"contact:{data['with_contact']}", "")
    words = str(ServiceRecord.Mode(data["mode"]).label)
    return " · ".join(part for part in (words, whom, data["result"]) if part)


def _tell_call(data: dict[str, Any], names: dict[str, str]) -> str:
    whom = names.get(f"contact:{data['with_contact']}", "?")
    return f"{whom} · {OUTCOME_LABELS[Outcome(data['outcome'])]}"


def _tell_caller(data: dict[str, Any], names: dict[str, str]) -> str:
    whom = names.get(f"contact:{data['with_contact']}", "?")
    return f"{whom} · " + gettext("call no. %(count)s") % {"count": data["count"]}


def _tell_visit(data: dict[str, Any], names: dict[str, str]) -> str:
    words = {**dict(WorkOrder.State.choices), "unanswered": _("nobody has answered in time")}
    whom = names.get(f"contact:{data.get('with_contact')}", "")
    return " · ".join(str(part) for part in (words[data["state"]], whom) if part)


def _tell_visit_entry(data: dict[str, Any], names: dict[str, str]) -> str:
    words = str(VisitEntry(kind=data["entry"]).get_kind_display())
    digest = data["file_sha256"]
    return f"{words} sha256 {digest[:12]}…" if digest else words


def _tell_version(data: dict[str, Any], names: dict[str, str]) -> str:
    return str(_("version %(number)s") % {"number": data["version"]})


def _tell_number(data: dict[str, Any], names: dict[str, str]) -> str:
    return str(data.get("number") or data.get("into", ""))


_TELL: dict[str, Callable[[dict[str, Any], dict[str, str]], str]] = {
    "customer_word": _tell_customer,
    "watch_started": _tell_until,
    "word_waived": _tell_why,
    "state": _tell_state,
    "clock_warning": _tell_clock,
    "clocks_paused": _tell_pause,
    "severity": _tell_severity,
    "step": _tell_step,
    "step_started": _tell_step,
    "step_retried": _tell_step,
    "step_run": tell_run,
    "step_undoing": tell_name,
    "step_aborted": tell_name,
    "step_handed_over": _tell_hand_over,
    "step_over_budget": _tell_people,
    "step_word": _tell_word,
    "approval_asked": _tell_people,
    "strategy": _tell_strategy,
    "unfit": _tell_slug,
    "linked": _tell_slug,
    "verification": _tell_verification,
    **dict.fromkeys(
        ("merged", "merged_into", "parent", "parent_left", "child_added", "child_removed"),
        _tell_number,
    ),
    "call": _tell_call,
    "caller": _tell_caller,
    "visit": _tell_visit,
    "visit_entry": _tell_visit_entry,
    "service": _tell_service,
    "solution_issued": _tell_version,
    "solution_sent": _tell_version,
}


def detail_context(request: HttpRequest, incident: Incident) -> dict[str, Any]:
    now, language = timezone.now(), get_language() or "zh-hans"
    user = cast(User, request.user)
    organisation = incident.organisation_id
    state = incident.state_enum
    shown, strategies = step_views(incident, language, user), strategies_of(incident, language)
    return {
        "incident": incident,
        "description": _beyond_title(incident),
        "is_changed": request.GET.get("seen", str(incident.version)) != str(incident.version),
        "to_do": _to_do(shown, strategies),
        "severities": list(rules.Severity),
        "tone": STATE_TONES.get(state, "muted"),
        "severity_why": [say(reason) for reason in incident.severity_because],
        "strategies": strategies,
        "situation": incident.situation,
        "clocks": [
            {"clock": clock, "label": CLOCK_WORDS[clock.name]} for clock in incident.clocks(now)
        ],
        "entries": timeline_view(incident, shown["steps"]),
        "keys": _alarms(incident),
        "actions": _buttons(incident),
        "may_acknowledge": may(user, "incidents.acknowledge", organisation),
        "may_work": may(user, "incidents.work", organisation),
        "may_approve": may(user, "incidents.approve", organisation),
        "may_close": may(user, "incidents.close", organisation),
        "all_strategies": titles_in_use(language),
        **shown,
    }


def _beyond_title(incident: Incident) -> str:
    """The description where it says more than the heading does."""
    return "" if one_line(incident.description, 160) == incident.title else incident.description


def _to_do(shown: dict[str, Any], strategies: list[dict[str, Any]]) -> dict[str, str] | None:
    """The one line that says what comes next: the current step, else the best strategy."""
    if shown["rendered"] is not None:
        current = next((one for one in shown["steps"] if one["is_current"]), None)
        if current is not None:
            words, anchor = _words_of(current["shown"]), f"step-{current['row'].step_id}"
            return {"title": words, "hint": shown["rendered"].title, "anchor": anchor}
    if not strategies:
        return None
    best = strategies[0]
    return {"title": best["title"], "hint": f"{best['percent']} %", "anchor": "strategies"}


def _alarms(incident: Incident) -> list[IncidentKey]:
    """The alarms with what each said last, in the reader's language."""
    language = (get_language() or "")[:2]
    latest = incident.events.order_by("-id")[:200]
    said = {event.key: event for event in reversed(latest)}
    alarms = list(incident.keys.all())
    for alarm in alarms:
        event = said.get(alarm.key)
        texts = event.data.get("texts") if event else None
        own = texts.get(language) if isinstance(texts, dict) else None
        alarm.said = own or (event.text if event else alarm.key)
    return alarms


def _buttons(incident: Incident) -> list[dict[str, Any]]:
    """Plain moves along the state table; those that need more than a click have their own form."""
    moves = {action: rules.transition(incident.state_enum, action) for action in rules.PLAIN_MOVES}
    return [
        {"action": action.value, "label": ACTION_WORDS[action.value]}
        for action, move in moves.items()
        if move and move.to != incident.state_enum and action != rules.Action.REJECT
    ]


def relatives(request: HttpRequest, incident: Incident) -> dict[str, Any] | None:
    """Parent, children and duplicates, and the forms that change them."""
    may_work = may(request.user, "incidents.work", incident.organisation_id)
    rows = Incident.objects.visible_to(request.user)
    others = rows.open().filter(organisation_id=incident.organisation_id, kind=incident.kind)
    ctx = {
        "incident": incident,
        "parent": rows.filter(children=incident).first(),
        "original": rows.filter(duplicates=incident).first(),
        "children": rows.filter(parent=incident),
        "duplicates": rows.filter(duplicate_of=incident),
        "others": others.exclude(pk=incident.pk)[:100] if may_work else [],
        "may_work": may_work,
        "may_merge": rules.transition(incident.state_enum, rules.Action.MARK_DUPLICATE),
        "may_reject": rules.transition(incident.state_enum, rules.Action.REJECT),
    }
    shown = ("parent", "original", "children", "duplicates", "others", "may_reject")
    return ctx if any(ctx[name] for name in shown) else None


def overview_tile(request: HttpRequest) -> dict[str, Any]:
    rows = Incident.objects.visible_to(request.user).counted()
    waiting = Event.objects.visible_to(request.user).waiting()
    return {
        "open": rows.open().count(),
        "gravest": rows.unrecovered().order_by("severity").first(),
        "unacknowledged": rows.unrecovered().filter(acknowledged_at=None).count(),
        "waiting": waiting.count(),
    }


def asset_panel(request: HttpRequest, asset: Asset) -> dict[str, Any]:
    rows = Incident.objects.visible_to(request.user).filter(asset=asset)
    return {"incidents": rows[:8]}
