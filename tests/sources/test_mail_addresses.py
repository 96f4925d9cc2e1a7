"""Address lists and display names as they occur in the wild."""

import email.utils

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.facts.messages import Mailbox
from tengill.sources.addresses import read_address, read_list
from tengill.sources.exchange import with_names
from tengill.sources.names import person_name


def pairs(boxes):
    return [(box.name, box.address) for box in boxes]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ada@lind.example", [("", "ada@lind.example")]),
        ("Ada Lind <Ada@LIND.example>", [("Ada Lind", "ada@lind.example")]),
        ('"Lind, Ada" <ada@lind.example>', [("Ada Lind", "ada@lind.example")]),
        (
            "Lind, Ada <ada@lind.example>, b@c.example",
            [("Ada Lind", "ada@lind.example"), ("", "b@c.example")],
        ),
        ("Lind, Ada M. <ada@lind.example>", [("Ada M. Lind", "ada@lind.example")]),
        ("ada@lind.example (Ada Lind)", [("Ada Lind", "ada@lind.example")]),
        ("ada@lind.example (Ada (the first) Lind)", [("Ada (the first) Lind", "ada@lind.example")]),
        ("a@b.example; c@d.example", [("", "a@b.example"), ("", "c@d.example")]),
        ("a@b.example c@d.example", [("", "a@b.example"), ("", "c@d.example")]),
        (
            'Friends: a@b.example, "X, Y" <x@y.example>;, z@z.example',
            [("", "a@b.example"), ("Y X", "x@y.example"), ("", "z@z.example")],
        ),
        ("undisclosed-recipients:;", []),
        ("<>", []),
        (" , ,, ", []),
        ("Ada Lind", [("Ada Lind", "")]),
        ("ada@lind.example <ada@lind.example>", [("", "ada@lind.example")]),
        ("'ada@lind.example' <ada@lind.example>", [("", "ada@lind.example")]),
        ("\"'Ada Lind'\" <ada@lind.example>", [("Ada Lind", "ada@lind.example")]),
        ("'Ada Lind' <ada@lind.example>", [("Ada Lind", "ada@lind.example")]),
        ("a..lind@lind.example", [("", "a.lind@lind.example")]),
        ("pr <.lind@lind.example>", [("pr", "lind@lind.example")]),
        ("no.address@lind.example", []),
        ("Ada <no.address@lind.example>", [("Ada", "")]),
        ("Ada <mailto:ada@lind.example>", [("Ada", "ada@lind.example")]),
        ("<@relay.example,@b.example:ada@lind.example>", [("", "ada@lind.example")]),
        ("Ada Lind <ada@lind.example", [("Ada Lind", "ada@lind.example")]),
        (
            '"Ada <ada@lind.example>, b@c.example',
            [("Ada", "ada@lind.example"), ("", "b@c.example")],
        ),
        ("=?utf-8?Q?Bj=C3=B6rk?= <b@d.example>", [("Björk", "b@d.example")]),
        ("=?utf-8?B?Qmo=?= =?utf-8?B?w7ZyaywgRA==?= <b@d.example>", [("D Björk", "b@d.example")]),
        ("x@xn--bcher-kva.example", [("", "x@bücher.example")]),
        ("ada@lind.example@GATEWAY", [("", "ada@lind.example")]),
        ("Jón Þór Ólafsson <jon@o.example>", [("Jón Þór Ólafsson", "jon@o.example")]),
        ("Acme, Inc. <info@acme.example>", [("Acme, Inc.", "info@acme.example")]),
        ("root@localhost", [("", "root@localhost")]),
        ("ada", [("ada", "")]),
        ("a@b.example, A <a@b.example>, a@b.example", [("", "a@b.example"), ("A", "a@b.example")]),
    ],
)
def test_lists(value, expected):
    assert pairs(read_list(value)) == expected


def test_imcea_addresses_are_unwrapped():
    wrapped = "IMCEANOTES-+22Ada+20Lind+22+20+3Cada+40lind+2Eexample+3E+40HOLM@HOLM.example"
    assert read_address(wrapped) == "ada@lind.example"
    assert read_address("IMCEAEX-_O=HOLM_OU=A_CN=RECIPIENTS@holm.example") == ""


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Ada Lind/OSL/HOLM@HOLM", "Ada Lind"),
        ("CN=Ada Lind/OU=OSL/O=HOLM", "Ada Lind"),
        ("Lind, Ada </O=HOLM/OU=NA/CN=RECIPIENTS/CN=ALIND>", "Ada Lind"),
        ("Lind, Ada (E-mail)", "Ada Lind"),
        ("Lind, Ada - TPXYZ", "Ada Lind"),
        ("Lind, Ada (Legal)", "Ada Lind"),
        ("Ada Lind @ HOLM", "Ada Lind"),
        ("Lind, Jr., Ada", "Lind, Jr., Ada"),
        ("Lind, Ada, Jr.", "Ada Lind Jr."),
        ("Robert (Bob) Lind", "Robert (Bob) Lind"),
        ("O'Lind, Seán", "Seán O'Lind"),
        ("Guðrún Ósk Þorvaldsdóttir", "Guðrún Ósk Þorvaldsdóttir"),
        ("ada@lind.example", ""),
        ('""', ""),
        ("Smith & Lind, Ltd", "Smith & Lind, Ltd"),
    ],
)
def test_names_as_a_person_writes_them(told, name):
    assert person_name(told) == name


def test_names_beside_addresses_run_in_parallel():
    boxes = with_names(
        "ada@l.example, no.address@l.example, carl@m.example",
        "Ada Lind, All Staff Oslo@HOLM, Moe, Carl </O=HOLM/CN=CMOE>",
    )
    assert pairs(boxes) == [
        ("Ada Lind", "ada@l.example"),
        ("All Staff Oslo", ""),
        ("Carl Moe", "carl@m.example"),
    ]


def test_names_are_found_by_likeness_when_counts_differ():
    boxes = with_names("carl.moe@m.example, alind@l.example", "Ada Lind, Carl Moe, Someone Else")
    assert pairs(boxes)[:2] == [("Carl Moe", "carl.moe@m.example"), ("Ada Lind", "alind@l.example")]
    # With an address left unnamed nobody can tell whose the other name is: none is invented.
    unsure = with_names("xyz@m.example, qqq@l.example", "Ada Lind, Carl Moe, Eve Berg")
    assert pairs(unsure) == [("", "xyz@m.example"), ("", "qqq@l.example")]


def test_surname_first_pairs_are_seen_by_their_count():
    boxes = with_names("a.lind@l.example, c.moe@m.example", "Lind, Ada, Moe, Carl")
    assert [box.name for box in boxes] == ["Ada Lind", "Carl Moe"]


NAMES = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F), min_size=2, max_size=9)
LOCAL = st.text("abcdefghij0123456789", min_size=1, max_size=9)


@pytest.mark.slow
@given(st.lists(st.tuples(NAMES, NAMES, LOCAL), min_size=1, max_size=6, unique_by=lambda t: t[2]))
def test_well_formed_lists_agree_with_the_standard_library(people):
    value = ", ".join(f'"{first} {last}" <{local}@x.example>' for first, last, local in people)
    expected = [(name, address) for name, address in email.utils.getaddresses([value])]
    assert pairs(read_list(value)) == expected


@pytest.mark.slow
@given(st.text(max_size=120))
def test_any_text_gives_sane_mailboxes(value):
    for box in read_list(value):
        assert box != Mailbox("", "")
        assert box.address.count("@") in (0, 1)
        assert box.address == box.address.lower().strip()
        assert "\n" not in box.name


@pytest.mark.parametrize(
    "told",
    [
        "Bo Ek <bo@x.example> Ada Lind <ada@x.example>",
        'Bo Ek <bo@x.example>\n =?utf-8?q?=2C?= "Ada Lind" <ada@x.example>',
    ],
)
def test_a_lost_or_encoded_comma_loses_nobody(told):
    assert read_list(told) == (
        Mailbox("Bo Ek", "bo@x.example"),
        Mailbox("Ada Lind", "ada@x.example"),
    )
