"""The second start: nothing has changed since the last one, so both processes begin at once.

Loading every domain only to find that there is nothing to prepare would double the time until
the first page. Whatever is not exactly as it was takes the long way, which also says what is wrong.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.conf import settings

from anlan.config import running, supervisor
from anlan.core.errors import AnlanError
from anlan.core.paths import data_folder, run_folder

PACKAGE = Path(__file__).resolve().parents[1]


def fingerprint() -> str:
    """What has to be the same: the schema of this version, its database and its master key."""
    names = sorted(str(p.relative_to(PACKAGE)) for p in PACKAGE.glob("*/migrations/0*.py"))
    database = settings.DATABASES["default"]
    key = hashlib.sha256(Path(settings.ANLAN_KEY_FILE).read_bytes()).hexdigest()
    same = json.dumps([names, str(database["NAME"]), key])
    return hashlib.sha256(same.encode()).hexdigest()


def remember() -> None:
    """Called when everything was prepared; a file of the run folder, safe to lose."""
    run_folder().mkdir(parents=True, exist_ok=True)
    (run_folder() / "prepared").write_text(fingerprint(), encoding="utf-8")


def _is_unchanged() -> bool:
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        return False
    try:
        kept = (run_folder() / "prepared").read_text(encoding="utf-8")
        is_there = Path(database["NAME"]).stat().st_size > 0
        has_begun = (data_folder() / "first-start.json").exists()
        return is_there and has_begun and kept == fingerprint()
    except OSError:
        return False


def start() -> int | None:
    """Run Anlan and give the exit code; None when this start needs the long way."""
    is_local = settings.ANLAN_BIND in running.LOOPBACK
    if not is_local or not _is_unchanged() or running.running() is not None:
        return None
    try:
        supervisor.check_port(settings.ANLAN_BIND, settings.ANLAN_PORT)
    except AnlanError:
        return None
    return running.supervise(_follow_up)


def _follow_up() -> None:
    """Beside the two processes: say when they are ready, and take over what was shipped anew."""
    is_ready = running.wait_ready()
    import django

    django.setup()
    from anlan.config import cli, commands

    cli.choose_language()
    commands.follow_up(is_ready=is_ready)
