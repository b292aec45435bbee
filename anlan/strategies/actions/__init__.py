"""What changes the strategies: loading the pack, writing versions, reviewing them, reminding."""

from anlan.strategies.actions.freshness import check_freshness
from anlan.strategies.actions.loading import Loaded, load_pack
from anlan.strategies.actions.reminding import remind_of_reviews
from anlan.strategies.actions.reviewing import (
    approve_version,
    confirm_review,
    reject_version,
    retire_strategy,
    submit_version,
    withdraw_version,
)
from anlan.strategies.actions.taking import (
    Taken,
    drop_old_uploads,
    files_of_upload,
    keep_upload,
    take_in,
    take_upload,
)
from anlan.strategies.actions.verbs import Verb
from anlan.strategies.actions.writing import import_strategy, save_draft, sha256_of

__all__ = [
    "Loaded",
    "Taken",
    "Verb",
    "approve_version",
    "check_freshness",
    "confirm_review",
    "drop_old_uploads",
    "files_of_upload",
    "import_strategy",
    "keep_upload",
    "load_pack",
    "reject_version",
    "remind_of_reviews",
    "retire_strategy",
    "save_draft",
    "sha256_of",
    "submit_version",
    "take_in",
    "take_upload",
    "withdraw_version",
]
