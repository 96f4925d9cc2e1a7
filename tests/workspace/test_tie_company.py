"""What is around ties is kept for a moment, the same when made anew, and told everywhere alike."""

import math
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from ledger_home import LedgerHome, query
from mail_builders import correspondence, mbox

from tengill.ties import Columns
from tengill.workspace import importing, owner_ties, project, rebuilding, tie_company
from tengill.workspace.contact import PARAMETERS
from tengill.workspace.people_frame import frame
from tengill.workspace.settings import told_at
from tengill.workspace.tie_strengths import all_strengths

FLOOR = math.log2(PARAMETERS.floor)


@pytest.fixture
def letters(ledger: LedgerHome) -> list[bytes]:
    box = correspondence(5, 120)
    importing.import_paths([ledger.file("1.mbox", mbox(box[:110]))], owner="ada@lind.example")
    return box


def file() -> Path:
    return Path(settings.HOME) / "company.npy"


def everyone() -> dict[tuple[int, int], float]:
    a, b, strong = all_strengths(told_at())
    return dict(zip(zip(a.tolist(), b.tolist(), strict=True), strong.tolist(), strict=True))


def test_a_small_ledger_does_without_until_it_is_asked_for(letters: list[bytes]) -> None:
    assert tie_company.kept() is None
    assert tie_company.around(1, 2).company is None
    before = everyone()
    tie_company.renew(told_at())
    kept = tie_company.kept()
    assert kept is not None
    assert kept.at == told_at()
    assert len(kept.pairs) == len(before)
    assert np.max(kept.company) > FLOOR + 1, "some keep company"
    after = everyone()
    assert after.keys() == before.keys()
    assert sum(after[pair] != before[pair] for pair in before) > len(before) / 2


def test_every_page_tells_the_same_strength(letters: list[bytes]) -> None:
    tie_company.renew(told_at())
    now = told_at()
    owners = tuple(pk for (pk,) in query("SELECT id FROM ledger_person WHERE is_owner"))
    told = everyone()
    everybody = frame(owners, now)
    ties = owner_ties.with_people(owners, everybody.ids.tolist(), now)
    assert len(ties) > 3
    row = {pk: at for at, pk in enumerate(everybody.ids.tolist())}
    for pk, tie in ties.items():
        pair = min(pk, owners[0]), max(pk, owners[0])
        assert tie.now == told[pair] == everybody.strength[row[pk]]
        assert tie.drift(now).chance == tie.now
    closest = owner_ties.closest(owners, now)
    assert {tie.person: tie.now for tie in closest} == {pk: tie.now for pk, tie in ties.items()}


def test_the_company_is_in_the_strength_as_the_formula_says(letters: list[bytes]) -> None:
    tie_company.renew(told_at())
    kept = tie_company.kept()
    assert kept is not None
    nobody = (np.array([10**6]), np.array([10**6 + 1]))
    assert kept.around(*nobody).company == pytest.approx(FLOOR)
    a, b = (kept.pairs[kept.company.argmax()] >> 31, kept.pairs[kept.company.argmax()] % (1 << 31))
    one, other = tie_company.around(a, b), tie_company.around(b, a)
    assert one.company == other.company == kept.company.max()
    counters = Columns([2.0], [5.0], [0], [0], [4])
    busy = owner_ties.Busy(0, 0.0, 0.0)
    told = [
        tie_company.told(*pair, counters, 0, (busy, busy)) for pair in ((a, b), (10**6, 10**6 + 1))
    ]
    odds = [math.log(one[0] / (1 - one[0])) for one in told]
    expected = PARAMETERS.slopes.company * (kept.company.max() - FLOOR)
    assert odds[0] - odds[1] == pytest.approx(expected)


def test_a_rebuild_makes_the_same_and_a_message_leaves_it(
    ledger: LedgerHome, letters: list[bytes]
) -> None:
    tie_company.renew(told_at())
    first = file().read_bytes()
    importing.import_paths([ledger.file("2.mbox", mbox(letters[110:112]))])
    assert file().read_bytes() == first, "a message leaves what was taken"
    rebuilding.rebuild()
    second, live = file().read_bytes(), everyone()
    project.everything()
    assert file().read_bytes() == second
    rebuilding.rebuild()
    assert file().read_bytes() == second
    assert everyone() == live


@pytest.mark.parametrize("spoilt", [b"", b"\x93NUMPY nothing", b"word"])
def test_a_spoilt_file_is_as_none(letters: list[bytes], spoilt: bytes) -> None:
    before = everyone()
    file().write_bytes(spoilt)
    assert tie_company.kept() is None
    assert everyone() == before
    tie_company.renew(told_at())
    assert tie_company.kept() is not None
    assert not list(file().parent.glob("company.*.part"))


def test_strengths_told_from_memory_are_told_anew(letters: list[bytes]) -> None:
    owners = tuple(pk for (pk,) in query("SELECT id FROM ledger_person WHERE is_owner"))
    before = frame(owners, told_at()).strength
    tie_company.renew(told_at())
    assert not np.array_equal(frame(owners, told_at()).strength, before)
