"""Have the compiled parts of the engines compiled and kept, before many processes ask at once.

python scripts/compile.py tables|models|wide|ways|ties|templates …
"""

import sys
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from tengill import credit, network
from tengill.credit.game import Game
from tengill.credit.wide.decomposition import diagram_of
from tengill.door import asking
from tengill.door.templates import Book, sketch
from tengill.facts.approaches import Approach
from tengill.facts.messages import Mailbox


def tables() -> None:
    """The kernel of tables: certain and uncertain facts, contributions."""
    rows = {"outcome": [1, 1, 2], "explanation": [0, 0, 0], "person": [7, 8, 7]}
    outcomes = {"outcome": [1, 2], "amount": [100, 100]}
    given = {"outcome": [1], "person": [9], "weight": [0.5]}
    credit.attribute_table(_table(rows), _table(outcomes), _table(given))
    rows |= {"fact": [1, 2, 3], "probability": [0.5, 0.9, 1.0]}
    credit.attribute_table(_table(rows), _table(outcomes))


def models() -> None:
    """Every model of the field, over paths."""
    paths = ["a > b > c", "b > c", "a", "c > a > b > a > c"]
    counts = {"conversions": [3, 1, 2, 4], "value": [3.0, 1.0, 2.0, 4.0], "nulls": [1, 2, 3, 0]}
    credit.model_table(_table({"path": paths, **counts}), force=True)


def wide() -> None:
    """A formula too wide for plain Python, and its figures: exact ones and rounded ones."""
    ring = 60
    facts = [credit.Fact(f"f{i}", owner=i, probability="9/10") for i in range(ring)]
    sets = [[f"f{(i + j * step) % ring}" for j in range(3)] for i in range(ring) for step in (1, 7)]
    credit.attribute(sets, facts, 1000, nodes=20_000)
    from tengill.credit.wide import integral_kernel  # noqa: PLC0415 - compiles as it is imported

    pairs = Game(tuple(range(8)), (), tuple(3 << place for place in range(7)))
    parts, root = diagram_of(pairs)
    links = integral_kernel.as_rows([tuple(map(int, part)) for part in parts])
    integral_kernel.residue_values(pairs, links, root)
    integral_kernel.float_values(pairs, links, root)


def ways() -> None:
    """Brokerage, roles, trusted ways and the layout of a network."""
    drawn = network.graph([0, 1, 2, 3], [1, 2, 0, 0], [0.5, 0.5, 0.5, 0.5])
    network.brokerage(drawn)
    group = network.communities(drawn).group
    network.roles(drawn, group)
    network.layout(drawn, group)
    network.Routes(drawn).best(1, 3)


def ties() -> None:
    """The company two people keep."""
    from tengill.ties.company_kernel import common  # noqa: PLC0415 - loads a compiler

    ints, floats = np.zeros(2, np.int64), np.zeros(2)
    common(ints[:1], ints[:1], ints, ints, floats, floats, floats[:1].copy())


def templates() -> None:
    """The book of texts the door finds templates in, and what a text asks for."""
    book = Book()
    text = sketch("carve granite slabs near our harbour before the winter auction of wool and zinc")
    for key in ("one", "two"):
        book.add(key, text, "anna@frost.example", (), datetime.now(UTC))
    book.prepare()
    text = "Would you be open to publishing a guest post of ours on your blog?"
    asking.read(
        Approach("one", datetime.now(UTC), Mailbox("Anna", "anna@frost.example"), "Post", text)
    )


def _table(columns: dict[str, list[object]]) -> object:
    return pa.table(columns)


PARTS = {
    "tables": tables, "models": models, "wide": wide, "ways": ways, "ties": ties,
    "templates": templates,
}  # fmt: skip

if __name__ == "__main__":
    for part in sys.argv[1:]:
        PARTS[part]()
