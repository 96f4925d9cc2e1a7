"""Campaigns: a list and a message judged before they bother anyone, and what to do instead."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from tengill.web import flash
from tengill.web.page import part, show
from tengill.web.views import lint_words as words
from tengill.workspace import door_lint_downloads
from tengill.workspace import door_lint_keeping as keeping
from tengill.workspace import door_lint_kept as lints
from tengill.workspace.door_lint_columns import taken_for
from tengill.workspace.door_lint_kept import Kept, Told
from tengill.workspace.door_lint_views import FindingView

JURISDICTIONS = ("IS", "EU", "DE", "UK", "US")
MOST_BYTES = 64 << 20
"""Of a list that is dropped here; longer ones are for the command line."""
_MOST_TEXT = 100_000
_FIRST, _PAGE = 5, 50
_SHOWN_TEXT = 4000
_RECENT = 6
_FEW = 5
"""Rows; a rule is not usual among fewer."""


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Where a campaign is put in; what was linted lately; what is kept in mind."""
    again = _again(request.GET.get("again", ""))
    return show(request, "lint", _form(again), here="door")


def _again(token: str) -> Kept | None:
    try:
        return lints.kept(token) if token else None
    except LookupError:
        return None


def _form(again: Kept | None = None, **more: object) -> dict[str, object]:
    told = again.told if again else Told()
    return {
        "told": told,
        "again": again,
        "text": told.text or (_text(again, "message") if again else ""),
        "channels": words.channels(),
        "jurisdictions": JURISDICTIONS,
        "chosen": told.jurisdictions,
        "recent": lints.recent()[:_RECENT],
        "campaigns": keeping.campaigns(),
        "raised": keeping.raised(),
        "waits": len(keeping.watches()),
        "optouts": keeping.opted_out()[:_PAGE],
        **more,
    }


def _text(again: Kept, name: str) -> str:
    pieces = lints.given(again.token, name)
    return b"".join(pieces).decode("utf-8-sig", "replace")[:_MOST_TEXT] if pieces else ""


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Take list and message, and judge them: at once where that is quick."""
    again = _again(request.POST.get("again", ""))
    try:
        same = (
            again is not None
            and not request.FILES.get("file")
            and not request.POST.get("list", "").strip()
        )
        told = _told(request.POST, request.FILES, again.told.columns if again and same else None)
        files = _files(request, again)
    except ValueError as error:
        form = _form(again, wrong=str(error), text=request.POST.get("text", "")[:_MOST_TEXT])
        form |= {
            "list": request.POST.get("list", "")[:_MOST_TEXT],
            "chosen": request.POST.getlist("jurisdiction"),
            "told": _told_loosely(request.POST),
        }
        return show(request, "lint", form, here="door", status=400)
    token = lints.keep(files, told)
    lints.begin(token)
    return redirect("lint_one", token=token)


def _told_loosely(post: Any) -> Told:
    """What was told, as far as it goes, so that a form with something wrong in it stays filled."""
    return Told(
        channel=post.get("channel", ""), paid=bool(post.get("paid")),
        topic=post.get("topic", "")[:100], house=post.get("organisation", "")[:100],
        name=post.get("name", "")[:100],
    )  # fmt: skip


def _told(post: Any, files: Any, columns: dict[str, str] | None = None) -> Told:
    rate = post.get("complaint_rate", "").strip().rstrip("%").strip().replace(",", ".")
    try:
        complaints = float(rate) if rate else None
    except ValueError as error:
        raise ValueError(gettext("A complaint rate is a percentage, such as 0.1.")) from error
    text = "" if files.get("message") else post.get("text", "")
    name = " ".join(post.get("name", "").split())[:100]
    told = _told_loosely(post)
    return Told(
        text=text, channel=told.channel, paid=told.paid, topic=told.topic, house=told.house,
        jurisdictions=tuple(one for one in JURISDICTIONS if one in post.getlist("jurisdiction")),
        complaint_rate=complaints, name=name or gettext("Campaign"), columns=columns or {},
    )  # fmt: skip


def _files(request: HttpRequest, again: Kept | None) -> dict[str, Iterable[bytes]]:
    """What was dropped or pasted, in pieces.

    Raises:
        ValueError: there is no list, or something is too long; the message is for the reader.
    """
    found: dict[str, Iterable[bytes]] = {}
    for name in lints.PARTS:
        file = request.FILES.get(name if name != "list" else "file")
        if file is None:
            continue
        if (file.size or 0) > MOST_BYTES:
            raise ValueError(
                gettext("%(file)s is too long for the screen. Use the command line: tengill lint.")
                % {"file": file.name}
            )
        found[name] = file.chunks()
    pasted = request.POST.get("list", "")
    if "list" not in found and pasted.strip():
        found["list"] = [pasted.encode("utf-8", "replace")]
    before = lints.given(again.token, "list") if again else None
    if "list" not in found and before is not None:
        found["list"] = before
    if "list" not in found:
        raise ValueError(gettext("Paste the list of people, or drop it here as a CSV file."))
    for name in ("history", "optouts"):
        kept = lints.given(again.token, name) if again and name not in found else None
        if kept is not None:
            found[name] = kept
    return found


@require_safe
def one(request: HttpRequest, token: str) -> HttpResponse:
    """How it goes, or what came of it: groups, or the rows of one group."""
    kept = _or_404(token)
    group, start = request.GET.get("group", ""), _number(request.GET.get("from", ""))
    view: dict[str, object] = {
        "lint": kept,
        "columns": _columns(kept),
        "fields": [(name, words.column(name)) for name in taken_for()],
    }
    if kept.state == "done":
        view |= _result(kept, group, start) | _language(kept)
    return show(request, "lint_result", view, here="door")


def _language(kept: Kept) -> dict[str, object]:
    """The language of a result whose sentences are not in the reader's."""
    wanted = get_language() or "en"
    if not kept.told.language or kept.told.language.split("-")[0] == wanted.split("-")[0]:
        return {}
    return {"judged_in": kept.told.language, "wanted_in": wanted}


@require_POST
def language(request: HttpRequest, token: str) -> HttpResponse:
    """Judge it again, with its sentences in the reader's language."""
    _or_404(token)
    try:
        lints.judge_again(token, language=get_language() or "en")
    except ValueError as error:
        flash.say(request, str(error))
    return redirect("lint_one", token=token)


def _result(kept: Kept, chosen: str, start: int) -> dict[str, object]:
    chosen = chosen if chosen in kept.groups else ""
    count = _PAGE if chosen else _FIRST
    usual = _usual(kept)
    groups = []
    for name in lints.GROUPS:
        whole = kept.groups.get(name, 0)
        if not whole or (chosen and name != chosen):
            continue
        title, means = words.group(name)
        rows = lints.page(kept.token, name, start if chosen else 0, count)
        groups.append({
            "name": name, "title": title, "means": means, "count": whole, "rows": rows,
            "more": whole - len(rows) if not chosen else 0,
        })  # fmt: skip
    after = start + count
    return {
        "groups": groups,
        "usual": [(finding, kept.summary.rules[rule]) for rule, finding in usual.items()]
        if kept.summary and not chosen
        else [],
        "usual_rules": frozenset(usual),
        "chosen": chosen,
        "start": start if chosen else 0,
        "before": max(start - count, 0) if chosen and start else None,
        "after": after if chosen and after < kept.groups.get(chosen, 0) else None,
        "chips": [(n, words.group(n)[0], kept.groups[n]) for n in lints.GROUPS if n in kept.groups],
        "sent": keeping.approached(kept.name),
    }


def _usual(kept: Kept) -> dict[str, FindingView]:
    """What was found in most rows, by rule: said once, not over and over."""
    if kept.summary is None or kept.rows < _FEW:
        return {}
    rules = {rule for rule, count in kept.summary.rules.items() if 2 * count > kept.rows}
    found: dict[str, FindingView] = {}
    for row in lints.page(kept.token, "all", 0, _PAGE):
        found |= {one.rule: one for one in row.findings if one.rule in rules - found.keys()}
    return found


def _columns(kept: Kept) -> list[tuple[str, str, str]]:
    return [
        (column.header, column.ours, column.header if column.key else "") for column in kept.columns
    ]


@require_POST
def columns(request: HttpRequest, token: str) -> HttpResponse:
    """Judge it anew, with columns taken for what the reader says."""
    kept = _or_404(token)
    try:
        lints.judge_again(token, columns=_mapping(request.POST, kept))
    except ValueError as error:
        flash.say(request, str(error))
    return redirect("lint_one", token=token)


def _mapping(post: Any, kept: Kept) -> dict[str, str]:
    """What the reader takes the columns for, each of our names that is or was in use.

    Raises:
        ValueError: two columns are to be the same thing.
    """
    headers = [column.header for column in kept.columns]
    told = dict.fromkeys((column.ours for column in kept.columns if column.ours), "")
    told |= dict.fromkeys(kept.told.columns, "")
    for place, header in enumerate(headers):
        ours = post.get(f"column-{place}", "")
        if ours not in taken_for():
            continue
        if told.get(ours):
            raise ValueError(
                gettext("Two columns can't both be taken for “%(what)s”. Choose one of them.")
                % {"what": words.column(ours)}
            )
        told[ours] = header if header and headers.count(header) == 1 else f"#{place + 1}"
    return told


@require_safe
def row(request: HttpRequest, token: str, place: int) -> HttpResponse:
    """One planned approach: what the message says to them, everything found, what instead."""
    kept = _or_404(token)
    group = request.GET.get("group", "all")
    group = group if group in kept.groups or group == "all" else "all"
    found = lints.page(token, group, place, 1)
    if not found:
        raise Http404(gettext("There is no such row."))
    whole = kept.rows if group == "all" else kept.groups[group]
    query = "?" + urlencode({"group": group}) if group != "all" else ""
    view = {
        "lint": kept, "row": found[0], "text": found[0].text[:_SHOWN_TEXT],
        "cut": len(found[0].text) > _SHOWN_TEXT, "query": query, "group": group,
        "before": place - 1 if place else None, "after": place + 1 if place + 1 < whole else None,
    }  # fmt: skip
    return show(request, "lint_row", view, here="door")


@require_safe
def progress(request: HttpRequest, token: str) -> HttpResponse:
    """How far it is, for htmx."""
    kept = _or_404(token)
    response = part(request, "lint_progress", {"lint": kept})
    if not kept.under_way:
        response.headers["HX-Refresh"] = "true"
    return response


@require_safe
def download(request: HttpRequest, token: str, form: str) -> HttpResponseBase:  # noqa: ARG001 - a view's shape
    """The result for programs, streamed."""
    try:
        pieces = door_lint_downloads.download(token, form)
    except LookupError as error:
        raise Http404(gettext("There is no such lint any more.")) from error
    told = StreamingHttpResponse(
        pieces, content_type=f"{door_lint_downloads.FORMS[form]}; charset=utf-8"
    )
    told.headers["Content-Disposition"] = f'attachment; filename="lint.{form}"'
    return told


@require_POST
def change(request: HttpRequest, token: str) -> HttpResponse:
    """Stop it, throw it away, record it as sent, or wait for topics."""
    kept = _or_404(token)
    match request.POST.get("do"):
        case "stop":
            lints.ask_to_stop(token)
        case "forget":
            lints.forget(token)
            flash.say(request, gettext("Thrown away, with the list and the message."))
            return redirect("lint")
        case "sent" if kept.state == "done":
            return _sent(request, kept)
        case "watch" if kept.state == "done":
            before = len(keeping.watches())
            who = request.user.get_username()
            _walk(keeping.watch(kept.name, lints.every_row(token), who))
            made = len(keeping.watches()) - before
            told = gettext("Waiting for %(n)s more. Who raised it is told under Campaigns.")
            flash.say(request, told % {"n": made})
    return redirect("lint_one", token=token)


def _sent(request: HttpRequest, kept: Kept) -> HttpResponse:
    name = " ".join(request.POST.get("name", "").split())
    try:
        _walk(keeping.record(name, lints.every_row(kept.token), request.user.get_username()))
    except ValueError as error:
        flash.say(request, str(error))
        return redirect("lint_one", token=kept.token)
    count = dict(keeping.campaigns()).get(name, 0)
    told = gettext("Recorded: “%(name)s” went out to %(n)s.") % {"name": name, "n": count}
    undo = reverse("lint_unsent") + "?" + urlencode({"name": name})
    flash.say(request, told, undo)
    return redirect("lint_one", token=kept.token)


@require_POST
def unsent(request: HttpRequest) -> HttpResponse:
    """Take a recorded campaign back: it did not go out."""
    name = request.POST.get("name") or request.GET.get("name", "")
    try:
        count = keeping.forget(name)
    except LookupError as error:
        flash.say(request, str(error))
    else:
        told = gettext("Taken back: %(n)s approaches of “%(name)s”.")
        flash.say(request, told % {"n": count, "name": name})
    return redirect("lint")


@require_POST
def opt_out(request: HttpRequest) -> HttpResponse:
    """Note that somebody wants to be left alone."""
    target = request.POST.get("target", "").strip()[:320]
    try:
        made = keeping.opt_out(target, request.user.get_username())
    except ValueError as error:
        return show(request, "lint", _form(wrong_target=str(error), target=target), here="door", status=400)  # fmt: skip
    told = gettext("%(who)s is left alone from now on.") % {"who": target}
    flash.say(request, told, reverse("lint_undo", args=[made]))
    return redirect("lint")


@require_POST
def undo(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Take an opt-out or a watch back."""
    try:
        keeping.take_back(decision_id, request.user.get_username())
    except LookupError as error:
        raise Http404(str(error)) from error
    flash.say(request, gettext("Taken back."))
    return redirect("lint")


def _walk(rows: Iterable[object]) -> None:
    for _row in rows:
        pass


def _number(told: str) -> int:
    return int(told) if told.isdecimal() and len(told) < 10 else 0  # noqa: PLR2004 - a list's length


def _or_404(token: str) -> Kept:
    try:
        return lints.kept(token)
    except LookupError as error:
        raise Http404(gettext("There is no such lint any more.")) from error
