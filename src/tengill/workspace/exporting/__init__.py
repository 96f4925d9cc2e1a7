"""People out of the ledger again: CSV, vCard 4, GraphML and GEXF, piece by piece.

No format holds more than a few hundred people at once, so a list of 100,000 needs no more memory
than one of a hundred. Whatever stands in a name is written so that it stays a name: no formula in a
spreadsheet, no line of a card, no element of XML.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tengill.workspace import settings
from tengill.workspace.exporting import csv_file, gexf, graphml, vcard
from tengill.workspace.exporting.people_told import people_told
from tengill.workspace.exporting.ties_among import ties_among
from tengill.workspace.people_filter import Filters, Sort
from tengill.workspace.people_matching import matching


@dataclass(frozen=True, slots=True)
class Format:
    """A format people are written in."""

    ending: str
    content_type: str


FORMATS = {
    "csv": Format(".csv", "text/csv; charset=utf-8"),
    "vcard": Format(".vcf", "text/vcard; charset=utf-8"),
    "graphml": Format(".graphml", "application/graphml+xml"),
    "gexf": Format(".gexf", "application/gexf+xml"),
}


def format_of(path: str) -> str:
    """The format a file's ending means.

    Raises:
        ValueError: none has this ending.
    """
    for name, told in FORMATS.items():
        if path.lower().endswith(told.ending):
            return name
    endings = ", ".join(told.ending for told in FORMATS.values())
    raise ValueError(f"{path} has no ending of a format people are written in: {endings}.")


@dataclass(frozen=True, slots=True)
class Export:
    """What is written: how many people, and the text piece by piece (UTF-8)."""

    people: int
    pieces: Iterator[str]


def export(
    filters: Filters,
    sort: Sort = "close",
    format_: str = "csv",
    *,
    now: int | None = None,
    bom: bool = False,
) -> Export:
    """Everybody the filters fit, in the order asked for.

    Args:
        filters: as on the People page.
        sort: as there.
        format_: one of `FORMATS`. The graphs hold the ties among these people too.
        now: seconds since 1970 UTC, the date strength is told at; None: as the People page.
        bom: begin a CSV with a byte order mark, as Excel wants it to read letters right.

    Raises:
        ValueError: the filters or the format are none.
    """
    if format_ not in FORMATS:
        raise ValueError(f"{format_!r} is not a format. Formats are {', '.join(FORMATS)}.")
    told_at = settings.told_at() if now is None else now
    found = matching(filters, sort, told_at)
    ids = found.ids()
    people = people_told(ids, told_at)
    match format_:
        case "csv":
            pieces = csv_file.write(people, bom=bom)
        case "vcard":
            pieces = vcard.write(people)
        case "graphml":
            pieces = graphml.write(people, ties_among(ids, told_at))
        case _:
            pieces = gexf.write(people, ties_among(ids, told_at), told_at)
    return Export(len(ids), pieces)
