"""Imports: what is in here and from where; plan, start, watch, cancel, undo."""

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tengill.web import flash, uploads
from tengill.web.page import part, show
from tengill.workspace import importing, list_columns, runs

_MOST_PATHS = 20


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All runs, and where to start one."""
    return show(request, "imports", {"runs": runs.list_runs()}, here="imports")


@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """What is at the paths (or in the dropped files), before anything is read in."""
    told = [line.strip() for line in request.POST.get("paths", "").splitlines() if line.strip()]
    paths = [Path(path).expanduser() for path in told[:_MOST_PATHS]]
    paths += [uploads.keep(file) for file in request.FILES.getlist("files")[:_MOST_PATHS]]
    missing = [str(path) for path in paths if not path.exists()]
    typed = "\n".join(told)
    view: dict[str, object] = {"paths": paths, "missing": missing, "typed": typed}
    if not paths:
        view["wrong"] = gettext("Type the path of a file or folder, or drop files here.")
    elif not missing:
        view["plan"] = importing.plan(paths)
    view["lists"] = list_columns.LISTS
    view["runs"] = runs.list_runs()
    return show(request, "imports", view, here="imports")


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin; the run's page shows how it goes."""
    paths = [Path(path) for path in request.POST.getlist("path")[:_MOST_PATHS]]
    owner = request.POST.get("owner", "").strip() or None
    try:
        run = importing.start(paths, owner=owner, who=request.user.get_username())
    except FileNotFoundError as error:
        flash.say(request, gettext("%(path)s is not there any more.") % {"path": error.filename})
        return redirect("imports")
    return redirect("run", run_id=run)


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest) -> HttpResponse:
    """How the columns of a list are understood; corrected here, then read in."""
    asked = request.POST if request.method == "POST" else request.GET
    path = Path(asked.get("path", ""))
    told = {"path": path, "file": path.name}
    corrected = request.method == "POST"
    try:
        view = list_columns.list_view(path, asked.get("kind", ""))
        if corrected:
            fields = {
                column.header: asked.get(f"field-{at}", column.field)
                for at, column in enumerate(view.columns)
            }
            # Fields of the other kind of list mean nothing to this one.
            fields = {name: field for name, field in fields.items() if field in ("", *view.fields)}
            order = asked.get("date_order", view.date_order)
            view = list_columns.list_view(path, asked.get("kind", ""), fields, order)
    except OSError:
        told["wrong"] = gettext("%(path)s is not there any more.") % {"path": path}
        return show(request, "import_columns", told, here="imports", status=404)
    except ValueError:
        told["wrong"] = gettext("This is no table with a heading row, so it has no columns.")
        return show(request, "import_columns", told, here="imports", status=400)
    if corrected and asked.get("go") and view.rows:
        run = importing.start([path], who=request.user.get_username(), columns=view.mapping)
        return redirect("run", run_id=run)
    return show(request, "import_columns", {**told, "view": view}, here="imports")


@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run: how it goes or went, its files, what was kept aside and why."""
    return show(request, "run", {"view": _or_404(run_id)}, here="imports")


@require_safe
def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """How a run goes, asked for every second while it is under way."""
    try:
        now = runs.run_view(run_id)
    except LookupError as error:
        raise Http404(gettext("There is no such import.")) from error
    response = part(request, "progress", {"run": now})
    if not now.under_way:
        # The whole page has more to say once a run has ended.
        response.headers["HX-Refresh"] = "true"
    return response


@require_safe
def tray(request: HttpRequest) -> HttpResponse:
    """Work under way, for the corner of every page; empty when there is none."""
    busy = [one for one in runs.list_runs(limit=5) if one.under_way]
    return part(request, "tray", {"runs": busy})


@require_POST
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask a run to stop; what it read stays."""
    _or_404(run_id)
    runs.cancel(run_id)
    flash.say(request, gettext("It stops after the messages in hand. What was read stays."))
    return redirect("run", run_id=run_id)


@require_POST
def resume(request: HttpRequest, run_id: int) -> HttpResponse:
    """Take a run up again that was stopped or failed; its page shows how it goes."""
    _or_404(run_id)
    try:
        runs.resume(run_id)
    except ValueError:
        flash.say(request, gettext("This import cannot go on: it is done, undone or under way."))
    except FileNotFoundError as error:
        flash.say(request, gettext("%(path)s is not there any more.") % {"path": error.filename})
    return redirect("run", run_id=run_id)


@require_POST
def undo(request: HttpRequest, run_id: int) -> HttpResponse:
    """Take a run back as a whole."""
    _or_404(run_id)
    try:
        heirs = runs.undo(
            run_id, who=request.user.get_username(), why=request.POST.get("why", "")[:500]
        )
    except ValueError:
        flash.say(request, gettext("An import under way, or undone already, cannot be undone."))
    else:
        told = gettext("The import is undone. Nothing of it is left.")
        if heirs:
            told = gettext("The import is undone. What other imports had found too stays.")
        flash.say(request, told)
    return redirect("run", run_id=run_id)


def _or_404(run_id: int) -> runs.RunDetail:
    try:
        return runs.run_detail(run_id)
    except LookupError as error:
        raise Http404(gettext("There is no such import.")) from error
