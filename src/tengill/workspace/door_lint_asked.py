"""A lint asked by another program: lists and texts in, the result as JSON out, nothing kept."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tengill.workspace.door_lint import Linting
from tengill.workspace.door_lint_output import as_json
from tengill.workspace.door_lint_reading import CampaignError
from tengill.workspace.door_lint_views import Options

MOST_ROWS = 1000
"""Of a list; more are for the screen and the command line, which show how far they are."""


@dataclass(frozen=True, slots=True)
class Question:
    """What another program asks."""

    campaign: str
    """A CSV with a heading."""
    message: str = ""
    channel: str = ""
    jurisdictions: tuple[str, ...] = ()
    history: str = ""
    optouts: str = ""
    paid: bool = False
    topic: str = ""
    name: str = ""
    organisation: str = ""
    complaint_rate: float | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    """Which columns are taken for what, where the guess is wrong."""
    explain: bool = False


def answer(asked: Question) -> str:
    """The result as one JSON object: the same as `tengill lint --json`.

    Raises:
        TooManyRowsError: the list is too long to be answered at once.
        CampaignError: something given cannot be used; says what, where, and what to do.
    """
    with tempfile.TemporaryDirectory(prefix="tengill-lint-") as told:
        folder = Path(told)
        try:
            return "".join(_answer(asked, folder))
        except TooManyRowsError:
            raise
        except CampaignError as error:
            raise CampaignError(str(error).replace(f"{folder}/", "")) from None


def _answer(asked: Question, folder: Path) -> Iterator[str]:
    files = {
        "campaign.csv": asked.campaign, "history.csv": asked.history, "opt-outs.txt": asked.optouts,
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="", errors="replace")
    linting = Linting(
        Options(
            campaign=folder / "campaign.csv",
            text=asked.message,
            channel=asked.channel,
            jurisdictions=asked.jurisdictions,
            history=folder / "history.csv" if asked.history.strip() else None,
            optouts=folder / "opt-outs.txt" if asked.optouts.strip() else None,
            paid=True if asked.paid else None,
            topic=asked.topic,
            name=asked.name,
            house=asked.organisation,
            complaint_rate=asked.complaint_rate,
            columns=asked.columns,
        )
    )
    if linting.campaign.rows > MOST_ROWS:
        raise TooManyRowsError(linting.campaign.rows)
    yield from as_json(linting, linting.rows(), explain=asked.explain)


class TooManyRowsError(CampaignError):
    """More rows than are answered at once."""

    def __init__(self, rows: int) -> None:
        super().__init__(f"{rows} rows; at most {MOST_ROWS} are answered at once.")
        self.rows = rows
