"""Pages on which mailboxes are set up, and what came in is sorted."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import require
from anlan.core.errors import AnlanError, NotAllowed
from anlan.core.saying import say
from anlan.intake.mail import actions
from anlan.intake.mail.forms import MailboxForm, SortForm
from anlan.intake.mail.models import Mailbox, MailMessage
from anlan.web import errors, filters

_SHOWN = 50


def mailbox_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "intake.manage")
    rows = MailMessage.objects.visible_to(request.user).select_related(
        "organisation", "incident", "event__incident", "mailbox"
    )
    mailboxes = Mailbox.objects.visible_to(request.user)
    ctx = {
        "mailboxes": mailboxes.select_related("organisation", "default_organisation"),
        "unsorted": rows.unsorted()[:_SHOWN],
        "taken": rows.exclude(outcome="unsorted")[:_SHOWN],
        "organisations": SortForm(viewer=request.user).organisations,
    }
    return render(request, "intake/mailbox_list.html", ctx)


def mailbox_create(request: HttpRequest) -> HttpResponse:
    require(request.user, "intake.manage")
    return _edit(request, None)


def mailbox_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _edit(request, _mailbox(request, uid))


def _edit(request: HttpRequest, mailbox: Mailbox | None) -> HttpResponse:
    form = MailboxForm(filters.posted(request), instance=mailbox, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        # The form has written into its own copy; the action compares with what is stored.
        stored = (
            Mailbox.objects.visible_to(request.user).get_visible(mailbox.uid) if mailbox else None
        )
        actor = cast(User, request.user).actor
        try:
            actions.set_mailbox(stored, form.values(), secret=form.secret(), actor=actor)
        except AnlanError as error:
            errors.show(request, error)
        else:
            messages.success(request, _("Saved. “Fetch now” shows whether it can be read."))
            return redirect("intake:mailbox_list")
    ctx = {"form": form, "mailbox": mailbox}
    return render(request, "intake/mailbox_edit.html", ctx)


@require_POST
def mailbox_fetch(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Reads at once, so that whoever has just typed the password sees what the server says."""
    fetched = actions.fetch(_mailbox(request, uid))
    if fetched.trouble is not None:
        messages.error(request, say(fetched.trouble))
    elif fetched.is_first:
        messages.success(request, _("The mailbox can be read. What arrives from now on is taken."))
    else:
        count = fetched.taken
        messages.success(request, _("Fetched; %(count)s new.") % {"count": count})
    return redirect("intake:mailbox_list")


@require_POST
def mailbox_remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    actions.remove_mailbox(_mailbox(request, uid), actor=cast(User, request.user).actor)
    messages.success(request, _("The mailbox is removed here; on the server nothing has changed."))
    return redirect("intake:mailbox_list")


@require_POST
def mail_sort(request: HttpRequest, uid: UUID) -> HttpResponse:
    message = MailMessage.objects.visible_to(request.user).get_visible(uid)
    form = SortForm(request.POST, viewer=request.user)
    if not form.is_valid():
        messages.error(request, _("Choose an organisation."))
        return redirect("intake:mailbox_list")
    chosen = form.cleaned_data["organisation"]
    require(request.user, "intake.manage", chosen)
    try:
        actions.sort_message(message, chosen.pk, actor=cast(User, request.user).actor)
    except AnlanError as error:
        errors.show(request, error)
    else:
        messages.success(request, _("The message is an event of %(name)s now.") % {"name": chosen})
    return redirect("intake:mailbox_list")


def _mailbox(request: HttpRequest, uid: UUID) -> Mailbox:
    """One that may be managed; that of all organisations only by the installation's people."""
    mailbox = Mailbox.objects.visible_to(request.user).get_visible(uid)
    if mailbox.organisation is None and not cast(User, request.user).is_superuser:
        raise NotAllowed(_("Your role does not allow this."), permission="intake.manage")
    require(request.user, "intake.manage", mailbox.organisation)
    return mailbox
