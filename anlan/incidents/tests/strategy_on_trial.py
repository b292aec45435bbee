"""A strategy of a test's own, frozen into an incident as a chosen one would be."""

from anlan.incidents.actions import stepping
from anlan.incidents.models import IncidentStep
from anlan.strategies.models import current_version

BLANK: dict[str, object] = {
    "kind": "manual", "next": None, "parallel": [], "when": None, "do": None, "undo": None,
    "approve": None, "two_person": False, "evidence": [], "destructive": False,
    "budget_s": None, "role": None, "expect": None, "answers": {},
}  # fmt: skip


def work_on(incident, **steps):
    """The incident responds by these steps; the strategy's words are those of a shipped one."""
    incident.strategy_version = current_version("application-down")
    incident.state = "responding"
    incident.save(update_fields=["strategy_version", "state", "updated_at"])
    for seq, (name, fields) in enumerate(steps.items(), 1):
        definition = {**BLANK, "id": name.replace("_", "-"), "text": name, **fields}
        IncidentStep.objects.create(
            incident=incident, step_id=definition["id"], seq=seq, kind=definition["kind"],
            definition=definition,
        )  # fmt: skip
    stepping.open_steps(incident, [next(iter(steps)).replace("_", "-")])
    return {row.step_id: row for row in incident.steps.all()}


def open_now(incident):
    return list(incident.steps.filter(is_current=True).values_list("step_id", flat=True))
