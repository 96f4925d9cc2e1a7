"""People and the ties among them as GEXF 1.3 (gexf.net), the format of Gephi."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from tengill.workspace.exporting.graphml import EDGE, NODE, about, of_tie
from tengill.workspace.exporting.people_told import PersonTold
from tengill.workspace.exporting.ties_among import TieTold
from tengill.workspace.exporting.xml_text import attribute

_TYPES = {"int": "integer"}


def write(people: Iterable[PersonTold], ties: Iterable[TieTold], now: int) -> Iterator[str]:
    """The file in pieces of an element; `now` (seconds since 1970) is the date it says it is of."""
    day = datetime.fromtimestamp(now, UTC).date().isoformat()
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
        f'<meta lastmodifieddate="{day}"><creator>Tengill</creator></meta>\n'
        '<graph defaultedgetype="undirected" mode="static">\n'
        f"{_declared('node', NODE)}{_declared('edge', _edge())}<nodes>\n"
    )
    for person in people:
        told = about(person)
        yield (
            f'<node id="{person.id}" label={attribute(told.get("name", ""))}>'
            f"{_values('n', told)}</node>\n"
        )
    yield "</nodes>\n<edges>\n"
    for number, tie in enumerate(ties):
        told = of_tie(tie)
        weight = told.pop("weight")
        yield (
            f'<edge id="{number}" source="{tie.a}" target="{tie.b}" weight="{weight}">'
            f"{_values('e', told)}</edge>\n"
        )
    yield "</edges>\n</graph>\n</gexf>\n"


def _edge() -> dict[str, str]:
    """An edge's weight is GEXF's own."""
    return {name: kind for name, kind in EDGE.items() if name != "weight"}


def _declared(of: str, names: Mapping[str, str]) -> str:
    rows = "".join(
        f'<attribute id="{of[0]}_{name}" title="{name}" type="{_TYPES.get(kind, kind)}"/>\n'
        for name, kind in names.items()
    )
    return f'<attributes class="{of}">\n{rows}</attributes>\n'


def _values(of: str, told: Mapping[str, str]) -> str:
    values = "".join(
        f"<attvalue for={attribute(f'{of}_{name}')} value={attribute(value)}/>"
        for name, value in told.items()
    )
    return f"<attvalues>{values}</attvalues>"
