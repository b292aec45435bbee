"""Gathers what a report says from the incident, its timeline, deliveries and restores."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from anlan.backup.models import Restore
from anlan.core.actors import or_system
from anlan.core.saying import say
from anlan.incidents import pages, recovery, steppages
from anlan.notifications.models import Delivery
from anlan.problems import rules
from anlan.problems.content import Moment, ReportContent, Row
from anlan.problems.models import ACTION_LABELS, FAULT_LABELS, STAGE_LABELS
from anlan.problems.report import INTERFACE_LANGUAGE
from anlan.web.formats import span_words
from anlan.web.words import SEVERITIES

if TYPE_CHECKING:
    from anlan.core.actors import Actor
    from anlan.documents.model import Language
    from anlan.incidents.models import Incident
    from anlan.problems.models import Problem

_LONGEST = 600
_ZERO = timedelta()


def gather(
    problem: Problem,
    incident: Incident,
    language: Language,
    *,
    revision: int,
    made_by: Actor | None,
) -> ReportContent:
    """Everything known now, in the language of the report and the customer's local time."""
    incident.refresh_from_db()
    with translation.override(INTERFACE_LANGUAGE[language]):
        return _Gathering(problem, incident, language).content(revision, or_system(made_by).label)


class _Gathering:
    """One report's worth of look-ups that share language, time zone and names."""

    def __init__(self, problem: Problem, incident: Incident, language: Language) -> None:
        self.problem, self.incident, self.language = problem, incident, language
        self.zone = ZoneInfo(incident.organisation.time_zone)
        # Newest first on the page; a report is read from the beginning.
        self.entries = list(reversed(pages.timeline_view(incident)))

    def content(self, revision: int, made_by: str) -> ReportContent:
        incident, problem = self.incident, self.problem
        moments = rules.Moments(incident.stabilised_at, incident.recovered_at, incident.verified_at)
        stage = rules.stage_of(moments)
        return ReportContent(
            language=self.language,
            stage=stage,
            stage_name=str(STAGE_LABELS[stage]),
            revision=revision,
            made_at=self.moment(timezone.now()),
            made_by=made_by,
            zone=str(self.zone),
            problem_number=problem.number,
            incident_number=incident.number,
            title=problem.title,
            organisation=incident.organisation.name,
            asset=self.asset(),
            severity=f"{incident.severity} {SEVERITIES[incident.severity].word}",
            source=incident.source,
            fault_class=str(FAULT_LABELS[rules.FaultClass(problem.fault_class)]),
            summary=self.summary(),
            cause=problem.cause,
            method=problem.method,
            strategy=self.strategy(),
            losses=problem.losses,
            unrecoverable_reason=problem.unrecoverable_reason,
            moments=self.moments(),
            spans=self.spans(),
            steps=self.steps(),
            restores=self.restores(),
            verification=self.verification(),
            deliveries=self.deliveries(),
            people=self.people(),
            actions=self.actions(),
            timeline=self.timeline(),
            head=incident.timeline_head,
            entries=incident.timeline_seq,
        )

    def moment(self, at: datetime | None) -> str:
        return at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S") if at else "–"

    def asset(self) -> str:
        asset = self.incident.asset
        return f"{asset.name} ({asset.code})" if asset else _("not registered")

    def strategy(self) -> str:
        version = self.incident.strategy_version
        if version is None:
            return ""
        return f"{version.title(self.language)} ({version.strategy.slug} v{version.number})"

    def summary(self) -> str:
        incident = self.incident
        sentences = [
            _("On %(at)s the fault “%(title)s” began at %(asset)s of %(organisation)s.")
            % {
                "at": self.moment(incident.fault_at),
                "title": incident.title,
                "asset": self.asset(),
                "organisation": incident.organisation.name,
            }
        ]
        if incident.verified_at:
            took = span_words(incident.verified_at - incident.fault_at)
            sentences.append(_("The recovery was verified after %(took)s.") % {"took": took})
        elif incident.recovered_at:
            took = span_words(incident.recovered_at - incident.fault_at)
            sentences.append(
                _("The business was restored after %(took)s; verification is open.")
                % {"took": took}
            )
        else:
            sentences.append(_("The recovery is under way."))
        if incident.is_self_healed:
            sentences.append(_("The fault ended without anybody's work."))
        return " ".join(sentences)

    def moments(self) -> tuple[Moment, ...]:
        incident = self.incident
        named = [
            (_("Fault"), incident.fault_at),
            (_("Incident opened"), incident.opened_at),
            (_("Acknowledged"), incident.acknowledged_at),
            (_("Response began"), incident.responding_at),
            (_("Stabilised"), incident.stabilised_at),
            (_("Recovered"), incident.recovered_at),
            (_("Recovery verified"), incident.verified_at),
        ]
        return tuple(Moment(name, self.moment(at), self._after_fault(at)) for name, at in named)

    def _after_fault(self, at: datetime | None) -> str:
        return span_words(at - self.incident.fault_at) if at else "–"

    def spans(self) -> tuple[tuple[str, str], ...]:
        incident = self.incident
        rows = [(_("RTO reached (fault to verified)"), self._after_fault(incident.verified_at))]
        if incident.verified_at:
            since = span_words(incident.verified_at - incident.opened_at)
            rows.append((_("From the declaration to verified"), since))
        # Each policy counts with its last restore, and the business with the worst of them.
        last = {restore.copy.policy_id: self._loss(restore) for restore in self._restored()}
        rpo = span_words(max(last.values())) if last else _("no data restored")
        rows.append((_("RPO reached (data lost)"), rpo))
        rows += [
            (_("%(name)s promised") % {"name": each.name.upper()}, _verdict_words(each))
            for each in recovery_of(incident)
            if each.target is not None
        ]
        return tuple(rows)

    def steps(self) -> tuple[Row, ...]:
        shown = steppages.step_views(self.incident, self.language)["steps"]
        return tuple(
            (
                str(number),
                _first_paragraph(step["shown"].text),
                str(step["row"].get_state_display()),
                step["row"].actor_label,
                self.moment(step["row"].finished_at),
                _cut(" ".join([step["row"].evidence, *step["because"]]).strip()),
            )
            for number, step in enumerate(shown, start=1)
        )

    def _restored(self) -> list[Restore]:
        rows = Restore.objects.for_system("report").filter(incident_uid=self.incident.uid)
        return list(rows.select_related("copy__policy").order_by("pk"))

    def _loss(self, restore: Restore) -> timedelta:
        """Whatever was written between the copy and the fault is gone."""
        return max(self.incident.fault_at - restore.copy.taken_at, _ZERO)

    def restores(self) -> tuple[Row, ...]:
        return tuple(
            (
                f"{restore.copy.policy} {self.moment(restore.copy.taken_at)}",
                restore.target,
                " ".join(
                    [str(restore.get_state_display()), *(say(why) for why in restore.reasons)]
                ),
                span_words(self._loss(restore)),
                span_words(restore.restore_s) if restore.restore_s is not None else "–",
            )
            for restore in self._restored()
        )

    def verification(self) -> tuple[Row, ...]:
        mark = {True: _("good"), False: _("failing"), None: _("not answerable")}
        rows: list[Row] = []
        for entry in self._raw("verification"):
            at = self.moment(datetime.fromisoformat(entry["at"]))
            for result in entry["data"]["results"]:
                because = " ".join(say(reason) for reason in result["because"])
                rows.append((at, str(result["name"]), mark[result["ok"]], because))
        return tuple(rows)

    def _raw(self, kind: str) -> list[dict[str, Any]]:
        return [row.content for row in self.incident.timeline.filter(kind=kind).order_by("seq")]

    def deliveries(self) -> tuple[Row, ...]:
        rows = Delivery.objects.for_system("report").about("incident", self.incident.uid)
        return tuple(
            (
                self.moment(delivery.sent_at or delivery.created_at),
                f"{delivery.recipient_name} {delivery.recipient_address}",
                delivery.channel,
                str(delivery.get_state_display()),
                _proof(delivery),
            )
            for delivery in rows.order_by("pk")
        )

    def people(self) -> tuple[Row, ...]:
        acted: dict[str, list[dict[str, Any]]] = {}
        for entry in self.entries:
            acted.setdefault(entry["actor"], []).append(entry)
        acted.pop("Anlan", None)
        return tuple(
            (
                name,
                ", ".join(dict.fromkeys(entry["title"] for entry in entries)),
                self.moment(entries[0]["at"]),
                self.moment(entries[-1]["at"]),
            )
            for name, entries in acted.items()
        )

    def actions(self) -> tuple[Row, ...]:
        rows = []
        for action in self.problem.actions.all():
            state = str(action.get_state_display())
            if action.signed_by:
                state = _("signed by %(name)s") % {"name": action.signed_by}
            kind = str(ACTION_LABELS[rules.ActionKind(action.kind)])
            due = action.due_on.isoformat() if action.due_on else "–"
            rows.append((kind, action.description, action.owner or "–", due, state))
        return tuple(rows)

    def timeline(self) -> tuple[Row, ...]:
        return tuple(
            (
                str(entry["seq"]),
                self.moment(entry["at"]),
                entry["title"],
                _cut(entry["text"]),
                entry["actor"],
            )
            for entry in self.entries
        )


def recovery_of(incident: Incident) -> list[recovery.Verdict]:
    """RTO and RPO against the terms that were frozen when the incident opened."""
    rows = Restore.objects.for_system("recovery").filter(incident_uid=incident.uid)
    last = {row.copy.policy_id: row for row in rows.select_related("copy").order_by("pk")}
    newest = min((row.copy.taken_at for row in last.values()), default=None)
    proven = incident.situation.get("backup", {}).get("last_proven", {}).get("at")
    if newest is None and proven:
        newest = datetime.fromisoformat(proven)
    facts = recovery.Recovery(
        incident.fault_at, incident.opened_at, incident.verified_at, newest, bool(last)
    )
    code = incident.asset.code if incident.asset else ""
    return recovery.judge(facts, recovery.targets_of(incident.sla.get("recovery", {}), code))


def _verdict_words(verdict: recovery.Verdict) -> str:
    words = {True: _("kept"), False: _("missed"), None: _("not judged")}
    because = " ".join(say(reason) for reason in verdict.because)
    return f"{span_words(verdict.target)}: {words[verdict.is_kept]}. {because}"


def _proof(delivery: Delivery) -> str:
    if delivery.receipt:
        return str(delivery.receipt.get("answer", ""))
    return say(delivery.last_error) if delivery.last_error else "–"


def _first_paragraph(text: str) -> str:
    """What the step asked for; its commands stand in the strategy, whose version is named."""
    return _cut(text.partition("```")[0].strip().partition("\n\n")[0])


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
