"""Mail of any content, put together from parts: no two share more than how people write."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from tengill.simulation.streams import Draw
from tengill.simulation.wording import read_data

_SLOT = re.compile(r"\{([a-z]+)\}")
_WORDS = re.compile(r"[^\W\d_]+")
_LISTS = frozenset({"noun", "verb", "adjective"})
_SKEW = 1.6
_QUESTION, _USUAL, _PARAGRAPH = 0.15, 0.12, 0.25


@cache
def _parts(language: str) -> Mapping[str, tuple[str, ...]]:
    """The parts of sentences in a language (`en`, `is`)."""
    told = read_data("campaigns.toml")[language]
    return {
        name: tuple(dict.fromkeys(given.split())) if isinstance(given, str) else tuple(given)
        for name, given in told.items()
    }


@cache
def vocabulary(language: str) -> tuple[str, ...]:
    """Words to substitute in a language's prose: function words about as often as they are used.

    Raises:
        KeyError: when there is no prose in that language.
    """
    parts = _parts(language)
    content = [word for name in sorted(_LISTS) for word in parts[name]]
    lines = [line for name in sorted(set(parts) - _LISTS) for line in parts[name]]
    function = [word.lower() for line in lines for word in _WORDS.findall(_SLOT.sub(" ", line))]
    return tuple(content + function)


def campaign_prose(draw: Draw, least: int, most: int, language: str = "en") -> str:
    """A mail of `least` to `most` words.

    Args:
        draw: numbers of its own.
        least: fewest words, at least 6.
        most: most words, at least twelve more than `least`.
        language: `en` or `is`.

    Raises:
        KeyError: when there is no prose in that language.
    """
    parts = _parts(language)
    wanted = least + draw.below(most - least + 1)
    greeting = _fill(draw.pick(parts["greeting"]), parts, draw) if draw.chance(0.7) else ""
    close = _fill(draw.pick(parts["close"]), parts, draw) if draw.chance(0.6) else ""
    count = len(_WORDS.findall(greeting + " " + close))
    out: list[str] = []
    while count < wanted:
        line = _sentence(parts, draw)
        length = len(_WORDS.findall(line))
        if count + length > most:
            if count >= least:
                break
            line = " ".join(line.split()[: most - count]).rstrip(",") + "."
            length = len(_WORDS.findall(line))
        out.append(line + ("\n\n" if draw.chance(_PARAGRAPH) else " "))
        count += length
    middle = "".join(out).strip()
    return "\n\n".join(one for one in (greeting, middle, close) if one)


def _sentence(parts: Mapping[str, Sequence[str]], draw: Draw) -> str:
    if draw.chance(_USUAL):
        return draw.pick(parts["usual"])
    if draw.chance(_QUESTION):
        return _capital(_fill(draw.pick(parts["question"]), parts, draw))
    names = ("opener", "who", "does", "what", "end")
    line = " ".join(text for name in names if (text := _fill(draw.pick(parts[name]), parts, draw)))
    return _capital(line) + "."


def _fill(text: str, parts: Mapping[str, Sequence[str]], draw: Draw) -> str:
    while found := _SLOT.search(text):
        name = found.group(1)
        if name in parts:
            words = parts[name]
            word = (
                words[int(len(words) * draw.random() ** _SKEW)]
                if name in _LISTS
                else draw.pick(words)
            )
            word = f" {word}" if name == "end" and word else word
        else:  # the plural and the past of a list's words
            word = draw.pick(parts[{"nouns": "noun", "verbed": "verb"}[name]])
            word += "s" if name == "nouns" else "d" if word.endswith("e") else "ed"
        text = text[: found.start()] + word + text[found.end() :]
    return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
