"""What a run did, in a sentence: mail has messages, a list of deals has rows."""

from typing import TYPE_CHECKING

from tengill.cli.output import counted

if TYPE_CHECKING:
    from tengill.workspace.runs import KeptAsideView, RunView


def said(run: "RunView", *, whole: bool = False) -> str:
    """The sentence a run is told in, and what follows from it; `whole`: all of it stands below."""
    if run.kind == "manual":
        return f"Run {run.id}: {counted(run.new, 'outcome')} told by hand."
    told = _of_deals(run) if run.kind == "outcomes" else _of_mail(run)
    if run.kept_aside:
        told += f", {run.kept_aside:,} kept aside"
        told += "" if whole else f" (tengill runs show {run.id})"
    elif not run.read and run.state == "done" and run.kind == "mail":
        return told + ".\nEverything there was imported before; nothing changed."
    return told + "."


def _of_mail(run: "RunView") -> str:
    what = _what(run)
    told = f"Run {run.id}: {counted(run.read, what)} read, {run.new:,} new"
    if run.duplicate:
        told += f", {counted(run.duplicate, 'duplicate')} (the same {what} in several places)"
    return told


def _what(run: "RunView") -> str:
    """Mail brings messages; where there is more, records."""
    return "message" if all(kind == "message" for kind, _ in run.kinds) else "record"


def _of_deals(run: "RunView") -> str:
    told = f"Run {run.id}: {counted(run.read, 'row')} read, {run.new:,} new"
    for number, what in (
        (run.changed, "changed"),
        (run.unchanged, "unchanged"),
        (run.repeated, "repeated further down"),
    ):
        if number:
            told += f", {number:,} {what}"
    return told


def brought(run: "RunView") -> str:
    """What undoing it takes back, with its number: `1 message`, `12 outcomes`."""
    if run.kind in {"mail", "sync"}:
        return counted(run.new, _what(run))
    return counted(run.new + run.changed, "outcome")


def aside(run: "RunView", record: "KeptAsideView") -> str:
    """One record kept aside: a row says its line itself, a message lies at a byte."""
    if run.kind in {"mail", "sync"}:
        return f"{record.path} at byte {record.offset:,}: {record.detail}"
    return record.detail
