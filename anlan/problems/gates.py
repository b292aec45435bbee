"""Nothing is closed before something was learned."""

from anlan.core.reasons import Reason
from anlan.incidents.models import Incident
from anlan.incidents.references import IncidentRef
from anlan.incidents.rules import Kind
from anlan.problems import rules
from anlan.problems.models import Problem


def learned_from(problem: Problem) -> rules.Learned:
    kinds = list(problem.actions.values_list("kind", flat=True))
    signed = sum(kind == rules.ActionKind.NONE_WITH_REASON for kind in kinds)
    has_cause = bool(problem.cause.strip())
    return rules.Learned(problem.number, has_cause, len(kinds) - signed, signed)


def something_learned(reference: IncidentRef) -> list[Reason]:
    """The closing gate; drills and tests have their own debriefing."""
    incident = Incident.objects.for_system("closing gate").filter(uid=reference.uid).first()
    if incident is None or incident.kind != Kind.REAL:
        return []
    return rules.missing_for_closing(learned_from(p) for p in incident.problems.all())
