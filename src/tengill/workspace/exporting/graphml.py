"""People and the ties among them as GraphML (graphml.graphdrawing.org), for yEd, Gephi, NetworkX."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from tengill.workspace.exporting.people_told import PersonTold
from tengill.workspace.exporting.ties_among import TieTold
from tengill.workspace.exporting.xml_text import attribute, text

NODE = {
    "name": "string", "kind": "string", "organisation": "string", "email": "string",
    "community": "string", "tags": "string", "strength": "double", "last_contact": "string",
}  # fmt: skip
EDGE = {
    "weight": "double", "first_contact": "string", "last_contact": "string",
    "a_to_b": "int", "b_to_a": "int",
}  # fmt: skip


def write(people: Iterable[PersonTold], ties: Iterable[TieTold]) -> Iterator[str]:
    """The file in pieces of an element. An edge's weight is the tie's strength, 0 to 1."""
    keys = "".join(
        f'<key id="{"n" if of == "node" else "e"}_{name}" for="{of}" attr.name="{name}"'
        f' attr.type="{kind}"/>\n'
        for of, names in (("node", NODE), ("edge", EDGE))
        for name, kind in names.items()
    )
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
        f'{keys}<graph id="people" edgedefault="undirected">\n'
    )
    for person in people:
        data = "".join(_data("n", name, value) for name, value in about(person).items())
        yield f'<node id="{person.id}">{data}</node>\n'
    for tie in ties:
        data = "".join(_data("e", name, value) for name, value in of_tie(tie).items())
        yield f'<edge source="{tie.a}" target="{tie.b}">{data}</edge>\n'
    yield "</graph>\n</graphml>\n"


def about(person: PersonTold) -> dict[str, str]:
    """What is told of a person, empty values left out; names as in `NODE`."""
    told = {
        "name": person.name,
        "kind": person.kind,
        "organisation": person.organisation,
        "email": person.address,
        "community": person.community,
        "tags": "; ".join(person.tags),
        "strength": "" if person.strength is None else f"{person.strength:.6f}",
        "last_contact": _day(person.last_at),
    }
    return {name: value for name, value in told.items() if value}


def of_tie(tie: TieTold) -> dict[str, str]:
    """What is told of a tie; names as in `EDGE`."""
    return {
        "weight": f"{tie.strength:.6f}",
        "first_contact": _day(tie.first_at),
        "last_contact": _day(tie.last_at),
        "a_to_b": str(tie.a_to_b),
        "b_to_a": str(tie.b_to_a),
    }


def _day(at: datetime | None) -> str:
    return "" if at is None else at.date().isoformat()


def _data(of: str, name: str, value: str) -> str:
    return f"<data key={attribute(f'{of}_{name}')}>{text(value)}</data>"
