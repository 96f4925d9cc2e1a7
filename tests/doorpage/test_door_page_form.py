"""The form, from what is typed to what is spooled: errors are told, hostile input is harmless."""

import json
import unicodedata
from dataclasses import replace
from datetime import date
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from tests.doorpage.doors import FILLED, NOW

from tengill.doorpage.cleaning import clean_line, clean_text
from tengill.doorpage.example import example
from tengill.doorpage.fields import (
    LONGEST_BODY,
    LONGEST_MESSAGE,
    Form,
    MangledError,
    asks,
    check,
    read,
)
from tengill.facts.approaches import Ask

PAGE = example(NOW)
TODAY = NOW.date()


def told(reply):
    tree = LexborHTMLParser(reply.body.decode())
    return [line.text() for line in tree.css("#errors li")]


@given(st.text())
def test_a_line_can_not_grow_a_second_one(text):
    line = clean_line(text)
    assert not {"\r", "\n", "\v", "\f", "\x85", "\u2028", "\u2029", "\0"} & set(line)
    assert line == line.strip()
    assert len(line.splitlines()) <= 1
    assert clean_line(line) == line


@given(st.text())
def test_a_text_hides_nothing_and_is_written_as_utf8(text):
    cleaned = clean_text(text)
    assert {unicodedata.category(ch) for ch in cleaned} & {"Cs", "Co", "Zl", "Zp"} == set()
    assert {ch for ch in cleaned if unicodedata.category(ch) in {"Cc", "Cf"}} <= set(
        "\n\t\u200c\u200d"
    )
    assert "\n\n\n\n" not in cleaned
    assert clean_text(cleaned) == cleaned
    cleaned.encode("utf-8")


@pytest.mark.slow
@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=60))
def test_letters_of_every_script_stay(text):
    assert clean_text(text) == text


@pytest.mark.slow
@given(st.binary(max_size=2_000))
def test_any_body_is_a_form_or_mangled(body):
    try:
        form = read(body)
    except MangledError:
        return
    check(form, PAGE, TODAY)
    assert isinstance(json.dumps(form.message).encode(), bytes)


@pytest.mark.slow
@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_what_is_typed_is_shown_again_and_never_obeyed(desk_html, name, address, message):
    tree = LexborHTMLParser(desk_html(Form(name=name, address=address, message=message)))
    assert [tag.tag for tag in tree.css("script, img, iframe, a[onclick], b b")] == []
    assert len(tree.css("input")) == 4
    assert len(tree.css("textarea")) == 1


@pytest.fixture(scope="module")
def desk_html():
    from tengill.doorpage import rendering, wording  # noqa: PLC0415

    def show(form):
        say = wording.languages()["is"]
        return rendering.door(PAGE, say, TODAY, "t", form, check(form, PAGE, TODAY))

    return show


def test_hostile_words_are_text(desk, desk_html):
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    tree = LexborHTMLParser(desk_html(Form(name=evil, message=f"</textarea>{evil}")))
    assert tree.css_first("#name").attributes["value"] == evil
    assert tree.css_first("textarea").text() == f"</textarea>{evil}"
    page = replace(PAGE, name=evil, greeting={"": evil})
    from tests.doorpage.doors import Desk  # noqa: PLC0415

    shown = Desk(desk.home, page).ask().body.decode()
    assert "<script" not in shown
    assert "<img" not in shown


def test_a_message_arrives_as_it_was_written(desk):
    reply = desk.send(query="lang=is")
    assert (reply.status, dict(reply.headers)["location"]) == (303, "sent?lang=is")
    (file,) = desk.entries()
    entry = json.loads(file.read_text(encoding="utf-8"))
    assert len(entry.pop("id")) == 32
    assert entry == {
        "version": 1,
        "received_at": "2026-12-01T09:00:05+00:00",
        "language": "is",
        "topic": "Geothermal heat",
        **FILLED,
    }
    assert desk.ask(path="/sent").status == 200


def test_headers_can_not_be_injected(desk):
    desk.send(
        name="Þóra\r\nBcc: all@town.example",
        message="One line.\r\nAnother\x00\x1b[31m line.\u202e",
    )
    entry = json.loads(desk.entries()[0].read_text(encoding="utf-8"))
    assert entry["name"] == "Þóra Bcc: all@town.example"
    assert entry["message"] == "One line.\nAnother[31m line."


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("thora@brekkan.example", True), ("o'neill+x@a.b.example", True), ("þóra@dæmi.example", True),
        ("a@xn--dmi-0na.example", True), ("a@b-c.example", True),
        ("", False), ("thora", False), ("a@b", False), ("a@@b.example", False), ("a b@c.example", False),
        ("a@b.example, c@d.example", False), ("<a@b.example>", False), ("a@b.example\nBcc: c@d.example", False),
        ("a@-b.example", False), ("a@b..example", False), ("a@[127.0.0.1]", False), ("a@1.2.3.4", False),
        ("a" * 65 + "@b.example", False), ("a@" + "b" * 64 + ".example", False),
        ("a@" + "bcd." * 70 + "example", False),
    ],
)  # fmt: skip
def test_one_address_that_can_be_answered(address, good):
    form = read(urlencode(FILLED | {"address": address}).encode())
    assert ([w.field for w in check(form, PAGE, TODAY)] == []) is good


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "  ", "Enter your name"),
        ("name", "x" * 121, "Shorten your name"),
        ("address", "thora", "Enter your e-mail address"),
        ("about", "", "Choose what it is about"),
        ("about", "weather", "Choose what it is about"),
        ("ask", "", "Choose what you ask for"),
        ("ask", "link", "Choose what you ask for"),
        ("ask", "everything", "Choose what you ask for"),
        ("message", "Hi", "Write a message of at least 10"),
        ("message", "x" * 5_001, "It has 5001"),
    ],
)
def test_each_error_is_tied_to_its_field(desk, field, value, words):
    reply = desk.send(**{field: value})
    assert reply.status == 422
    assert desk.entries() == []
    tree = LexborHTMLParser(reply.body.decode())
    (line,) = told(reply)
    assert words in line
    assert tree.css_first("#errors a").attributes["href"] == f"#{field}"
    control = tree.css_first(f"#{field}")
    assert control.attributes["aria-invalid"] == "true"
    tied = control.attributes["aria-describedby"].split()
    assert f"{field}-error" in tied
    assert all(tree.css_first(f"#{name}") is not None for name in tied)
    assert words in tree.css_first(f"#{field}-error").text()
    assert tree.css_first("title").text().startswith("Not sent: ")
    assert "autofocus" in tree.css_first("#errors").attributes


def test_a_correction_need_not_wait_again(desk):
    first = desk.send(address="thora")
    token = LexborHTMLParser(first.body.decode()).css_first("[name=token]").attributes["value"]
    assert desk.send(token=token, wait=0).status == 303


def test_the_longest_message_fits_in_any_script():
    for letter in ("a", "þ", "字", "🌋"):
        fields = dict.fromkeys(("name", "about", "ask"), letter * 120)
        body = "&".join(f"{k}={quote_plus(v)}" for k, v in fields.items())
        body += "&address=" + "a" * 254 + "&message=" + quote_plus(letter * LONGEST_MESSAGE)
        assert len(body) <= LONGEST_BODY
        assert len(read(body.encode()).message) == LONGEST_MESSAGE


def test_what_is_closed_is_not_offered_and_what_ended_is_not_shown(desk):
    assert asks(PAGE)[:2] == [Ask.REPLY, Ask.MEETING]
    assert not set(PAGE.closed_to) & set(asks(PAGE))
    assert b"knowledge-graphs" in desk.ask().body
    desk.pass_(61 * 86_400)
    assert b"knowledge-graphs" not in desk.ask().body
    assert "Choose what it is about" in told(desk.send(about="knowledge-graphs"))[0]
    ended = check(Form(about="knowledge-graphs"), PAGE, date(2027, 6, 1))
    assert "about" in {wrong.field for wrong in ended}


def test_who_is_too_quick_or_too_late_is_told_and_can_send(desk):
    early = desk.send(wait=1)
    assert "quicker than anybody types" in told(early)[0]
    token = LexborHTMLParser(early.body.decode()).css_first("[name=token]").attributes["value"]
    assert desk.send(token=token).status == 303
    late = desk.send(wait=86_401, message="Another letter altogether.")
    assert "more than a day" in told(late)[0]
    fresh = LexborHTMLParser(late.body.decode()).css_first("[name=token]").attributes["value"]
    assert desk.send(token=fresh, message="Another letter altogether.").status == 303
    assert "not complete" in told(desk.send(token="made-up"))[0]
    assert len(desk.entries()) == 2


def test_pressing_twice_sends_once_and_another_text_is_not_lost(desk):
    token = desk.token()
    assert [desk.send(token=token).status for _ in range(3)] == [303, 303, 303]
    assert len(desk.entries()) == 1
    again = desk.send(token=token, message="A second letter, quite another.")
    assert "sent already with another text" in told(again)[0]
    fresh = LexborHTMLParser(again.body.decode()).css_first("[name=token]").attributes["value"]
    assert fresh != token
    assert desk.send(token=fresh, message="A second letter, quite another.").status == 303
    assert len(desk.entries()) == 2


def test_the_trap_is_unseen_and_told_to_whom_it_caught(desk):
    tree = LexborHTMLParser(desk.ask().body.decode())
    trap = tree.css_first(".trap")
    assert trap.attributes["aria-hidden"] == "true"
    assert trap.css_first("input").attributes["tabindex"] == "-1"
    caught = desk.send(website="https://buy.example")
    assert "only programs see" in told(caught)[0]
    assert b"buy.example" not in caught.body
    assert desk.entries() == []


def test_a_page_without_a_form_takes_nothing_in(tmp_path):
    from tests.doorpage.doors import Desk  # noqa: PLC0415

    desk = Desk(tmp_path, replace(PAGE, form=False))
    assert b"<form" not in desk.ask().body
    assert desk.send().status == 503
    assert desk.entries() == []
