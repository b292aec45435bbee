"""Files in, with a look at what they would do first, and files out."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from anlan.accounts.models import User
from anlan.accounts.permissions import require
from anlan.core.actors import Actor
from anlan.core.errors import AnlanError, NotVisible
from anlan.strategies import library
from anlan.strategies.actions import files_of_upload, keep_upload, take_in, take_upload
from anlan.strategies.editing.forms import ImportForm
from anlan.strategies.errors import BrokenStrategy
from anlan.strategies.exchange.archives import write_archive
from anlan.strategies.exchange.bundles import read_uploads
from anlan.strategies.fileformat.problems import StrategyError
from anlan.strategies.fileformat.vocabulary import LANGUAGES
from anlan.strategies.models import Upload
from anlan.web import filters


def import_upload(request: HttpRequest) -> HttpResponse:
    """Choose files; nothing is written before the next page was read."""
    require(request.user, "strategies.edit")
    form = ImportForm(filters.posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["sent"]
        try:
            files = read_uploads(sent)
            take_in(files, actor=_actor(request), is_dry=True)
        except StrategyError as error:
            form.add_error("sent", str(BrokenStrategy(error)))
        except AnlanError as error:
            form.add_error("sent", str(error))
        else:
            upload = keep_upload(", ".join(sent), files, actor=_actor(request))
            return redirect("strategies:import_confirm", uid=upload.uid)
    return render(request, "strategies/editing/import.html", {"form": form})


def import_confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the files would do; then, once, what they did."""
    require(request.user, "strategies.edit")
    upload = Upload.objects.filter(uid=uid, owner=_actor(request).reference).first()
    if upload is None:
        raise NotVisible(_("There are no such files, or they were imported already."))
    is_dry = request.method != "POST"
    if is_dry:
        taken = take_in(files_of_upload(upload), actor=_actor(request), is_dry=True)
    else:
        taken = take_upload(upload, actor=_actor(request))
    ctx = {
        "upload": upload,
        "is_dry": is_dry,
        "taken": taken,
        "to_write": sum(one.what in ("new", "changed") for one in taken),
        "refused": sum(one.what == "refused" for one in taken),
    }
    return render(request, "strategies/editing/imported.html", ctx)


def export_all(request: HttpRequest) -> HttpResponse:
    """Every strategy in use as one archive; the same strategies give the same bytes."""
    return _archive("strategies.zip", library.files_in_use())


def strategy_download(request: HttpRequest, slug: str) -> HttpResponse:
    """One version: a language as it is written, or both in an archive."""
    strategy = library.strategy_named(slug)
    version = library.version_numbered(strategy, request.GET.get("version", ""))
    language = filters.choice(request, "lang", LANGUAGES)
    if language is None:
        return _archive(f"{slug}.zip", library.files_of(version))
    text = getattr(version, language).encode()
    return _attachment(f"{slug}.{language}.md", text, "text/markdown; charset=utf-8")


def _archive(name: str, files: dict[str, bytes]) -> HttpResponse:
    return _attachment(name, write_archive(files), "application/zip")


def _attachment(name: str, content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _actor(request: HttpRequest) -> Actor:
    return cast(User, request.user).actor
