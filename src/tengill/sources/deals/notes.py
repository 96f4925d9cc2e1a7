"""What is said of a list of deals before it is read: what was decided, what a person should look at."""

from typing import TYPE_CHECKING

from tengill.sources.deals import values

if TYPE_CHECKING:
    from tengill.sources.deals.shape import Shape

_MOST_STAGES = 5


def notes(shape: "Shape", *, order_sure: bool, unknown: tuple[str, ...]) -> tuple[str, ...]:
    """Sentences, the weightiest first; each names the option that corrects it.

    Args:
        shape: what was recognised.
        order_sure: whether the order of dates is sure.
        unknown: stages no word of which is known, when none of the list is won.
    """
    return (*_dates(shape, order_sure=order_sure), *_amounts(shape), *_states(shape, unknown), *_rest(shape))  # fmt: skip


def _dates(shape: "Shape", *, order_sure: bool) -> list[str]:
    found = []
    if not order_sure and not shape.date_order:
        found.append(
            "Every date reads both ways: rows whose day and month may be swapped are kept aside. Say"
            " which comes first: --map date_order=dmy (the day) or --map date_order=mdy (the month)."
        )
    elif not order_sure:
        read, other = (
            ("month first", "dmy") if shape.date_order == values.MDY else ("day first", "mdy")
        )
        found.append(
            f"Every date reads both ways; they are taken {read}. If not: --map date_order={other}"
        )
    if not set(shape.mapping.values()) & {"closed_at", "won_at", "lost_at"}:
        found.append("No column was taken for the closing date. Say which: --map closed_at=COLUMN")
    return found


def _amounts(shape: "Shape") -> list[str]:
    if "amount" not in shape.mapping.values():
        return [
            "No column was taken for the amount: outcomes will carry none. Say which: --map amount=COLUMN"
        ]
    if shape.units == "minor":
        return [
            "Amounts are taken as minor units (1250 is 12.50 where two decimals are used). If not: --map units=major"
        ]
    if not shape.decimal_mark:
        return [
            (
                "No amount shows its decimal mark; a mark before three digits is taken to part"
                " thousands. If not: --map decimal_mark=. or --map decimal_mark=,"
            )
        ]
    return []


def says_none_won(shape: "Shape") -> bool:
    """Whether only the stages could tell which deals were won."""
    return not set(shape.mapping.values()) & {"won", "won_at"}


def _states(shape: "Shape", unknown: tuple[str, ...]) -> list[str]:
    fields = set(shape.mapping.values())
    if not fields & {"state", "won", "won_at", "closed"}:
        return ["No column says which deals were won: all are taken as won."]
    if unknown and says_none_won(shape):
        told = ", ".join(repr(one) for one in unknown[:_MOST_STAGES])
        more = ", …" if len(unknown) > _MOST_STAGES else ""
        return [
            (
                f"No deal counts as won: the stages {told}{more} are taken as open. If one means won:"
                f" --map won_stage={unknown[0]!r}"
            )
        ]
    return []


def _rest(shape: "Shape") -> list[str]:
    fields = set(shape.mapping.values())
    found = []
    if shape.encoding in {"cp1252", "iso-8859-1"}:
        found.append(f"The file is not UTF-8; it is read as {shape.encoding}.")
    found += [
        f"No column names the {side}: credit needs both sides. Say which: --map {side}_name=COLUMN,"
        f" or who it always is: --map {side}='Name <address>'"
        for side in ("buyer", "seller")
        if side not in shape.standing and not any(field.startswith(side) for field in fields)
    ]
    return found
