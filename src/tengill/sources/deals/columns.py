"""Which column means what: known exports by their headers, other lists by words and values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tengill.sources.deals import values
from tengill.sources.deals.headings import names_of, plain
from tengill.sources.deals.words import SHAPES, shape

FIELDS = (
    "key", "title", "kind", "state", "won", "closed", "captured", "deleted", "amount", "refunded",
    "refund_of", "currency",
    "closed_at", "won_at", "lost_at", "buyer_name", "buyer_email", "buyer_organisation",
    "seller_name", "seller_email", "seller_organisation",
)  # fmt: skip
MANY = frozenset({"buyer_name", "buyer_email", "seller_name", "seller_email"})
"""Fields that several columns may feed."""
OPTIONS = (
    "date_order", "decimal_mark", "units", "delimiter", "encoding", "won_stage", "lost_stage",
    "buyer", "seller",
)  # fmt: skip
"""What can be corrected beside the mapping, in the same place."""
_DATES = frozenset({"closed_at", "won_at", "lost_at"})
_FLAGS = frozenset({"won", "closed", "captured", "deleted"})
_SUMS = frozenset({"amount", "refunded"})
_OF_ITS_OWN = frozenset({"key", "state", "won", "closed"})
"""What a known export's own table tells, or it tells none."""
_LOOSE = ("amount", "closed_at", "currency")
_BARE_NAMES = frozenset(plain(one) for one in ("name", "nombre", "nom", "nome", "naam", "namn", "navn", "nafn", "nimi"))  # fmt: skip

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Guess:
    """A shape and what its columns were taken for."""

    name: str
    key: str
    say: str
    mapping: dict[str, str]
    """column → field, both as they are written."""
    confidence: float
    zone: str = ""
    units: str = "major"


def guess(headers: Sequence[str], sample: Rows) -> Guess:
    """What a table's columns mean, from its headers and some of its rows."""
    bare = {name for header in headers for name in names_of(header)}
    for name in SHAPES:
        told = shape(name)
        table = told["columns"]
        if not _is(told, bare):
            if not any(set(needs) <= bare for needs in told.get("also", ())):
                continue
            table = {}
        mapping = _by_table(table, headers) if table else {}
        mapping |= _generic(headers, sample, taken=mapping)
        return Guess(name, told["key"], told["say"], mapping, 0.95, told.get("zone", ""), told.get("units", "major"))  # fmt: skip
    mapping = _generic(headers, sample, taken={})
    told = shape("generic")
    return Guess("generic", told["key"], told["say"], mapping, _confidence(mapping))


def _is(told: Mapping[str, Any], bare: set[str]) -> bool:
    needed = all(one in bare for one in told["needs"])
    either = not told.get("any") or any(one in bare for one in told["any"])
    dated = not told.get("dates") or any(one in bare for one in told["dates"])
    return needed and either and dated


def _by_table(columns: Mapping[str, str], headers: Sequence[str]) -> dict[str, str]:
    """Known headers' fields; where a field takes one column the first told in the shape wins."""
    order = list(columns)
    found = sorted(
        (order.index(name), place, header)
        for place, header in enumerate(headers)
        if (name := next((one for one in names_of(header) if one in columns), ""))
    )
    mapping: dict[str, str] = {}
    for at, _, header in found:
        field = columns[order[at]]
        if field in MANY or field not in mapping.values():
            mapping[header] = field
    return mapping


def _generic(headers: Sequence[str], sample: Rows, taken: Mapping[str, str]) -> dict[str, str]:
    """Fields not yet found, by the words of headers, then by what the cells hold."""
    told = {
        header: [row[place] for row in sample if place < len(row) and row[place]]
        for place, header in enumerate(headers)
    }
    mapping: dict[str, str] = {}
    used = set(taken.values())
    if not taken:
        for header in headers:
            field = _side_field(header, told[header])
            if field and field not in used:
                mapping[header] = field
                used.add(field)
    for field, words in shape("generic")["fields"].items():
        if field in used or (taken and field in _OF_ITS_OWN):
            continue
        free = [one for one in headers if one not in mapping and one not in taken]
        header = _first(words, [one for one in free if _holds(field, told[one])])
        if header:
            mapping[header] = field
            used.add(field)
    free_columns = {one: told[one] for one in headers if one not in mapping and one not in taken}
    mapping |= _loosely(free_columns, used)
    if not any(field.endswith("_email") for field in used):
        _by_value(headers, sample, mapping, taken)
    return mapping


def _first(words: Sequence[str], headers: Sequence[str]) -> str:
    by_name = {name: header for header in reversed(headers) for name in reversed(names_of(header))}
    by_name |= {plain(header): header for header in reversed(headers)}
    return next((by_name[word] for word in words if word in by_name), "")


def _holds(field: str, cells: Sequence[str]) -> bool:
    """Whether a column's cells may be what its header says; an empty column may."""
    if not cells:
        return True
    if field in _FLAGS:
        return sum(_is_flag(one) for one in cells) * 2 > len(cells)
    if field in _DATES:
        return any(any(letter.isdigit() for letter in one) for one in cells) and not all(
            _is_flag(one) for one in cells
        )
    if field == "refunded" and all(_is_flag(one) and one.isalpha() for one in cells):
        return True
    if field in _SUMS:
        counted = sum(any(letter.isdigit() for letter in one) for one in cells)
        dated = sum(values.looks_dated(one) for one in cells)
        return counted * 2 >= len(cells) and dated * 2 <= len(cells)
    return True


def _is_flag(cell: str) -> bool:
    try:
        values.yes(cell)
    except values.UnreadableValueError:
        return False
    return True


def _loosely(columns: Mapping[str, Sequence[str]], used: set[str]) -> dict[str, str]:
    """A column for a field no header names outright, when just one column can be it.

    `Invoiced amount net` has a word of the amount in it; a column of dates is the date, and one
    of numbers with a currency beside is the amount, when there is no other.
    """
    found: dict[str, str] = {}
    for field in _LOOSE:
        if field in used or (field == "closed_at" and used & _DATES):
            continue
        words = {word for word in shape("generic")["fields"][field] if " " not in word}
        free = {header: cells for header, cells in columns.items() if header not in found and cells}
        named = [
            one for one in free if words & set(plain(one).split()) and _surely(field, free[one])
        ]
        fitting = named or [one for one in free if _surely(field, free[one], alone=True)]
        if len(fitting) == 1 or (named and field == "amount"):
            found[fitting[0]] = field
            used.add(field)
    if "amount" in used and "title" not in used:
        free = {header: cells for header, cells in columns.items() if header not in found and cells}
        title = next((one for one in free if _surely("title", free[one])), "")
        found |= {title: "title"} if title else {}
    return found


def _surely(field: str, cells: Sequence[str], *, alone: bool = False) -> bool:
    """Whether most cells are a field's values; alone: so plainly that no header need say it."""
    test = {"closed_at": values.looks_dated, "currency": _is_currency, "title": _is_name}.get(field)
    if test is None:
        test = _is_dressed if alone else _is_amount
    return sum(test(one) for one in cells) * 10 >= len(cells) * 7


def _is_currency(cell: str) -> bool:
    try:
        return cell.isupper() and len(cell) == 3 and bool(values.currency(cell))  # noqa: PLR2004 a code
    except values.UnreadableValueError:
        return False


def _is_name(cell: str) -> bool:
    """Words: no address, date, amount, currency, yes or no."""
    worded = any(letter.isalpha() for letter in cell) and "@" not in cell
    others = (_is_flag, _is_currency, values.looks_dated, _is_amount)
    return worded and not any(test(cell) for test in others)


def _is_amount(cell: str) -> bool:
    try:
        return values.amount(cell, "") is not None and not values.looks_dated(cell)
    except values.UnreadableValueError:
        return False


def _is_dressed(cell: str) -> bool:
    """An amount that shows it is money: a currency beside, or two decimals."""
    return _is_amount(cell) and (
        bool(values.currency_in(cell)) or cell.strip()[-3:-2] in (".", ",")
    )


def _side_field(header: str, cells: Sequence[str]) -> str:
    """`Buyer email` → buyer_email; `Netfang seljanda` → seller_email; `Company` → the buyer's."""
    for name in names_of(header):
        if name in _BARE_NAMES:
            continue
        words = shape("generic")
        attribute = next((one for one, known in words["attributes"].items() if name in known), "")
        if attribute:
            return f"buyer_{attribute}"
        for side, told in words["sides"].items():
            if name in told:
                return f"{side}_{_lone(cells)}"
            for one in sorted(told, key=len, reverse=True):
                rest = _beside(name, one)
                for field, known in words["attributes"].items():
                    if rest and rest in known:
                        return f"{side}_{field}"
    return ""


def _beside(name: str, side: str) -> str:
    """What a header says beside the side: `email` of `buyer email`, `nom` of `nom du client`."""
    if name.startswith(side + " "):
        return name[len(side) + 1 :]
    if not name.endswith(" " + side):
        return ""
    rest = name[: -len(side) - 1]
    for joint in (" de l", " de la", " de", " del", " du", " des", " van de", " van", " of", " der", " des", " di", " do", " da"):  # fmt: skip
        rest = rest.removesuffix(joint)
    return rest


_HOUSES = ("ehf", "hf", "ltd", "inc", "llc", "gmbh", "ag", "kg", "ug", "ab", "as", "asa", "aps", "oy", "oyj", "bv", "nv", "slf", "ses", "sa", "sarl", "sas", "srl", "sl", "spa", "plc", "corp", "co", "limited", "company", "company inc", "group")  # fmt: skip


def _lone(cells: Sequence[str]) -> str:
    """What a column called just `Customer` holds: addresses, houses or people."""
    if cells and sum(bool(values.emails(value)) for value in cells) * 2 > len(cells):
        return "email"
    houses = sum(plain(value.replace(".", "")).split()[-1:] in ([one] for one in _HOUSES) for value in cells)  # fmt: skip
    return "organisation" if houses * 3 > len(cells) else "name"


def _by_value(
    headers: Sequence[str], sample: Rows, mapping: dict[str, str], taken: Mapping[str, str]
) -> None:
    """Columns full of addresses are people, whatever they are called: the first buys, the second sells."""
    sides = iter(("buyer_email", "seller_email"))
    for place, header in enumerate(headers):
        cells = [row[place] for row in sample if place < len(row) and row[place]]
        if header in mapping or header in taken or not cells:
            continue
        if sum("@" in one and bool(values.emails(one)) for one in cells) * 10 >= len(cells) * 7:
            field = next(sides, "")
            if not field:
                return
            mapping[header] = field


def _confidence(mapping: Mapping[str, str]) -> float:
    """How much of what makes a deal was found: what, how much, when, with whom, and both sides."""
    fields = set(mapping.values())
    buyer = any(one.startswith("buyer_") for one in fields)
    seller = any(one.startswith("seller_") for one in fields)
    dated = bool(fields & _DATES)
    found = ("title" in fields, "amount" in fields, dated, buyer, seller)
    return round(0.1 + 0.16 * sum(found), 2)


def corrected(
    headers: Sequence[str], mapping: Mapping[str, str], told: Mapping[str, str]
) -> dict[str, str]:
    """A mapping with a person's corrections (field → column; an empty column takes it away).

    Raises:
        ValueError: when a field or a column does not exist; the message lists what does.
    """
    result = dict(mapping)
    by_name = {plain(header): header for header in reversed(headers)}
    for field, column in told.items():
        if field in OPTIONS:
            continue
        if field not in FIELDS:
            raise ValueError(
                f"There is no field {field!r}. Fields: {', '.join((*FIELDS, *OPTIONS))}."
            )
        result = {header: one for header, one in result.items() if one != field}
        if not column:
            continue
        header = column if column in headers else by_name.get(plain(column), "")
        if not header:
            raise ValueError(f"There is no column {column!r}. Columns: {', '.join(headers)}.")
        result[header] = field
    return result
