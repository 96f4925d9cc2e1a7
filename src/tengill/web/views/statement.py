"""The Statement: a letter one would send to a client, on screen, on paper, and as data."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from tengill.web import periods, whom
from tengill.web.links import address
from tengill.web.page import show
from tengill.web.pictures import flow
from tengill.web.pictures.flow_layout import Link as Band
from tengill.web.pictures.flow_layout import Node
from tengill.workspace import presenting, statement, statement_words
from tengill.workspace.presenting import Link
from tengill.workspace.statement import StatementLine, StatementView, Total
from tengill.workspace.statement_page import statement_page, usual_period
from tengill.workspace.statement_words import Words

_MOST_IN_PICTURE = 12
_RENDERERS: dict[str, tuple[str, Callable[[StatementView, str], str]]] = {
    "html": ("text/html", lambda view, language: statement.render_html(view, locale=language)),
    "text": ("text/plain", lambda view, language: statement.render_text(view, locale=language)),
    "csv": ("text/csv", lambda view, language: statement.render_csv(view, locale=language)),
    "json": ("application/json", lambda view, _: statement.render_json(view)),
}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The letter; `?format=` gives it as a file."""
    form = request.GET.get("format", "")
    first, last = _asked(request, form)
    told = request.GET.get("person", "")[:200]
    wrong = ""
    person = whom.person(told)
    if told and person is None:
        wrong = gettext("Nobody here is called “%(name)s”; this is your own statement.") % {
            "name": told
        }
    number = _number(request.GET.get("cursor", ""))
    try:
        if form in _RENDERERS and not wrong:
            return _file(statement.statement(person, first, last), form)
        paged = statement_page(person, first, last, number)
        if paged.view.empty == "nothing_in_period" and not _told(request):
            first = last = None  # nothing lately: the whole time says more
            paged = statement_page(person, number=number)
    except LookupError:
        wrong = gettext("There is no person with this number; this is your own statement.")
        paged = statement_page(None, first, last, number)
    except ValueError:
        wrong = gettext("The period ends before it begins; this is the whole time instead.")
        first = last = None
        paged = statement_page(person, number=number)
    view = paged.view
    shown = {
        "view": view,
        "newer": str(paged.number - 1) if paged.number > 1 else "",
        "older": str(paged.number + 1) if paged.number < paged.pages else "",
        "paged": paged,
        "from": first.isoformat() if first else "",
        "to": last.isoformat() if last else "",
        "whole": "" if first or last else "all",
        "wrong": wrong,
        "person": told,
        "first": first,
        "last": last,
        "periods": periods.choices(),
        "pictures": [_picture(view, total) for total in view.totals if paged.pages == 1],
        **_texts(view),
    }
    return show(request, "statement", shown, here="statement")


def _asked(request: HttpRequest, form: str) -> tuple[date | None, date | None]:
    """The days asked for; the page shows the last twelve months where none is told."""
    told = request.GET
    if form in _RENDERERS or _told(request):
        return periods.asked(told)
    return usual_period()


def _told(request: HttpRequest) -> bool:
    """Whether a period was asked for."""
    return any(request.GET.get(name) for name in ("from", "to", "period"))


def _number(told: str) -> int:
    """The page's number; the first where none is told."""
    return int(told) if told.isdecimal() and len(told) < 10 else 1  # noqa: PLR2004 - digits enough


def _texts(view: StatementView) -> dict[str, object]:
    """What the statement says in words, from the same catalogue as its text and its file."""
    words = Words(get_language() or "en")
    name = view.person.name if view.person else ""
    lead, *rest = statement_words.opening(view, words)
    return {
        "lead": lead,
        "rest": rest,
        "period": statement_words.period(view, words),
        "lines": [_line(line, name, words) for line in view.lines],
        "method": (words("heading.method"), words("method")),
        "limits": [words(f"limit.{key}") for key in view.limits],
        "settings": statement_words.settings_text(view.stamp.settings, words),
        "made": timezone.localtime(),
    }


def _line(line: StatementLine, name: str, words: Words) -> dict[str, object]:
    return {
        "line": line,
        "whys": [(statement_words.why_text(why, words), why) for why in line.why[:3]],
        "more": max(len(line.why) - 3, 0),
        "without": statement_words.without_text(line, name, words),
        "grade": statement_words.grade_text(line, words),
    }


def _picture(view: StatementView, total: Total) -> SafeString:
    """What came of it, outcome by outcome, to the person's credit; one picture per currency."""
    some = [
        one
        for one in view.lines
        if one.credit and one.credit.currency == total.currency and one.credit.minor > 0
    ]
    if not some or len(some) > _MOST_IN_PICTURE:
        return SafeString("")
    name = view.person.name if view.person else ""
    kind = "owner" if view.is_owner else "person"
    nodes = [Node("end", name, presenting.money_short(total.credit), "outcome")]
    bands = []
    for line in some:
        assert line.credit is not None
        key, href = f"o{line.outcome_id}", address(Link("outcome", line.outcome_id))
        words = presenting.money_short(line.credit)
        nodes.append(Node(key, line.title, words, kind, href, line.credit.minor))
        bands.append(
            Band(key, "end", line.credit.minor, f"{line.title}: {words}", line.weakest, href)
        )
    label = gettext("%(amount)s of credit, by outcome") % {
        "amount": presenting.money_long(total.credit)
    }
    return flow.draw(nodes, bands, label=label, width=736)


def _file(view: StatementView, form: str) -> HttpResponse:
    kind, render = _RENDERERS[form]
    body = render(view, get_language() or "en")
    response = HttpResponse(body, content_type=f"{kind}; charset=utf-8")
    response.headers["X-Content-Type-Options"] = "nosniff"
    ending = {"text": "txt"}.get(form, form)
    response.headers["Content-Disposition"] = f'attachment; filename="statement.{ending}"'
    return response
