"""What goes wrong with a mailbox, in the active language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from tengill.mailbox.trouble import SENTENCES, MailboxError, sentence

TROUBLE = "trouble"
"""Under this name an action's detail keeps what went wrong, as a code with its values."""


def in_words(error: BaseException) -> str:
    """What an error says, in the active language."""
    if isinstance(error, MailboxError):
        return code_in_words(error.code, error.values)
    return str(error)


def code_in_words(code: str, values: Mapping[str, str | int]) -> str:
    """A code with its values as a sentence in the active language."""
    english = SENTENCES.get(code)
    return sentence(code, values, gettext(english) if english else "")


def kept(error: MailboxError) -> dict[str, Any]:
    """An error as JSON, so that it is told in whatever language it is looked at."""
    return {TROUBLE: {"code": error.code, "values": error.values}}


def of_kept(detail: Mapping[str, Any], english: str) -> str:
    """What was kept of an error, in the active language; else the English sentence kept beside it."""
    told = detail.get(TROUBLE)
    return code_in_words(str(told["code"]), told["values"]) if english and told else english
