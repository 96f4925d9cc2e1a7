"""How well the reader tells who is connected with whom, on mail and labels of your own.

    python -m benchmarks.reading_parties MAIL… --labels FILE… [--split test] [--letters FILE…]

Labels are those of `benchmarks.reading`, with `connector`, `left` and `right`: names or addresses,
several parted by commas, semicolons, `/`, `and`. Scored are the introductions and handoffs found
(level 2 and above) that are truly so (label of confidence 2 and above). A side is right when one
of its parties is one of the label's: the same address, or the same person by the words of the name.
Where the label names nobody (`the other desk`), an empty side is right too. `Clean` is a right side
that holds nobody else.
"""

import argparse
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.reading import (
    Labelled,
    found,
    labelled,
    load_labels,
    read_letters,
    told,
)
from tengill.facts.acts import FoundAct
from tengill.facts.folding import fold
from tengill.facts.messages import Mailbox
from tengill.reading import PROBABLE
from tengill.reading.likely import words_in
from tengill.reading.packs import Pack, packaged

_PAIR = ("introduction", "handoff")
_SIDES = ("connector", "left", "right")
_PARTS = re.compile(r"[,;/&()]|\b(?:and|or|for|via|og|eða|in|at|í|á|hjá|of|to)\b")
_WORDS = re.compile(r"[^\w@.]+|\.(?=\s|$)")
_NOBODY = words_in(
    "mr mrs ms miss dr prof professor sir sr the an our my his her their team office father sister"
    " brother others other below sender writer forwarded and unnamed séra judge"
)


@dataclass
class Side:
    """Counts of one side."""

    side: str
    acts: int = 0
    right: int = 0
    clean: int = 0
    empty: int = 0


def words_of(text: str) -> list[str]:
    """The folded words of a name that tell a person, titles left out."""
    words = [fold(word).strip(".") for word in _WORDS.split(text) if word]
    return [word for word in words if word and word not in _NOBODY]


def alternatives(label: str) -> list[list[str]]:
    """The parties a label tells, each as its words."""
    parts = [label, *_PARTS.split(label)]
    return [words for part in parts if (words := words_of(part))]


def same(words: Sequence[str], box: Mailbox, pack: Pack) -> bool:
    """True when the words of a label mean a mailbox."""
    if box.address and box.address in words:
        return True
    local = box.address.partition("@")[0]
    held = {*words_of(box.name), *re.split(r"[._\-0-9]+", local)} - {""}

    def alike(a: str, b: str) -> bool:
        if pack.nicknames.get(a, a) == pack.nicknames.get(b, b):
            return True
        ending = 2 if pack.name_endings else 0
        return bool(ending) and len(min(a, b, key=len)) > ending and a[:-ending] == b[:-ending]

    full = [word for word in words if len(word) > 1]
    shared = [word for word in full if any(alike(word, other) for other in held)]
    joined = len(full) > 1 and len(full[-1]) > 2 and full[-1] in local
    if len(full) <= 1 or (len(words_of(box.name)) <= 1 and not joined):
        return bool(shared)
    first = any(alike(full[0], o) or o[:1] == full[0][:1] for o in held)
    return len(shared) > 1 or (first and (full[-1] in shared or joined))


def named(label: str) -> bool:
    """True when a label names somebody, not just `the other desk`."""
    return any(word[:1].isupper() for word in re.split(r"[\s(]+", label)) or "@" in label


def judge(label: str, boxes: Sequence[Mailbox], pack: Pack) -> tuple[bool, bool]:
    """Whether a side is right, and whether it is clean."""
    if not boxes:
        return not named(label), not named(label)
    wanted = alternatives(label)
    fits = [any(same(words, box, pack) for words in wanted) for box in boxes]
    return any(fits), all(fits)


def act_of(row: Labelled) -> FoundAct | None:
    """The found introduction or handoff, the one of the label's kind first."""
    acts = [a for a in row.reading.acts if a.kind.value in _PAIR and a.confidence >= PROBABLE]
    acts.sort(key=lambda act: act.kind.value not in row.label["labels"])
    return acts[0] if acts else None


def scores(rows: Iterable[Labelled]) -> tuple[list[Side], int, int]:
    """Each side's counts, the acts with left and right right, and the acts scored."""
    packs = {pack.language: pack for pack in packaged()}
    sides = [Side(side) for side in _SIDES]
    both = acts = 0
    for row in rows:
        act = act_of(row)
        if act is None or not told(row, *_PAIR) or not found(row, *_PAIR):
            continue
        acts += 1
        pack = packs.get(row.reading.language, packaged()[0])
        fits = []
        for side in sides:
            boxes: tuple[Mailbox, ...] = getattr(act, side.side)
            right, clean = judge(str(row.label.get(side.side, "")), boxes, pack)
            side.acts += 1
            side.right += right
            side.clean += right and clean
            side.empty += not boxes
            fits.append(right)
        both += fits[1] and fits[2]
    return sides, both, acts


def main() -> None:
    """Read, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("mail", type=Path, nargs="*")
    parser.add_argument("--labels", type=Path, nargs="+", default=[])
    parser.add_argument("--letters", type=Path, nargs="+", default=[])
    parser.add_argument("--split", help="only labels of this split")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = [*labelled(options.mail, load_labels(options.labels)), *read_letters(options.letters)]
    rows = [row for row in rows if options.split in (None, row.label["split"])]
    sides, both, acts = scores(rows)
    if options.json:
        print(json.dumps({"acts": acts, "both": both, "sides": [asdict(side) for side in sides]}))
        return
    print(f"{acts} introductions and handoffs found that are so; both sides right in {both}")
    for side in sides:
        print(f"{side.side:10} right {side.right:4}  clean {side.clean:4}  empty {side.empty:4}")


if __name__ == "__main__":
    main()
