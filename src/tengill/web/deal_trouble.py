"""What is wrong with a list of deals, in the reader's language and in the words of the screen.

The sources know no languages: they say it in English, for somebody at a command line. Here each
of their sentences has a shape, and what the screen says instead: which field or list there
corrects it. A test holds these to all that the sources say; what has no shape is told as it came.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tengill.web.shapes import shape

_SHAPES: tuple[tuple[re.Pattern[str], str | Promise], ...] = (
    # The file.
    shape("{file} is empty. Export the deals again, with headers.", _("%(file)s is empty. Export the deals again, with headers.")),
    shape("{file} has only one column when its cells are parted by {marks}. Save it as CSV with commas, or say what parts the cells (--map delimiter=:).", _("%(file)s has only one column. Save it as CSV with commas between the cells.")),
    shape("{file} begins with a deal and not with the names of its columns. Add a first row that names them, such as Title,Amount,Currency,Close date.", _("%(file)s begins with a deal and not with the names of its columns. Add a first row that names them, such as Title, Amount, Currency, Close date.")),
    shape("{file} has one row, taken for the names of its columns, and no deals below it. Export the deals again, with headers.", _("%(file)s has one row, taken for the names of its columns, and no deals below it. Export the deals again, with headers.")),
    shape("{file} is {what}, not CSV. Save the deals as CSV.", _("%(file)s is not CSV. Save the deals as CSV.")),
    shape("{file} holds binary data, not CSV. Export the deals again.", _("%(file)s holds binary data, not CSV. Export the deals again.")),
    # What a person said of it.
    shape("There is no column {column!}. Columns: {columns}.", _("There is no column “%(column)s”. Columns: %(columns)s.")),
    shape("There is no field {field!}. Fields: {fields}.", _("A column cannot be taken for “%(field)s”. Choose from the list beside it.")),
    shape("There is no currency {told!}. Give its ISO 4217 code, such as EUR or ISK.", _("There is no currency “%(told)s”. Give its three letters, such as EUR or ISK.")),
    shape("There is no encoding {told!}; try utf-8 or cp1252.", _("There is no encoding “%(told)s”. Save the list as UTF-8.")),
    shape("date_order is ymd, dmy (day first) or mdy (month first).", _("Choose how dates are written: year, day or month first.")),
    shape("units is major (12.50 is twelve and a half) or minor (1250 is the same).", _("Choose whether amounts are whole or in hundredths.")),
    shape("decimal_mark is . or ,", _("Choose what stands before decimals: a point or a comma.")),
    shape("delimiter is comma, semicolon, tab, bar or one other sign.", _("Save the list as CSV with commas between the cells.")),
    # What a person should look at.
    shape("Every date reads both ways: rows whose day and month may be swapped are kept aside. Say which comes first: --map date_order=dmy (the day) or --map date_order=mdy (the month).", _("Every date reads both ways: rows whose day and month may be swapped are kept aside. Choose below which comes first.")),
    shape("Every date reads both ways; they are taken month first. If not: --map date_order=dmy", _("Every date reads both ways; they are taken month first. If not, choose another order below.")),
    shape("Every date reads both ways; they are taken day first. If not: --map date_order=mdy", _("Every date reads both ways; they are taken day first. If not, choose another order below.")),
    shape("No column was taken for the closing date. Say which: --map closed_at=COLUMN", _("No column was taken for the day a deal closed. Choose one below.")),
    shape("No column was taken for the amount: outcomes will carry none. Say which: --map amount=COLUMN", _("No column was taken for the amount: outcomes will carry none. Choose one below.")),
    shape("Amounts are taken as minor units (1250 is 12.50 where two decimals are used). If not: --map units=major", _("Amounts are taken as hundredths (1250 is 12.50 where two decimals are used). If they are whole, say so below.")),
    shape("No amount shows its decimal mark; a mark before three digits is taken to part thousands. If not: --map decimal_mark=. or --map decimal_mark=,", _("No amount shows what stands before decimals; a mark before three digits is taken to part thousands. If not, choose the mark below.")),
    shape("No column says which deals were won: all are taken as won.", _("No column says which deals were won: all are taken as won.")),
    shape("No deal counts as won: the stages {stages} are taken as open. If one means won: --map won_stage={stage!}", _("No deal counts as won: the stages %(stages)s are taken as open. If one of them means won, choose it below.")),
    shape("The file is not UTF-8; it is read as {encoding}.", _("The file is not UTF-8; it is read as %(encoding)s.")),
    shape("No column names the buyer: credit needs both sides. Say which: --map buyer_name=COLUMN, or who it always is: --map buyer='Name <address>'", _("No column names the buyer: credit needs both sides. Choose a column below, or say who it always is.")),
    shape("No column names the seller: credit needs both sides. Say which: --map seller_name=COLUMN, or who it always is: --map seller='Name <address>'", _("No column names the seller: credit needs both sides. Choose a column below, or say who it always is.")),
    # A row.
    shape("it has {cells} cells and the header {header}; quote cells that hold the delimiter", _("it has %(cells)s cells and the header %(header)s. Cells that hold a comma or semicolon need quotes around them")),
    shape("its source marks it as deleted", _("its source marks it as deleted")),
    shape("it tells an amount and no deal, as a row of totals does; if a column names the deal, say which (--map title=COLUMN)", _("it tells an amount and no deal, as a row of totals does. If a column names the deal, take it for the title")),
    shape("it tells neither what, nor how much, nor with whom", _("it tells neither what, nor how much, nor with whom")),
    shape("a part was refunded, and no cell tells how much; say which column does (--map refunded=COLUMN)", _("a part was paid back, and no cell tells how much. If a column does, take it for the amount paid back")),
    shape("{told!} names {code}, and its column of currencies {named}", _("“%(told)s” names %(code)s, and its column of currencies %(named)s")),
    shape("{told!} tells no currency; say which it is, such as --currency EUR", _("“%(told)s” tells no currency. Say which it is, under “Currency where none is told”")),
    shape("{told!} may be thousands or decimals, as {code} has three; say which mark comes before decimals (--map decimal_mark=. or --map decimal_mark=,)", _("“%(told)s” may be thousands or decimals, as %(code)s has three. Choose what stands before decimals")),
    shape("{told!} is too large for an amount", _("“%(told)s” is too large for an amount")),
    shape("{told!} is finer than {code} goes ({digits} decimals); correct the amount, or its currency", _("“%(told)s” has more decimals than %(code)s. Correct the amount, or its currency")),
    shape("{told!} is neither yes nor no", _("“%(told)s” is neither yes nor no")),
    shape("{told!} is not an amount", _("“%(told)s” is not an amount")),
    shape("{told!} does not read as an amount", _("“%(told)s” does not read as an amount")),
    shape("{told!} is not a currency; write its ISO 4217 code, such as EUR", _("“%(told)s” is not a currency. Write its three letters, such as EUR")),
    shape("{told!} is not a date", _("“%(told)s” is not a date")),
    shape("{told!} reads both ways; say which comes first: day (--map date_order=dmy) or month (--map date_order=mdy)", _("“%(told)s” reads both ways. Choose which comes first, the day or the month")),
    shape("a quote opens and does not close; add the closing quote", _("a quote opens and does not close. Add the closing quote")),
    shape("the row cannot be taken apart ({why})", _("the row cannot be taken apart")),
    shape("the identifier {told!} belongs to quite another deal of an earlier list. Give the lists different identifiers, or take another column for it (--map key=COLUMN)", _("the identifier “%(told)s” belongs to quite another deal of an earlier list. Give the lists different identifiers, or take another column for it")),
)  # fmt: skip
_ROW = re.compile(r"Row (?P<row>\d+): (?P<what>.*)\.", re.DOTALL)

_REASONS: dict[str, str | Promise] = {
    "row unreadable": _("row unreadable"),
    "too many cells": _("too many cells"),
    "deleted at its source": _("deleted at its source"),
    "empty deal": _("tells no deal"),
    "refund untold": _("part paid back, not told how much"),
    "two currencies": _("two currencies"),
    "no currency": _("no currency"),
    "amount reads both ways": _("amount reads both ways"),
    "amount unreadable": _("amount unreadable"),
    "finer than the currency": _("more decimals than the currency has"),
    "yes or no unreadable": _("neither yes nor no"),
    "currency unreadable": _("no such currency"),
    "date unreadable": _("date unreadable"),
    "date reads both ways": _("date reads both ways"),
    "identifier taken": _("identifier taken"),
}


def in_words(said: str | ValueError) -> str:
    """What the sources or the import of a list of deals say, in the active language."""
    text = str(said)
    row = _ROW.fullmatch(text)
    if row:
        told = {"row": row["row"], "what": in_words(row["what"])}
        return gettext("Row %(row)s: %(what)s.") % told
    for pattern, words in _SHAPES:
        found = pattern.fullmatch(text)
        if found:
            told = found.groupdict()
            return str(words) % (told | {"stages": (told.get("stages") or "").replace("'", "")})
    return text


def reason_in_words(reason: str) -> str:
    """Why a row was kept aside, in a few words of the active language."""
    return str(_REASONS.get(reason, reason))
