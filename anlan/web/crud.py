"""Declarative pages for the dull rows: list, detail, create, edit, delete.

A domain describes its rows once and mounts the result:

    contacts = Pages(
        app="organisations", name="contact", model=Contact, icon="address-book",
        words=Words(one=_("Contact"), many=_("Contacts"), new=_("New contact"), hint=_("…")),
        columns=[Column(_("Name"), "name", is_link=True), Column(_("Phone"), "phone")],
        form=ContactForm, create=create, change=change, delete=None,
        may=lambda viewer, row: permissions.may(viewer, "organisations.manage", row),
    )
    urlpatterns = [path("contacts/", include(contacts.urls))]

Rows come from `model.objects.visible_to(user)` only, changes go through the domain's actions, and a
form that is not the viewer's to send answers like one that does not exist or is not allowed. A page
that needs more than this stops using the kit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from anlan.core.actors import Actor
from anlan.core.errors import AnlanError, BadInput, NotAllowed
from anlan.core.scope import TenantQuerySet
from anlan.web import errors, filters
from anlan.web.registry import Words as Text
from anlan.web.tables import paged

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Column(Generic[M]):
    """A column of the list and a line of the detail page."""

    label: Text
    value: str | Callable[[M], object]
    css: str = ""
    is_link: bool = False
    in_list: bool = True

    def of(self, row: M) -> object:
        if callable(self.value):
            return self.value(row)
        shown = getattr(row, f"get_{self.value}_display", None)
        return shown() if shown else getattr(row, self.value)


@dataclass(frozen=True)
class Words:
    """What one row, many rows and the empty list are called."""

    one: Text
    many: Text
    new: Text
    hint: Text = ""
    pretitle: Text = ""


class ViewerForm(forms.Form):
    """A form that knows who fills it in, so that its choices are that person's rows."""

    def __init__(self, *args: Any, viewer: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.row = row


@dataclass(frozen=True)
class Pages(Generic[M]):
    """The pages of one kind of row; None for an action means there is no such page."""

    app: str
    name: str
    model: type[M]
    icon: str
    words: Words
    columns: Sequence[Column[M]]
    form: type[ViewerForm]
    create: Callable[[dict[str, Any], Actor], M] | None
    change: Callable[[M, dict[str, Any], Actor], object] | None
    # may(viewer, None) asks about creating at all, may(viewer, row) about this row.
    may: Callable[[Any, M | None], bool]
    delete: Callable[[M, Actor], object] | None = None
    search: Sequence[str] = ("name",)
    select: Sequence[str] = field(default_factory=tuple)

    @property
    def urls(self) -> list[URLPattern]:
        found = [path("", self.list_page, name=f"{self.name}_list")]
        if self.create:
            found.append(path("new/", self.create_page, name=f"{self.name}_create"))
        found.append(path("<uuid:uid>/", self.detail_page, name=f"{self.name}_detail"))
        if self.change:
            found.append(path("<uuid:uid>/edit/", self.edit_page, name=f"{self.name}_edit"))
        if self.delete:
            found.append(path("<uuid:uid>/delete/", self.delete_page, name=f"{self.name}_delete"))
        return found

    def url(self, verb: str, row: M | None = None) -> str:
        args = [row.uid] if row is not None else []  # type: ignore[attr-defined]  # Every Record has one.
        return reverse(f"{self.app}:{self.name}_{verb}", args=args)

    def list_page(self, request: HttpRequest) -> HttpResponse:
        wanted = filters.text(request)
        rows = self._rows(request)
        if wanted:
            hits = Q()
            for name in self.search:
                hits |= Q(**{f"{name}__icontains": wanted})
            rows = rows.filter(hits)
        page = paged(request, rows)
        columns = [column for column in self.columns if column.in_list]
        lines = [(self.url("detail", row), self._cells(columns, row)) for row in page.rows]
        new_url = self.url("create") if self.create and self.may(request.user, None) else ""
        ctx = {
            "kit": self,
            "page": page,
            "columns": columns,
            "lines": lines,
            "q": wanted,
            "new_url": new_url,
        }
        return render(request, "web/crud/list.html", ctx)

    def detail_page(self, request: HttpRequest, uid: str) -> HttpResponse:
        row = self._row(request, uid)
        is_allowed = self.may(request.user, row)
        ctx = {
            "kit": self,
            "row": row,
            "cells": self._cells(self.columns, row),
            "panel_page": f"{self.app}:{self.name}_detail",
            "list_url": self.url("list"),
            "edit_url": self.url("edit", row) if self.change and is_allowed else "",
            "delete_url": self.url("delete", row) if self.delete and is_allowed else "",
        }
        return render(request, "web/crud/detail.html", ctx)

    def create_page(self, request: HttpRequest) -> HttpResponse:
        self._require(request, None)
        form = self.form(filters.posted(request), viewer=request.user, initial=request.GET.dict())
        return self._form_page(request, form, None)

    def edit_page(self, request: HttpRequest, uid: str) -> HttpResponse:
        row = self._row(request, uid)
        self._require(request, row)
        initial = {name: self._initial(row, name) for name in self.form.base_fields}
        form = self.form(filters.posted(request), viewer=request.user, row=row, initial=initial)
        return self._form_page(request, form, row)

    def delete_page(self, request: HttpRequest, uid: str) -> HttpResponse:
        row = self._row(request, uid)
        self._require(request, row)
        if request.method != "POST" or self.delete is None:
            return redirect(self.url("detail", row))
        try:
            self.delete(row, _actor(request))
        except AnlanError as error:
            errors.show(request, error)
            return redirect(self.url("detail", row))
        messages.success(request, _("“%(row)s” is deleted.") % {"row": row})
        return redirect(self.url("list"))

    def _form_page(self, request: HttpRequest, form: ViewerForm, row: M | None) -> HttpResponse:
        if request.method == "POST" and form.is_valid():
            saved = self._save(request, form, row)
            if saved is not None:
                messages.success(request, _("“%(row)s” is saved.") % {"row": saved})
                return redirect(self.url("detail", saved))
        ctx = {
            "kit": self,
            "form": form,
            "row": row,
            "cancel": self.url("detail", row) if row else self.url("list"),
        }
        return render(request, "web/crud/form.html", ctx)

    def _save(self, request: HttpRequest, form: ViewerForm, row: M | None) -> M | None:
        """The saved row, or None after the refusal was written into the form."""
        try:
            if row is None:
                assert self.create is not None
                return self.create(form.cleaned_data, _actor(request))
            assert self.change is not None
            self.change(row, form.cleaned_data, _actor(request))
            return row
        except NotAllowed:
            raise
        except BadInput as error:
            named = [each["field"] for each in error.errors if each["field"] in form.fields]
            form.add_error(named[0] if named else None, str(error))
        except AnlanError as error:
            form.add_error(None, str(error))
        return None

    def _rows(self, request: HttpRequest) -> TenantQuerySet[M]:
        rows: TenantQuerySet[M] = self.model.objects.visible_to(request.user)  # type: ignore[attr-defined]  # A Door.
        return rows.select_related(*self.select) if self.select else rows

    def _row(self, request: HttpRequest, uid: str) -> M:
        return self._rows(request).get_visible(uid)

    def _require(self, request: HttpRequest, row: M | None) -> None:
        if not self.may(request.user, row):
            raise NotAllowed(errors.TITLES[403])

    def _cells(self, columns: Sequence[Column[M]], row: M) -> list[dict[str, object]]:
        return [{"column": column, "value": column.of(row)} for column in columns]

    def _initial(self, row: M, name: str) -> object:
        """Relations as their key, which is what a choice field compares with."""
        return getattr(row, f"{name}_id", None) or getattr(row, name, None)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.user.actor  # type: ignore[union-attr]  # Pages require sign-in.
    return actor
