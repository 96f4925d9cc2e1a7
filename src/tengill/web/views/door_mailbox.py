"""Live mailboxes: added, looked at, filed after a plan was shown; everything done can be undone."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tengill.web import flash
from tengill.web.forms import day
from tengill.web.page import part, show
from tengill.workspace import mailbox, mailbox_filing, mailbox_presence, mailbox_work, settings
from tengill.workspace.mailbox import MailAccountView, MailboxBusyError, MailboxError
from tengill.workspace.mailbox_views import ActionView
from tengill.workspace.mailbox_words import in_words

VERDICTS = ("digest", "decline", "mute")
_LOG, _OLDER_LOG = 20, 150
"""Actions shown at first, and on each page of older ones."""
_SERVICES = ("google", "microsoft")
_KEPT = ("host", "user", "address", "port", "security", "sign", "service", "client_id", "scope")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All mailboxes; the only one at once; where there is none, how to add it."""
    found = mailbox.accounts()
    if len(found) == 1:
        return _shown(request, found[0])
    if not found:
        return _adding(request, {}, first=True)
    rows = [(one, mailbox_presence.watched_since(one.id)) for one in found]
    return show(request, "door_mailboxes", {"rows": rows}, here="door")


@sensitive_post_parameters("secret", "client_secret")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a mailbox after signing in once; nothing is read yet."""
    if request.method != "POST":
        return _adding(request, {})
    told = {name: request.POST.get(name, "").strip()[:300] for name in _KEPT}
    secret = request.POST.get("secret", "")[:10_000]
    try:
        made = _added(told, secret.strip() if told["sign"] == "token" else secret, request)
    except (MailboxError, ValueError, OSError) as error:
        return _adding(request, told, wrong=in_words(error), status=400)
    flash.say(request, gettext("Signed in. Nothing is read or changed yet."))
    return redirect("door_mailbox_one", account_id=made.id)


def _added(told: Mapping[str, str], secret: str, request: HttpRequest) -> MailAccountView:
    if not told["host"] or not told["user"]:
        raise ValueError(gettext("Give the server and the user name."))
    if not secret:
        raise ValueError(gettext("Give the password or the refresh token; it is kept encrypted."))
    token = told["sign"] == "token"
    service = told["service"]
    if token and not service:
        raise ValueError(gettext("Choose the service, or give the address its tokens come from."))
    port = told["port"]
    return mailbox.add(
        told["host"],
        told["user"],
        secret,
        address=told["address"],
        port=int(port) if port.isdecimal() and 0 < int(port) < 1 << 16 else None,
        security=told["security"] or "tls",
        insecure=request.POST.get("insecure") == "1",
        token_url=service if token else "",
        client_id=told["client_id"] if token else "",
        client_secret=request.POST.get("client_secret", "").strip()[:1000] if token else "",
        scope=told["scope"] if token else "",
    )


def _adding(request: HttpRequest, told: Mapping[str, str], *, first: bool = False, wrong: str = "", status: int = 200) -> HttpResponse:  # fmt: skip
    # What was typed comes back, but for what is secret.
    view = {
        "told": told, "wrong": wrong, "first": first or not mailbox.accounts(),
        "services": _SERVICES, "securities": ("tls", "starttls", "plain"),
    }  # fmt: skip
    return show(request, "door_mailbox_add", view, here="door", status=status)


@require_safe
def one(request: HttpRequest, account_id: int) -> HttpResponse:
    """A mailbox: how far it is, the plan, where the door files, the log."""
    return _shown(request, _or_404(account_id))


def _shown(request: HttpRequest, account: MailAccountView, status: int = 200, **more: object) -> HttpResponse:  # fmt: skip
    before = _number(request.GET.get("before", "")) or None
    shown = _LOG if before is None else _OLDER_LOG
    log = mailbox_filing.log(account.id, shown + 1, before=before)
    view = {
        "account": account,
        "several": mailbox.how_many() > 1,
        "watched": mailbox_presence.watched_since(account.id),
        "work": mailbox_work.view(account.id),
        "places": [_place(account, name) for name in VERDICTS],
        "days": _days(log[:shown]),
        "older": log[shown - 1].id if len(log) > shown else 0,
        "before": before,
        **more,
    }
    return show(request, "door_mailbox", view, here="door", status=status)


def _place(account: MailAccountView, verdict: str) -> tuple[str, str, str]:
    return verdict, account.folders.get(verdict, ""), account.flags.get(verdict, "")


def _days(log: tuple[ActionView, ...]) -> list[dict[str, object]]:
    """The log by day, with what of a day can be taken back."""
    found = []
    for when, actions in groupby(log, key=lambda one: one.at.date() if one.at else None):
        rows = list(actions)
        back = [one.id for one in rows if one.state == "done" and not one.undoes]
        found.append({
            "day": rows[0].at, "rows": rows, "iso": when,
            "first": min(back, default=0), "last": max(back, default=0), "count": len(back),
        })  # fmt: skip
    return found


@require_safe
def work(request: HttpRequest, account_id: int) -> HttpResponse:
    """How far the work is, for htmx."""
    now = mailbox_work.view(account_id)
    if now is None:
        raise Http404(gettext("Nothing is being done on this mailbox."))
    response = part(request, "door_mailbox_work", {"work": now})
    if not now.under_way:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def begin(request: HttpRequest, account_id: int) -> HttpResponse:
    """Begin to read, to plan, to file or to take back; the mailbox's page shows how it goes."""
    _or_404(account_id)
    kind = request.POST.get("kind", "")
    since = day(request.POST.get("since"))
    first, last = (_number(request.POST.get(name, "")) for name in ("first", "last"))
    before = mailbox_work.view(account_id)
    at = _morning(since) if since else _since(before) if kind == "act" else 0
    try:
        mailbox_work.begin(
            account_id, kind, request.user.get_username(), since=at, first=first, last=last
        )
    except ValueError as error:
        flash.say(request, str(error) or gettext("There is no such work."))
    return redirect("door_mailbox_one", account_id=account_id)


def _morning(of: date) -> int:
    return int(datetime(of.year, of.month, of.day, tzinfo=settings.zone()).timestamp())


def _since(before: mailbox_work.Work | None) -> int:
    """What is done is what was planned: from the same day on."""
    return before.since if before and before.kind == "plan" else 0


@require_safe
def confirm(request: HttpRequest, account_id: int) -> HttpResponse:
    """Asks once more before the plan is carried out."""
    account, now = _or_404(account_id), mailbox_work.view(account_id)
    if now is None or now.kind != "plan" or now.state != "done" or not now.total:
        flash.say(request, gettext("Look first at what would be done."))
        return redirect("door_mailbox_one", account_id=account_id)
    return show(request, "door_mailbox_confirm", {"account": account, "work": now}, here="door")


@require_POST
def stop(request: HttpRequest, account_id: int) -> HttpResponse:
    """Ask the work to stop."""
    _or_404(account_id)
    mailbox_work.stop(account_id)
    flash.say(request, gettext("It stops after the message in hand. What was done can be undone."))
    return redirect("door_mailbox_one", account_id=account_id)


@require_POST
def check(request: HttpRequest, account_id: int) -> HttpResponse:
    """Sign in, and tell what the server can do and which folders it has."""
    account = _or_404(account_id)
    try:
        told = mailbox.check(account_id)
        folders = mailbox.folder_views(account_id)
    except (MailboxError, MailboxBusyError, ValueError) as error:
        return _shown(request, account, status=502, wrong=in_words(error))
    return _shown(request, account, check=told, folders=folders)


@require_POST
def change(request: HttpRequest, account_id: int) -> HttpResponse:
    """Name the door's folders and flags, and what is written into the mailbox."""
    account = _or_404(account_id)
    post = request.POST
    told: dict[str, Any] = {
        "folders": {name: post.get(f"folder-{name}", "").strip() for name in VERDICTS},
        "flags": {name: post.get(f"flag-{name}", "").strip() for name in VERDICTS},
        "drafts": post.get("drafts", "").strip(),
        "digest_folder": post.get("digest_folder", "").strip(),
        "draft_declines": post.get("draft_declines") == "1",
    }
    try:
        mailbox.change(account_id, told)
    except (ValueError, MailboxError) as error:
        return _shown(request, account, status=400, wrong_folders=in_words(error))
    flash.say(request, gettext("Saved. What was filed before stays where it is."))
    return redirect("door_mailbox_one", account_id=account_id)


@require_POST
def undo(request: HttpRequest, action_id: int) -> HttpResponse:
    """Take one action back on the server."""
    return _done(
        request,
        lambda: mailbox_filing.undo(action_id, request.user.get_username()),
        gettext("Taken back on the server."),
    )


def _done(request: HttpRequest, what: Callable[[], object], said: str) -> HttpResponse:
    try:
        what()
    except (MailboxError, MailboxBusyError, LookupError, ValueError) as error:
        said = in_words(error)
    flash.say(request, said)
    account = _number(request.POST.get("account", ""))
    if account:
        return redirect(reverse("door_mailbox_one", args=[account]) + "#log")
    return redirect("door_mailbox")


@require_POST
def remove(request: HttpRequest, account_id: int) -> HttpResponse:
    """Forget a mailbox and how to sign in; what it brought stays."""
    account = _or_404(account_id)
    mailbox.remove(account_id)
    mailbox_work.forget(account_id)
    told = gettext("%(user)s is forgotten, and so is how to sign in. What it brought stays.")
    flash.say(request, told % {"user": account.user})
    return redirect("door_mailbox")


def _number(told: str) -> int:
    return int(told) if told.isdecimal() and len(told) < 18 else 0  # noqa: PLR2004 - a row's number


def _or_404(account_id: int) -> MailAccountView:
    found = next((one for one in mailbox.accounts() if one.id == account_id), None)
    if found is None:
        raise Http404(gettext("There is no such mailbox."))
    return found
