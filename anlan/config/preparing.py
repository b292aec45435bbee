"""Makes the data folder and the database ready, or says in one sentence what is in the way."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from anlan.backup.models import Repository
from anlan.config import checks as _checks  # noqa: F401 - registers its checks
from anlan.config import firststart
from anlan.core.errors import BadInput, Unavailable
from anlan.core.paths import data_folder
from anlan.core.secrets import check_master_key, ensure_master_key
from anlan.notifications.models import ChannelConfig

Finding = tuple[str, bool, str]


class NewerDatabase(Unavailable):
    """The database was made by a newer Anlan."""

    code = "newer-database"


def prepare() -> str | None:
    """Folder, key, database, first start; gives the administrator's password if made up now.

    After the first start nobody has to wait for the shipped data: `refresh` follows beside.
    """
    _settings()
    _folder()
    executor = _reached_database()
    _key(is_new=not executor.loader.applied_migrations)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    _key_fits()
    return None if firststart.was_begun() else firststart.run()


def refresh() -> None:
    """Take over strategies and catalogue of this version, and finish a first start that died."""
    firststart.run()


def _settings() -> None:
    """Settings that cannot work together are named before anything is made."""
    for message in run_checks(tags=["anlan"]):
        if message.is_serious(ERROR):
            raise BadInput(str(message.msg), code="settings")


def _key(*, is_new: bool) -> None:
    """Make the key of a new installation; never a second one beside secrets that need the first."""
    if is_new:
        ensure_master_key(Path(settings.ANLAN_KEY_FILE))
    check_master_key()


def _key_fits() -> None:
    """Reading one secret of each kind raises MasterKeyMissing when it was written with another."""
    for rows in (Repository.objects, ChannelConfig.objects):
        rows.for_system("does the key fit?").first()


def _folder() -> None:
    folder = data_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        trial = folder / ".writable"
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        raise Unavailable(
            _("The data folder %(folder)s cannot be written to: %(error)s.")
            % {"folder": folder, "error": error.strerror}
        ) from error


def _reached_database() -> MigrationExecutor:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        raise Unavailable(
            _("The database does not answer: %(error)s") % {"error": str(error).splitlines()[0]}
        ) from error
    ours = set(executor.loader.disk_migrations)
    apps = {app for app, _name in ours}
    unknown = [key for key in executor.loader.applied_migrations if key not in ours]
    newer = sorted(f"{app}.{name}" for app, name in unknown if app in apps)
    if newer:
        raise NewerDatabase(
            _("This database was made by a newer Anlan (%(names)s); install that version.")
            % {"names": ", ".join(newer)}
        )
    return executor


def findings() -> list[Finding]:
    """What `anlan doctor` tells, in the order in which it has to be right."""
    return [_find_folder(), _find_key(), _find_database(), _find_engine(), _find_restic()]


def _find_folder() -> Finding:
    folder = data_folder()
    ok = folder.is_dir() and os.access(folder, os.W_OK)
    return _("data folder"), ok, str(folder)


def _find_key() -> Finding:
    path = Path(settings.ANLAN_KEY_FILE)
    name = _("master key")
    if not path.exists():
        return name, False, _("%(path)s is missing") % {"path": path}
    private = not path.stat().st_mode & 0o077
    words = str(path) if private else _("%(path)s can be read by others") % {"path": path}
    return name, private, words


def _find_database() -> Finding:
    name = _("database")
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return name, False, str(error).splitlines()[0]
    return name, not waiting, _("migrations are missing") if waiting else connection.vendor


def _find_engine() -> Finding:
    from anlan.engine.health import snapshot

    name = _("engine")
    try:
        age = snapshot(timezone.now()).heartbeat_age_s
    except DatabaseError:
        age = None
    if age is None:
        return name, False, _("it has never run")
    return name, age < 15, _("last heartbeat %(age)s s ago") % {"age": int(age)}


def _find_restic() -> Finding:
    found = shutil.which("restic")
    return "restic", found is not None, found or "sudo apt-get install -y restic"
