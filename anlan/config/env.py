"""Reads settings from the environment and rejects nonsense early and politely."""

import os
from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def env_text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def env_bool(name: str, *, default: bool = False) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    word = raw.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is “{raw}”; expected 1 or 0.")


def env_int(name: str, default: int, *, low: int, high: int) -> int:
    raw = env_text(name)
    if not raw:
        return default
    if not raw.isdigit() or not low <= int(raw) <= high:
        raise ImproperlyConfigured(f"{name} is “{raw}”; expected a number from {low} to {high}.")
    return int(raw)


def env_language(name: str, default: str) -> str:
    """`zh-hans` or `en`; the short and the system's spellings of them are understood."""
    raw = env_text(name) or default
    word = raw.lower().replace("_", "-").split(".")[0]
    if word == "en" or word.startswith("en-"):
        return "en"
    if word in {"zh", "zh-hans", "zh-cn"}:
        return "zh-hans"
    raise ImproperlyConfigured(f"{name} is “{raw}”; expected zh-hans or en.")


def env_choice(name: str, default: str, allowed: Sequence[str]) -> str:
    """One of the allowed words, in whatever case it is written."""
    raw = env_text(name) or default
    for word in allowed:
        if raw.lower() == word.lower():
            return word
    raise ImproperlyConfigured(f"{name} is “{raw}”; expected {', '.join(allowed)}.")


def env_time_zone(name: str, default: str) -> str:
    raw = env_text(name) or default
    try:
        ZoneInfo(raw)
    except (OSError, ValueError, KeyError) as error:  # An unknown name is a KeyError.
        raise ImproperlyConfigured(
            f"{name} is “{raw}”; expected an IANA name such as Asia/Shanghai."
        ) from error
    return raw


def env_url(name: str, default: str) -> str:
    """An address that begins with http:// or https:// and names a host, without a last slash."""
    raw = env_text(name) or default
    try:
        parts = urlsplit(raw)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
        is_address = is_address and parts.port != 0  # Reading it refuses what is no number.
    except ValueError:
        is_address = False
    if not is_address:
        raise ImproperlyConfigured(f"{name} is “{raw}”; expected http://host or https://host.")
    return raw.rstrip("/")


def env_list(name: str) -> list[str]:
    return [word.strip() for word in env_text(name).split(",") if word.strip()]


def env_networks(name: str) -> list[str]:
    """Addresses or networks in CIDR form, separated by commas."""
    words = env_list(name)
    for word in words:
        try:
            ip_network(word, strict=False)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} holds “{word}”; expected networks such as 10.1.2.0/24."
            ) from error
    return words


def env_path(name: str, default: Path) -> Path:
    raw = env_text(name)
    return Path(raw).expanduser().resolve() if raw else default


def env_secret(name: str) -> str:
    """The value itself, or the first line of the file that NAME_FILE points to."""
    value = env_text(name)
    file = env_text(f"{name}_FILE")
    if value or not file:
        return value
    try:
        return Path(file).read_text(encoding="utf-8").splitlines()[0].strip()
    except (OSError, IndexError) as error:
        raise ImproperlyConfigured(f"{name}_FILE names {file}, which cannot be read.") from error
