"""Packaged word lists and phrasings: reading them, and small things about letters."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

_FOLDS = str.maketrans(
    {
        "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "æ": "ae", "Æ": "Ae", "ö": "o", "Ö": "O",
        "á": "a", "Á": "A", "é": "e", "É": "E", "í": "i", "Í": "I", "ó": "o", "Ó": "O",
        "ú": "u", "Ú": "U", "ý": "y", "Ý": "Y",
    }
)  # fmt: skip


def ascii_fold(text: str) -> str:
    """Text as people put it into an address: `Þórdís` becomes `Thordis`."""
    return text.translate(_FOLDS)


@cache
def read_data(name: str) -> dict[str, Any]:
    """A packaged TOML file of word lists or phrasings.

    Args:
        name: path under the package's prose folder, such as `names.toml`.

    Raises:
        FileNotFoundError: when the package lacks it.
    """
    path = resources.files("tengill.simulation").joinpath("prose", *name.split("/"))
    return tomllib.loads(path.read_text(encoding="utf-8"))
