"""What the base template needs on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from anlan.web import registry
from anlan.web.registry import Words

THEME_COOKIE = "anlan_theme"
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class NavLine:
    """A line of the navigation as this person sees it."""

    label: Words
    url: str
    icon: str
    is_current: bool


@dataclass(frozen=True)
class NavSection:
    key: str
    label: Words
    lines: list[NavLine]


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor; the parts that cost something are made only when a template asks."""
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return {
        "web_sections": SimpleLazyObject(lambda: _sections(request)),
        "web_banners": SimpleLazyObject(lambda: _banners(request)),
        "web_user_links": registry.user_links(),
        "web_theme": theme if theme in THEMES else "auto",
    }


def _banners(request: HttpRequest) -> list[registry.Banner]:
    return registry.banners(request) if _is_signed_in(request) else []


def _sections(request: HttpRequest) -> list[NavSection]:
    if not _is_signed_in(request):
        return []
    urls = {
        item.url_name: _url(item) for key in registry.SECTIONS for item in registry.navigation(key)
    }
    current = _current(request.path, [url for url in urls.values() if url])
    sections = []
    for key, label in registry.SECTIONS.items():
        lines = [
            NavLine(item.label, url, item.icon, url == current)
            for item in registry.navigation(key)
            if (url := urls[item.url_name]) and registry.holds(request.user, item.permission)
        ]
        sections.append(NavSection(key, label, lines))
    return [section for section in sections if section.lines]


def _current(path: str, urls: list[str]) -> str:
    """The most specific navigation address that the path lies under."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default="")


def _url(item: registry.NavItem) -> str:
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        # A page may be registered before its address exists; it is then simply not offered.
        return ""


def _is_signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated)
