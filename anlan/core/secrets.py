"""Secrets: encrypted at rest with the master key, and never shown by accident."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.errors import AnlanError

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    _TextField = models.TextField[Any, Any]
else:
    _TextField = models.TextField


class MasterKeyMissing(AnlanError):
    """The key file is gone or not the one the secrets were written with."""

    code = "master-key"


class Secret:
    """A value whose text form is never the value."""

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __str__(self) -> str:
        return "•••" if self._value else ""

    __repr__ = __str__

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


def ensure_master_key(path: Path) -> bool:
    """Create the key file (0600) when there is none; True when it was made now."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(Fernet.generate_key() + b"\n")
        handle.flush()
        os.fsync(handle.fileno())
    return True


def _key_material() -> bytes:
    path = Path(settings.ANLAN_KEY_FILE)
    try:
        return path.read_bytes().strip()
    except OSError as error:
        raise MasterKeyMissing(
            _("The master key %(path)s cannot be read; restore it from where you keep it.")
            % {"path": path}
        ) from error


def _cipher() -> Fernet:
    try:
        return Fernet(_key_material())
    except ValueError as error:
        raise MasterKeyMissing(
            _("%(path)s holds no master key; restore it from where you keep it.")
            % {"path": settings.ANLAN_KEY_FILE}
        ) from error


def check_master_key() -> None:
    """Raise MasterKeyMissing when the key file is gone or holds something else."""
    _cipher()


def derived_key(purpose: str) -> bytes:
    """A key for one purpose (signing links, manifests) that does not reveal the master key."""
    return hashlib.blake2b(purpose.encode(), key=_key_material()[:64], digest_size=32).digest()


def token_digest(token: str) -> str:
    """What is stored of a bearer token: enough to recognise it, not to use it."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).decode()


class SecretField(_TextField):
    """Text column holding ciphertext; its Python value is a `Secret`."""

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        plain = value.reveal() if isinstance(value, Secret) else str(value)
        return _cipher().encrypt(plain.encode()).decode() if plain else ""

    def from_db_value(
        self, value: str | None, _expression: object, _connection: BaseDatabaseWrapper
    ) -> Secret | None:
        if value is None:
            return None
        if not value:
            return Secret("")
        try:
            return Secret(_cipher().decrypt(value.encode()).decode())
        except InvalidToken as error:
            raise MasterKeyMissing(
                _("A stored secret was written with another master key.")
            ) from error

    def to_python(self, value: Any) -> Secret | None:
        return value if value is None or isinstance(value, Secret) else Secret(str(value))
