"""Facts about this installation for its administrator; never a secret."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

from anlan import VERSION
from anlan.core.paths import data_folder


@dataclass(frozen=True)
class Installation:
    """Where the data lies and how much room is left for it."""

    version: str
    python: str
    django: str
    public_url: str
    bind: str
    folder: Path
    free_bytes: int | None
    total_bytes: int | None
    database: str
    database_bytes: int | None
    key_file: Path
    mail: str

    @property
    def used_percent(self) -> int:
        if not self.total_bytes or self.free_bytes is None:
            return 0
        return round(100 * (1 - self.free_bytes / self.total_bytes))


def describe() -> Installation:
    folder = data_folder()
    usage = shutil.disk_usage(folder) if folder.is_dir() else None
    return Installation(
        version=VERSION,
        python=sys.version.split()[0],
        django=django.get_version(),
        public_url=settings.ANLAN_PUBLIC_URL,
        bind=f"{settings.ANLAN_BIND}:{settings.ANLAN_PORT}",
        folder=folder,
        free_bytes=usage.free if usage else None,
        total_bytes=usage.total if usage else None,
        database={"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor],
        database_bytes=_database_size(),
        key_file=Path(settings.ANLAN_KEY_FILE),
        mail=settings.ANLAN_MAIL_FROM if settings.ANLAN_SMTP_URL else "",
    )


def _database_size() -> int | None:
    if connection.vendor == "sqlite":
        file = Path(str(settings.DATABASES["default"]["NAME"]))
        return file.stat().st_size if file.is_file() else None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        row = cursor.fetchone()
    return int(row[0]) if row else None
