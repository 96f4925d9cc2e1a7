"""Parts of contacts: telephone numbers, profiles, birthdays."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.facts.messages import PointKind
from tengill.sources.birthdays import iso_birthday
from tengill.sources.phones import read_phone
from tengill.sources.profiles import account_point, profile_point


@pytest.mark.parametrize(
    ("told", "region", "number", "extension"),
    [
        ("+354 581-2345", None, "+3545812345", ""),
        ("tel:+354-581-2345;ext=102", None, "+3545812345", "102"),
        ("tel:581-2345;phone-context=+354", "IS", "+3545812345", ""),
        ("+44 (0)20 7946 0018", None, "+442079460018", ""),
        ("0046 8 123 456 78", None, "+46812345678", ""),
        ("581 2345", None, "5812345", ""),
        ("581 2345", "IS", "+3545812345", ""),
        ("581 2345", "is", "+3545812345", ""),
        ("(111) 555-1212 x 34", None, "1115551212", "34"),
        ("112", "IS", "112", ""),
        ("+1 555 0100 1234 5678 9", None, "+1555010012345678 9".replace(" ", ""), ""),
        ("581 2345,,77", None, "5812345", ""),
        ("٠٥٠ ١٢٣ ٤٥٦٧", "AE", "+971501234567", ""),
        ("\u202a+354\u00a0581\u00a02345\u202c", None, "+3545812345", ""),
        ("ask Ása", None, "", ""),
        ("12", None, "", ""),
        ("", None, "", ""),
        ("1" * 30, None, "", ""),
        ("asa@holm.example", "IS", "", ""),
        ("581 2345", "ZZ", "5812345", ""),
    ],
)
def test_numbers(told, region, number, extension):
    assert read_phone(told, region) == (number, extension)


@pytest.mark.slow
@given(st.text(max_size=40), st.sampled_from([None, "IS", "US"]))
def test_no_text_breaks_the_reading_of_numbers(told, region):
    number, extension = read_phone(told, region)
    assert not number or number.removeprefix("+").isdecimal()
    assert not extension or extension.isdecimal()


@pytest.mark.slow
def test_the_metadata_of_numbers_is_loaded_late():
    code = "import tengill.sources.formats, sys; sys.exit('phonenumbers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


LINKEDIN, X, MASTODON, URL = (
    PointKind.LINKEDIN,
    PointKind.X,
    PointKind.MASTODON,
    PointKind.URL,
)


@pytest.mark.parametrize(
    ("told", "point"),
    [
        ("https://www.linkedin.com/in/Una-Lind-4b1/", (LINKEDIN, "una-lind-4b1")),
        ("www.linkedin.com/in/%C3%A1sa-%C3%BE?trk=a", (LINKEDIN, "ása-þ")),
        ("https://is.linkedin.com/pub/una/1/2/3", (LINKEDIN, "una")),
        ("https://www.linkedin.com/company/holm", (URL, "www.linkedin.com/company/holm")),
        ("https://twitter.com/#!/UnaLind", (X, "@unalind")),
        ("x.com/una_lind?s=20", (X, "@una_lind")),
        ("https://x.com/i/user/12345", (X, "12345")),
        ("https://twitter.com/search?q=a", (URL, "twitter.com/search?q=a")),
        ("https://mastodon.social/@Una", (MASTODON, "una@mastodon.social")),
        ("https://mastodon.social/@Una@holm.example", (MASTODON, "una@holm.example")),
        ("https://medium.com/@una", (URL, "medium.com/@una")),
        ("http://Holm.Example/A/b/", (URL, "holm.example/A/b")),
        ("HTTPS://holm.example", (URL, "holm.example")),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("ftp://holm.example/x", None),
        ("una@holm.example", None),
        ("just words", None),
        ("", None),
    ],
)
def test_pages_and_profiles(told, point):
    assert profile_point(told) == point


@pytest.mark.parametrize(
    ("network", "told", "point"),
    [
        ("twitter", "@UnaLind", (X, "@unalind")),
        ("mastodon", "@Una@holm.example", (MASTODON, "una@holm.example")),
        ("Mastodon", "https://holm.example/@Una", (MASTODON, "una@holm.example")),
        ("linkedin", "una-lind", (LINKEDIN, "una-lind")),
        ("linkedin", "https://www.linkedin.com/in/una", (LINKEDIN, "una")),
        ("skype", "una.lind", None),
        ("twitter", "x-apple:una", (X, "@una")),
        ("twitter", "not a handle at all", None),
    ],
)
def test_accounts_on_named_networks(network, told, point):
    assert account_point(network, told) == point


@pytest.mark.slow
@given(st.text(max_size=60))
def test_no_text_breaks_profiles(told):
    point = profile_point(told)
    assert point is None or (point[1] and "://" not in point[1][:8])
    account_point("mastodon", told)
    account_point("twitter", told)


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("1980-05-02", "1980-05-02"),
        ("19800502", "1980-05-02"),
        ("1980-05-02T23:10:00Z", "1980-05-02"),
        ("--05-02", "--05-02"),
        ("--0502", "--05-02"),
        ("--0229", "--02-29"),
        ("1604-02-29", "--02-29"),
        ("1980-02-30", ""),
        ("circa 1800", ""),
        ("1980", ""),
        ("", ""),
    ],
)
def test_birthdays(told, day):
    assert iso_birthday(told) == day


@given(st.dates())
def test_every_day_comes_back(day):
    wanted = day.isoformat() if day.year != 1604 else f"-{day.isoformat()[4:]}"
    assert iso_birthday(day.isoformat()) == wanted
    assert iso_birthday(f"-{day.isoformat()[4:]}") == f"-{day.isoformat()[4:]}"
