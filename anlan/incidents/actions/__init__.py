"""Everything that changes events and incidents, by subject."""

from anlan.incidents.actions.attention import check_silence, hand_over
from anlan.incidents.actions.clocks import pause_clocks, resume_clocks, warn_of_clock
from anlan.incidents.actions.intake import (
    accept_events,
    answer_report,
    promote_report,
    refuse_when_swamped,
)
from anlan.incidents.actions.ladder import arm_ladder, page_rung, set_ladder, set_matrix, set_watch
from anlan.incidents.actions.learning import link_strategy, refuse_strategy
from anlan.incidents.actions.merging import merge_incident, set_parent
from anlan.incidents.actions.opening import append_event, open_incident, split_key
from anlan.incidents.actions.proving import confirm_by_person, note_look, waive_word
from anlan.incidents.actions.response import (
    acknowledge_by_link,
    acknowledge_incident,
    apply_action,
    change_severity,
    comment,
    move_incident,
)
from anlan.incidents.actions.stepping import note_over_budget
from anlan.incidents.actions.steps import choose_strategy, run_step, settle_step, tick_step
from anlan.incidents.actions.verbs import require_version
from anlan.incidents.actions.verifying import (
    close_incident,
    finish_verification,
    heal_if_quiet,
    recover_incident,
    request_verification,
)

__all__ = [
    "accept_events",
    "acknowledge_by_link",
    "acknowledge_incident",
    "answer_report",
    "append_event",
    "apply_action",
    "arm_ladder",
    "change_severity",
    "check_silence",
    "choose_strategy",
    "close_incident",
    "comment",
    "confirm_by_person",
    "finish_verification",
    "hand_over",
    "heal_if_quiet",
    "link_strategy",
    "merge_incident",
    "move_incident",
    "note_look",
    "note_over_budget",
    "open_incident",
    "page_rung",
    "pause_clocks",
    "promote_report",
    "recover_incident",
    "refuse_strategy",
    "refuse_when_swamped",
    "request_verification",
    "require_version",
    "resume_clocks",
    "run_step",
    "set_ladder",
    "set_matrix",
    "set_parent",
    "set_watch",
    "settle_step",
    "split_key",
    "tick_step",
    "waive_word",
    "warn_of_clock",
]
