"""Where a topic's words stand in an approach."""

from collections.abc import Iterator, Sequence

from tengill.facts.acts import Span

_LOOK = 3_000
_APART = 3


def spans(words: Sequence[str], subject: str, text: str) -> tuple[Span, ...]:
    """Where a topic's words stand: side by side if they do, in the subject or else the text."""
    small = [word.lower() for word in words]
    parts = [
        (told, _small(told), at) for told, at in ((subject[:_LOOK], True), (text[:_LOOK], False))
    ]
    for look in (_side_by_side, _any):
        for told, low, in_subject in parts:
            found = look(small, low)
            if found is not None:
                start, end = found
                return (Span(start, end, told[start:end], in_subject),)
    return ()


def _small(text: str) -> str:
    """The text in small letters, each in its place."""
    low = text.lower()
    return low if len(low) == len(text) else text


def _places(word: str, text: str) -> Iterator[int]:
    """Where a text has a word that begins so."""
    place = text.find(word)
    while place >= 0:
        if not place or not _is_letter(text[place - 1]):
            yield place
        place = text.find(word, place + 1)


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"


def _side_by_side(words: Sequence[str], text: str) -> tuple[int, int] | None:
    for start in _places(words[0], text):
        end: int | None = start + len(words[0])
        for word in words[1:]:
            end = _next(word, text, end) if end is not None else None
        if end is not None:
            return start, end
    return None


def _next(word: str, text: str, end: int) -> int | None:
    """Where a word ends that follows behind some marks or white space."""
    place = end
    while place < len(text) and place - end <= _APART and not _is_letter(text[place]):
        place += 1
    beside = 0 < place - end <= _APART and text.startswith(word, place)
    return place + len(word) if beside else None


def _any(words: Sequence[str], text: str) -> tuple[int, int] | None:
    first = ((place, word) for word in words for place in [next(_places(word, text), -1)])
    found = min((told for told in first if told[0] >= 0), key=lambda told: told[0], default=None)
    return (found[0], found[0] + len(found[1])) if found else None
