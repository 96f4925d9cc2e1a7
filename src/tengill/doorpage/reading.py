"""Reading JSON that somebody else wrote: field by field, each with its limit and its place."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum
from typing import TypeVar
from urllib.parse import urlsplit

from tengill.doorpage.cleaning import clean_line, clean_text

_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?\Z")
_LANGUAGE = re.compile(r"(?:[a-z]{2,3})?\Z")
_LONGEST_ADDRESS = 500
_Choice = TypeVar("_Choice", bound=Enum)


class Reader:
    """One JSON object, and what to say when a field is not what it should be."""

    def __init__(self, record: object, where: str, error: type[ValueError]) -> None:
        if not isinstance(record, dict):
            raise error(f"{where} is not a JSON object. Publish it again.")
        self.where = where
        self._record = record
        self._error = error

    def _wrong(self, name: str, wanted: str) -> ValueError:
        return self._error(f"{self.where}.{name} is not {wanted}. Correct it, or publish again.")

    def line(self, name: str, longest: int) -> str:
        """A text of one line; empty where it is missing."""
        value = self._record.get(name, "")
        if not isinstance(value, str) or len(value) > longest:
            raise self._wrong(name, f"a text of at most {longest} characters")
        return clean_line(value)

    def words(self, name: str, longest: int) -> dict[str, str]:
        """Words by language; a plain text stands for every language."""
        value = self._record.get(name, {})
        if isinstance(value, str):
            value = {"": value}
        if not isinstance(value, dict) or not all(
            isinstance(k, str) and _LANGUAGE.match(k) and isinstance(v, str) and len(v) <= longest
            for k, v in value.items()
        ):
            raise self._wrong(name, f"a text by language (en, is) of at most {longest} characters")
        return {k: told for k, v in value.items() if (told := clean_text(v))}

    def key(self, name: str) -> str:
        """A stable name of lower-case letters, digits and hyphens."""
        value = self._record.get(name)
        if not isinstance(value, str) or not _KEY.match(value):
            raise self._wrong(name, "a name of at most 60 letters a to z, digits and hyphens")
        return value

    def integer(self, name: str, least: int, most: int) -> int | None:
        """A whole number within bounds; None where it is missing."""
        value = self._record.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self._wrong(name, f"a whole number from {least} to {most}")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""
        value = self._record.get(name, default)
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false")
        return value

    def day(self, name: str) -> date | None:
        """A calendar day; None where it is missing."""
        value = self._record.get(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError) as e:
            raise self._wrong(name, "a day such as 2027-01-31") from e

    def moment(self, name: str) -> datetime:
        """A time with its zone, as UTC."""
        try:
            told = datetime.fromisoformat(self._record[name])
            if told.tzinfo is None:
                raise self._wrong(name, "a time with a zone")
            return told.astimezone(UTC)
        except (KeyError, TypeError, ValueError, OverflowError) as e:
            raise self._wrong(name, "a time with a zone, such as 2027-01-31T09:00:00Z") from e

    def address(self, name: str) -> str:
        """A web address; empty where it is missing."""
        value = self.line(name, _LONGEST_ADDRESS)
        try:
            split = urlsplit(value)
        except ValueError as e:
            raise self._wrong(name, "an address that begins with https://") from e
        if value and (split.scheme not in {"http", "https"} or not split.netloc or " " in value):
            raise self._wrong(name, "an address that begins with https://")
        return value

    def choices(self, name: str, kind: type[_Choice], *, single: bool = False) -> list[_Choice]:
        """Values out of a known set, each once; `single`: at most one, not in a list."""
        value = self._record.get(name)
        if value is None:
            return []
        values = [value] if single else value
        known = {one.value: one for one in kind}
        if not isinstance(values, list) or not all(
            isinstance(v, str) and v in known for v in values
        ):
            raise self._wrong(name, f"out of: {', '.join(known)}")
        return [known[v] for v in dict.fromkeys(values)]

    def parts(self, name: str, most: int) -> Iterator["Reader"]:
        """The objects of a list."""
        value = self._record.get(name, [])
        if not isinstance(value, list) or len(value) > most:
            raise self._wrong(name, f"a list of at most {most}")
        for at, part in enumerate(value):
            yield Reader(part, f"{self.where}.{name}[{at}]", self._error)
