"""How well the reader does on a mailbox that taught it nothing.

    python -m benchmarks.reading_held_out MAIL… --labels FILE… --letters FILE…

Every mailbox is judged in turn by models fitted on the other mailboxes and the letters:
introductions and handoffs, and bulk. Labels of the splits that no fit uses are judged too, and
told apart. The wordings are as they are: who wrote them may have seen the mail.
"""

import argparse
import json
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

from benchmarks.fit_reading import UNREAD, fit_all, kept, write
from benchmarks.reading import Labelled, gather, load_labels, read_letters, scores, show
from tengill.reading import model

_HERE = Path(__file__).parent
_OWN = ("connection", "introduction", "handoff")
_QUESTIONS = ("introduction or handoff", "bulk", "personal")


def mailbox(row: Labelled) -> str:
    """The file a message lies in."""
    return Path(row.message.origin.path).name


def judged_by(teachers: Sequence[Labelled], out: Path) -> None:
    """Fit models on some messages, write them to a file, and have the reader use them."""
    shipped = json.loads(_shipped().read_text(encoding="utf-8"))
    priors = tomllib.loads((_HERE / "reading_prior.toml").read_text(encoding="utf-8"))
    told = fit_all(teachers, priors, calibrate=True, connecting_only=True)
    told = {"version": shipped["version"], **told}
    columns = shipped["sentences"]["columns"]
    own = told["sentences"]["columns"]
    told["sentences"] = {
        "columns": columns,
        "grams": {
            gram: [[columns.index(own[int(column)]), weight] for column, weight in row]
            for gram, row in told["sentences"]["grams"].items()
        },
    }
    write(out, kept(told, shipped, [name for name in shipped["kinds"] if name not in _OWN]))


def _shipped() -> Path:
    return _HERE.parent / "src" / "tengill" / "reading" / "weights.json"


def main() -> None:
    """Fit, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("mail", type=Path, nargs="+")
    parser.add_argument("--labels", type=Path, nargs="+", required=True)
    parser.add_argument("--letters", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    found = gather(options.mail, load_labels(options.labels))
    rows = [found.read(*pair) for pair in found.messages]
    letters = read_letters(options.letters)
    teachers = [row for row in rows if row.label["split"] not in UNREAD]
    told: list[Labelled] = []
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "weights.json"
        for name in sorted({mailbox(row) for row in rows}):
            own = [row for row in rows if mailbox(row) == name]
            _use(_shipped())
            others = [row for row in teachers if mailbox(row) != name] + letters
            judged_by(others, out)
            told += [found.read(row.message, row.label) for row in own]
        _use(_shipped())
        seen = [row for row in told if row.label["split"] not in UNREAD]
        for name in sorted({mailbox(row) for row in rows}):
            _show(name, [row for row in seen if mailbox(row) == name])
        for split in sorted({str(row.label["split"]) for row in seen}):
            _show(f"split {split}", [row for row in seen if row.label["split"] == split])
        _show("all", seen)
        _show("never in a fit", [row for row in told if row.label["split"] in UNREAD])
    model.weights.cache_clear()


def _use(path: Path) -> None:
    model.WEIGHTS = path
    model.weights.cache_clear()


def _show(title: str, rows: Sequence[Labelled]) -> None:
    table = scores(rows, lambda _: 1.0)
    show(f"{title}: {len(rows)}", [line for line in table if line["question"] in _QUESTIONS])


if __name__ == "__main__":
    main()
