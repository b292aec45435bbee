"""Where Anlan keeps its data; nothing else computes these paths."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from anlan.core.errors import NoDataFolder

_SIGNS = ("master.key", "anlan.sqlite3", "first-start.lock")


def data_folder() -> Path:
    return Path(settings.ANLAN_DATA)


def run_folder() -> Path:
    """Process ids, ports and sockets of what runs now."""
    return data_folder() / "run"


def require_data_folder() -> Path:
    """The data folder of a started Anlan; commands other than `up` and `demo` never make one."""
    folder = data_folder()
    # The key may lie elsewhere or be lost; each of these says that Anlan was here.
    if not any((folder / name).exists() for name in _SIGNS):
        raise NoDataFolder(
            _("There is no Anlan data in %(folder)s; run “make up” first.") % {"folder": folder}
        )
    return folder
