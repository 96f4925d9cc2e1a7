"""Limits, tokens and the letter box: what is let through, and that nothing grows without end."""

import json
import stat
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.doorpage.example import example
from tengill.doorpage.fields import Form
from tengill.doorpage.limits import Limit, Rate, visitor
from tengill.doorpage.spool import FullError, Spool, record
from tengill.doorpage.tokens import LATEST, SOONEST, Age, Tokens, Used, load_key

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.mark.slow
@given(
    st.integers(1, 6),
    st.floats(0.5, 20),
    st.lists(st.floats(0, 30), min_size=1, max_size=80),
)
def test_no_stretch_of_time_lets_through_more_than_the_rate(burst, every, gaps):
    """Against the definition: in any window of length w at most burst + w / every pass."""
    limit, now, passed = Limit(Rate(burst, every)), 0.0, []
    for gap in gaps:
        now += gap
        if limit.wait("a", now) == 0:
            passed.append(now)
    for i, start in enumerate(passed):
        for j in range(i, len(passed)):
            window = passed[j] - start
            assert j - i + 1 <= burst + window / every + 1e-6


@given(st.integers(1, 6), st.floats(0.5, 20), st.integers(1, 40))
def test_who_waits_as_told_is_let_through(burst, every, times):
    limit, now = Limit(Rate(burst, every)), 5.0
    for _ in range(times):
        wait = limit.wait("a", now)
        now += wait
        if wait:
            assert limit.wait("a", now + 1e-6) == 0


def test_keys_do_not_share_and_memory_is_bounded():
    limit = Limit(Rate(1, 100.0), most=50)
    for number in range(1_000):
        assert limit.wait(str(number), 0.0) == 0
        assert len(limit) <= 50
    assert limit.wait("999", 1.0) > 0
    assert limit.wait("new", 500.0) == 0
    assert len(limit) == 1, "who is whole again is forgotten"


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "told"),
    [
        ("192.0.2.7", "", 0, "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", 0, "192.0.2.7"),
        ("127.0.0.1", "198.51.100.1", 1, "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", 1, "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.1", 2, "198.51.100.1"),
        ("127.0.0.1", "", 1, "127.0.0.1"),
        ("127.0.0.1", " ,", 1, "127.0.0.1"),
        ("127.0.0.1", "nonsense", 1, "unknown"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "", 0, "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "", 0, "2001:db8:1:3::"),
        ("fe80::1%eth0", "", 0, "fe80::"),
        ("::ffff:192.0.2.7", "", 0, "192.0.2.7"),
        ("", "", 0, "unknown"),
    ],
)
def test_whose_allowance_it_is(peer, forwarded, proxies, told):
    assert visitor(peer, forwarded, proxies) == told


def test_a_token_has_its_time():
    tokens = Tokens(b"k" * 32)
    token = tokens.make(1_000_000)
    ages = [
        tokens.age(token, 1_000_000 + passed)
        for passed in (-5, 0, SOONEST - 1, SOONEST, LATEST, LATEST + 1)
    ]
    assert ages == [Age.EARLY, Age.EARLY, Age.EARLY, Age.GOOD, Age.GOOD, Age.LATE]


def test_no_other_key_and_no_changed_token_is_believed():
    tokens = Tokens(b"k" * 32)
    token = tokens.make(1_000_000)
    assert Tokens(b"l" * 32).age(token, 1_000_100) is Age.WRONG
    for at in range(len(token)):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        assert tokens.age(changed, 1_000_100) is Age.WRONG, at


@given(st.text(max_size=200))
def test_any_text_is_answered(text):
    assert Tokens(b"k" * 32).age(text, 1_000_000) is Age.WRONG


def test_a_token_is_used_once_and_memory_is_bounded():
    tokens = Tokens(b"k" * 32, most_used=100)
    first = tokens.make(0)
    assert tokens.used(first, b"a") is Used.FRESH
    tokens.use(first, b"a", 10)
    assert tokens.used(first, b"a") is Used.SAME
    assert tokens.used(first, b"b") is Used.OTHER
    for number in range(1_000):
        tokens.use(tokens.make(number), b"", number)
        assert len(tokens) <= 100
    tokens.use(tokens.make(0), b"", 3 * LATEST)
    assert len(tokens) == 1


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path):
    file = tmp_path / "door" / "form-key"
    key = load_key(file)
    assert len(key) == 32
    assert load_key(file) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["form-key"]
    file.write_bytes(b"short")
    with pytest.raises(ValueError, match="holds no key"):
        load_key(file)


def _entry(number: int, message: str = "Hello there, you.") -> dict:
    form = Form("Þóra", "thora@brekkan.example", "geothermal-heat", "reply", message, f"t{number}")
    return record(form, example(NOW), "is", NOW)


def test_an_entry_is_whole_and_for_its_owner_alone(tmp_path):
    spool = Spool(tmp_path / "inbox")
    file = spool.drop(_entry(1, "Hæ\n<b>\x85"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    told = json.loads(file.read_text(encoding="utf-8"))
    assert told == _entry(1, "Hæ\n<b>\x85")
    assert file.name == f"20261201T090000Z-{told['id']}.json"
    assert told["topic"] == "Geothermal heat"
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_the_same_entry_is_kept_once(tmp_path):
    spool = Spool(tmp_path)
    later = _entry(1) | {"received_at": "2026-12-01T09:05:00+00:00"}
    spool.drop(_entry(1))
    spool.drop(later)
    assert spool.waiting()[0] == 1


def test_a_full_box_says_so_and_an_emptied_one_goes_on(tmp_path):
    spool = Spool(tmp_path, most=3)
    files = [spool.drop(_entry(number)) for number in range(3)]
    with pytest.raises(FullError):
        spool.drop(_entry(3))
    assert spool.waiting()[0] == 3
    files[0].unlink()
    spool.drop(_entry(3))
    with pytest.raises(FullError):
        Spool(tmp_path, most_bytes=600).drop(_entry(4))


def test_a_folder_that_can_not_be_written_is_a_full_box(tmp_path):
    (tmp_path / "inbox").write_text("no folder")
    with pytest.raises(FullError):
        Spool(tmp_path / "inbox").drop(_entry(1))
