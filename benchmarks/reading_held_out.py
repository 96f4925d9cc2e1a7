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
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.fit_reading import UNREAD, fit_all, kept, write
from benchmarks.reading import Labelled, gather, load_labels, read_letters, scores, show
from tengill.reading import model

_HERE = Path(__file__).parent
_OWN = ("connection", "introduction", "handoff")
_QUESTIONS = ("introduction or handoff", "bulk", "personal")
Reader = Callable[[], list[Labelled]]


def mailbox(row: Labelled) -> str:
    """The file a message lies in."""
    return Path(row.message.origin.path).name


def judged(teachers: Sequence[Labelled], read: Reader, out: Path) -> list[Labelled]:
    """What models fitted on some messages say of others; the weights lie in `out` afterwards."""
    shipped = json.loads(_shipped().read_text(encoding="utf-8"))
    priors = tomllib.loads((_HERE / "reading_prior.toml").read_text(encoding="utf-8"))
    told = {"version": shipped["version"], **fit_all(teachers, priors, calibrate=True)}
    write(out, kept(told, shipped, [name for name in shipped["kinds"] if name not in _OWN]))
    return read()


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
            told += judged(
                others, lambda own=own: [found.read(r.message, r.label) for r in own], out
            )
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
