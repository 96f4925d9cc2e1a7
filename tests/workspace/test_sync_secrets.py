"""Passwords at rest: they come back with their key and purpose, and with nothing else."""

import base64
import hmac
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.workspace.sync_secrets import SealBrokenError, key_of, seal, unseal

KEY = bytes(range(32))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@pytest.mark.slow
@given(TEXTS, TEXTS)
def test_what_was_sealed_is_opened(secret, about):
    sealed = seal(secret, about, KEY)
    assert unseal(sealed, about, KEY) == secret
    assert seal(secret, about, KEY) != sealed
    raw = base64.b64decode(sealed)
    assert len(raw) == 16 + len(secret.encode()) + 32


@pytest.mark.slow
@given(TEXTS, st.integers(0, 10_000), st.integers(1, 255))
def test_any_changed_byte_is_noticed(secret, at, change):
    raw = bytearray(base64.b64decode(seal(secret, "a", KEY)))
    raw[at % len(raw)] ^= change
    with pytest.raises(SealBrokenError):
        unseal(base64.b64encode(bytes(raw)).decode(), "a", KEY)


@pytest.mark.parametrize(
    "sealed", ["", "x", "AAAA", "not base64!", base64.b64encode(b"x" * 48).decode()]
)
def test_what_is_no_seal_is_noticed(sealed):
    with pytest.raises(SealBrokenError, match="add it again"):
        unseal(sealed, "a", KEY)


def test_another_key_or_purpose_opens_nothing():
    sealed = seal("secret", "a", KEY)
    for about, key in [("b", KEY), ("a", KEY[::-1]), ("", KEY)]:
        with pytest.raises(SealBrokenError):
            unseal(sealed, about, key)


def test_the_stream_is_hmac_in_counter_mode():
    secret = "x" * 100
    raw = base64.b64decode(seal(secret, "a", KEY))
    own = hmac.new(KEY, b"tengill sync: encrypt", "sha256").digest()
    blocks = [hmac.new(own, raw[:16] + n.to_bytes(8, "big"), "sha256").digest() for n in range(4)]
    shown = bytes(a ^ b for a, b in zip(raw[16:-32], b"".join(blocks), strict=False))
    assert shown == secret.encode()


def test_the_key_is_made_once_for_its_owner_alone(tmp_path):
    first = key_of(tmp_path)
    assert len(first) == 32
    assert key_of(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "sync-key").stat().st_mode) == 0o600


def test_half_a_key_seals_nothing(tmp_path):
    (tmp_path / "sync-key").touch()  # as a program that was killed left it
    with pytest.raises(SealBrokenError, match="holds no key"):
        key_of(tmp_path)


def test_two_programs_that_make_the_key_have_the_same(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(key_of, [tmp_path] * 64))
    assert len(keys) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["sync-key"]
