"""In what language a statement is told where nobody says it."""

import pytest
from command_line import CommandLine

from tengill.workspace import settings


@pytest.mark.usefixtures("ledger")
@pytest.mark.slow
def test_as_told_else_as_chosen_on_the_screen_else_as_the_system(
    tengill: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "TENGILL_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")

    def told(*more: str) -> str:
        return "is" if "Yfirlit" in tengill("statement", *more).out else "en"

    assert (told(), told("--language", "is")) == ("en", "is")
    monkeypatch.setenv("LANG", "is_IS.UTF-8")
    assert told() == "is"
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert told() == "en"
    settings.save("language", "is")
    assert told() == "is"
    monkeypatch.setenv("TENGILL_LANGUAGE", "en")
    assert told() == "en"
    assert told("--language", "is") == "is"
