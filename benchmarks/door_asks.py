"""How many asks the door finds in sentences nobody wrote its packs for.

    python -m benchmarks.door_asks [--held-out] [--missed] [--folder FOLDER]

`benchmarks/asks/{en,is}.txt` hold sentences by what they ask (`# meeting`, then one to a line), written
before the packs were looked at. The first, third, fifth … of each ask may be looked at and learned from; the
others are held out. Told is the share of which the ask is found plainly enough to count, with Wilson's 95 %
interval; sentences may ask for more than what they stand under, so other asks found are no mistake.
"""

import argparse
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.door_kinds import interval
from tengill.door import asking
from tengill.door.asking.minutes import PLAIN
from tengill.facts.approaches import Approach
from tengill.facts.messages import Mailbox

_FOLDER = Path(__file__).parent / "asks"
_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_SENDER = Mailbox("Dagný Aradóttir", "dagny@holm.example")


class Sentence(NamedTuple):
    """A sentence and what it asks."""

    language: str
    ask: str
    text: str
    held_out: bool


def sentences(folder: Path = _FOLDER) -> Iterator[Sentence]:
    """All sentences, by language and ask.

    Raises:
        OSError: a file can not be read.
    """
    for path in sorted(folder.glob("*.txt")):
        ask, nth = "", 0
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                ask, nth = line[1:].strip(), 0
            elif line.strip():
                yield Sentence(path.stem, ask, line.strip(), held_out=bool(nth % 2))
                nth += 1


def found(text: str) -> dict[str, float]:
    """What a text asks by itself, plainly enough to count."""
    approach = Approach("x", _AT, _SENDER, "", text)
    asked = asking.read(approach).asks
    return {str(one.ask.value): one.weight for one in asked if one.weight >= PLAIN}


def show(title: str, some: Sequence[Sentence], missed: bool) -> None:
    """Print the share found of some sentences, by language and ask."""
    told = [(one, one.ask in found(one.text)) for one in some]
    for name, part in {
        title: told,
        **{lang: [t for t in told if t[0].language == lang] for lang in ("en", "is")},
        **{
            ask: [t for t in told if t[0].ask == ask]
            for ask in dict.fromkeys(t[0].ask for t in told)
        },
    }.items():
        hits = sum(hit for _, hit in part)
        share, low, high = interval(hits, len(part))
        print(f"{name:12} {hits:3}/{len(part):3} {share:.3f} [{low:.3f}, {high:.3f}]")
    if missed:
        for one, hit in told:
            if not hit:
                print(f"{one.language} {one.ask:10} {one.text}   {found(one.text)}")


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument(
        "--missed", action="store_true", help="those not found, of the half that may be looked at"
    )
    parser.add_argument("--folder", type=Path, default=_FOLDER)
    given = parser.parse_args()
    every = [*sentences(given.folder)]
    if given.held_out:
        show("held out", [one for one in every if one.held_out], missed=False)
    else:
        show("tuned", [one for one in every if not one.held_out], missed=given.missed)


if __name__ == "__main__":
    main()
