"""Icons are single SVG files written into the page, so that they take the colour of the text."""

import re
from functools import cache
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).parent / "static/web/vendor/tabler-icons-3.51.0"
_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_BACKGROUND = re.compile(r'\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" />')
_SPACE = re.compile(r">\s+<")


@cache
def icon_svg(name: str, css: str = "") -> SafeString:
    """The icon as inline SVG, hidden from screen readers: the word beside it says the same."""
    file = FOLDER / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not file.is_file():
        raise ImproperlyConfigured(f"There is no icon {name!r} in {FOLDER.name}.")
    found = _BODY.search(file.read_text(encoding="utf-8"))
    body = _SPACE.sub("><", _BACKGROUND.sub("", found[1] if found else "").strip())
    look = (
        'fill="currentColor"'
        if name.endswith("-filled")
        else 'fill="none" stroke="currentColor" stroke-width="2"'
    )
    # Names and bodies come from files of this repository, never from a person.
    return mark_safe(  # noqa: S308
        f'<svg class="icon {css}" viewBox="0 0 24 24" width="24" height="24" {look} '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{body}</svg>'
    )
