"""Where Anlan keeps its data; nothing else computes these paths."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from anlan.core.errors import NoDataFolder


def data_folder() -> Path:
    return Path(settings.ANLAN_DATA)


def run_folder() -> Path:
    """Process ids, ports and sockets of what runs now."""
    return data_folder() / "run"


def require_data_folder() -> Path:
    """The data folder of a started Anlan; commands other than `up` and `demo` never make one."""
    folder = data_folder()
    if not (folder / "master.key").exists() and not Path(settings.ANLAN_KEY_FILE).exists():
        raise NoDataFolder(
            _("There is no Anlan data in %(folder)s; run “make up” first.") % {"folder": folder}
        )
    return folder
