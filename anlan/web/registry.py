"""Where domains plug themselves into pages of others; filled in AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
Context = Mapping[str, Any]
Section = Literal["home", "prepare", "watch", "respond", "improve", "system"]

SECTIONS: dict[str, Words] = {
    "home": "",
    "prepare": _("Prepare"),
    "watch": _("Watch"),
    "respond": _("Respond"),
    "improve": _("Improve"),
    "system": _("System"),
}
PHASES = ("prepare", "watch", "respond", "improve")


@dataclass(frozen=True)
class NavItem:
    """One line of the side navigation."""

    section: str
    order: int
    label: Words
    url_name: str
    icon: str
    permission: str | None = None


@dataclass(frozen=True)
class Panel:
    """A part of somebody else's page; its function answers None where it has nothing to show."""

    order: int
    template: str
    context: Callable[..., Context | None]


@dataclass(frozen=True)
class Banner:
    """A warning on top of every page until its cause is gone."""

    tone: Literal["crit", "warn"]
    text: Words
    url: str = ""
    action: Words = ""


@dataclass(frozen=True)
class UserLink:
    """A line of the menu under the person's name; one that changes something is posted."""

    order: int
    label: Words
    url_name: str
    icon: str
    is_post: bool = False


@dataclass(frozen=True)
class FirstStep:
    """Something a new installation still needs; disappears from the overview when it is done."""

    order: int
    title: Words
    hint: Words
    url_name: str
    is_done: Callable[[HttpRequest], bool]


_navigation: list[NavItem] = []
_first_steps: list[FirstStep] = []
_user_links: list[UserLink] = []
_panels: dict[str, list[Panel]] = {}
_overview: dict[str, list[Panel]] = {}
_banners: list[Callable[[HttpRequest], Banner | None]] = []
_permission_checks: list[Callable[[object, str], bool]] = []
_language_listeners: list[Callable[[HttpRequest, str], None]] = []


def nav(
    section: Section,
    order: int,
    label: Words,
    url_name: str,
    icon: str,
    permission: str | None = None,
) -> None:
    """Add a page to the side navigation, for people who hold the permission somewhere."""
    if url_name not in {item.url_name for item in _navigation}:
        _navigation.append(NavItem(section, order, label, url_name, icon, permission))
        _navigation.sort(key=lambda item: item.order)


def navigation(section: str) -> list[NavItem]:
    return [item for item in _navigation if item.section == section]


def user_link(order: int, label: Words, url_name: str, icon: str, *, is_post: bool = False) -> None:
    """Add a line to the menu under the person's name."""
    if url_name not in {link.url_name for link in _user_links}:
        _user_links.append(UserLink(order, label, url_name, icon, is_post))
        _user_links.sort(key=lambda link: link.order)


def user_links() -> list[UserLink]:
    return list(_user_links)


def panel(page: str, order: int, template: str, context: Callable[..., Context | None]) -> None:
    """Add a part to the page named `page`; context(request, subject) feeds its template."""
    _add(_panels.setdefault(page, []), Panel(order, template, context))


def panels(page: str) -> list[Panel]:
    return list(_panels.get(page, []))


def overview(
    phase: Section, order: int, template: str, context: Callable[[HttpRequest], Context | None]
) -> None:
    """Add a tile to the card of a phase on the overview page."""
    _add(_overview.setdefault(phase, []), Panel(order, template, context))


def overview_tiles(phase: str) -> list[Panel]:
    return list(_overview.get(phase, []))


def first_step(step: FirstStep) -> None:
    """Add a line to the list of what to do first on the overview."""
    if step.url_name not in {known.url_name for known in _first_steps}:
        _first_steps.append(step)
        _first_steps.sort(key=lambda known: known.order)


def first_steps() -> list[FirstStep]:
    return list(_first_steps)


def banner(check: Callable[[HttpRequest], Banner | None]) -> None:
    """Add a check that is asked on every page of a signed-in person; it must be cheap."""
    if check not in _banners:
        _banners.append(check)


def banners(request: HttpRequest) -> list[Banner]:
    found = [each for each in (check(request) for check in _banners) if each is not None]
    return sorted(found, key=lambda each: each.tone)


def permission_check(check: Callable[[object, str], bool]) -> None:
    """Set who decides whether a person holds a permission in any organisation."""
    _permission_checks[:] = [check]


def holds(user: object, permission: str | None) -> bool:
    return permission is None or all(check(user, permission) for check in _permission_checks)


def on_language(listener: Callable[[HttpRequest, str], None]) -> None:
    """Be told when a signed-in person switches the language, to remember it."""
    if listener not in _language_listeners:
        _language_listeners.append(listener)


def tell_language(request: HttpRequest, language: str) -> None:
    for listener in _language_listeners:
        listener(request, language)


def _add(panels_of_page: list[Panel], new: Panel) -> None:
    if new not in panels_of_page:
        panels_of_page.append(new)
        panels_of_page.sort(key=lambda each: each.order)
