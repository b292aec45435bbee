"""Settings from a program, checked by the same form that the page shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from anlan.core.errors import BadInput, NotVisible
from anlan.notifications.channels import channel_of, kinds


def checked(
    kind: str, given: Mapping[str, Any], *, stored: str | None
) -> tuple[dict[str, Any], str | None]:
    """Settings and secret as they are stored; a secret that is not given stays as it is."""
    form_class = channel_of(known(kind)).form()
    fields = form_class.base_fields
    unknown = sorted(set(given) - set(fields))
    if unknown:
        raise _refused({name: ", ".join(fields) for name in unknown})
    first = {name: _first(field) for name, field in fields.items()}
    form = form_class(first | dict(given), stored=stored)
    if not form.is_valid():
        raise _refused({name: " ".join(map(str, found)) for name, found in form.errors.items()})
    return form.as_settings(), form.as_secret()


def known(kind: str) -> str:
    if kind not in kinds():
        raise NotVisible(
            _("There is no channel “%(kind)s”.") % {"kind": kind}, known=", ".join(kinds())
        )
    return kind


def _first(field: Any) -> Any:
    """What the page would show before anybody typed: the first of the choices, or the initial."""
    if field.initial is not None:
        return field.initial
    return field.choices[0][0] if getattr(field, "choices", None) else ""


def _refused(errors: dict[str, str]) -> BadInput:
    return BadInput(
        _("The settings of the channel are not as expected."),
        errors=[{"field": name, "expected": expected} for name, expected in errors.items()],
    )
