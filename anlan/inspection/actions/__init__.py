"""Everything that changes the inspection, by subject."""

from anlan.inspection.actions.catalogue import load_catalogue
from anlan.inspection.actions.checks import (
    CheckSpec,
    add_check,
    remove_check,
    watch_asset,
    watch_local_machine,
)
from anlan.inspection.actions.findings import assign_finding, rectify_finding, review_finding
from anlan.inspection.actions.results import record_results
from anlan.inspection.actions.rounds import (
    claim_due_checks,
    fail_round,
    finish_round,
    inspect_asset,
    recheck,
    run_round,
    start_round,
    start_round_job,
)

__all__ = [
    "CheckSpec",
    "add_check",
    "assign_finding",
    "claim_due_checks",
    "fail_round",
    "finish_round",
    "inspect_asset",
    "load_catalogue",
    "recheck",
    "record_results",
    "rectify_finding",
    "remove_check",
    "review_finding",
    "run_round",
    "start_round",
    "start_round_job",
    "watch_asset",
    "watch_local_machine",
]
