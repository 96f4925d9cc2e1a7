"""A kept lint as a file for programs: just what the screen shows, streamed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tengill.workspace import door_lint_output as output
from tengill.workspace.door_lint_kept import NAMES, Kept, every_row, kept
from tengill.workspace.door_lint_views import Options, Summary

if TYPE_CHECKING:
    from tengill.workspace.door_lint import Linting

FORMS = {"json": "application/json", "sarif": "application/sarif+json", "csv": "text/csv"}


def download(token: str, form: str) -> Iterator[str]:
    """The result as `json`, `sarif` or `csv`, in pieces; just what the screen shows.

    Raises:
        LookupError: there is no lint of this token that is done, or no such form.
    """
    one = kept(token)
    if one.summary is None or form not in FORMS:
        raise LookupError(token)
    rows = every_row(token)
    if form == "csv":
        return output.as_csv(rows)
    done = cast("Linting", _Done(one, one.summary))  # it has what the outputs ask for
    if form == "sarif":
        return output.as_sarif(done, rows)
    return output.as_json(done, rows, explain=True)


class _Done:
    """A lint that is done, as the outputs ask one under way."""

    def __init__(self, one: Kept, summary: Summary) -> None:
        self.campaign = _Named(one.name)
        self.summary = summary
        # Where things lie on this machine is nobody's business who gets the file.
        self.options = Options(Path(NAMES["list"]))
        self.message = NAMES["message"]


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
