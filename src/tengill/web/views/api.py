"""What other programs may ask: a lint as JSON, by the session or with a token of the owner's."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from tengill.web import flash
from tengill.web.page import show
from tengill.web.views.api_limits import Limit
from tengill.workspace import api_tokens, door_lint_asked
from tengill.workspace import settings as choices
from tengill.workspace.door_lint_asked import Question, TooManyRowsError

MOST_BYTES = 2 << 20
_MOST_COLUMNS = 100
_LIMIT = Limit(burst=10, a_minute=60)
"""For each token, and for the owner's own browser."""
_STRANGERS = Limit(burst=30, a_minute=60)
_TEXTS = frozenset(
    one.name for one in fields(Question) if one.type in {"str", str}
)  # all the fields that hold a text
_FLAGS = frozenset({"paid", "explain"})


class _Csrf(CsrfViewMiddleware):
    """Tells why a request is refused; its page for browsers is of no use to a program."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:  # noqa: ARG002 - its shape
        return reason


class _RefusedError(Exception):
    """A request that is not answered: status and why."""

    def __init__(self, status: int, why: str, **headers: str) -> None:
        super().__init__(why)
        self.status = status
        self.headers = headers


@csrf_exempt  # asked for below, where a session speaks and no token
def lint(request: HttpRequest) -> HttpResponse:
    """POST /api/lint: a list and a message in, the result out; see docs/reference/lint-api.md."""
    try:
        _admit(request)
        asked = _question(_told(request))
        with timezone.override(choices.zone()):
            return HttpResponse(
                door_lint_asked.answer(asked), content_type="application/json; charset=utf-8"
            )
    except _RefusedError as error:
        return _refused(error.status, str(error), error.headers)
    except TooManyRowsError as error:
        told = gettext("%(rows)s rows are too many to be answered at once; at most %(most)s are.")
        rows = {"rows": error.rows, "most": door_lint_asked.MOST_ROWS}
        return _refused(413, told % rows, {})
    except ValueError as error:
        return _refused(400, str(error), {})


def _admit(request: HttpRequest) -> None:
    """Let in who may ask, as often as they may.

    Raises:
        _RefusedError: they may not, or not now.
    """
    if request.method != "POST":
        raise _RefusedError(405, gettext("POST a list and a message here."), Allow="POST")
    wait = _LIMIT.wait(_who(request))
    if wait:
        raise _too_many(wait)


def _refused(status: int, why: str, headers: Mapping[str, str]) -> JsonResponse:
    return JsonResponse({"error": why}, status=status, headers=dict(headers))


def _too_many(wait: int) -> _RefusedError:
    told = gettext("Too many requests. Ask again in %(n)s s.") % {"n": wait}
    return _RefusedError(429, told, **{"Retry-After": str(wait)})


def _asked(_request: HttpRequest) -> HttpResponse:
    """Stands for a view that is not exempt."""
    return HttpResponse()


@sensitive_variables("token")
def _who(request: HttpRequest) -> str:
    """Whose request it is, for counting; a token wins over a session.

    Raises:
        _RefusedError: it is nobody's.
    """
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme:
        view = api_tokens.whose(token.strip()) if scheme.lower() == "bearer" else None
        if view is not None:
            return f"token {view.id}"
        why = gettext("This token is not good. Make one in Settings.")
    elif request.user.is_authenticated:
        check = _Csrf(_asked)
        check.process_request(request)
        reason = check.process_view(request, _asked, (), {})
        if not reason:
            return "session"
        raise _RefusedError(403, gettext("The CSRF token is missing or wrong."))
    else:
        why = gettext("Send a token: Authorization: Bearer tengill_… Make one in Settings.")
    wait = _STRANGERS.wait("strangers")
    if wait:
        raise _too_many(wait)
    raise _RefusedError(401, why, **{"WWW-Authenticate": 'Bearer realm="tengill"'})


def _told(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object."""
    if request.content_type != "application/json":
        raise _RefusedError(415, gettext("Send JSON: Content-Type: application/json."))
    length = request.headers.get("Content-Length", "0")
    too_long = gettext("At most 2 MiB are read here. Use the screen or the command line.")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise _RefusedError(413, too_long)
    try:
        told = json.loads(request.body)
    except RequestDataTooBig:
        raise _RefusedError(413, too_long) from None
    except (ValueError, RecursionError):
        raise _RefusedError(400, gettext("This is no JSON in UTF-8.")) from None
    if not isinstance(told, dict):
        raise _RefusedError(400, gettext("Send one JSON object."))
    return told


def _question(told: dict[str, Any]) -> Question:
    """A question from an object.

    Raises:
        ValueError: something in it cannot be; says what.
    """
    targets = told.pop("targets", None)
    if targets is not None:
        if "campaign" in told:
            raise ValueError(gettext("Give campaign or targets, not both."))
        told["campaign"] = _as_csv(targets)
    if not told.get("campaign"):
        raise ValueError(gettext("Give the list: campaign (CSV as a text), or targets (objects)."))
    for name, value in told.items():
        told[name] = _value(name, value)
    return Question(**told)


def _value(name: str, value: Any) -> Any:
    if name in _TEXTS and isinstance(value, str):
        return value
    if name in _FLAGS and isinstance(value, bool):
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if name == "complaint_rate" and (value is None or is_number):
        return value
    listed = isinstance(value, list) and all(isinstance(one, str) for one in value)
    if name == "jurisdictions" and listed:
        return tuple(one.upper() for one in value)
    if (
        name == "columns"
        and isinstance(value, dict)
        and all(isinstance(one, str) for one in value.values())
    ):
        return value
    known = {one.name for one in fields(Question)}
    if name not in known:
        raise ValueError(gettext("There is nothing called “%(name)s” here.") % {"name": name[:60]})
    raise ValueError(gettext("“%(name)s” cannot be of this kind.") % {"name": name})


def _as_csv(targets: Any) -> str:
    if not isinstance(targets, list) or not targets:
        raise ValueError(gettext("targets is a list of objects, one for each person."))
    if len(targets) > door_lint_asked.MOST_ROWS:
        raise TooManyRowsError(len(targets))
    heads: dict[str, None] = {}
    for one in targets:
        if not isinstance(one, dict) or not all(isinstance(value, str) for value in one.values()):
            raise ValueError(gettext("Each target is an object of texts, such as email and name."))
        heads |= dict.fromkeys(one)
    if len(heads) > _MOST_COLUMNS:  # a column for each row would be a table of rows times rows
        told = gettext("Targets have at most %(most)s different names together.")
        raise ValueError(told % {"most": _MOST_COLUMNS})
    out = io.StringIO()
    writer = csv.DictWriter(out, list(heads), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(targets)
    return out.getvalue()


# ---------------------------------------------------------------- tokens, in Settings


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens there are; a new one is told once, on the answer to making it."""
    view: dict[str, object] = {}
    status = 200
    if request.method == "POST":
        try:
            view["made"] = api_tokens.make(request.POST.get("name", ""))
            view["name"] = " ".join(request.POST.get("name", "").split())
        except ValueError as error:
            view["wrong"], status = str(error), 400
    view["tokens"] = api_tokens.tokens()
    view["address"] = request.build_absolute_uri("/api/lint")
    response = show(request, "lint_api", view, here="settings", status=status)
    if "made" in view:
        response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def take_back(request: HttpRequest, token_id: int) -> HttpResponse:
    """Make a token worthless."""
    try:
        name = api_tokens.take_back(token_id)
    except LookupError as error:
        flash.say(request, str(error))
    else:
        told = gettext("The token of “%(name)s” is worthless from now on.")
        flash.say(request, told % {"name": name})
    return redirect("api_tokens")
