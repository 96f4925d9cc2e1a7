"""The replies: what each request gets, with which headers, in which language, and how often."""

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from importlib.resources import files
from urllib.parse import urlencode

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.doorpage.doors import FILLED, NOW, Desk

from tengill.doorpage import limits, tokens
from tengill.doorpage.app import DoorPage, stopped
from tengill.doorpage.example import example
from tengill.doorpage.spool import Spool
from tengill.doorpage.wording import choose, languages
from tengill.facts.approaches import Ask
from tengill.facts.messages import Channel

PATHS = [
    "/",
    "/sent",
    "/nowhere",
    "/.well-known/door.json",
    "/favicon.svg",
    "/.well-known/door.schema.json",
]


def test_the_page_is_small_and_needs_no_script(desk):
    for query in ("lang=en", "lang=is"):
        body = desk.ask(query=query).body
        assert len(body) < 15_000
        assert b"<script" not in body
        assert re.findall(rb"\son\w+=", body) == []


def test_every_reply_is_guarded(desk):
    for reply in [
        *(desk.ask(path=path) for path in PATHS),
        desk.ask("PUT"),
        desk.send(),
        desk.send(name=""),
    ]:
        told = dict(reply.headers)
        assert len(told) == len(reply.headers)
        assert told["x-content-type-options"] == "nosniff"
        assert told["x-frame-options"] == "DENY"
        assert told["referrer-policy"] == "no-referrer"
        if reply.body:
            assert "default-src 'none'" in told["content-security-policy"]
            assert "unsafe" not in told["content-security-policy"]
        assert "set-cookie" not in told


def test_the_policy_allows_this_very_style(desk):
    reply = desk.ask()
    (style,) = re.findall(rb"<style>(.*?)</style>", reply.body, re.DOTALL)
    told = base64.b64encode(hashlib.sha256(style).digest()).decode()
    assert f"'sha256-{told}'" in dict(reply.headers)["content-security-policy"]
    assert b"style=" not in reply.body


@pytest.mark.parametrize(
    ("asked", "accepted", "code"),
    [
        ("", "", "en"), ("is", "en", "is"), ("xx", "is", "is"), ("", "is-IS,is;q=0.9,en;q=0.8", "is"),
        ("", "de, en;q=0.5, is;q=0.7", "is"), ("", "is;q=0, en;q=0.1", "en"), ("", "*", "en"),
        ("", "is;q=nonsense", "en"), ("", ",,;;=,is;q=2", "en"), ("", "de," * 10_000 + "is", "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_visitors(asked, accepted, code):
    assert choose(asked, accepted).code == code


def test_a_page_speaks_its_language(desk):
    page = desk.ask(accept_language="is").body.decode()
    assert '<html lang="is">' in page
    assert "Jarðvarmi" in page
    assert "til og með 30. janúar 2027" in page
    assert "innan 5 daga" in page
    assert dict(desk.ask(accept_language="is").headers)["vary"] == "accept-language"
    assert languages()["is"].days("answer_days", 21) == "Svar berst yfirleitt innan 21 dags."
    assert languages()["en"].days("answer_days", 0) == "An answer usually comes the same day."


def test_every_ask_and_channel_has_words_in_every_language():
    for say in languages().values():
        assert set(say.groups["asks"]) == {ask.value for ask in Ask}
        assert set(say.groups["channels"]) == {channel.value for channel in Channel}
        for code in ("slow", "busy", "broken"):
            assert code in say.groups["stops"]
        for group in say.groups:
            assert set(say.groups[group]) == set(languages()["en"].groups[group])
        assert set(say.words) == set(languages()["en"].words)


def test_words_keep_their_places_in_every_language():
    """A translation fills in the same figures as the English."""
    places = re.compile(r"{(\w+)}")
    model = languages()["en"]
    for say in languages().values():
        for name, text in say.words.items():
            assert set(places.findall(text)) == set(places.findall(model.words[name])), name
        for group, lines in say.groups.items():
            for name, text in lines.items():
                assert set(places.findall(text)) == set(
                    places.findall(model.groups[group][name])
                ), name


def test_the_record_for_programs(desk):
    reply = desk.ask(path="/.well-known/door.json")
    told = json.loads(reply.body)
    assert told["name"] == "Sólveig Hafdal"
    assert told["contact"]["longest_message"] == 5_000
    assert [topic["key"] for topic in told["topics"]] == ["geothermal-heat", "knowledge-graphs"]
    assert dict(reply.headers)["access-control-allow-origin"] == "*"
    desk.pass_(61 * 86_400)
    later = json.loads(desk.ask(path="/.well-known/door.json").body)
    assert [topic["key"] for topic in later["topics"]] == ["geothermal-heat"]
    schema = desk.ask(path="/.well-known/door.schema.json").body
    assert schema == (files("tengill.doorpage") / "door.schema.json").read_bytes()


def test_being_away_is_told_until_it_ends(tmp_path):
    desk = Desk(tmp_path, replace(example(NOW), away_until=date(2026, 12, 3)))
    assert b"Away until 3 December 2026" in desk.ask().body
    assert b"Away until" in desk.ask(path="/sent").body
    desk.pass_(3 * 86_400)
    assert b"Away until" not in desk.ask().body
    assert b"Away until" not in desk.ask(path="/sent").body


def test_addresses_are_links_only_where_that_is_safe(tmp_path):
    from tengill.doorpage.page import Way  # noqa: PLC0415

    ways = (
        Way(Channel.MAIL, "a@b.example?bcc=c@d.example"),
        Way(Channel.CALL, "+354 555 0100"),
        Way(Channel.LINKEDIN, "https://people.example/a?b=1&c=2"),
        Way(Channel.OTHER, "javascript:alert(1)"),
        Way(Channel.X, "@solveig"),
        Way(Channel.LETTER, 'Street 1" onclick="x'),
    )
    page = Desk(tmp_path, replace(example(NOW), ways=ways)).ask().body.decode()
    links = [a.attributes["href"] for a in LexborHTMLParser(page).css("section ol a")]
    assert links == [
        "mailto:a@b.example%3Fbcc%3Dc@d.example",
        "tel:+3545550100",
        "https://people.example/a?b=1&c=2",
    ]


def test_only_reading_and_sending(desk):
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "NONSENSE"):
        reply = desk.ask(method)
        assert (reply.status, dict(reply.headers)["allow"]) == (405, "GET, HEAD, POST")
    assert dict(desk.ask("POST", "/sent", body=b"a=b").headers)["allow"] == "GET, HEAD"
    for path in (
        "/x",
        "//",
        "/../page.json",
        "/door/page.json",
        "/.well-known/",
        "/%2e%2e/form-key",
        "",
    ):
        assert desk.ask(path=path).status == 404


def test_a_body_is_refused_before_it_is_read(desk):
    def ask(**headers):
        return desk.ask("POST", body=b"", visitor=str(headers), **headers).status

    assert ask(content_type="multipart/form-data; boundary=x") == 415
    assert ask(content_type="application/json") == 415
    assert ask(content_length="65537") == 413
    assert ask(content_length="9" * 400) == 400
    assert ask(content_length="-1") == 400
    assert ask(content_length="\u0663") == 400
    assert desk.ask("POST", body=b"a&" * 30).status == 400


def test_nothing_published_is_said_and_kept(tmp_path):
    desk = Desk(tmp_path)
    (tmp_path / "door" / "page.json").unlink()
    for path in ("/", "/sent", "/.well-known/door.json"):
        reply = desk.ask(path=path)
        assert (reply.status, dict(reply.headers)["retry-after"]) == (503, "3600")
    assert desk.send().status == 503
    assert desk.ask(path="/favicon.svg").status == 200


def test_https_is_promised_only_by_who_says_so(tmp_path):
    desk = Desk(tmp_path)
    assert "strict-transport-security" not in dict(desk.ask().headers)
    desk = Desk(tmp_path, replace(example(NOW), url="https://hafdal.example/door/"))
    assert "strict-transport-security" in dict(desk.ask().headers)
    assert json.loads(desk.ask(path="/.well-known/door.json").body)["contact"]["form"] == desk_url(
        desk
    )


def desk_url(desk):
    return desk.door.published.page(desk.steady).url


def test_who_asks_too_often_waits_and_others_do_not(desk):
    statuses = [desk.ask().status for _ in range(100)]
    assert statuses == [200] * limits.PAGES.burst + [429] * (100 - limits.PAGES.burst)
    reply = desk.ask()
    assert dict(reply.headers)["retry-after"] == "1"
    assert desk.ask(visitor="192.0.2.2").status == 200
    desk.pass_(1.01)
    assert desk.ask().status == 200


def test_one_sender_can_not_fill_the_box(desk):
    statuses = [
        desk.send(wait=3, message=f"Letter number {n} of very many.").status for n in range(30)
    ]
    assert statuses.count(303) == len(desk.entries()) == limits.FORMS.burst
    assert statuses.count(429) == 30 - limits.FORMS.burst
    assert desk.send(visitor="192.0.2.2").status == 303


@pytest.mark.slow
def test_all_senders_together_are_limited_but_a_wrong_form_takes_nobodys_place(desk):
    sent = [
        desk.send(visitor=f"v{n}", wait=0, token=early(desk)).status
        for n in range(limits.ALL_FORMS.burst + 20)
    ]
    assert sent == [303] * limits.ALL_FORMS.burst + [429] * 20
    desk.pass_(limits.ALL_FORMS.every + 0.1)
    for n in range(200):
        assert desk.send(visitor=f"w{n}", wait=0.01, name="").status == 422
    assert desk.send(visitor="late", wait=0.1, token=early(desk)).status == 303


def early(desk):
    """A token that was made a while ago."""
    return desk.door.tokens.make(int(desk.now) - 60)


@pytest.mark.slow
def test_a_flood_from_everywhere_leaves_memory_and_disk_bounded(tmp_path):
    desk = Desk(tmp_path)
    desk.door.spool = Spool(tmp_path / "door" / "inbox", most=40)
    desk.door.tokens = tokens.Tokens(b"k" * 32, most_used=30)
    desk.door.pages = limits.Limit(limits.PAGES, most=50)
    desk.door.forms = limits.Limit(limits.FORMS, most=50)
    seen = set()
    for n in range(600):
        desk.pass_(0.5)
        seen.add(
            desk.send(
                visitor=f"v{n}", wait=0, token=early(desk), message=f"Flood, number {n}."
            ).status
        )
    assert seen == {303, 503}
    assert len(desk.entries()) == 40
    assert len(desk.door.tokens) <= 30
    assert max(len(desk.door.pages), len(desk.door.forms)) <= 50
    full = desk.send(visitor="honest", token=early(desk))
    assert full.status == 503
    assert b"letter box is full" in full.body
    for file in desk.entries():
        file.unlink()
    desk.pass_(60)
    assert desk.send(visitor="honest", token=early(desk)).status == 303


@pytest.mark.slow
def test_a_flood_of_forms_shuts_no_reader_out(desk):
    seen = Counter()
    for n in range(3_000):
        desk.pass_(0.001)
        seen[desk.ask("POST", body=b"name=x", visitor=f"v{n}").status] += 1
    most = limits.ALL_SENT.burst + 3.0 / limits.ALL_SENT.every
    assert set(seen) == {422, 429}
    assert seen[422] <= most + 1
    assert desk.ask(visitor="reader").status == 200
    desk.pass_(1)
    assert desk.send(visitor="writer").status == 303


def test_what_was_typed_is_not_lost_when_it_can_not_be_kept_now(desk):
    for n in range(limits.ALL_FORMS.burst):
        desk.send(visitor=f"v{n}", wait=0, token=early(desk))
    late = desk.send(visitor="w", wait=0, token=early(desk), message="My one and only letter.")
    assert (late.status, dict(late.headers)["retry-after"]) == (429, "10")
    assert b"My one and only letter." in late.body
    desk.pass_(30)
    desk.door.spool = Spool(desk.home / "door" / "inbox", most=60)
    desk.door._full = (desk.steady + 10, False)  # looked at just before it filled
    full = desk.send(visitor="w", wait=0, token=early(desk), message="My one and only letter.")
    assert (full.status, dict(full.headers)["retry-after"]) == (503, "3600")
    assert b"My one and only letter." in full.body
    assert b"letter box is full" in full.body


def test_a_restart_keeps_one_entry_of_one_form(desk):
    token = desk.token()
    desk.send(token=token)
    desk.door = DoorPage(desk.home, b"k" * 32)
    assert desk.send(token=token).status == 303
    assert len(desk.entries()) == 1


def test_the_servers_own_stops_have_words(desk):
    from tengill.doorpage.app import Request  # noqa: PLC0415

    request = Request("POST", "/", "lang=is", {}, "v", desk.now, desk.steady)
    for status, code in ((408, "slow"), (503, "busy"), (500, "broken")):
        reply = stopped(request, status, code)
        assert reply.status == status
        assert b'<html lang="is">' in reply.body


def test_the_form_survives_its_own_encoding(desk):
    body = urlencode(FILLED | {"token": early(desk)}).encode()
    assert (
        desk.ask(
            "POST", body=body, content_type="application/x-www-form-urlencoded; charset=UTF-8"
        ).status
        == 303
    )
