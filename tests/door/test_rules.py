"""Explicit rules: which decides, when it holds, and how it reads in plain words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.door.judging_evidence import AT, about, cold, known, question, sent, warned

from tengill.door.judging import Judge
from tengill.door.rules import RuleError, Rules, holds, ordered, parse, same_name, tell
from tengill.door.ruling import ERRORS
from tengill.facts.approaches import Ask, Basis, Doors, Hours, Rule, Verdict
from tengill.facts.messages import Channel

PERSON = Rule(Verdict.NOW, people=("solvi@vaxtarverk.example",), key="p")
FIRM = Rule(Verdict.MUTE, organisations=("vaxtarverk.example",), key="o")
ASK = Rule(Verdict.DECLINE, asks=(Ask.GUEST_POST,), key="a")


def first(evidence, *rules, **doors):
    return Rules(Doors(rules=rules, **doors)).first(evidence)


def test_people_before_organisations_before_the_rest_and_later_before_earlier():
    later = replace(ASK, verdict=Verdict.DIGEST, key="b")
    assert [rule.key for rule in ordered((ASK, FIRM, later, PERSON))] == ["p", "o", "b", "a"]
    assert first(cold(), ASK, PERSON, FIRM) is PERSON
    assert first(cold(), ASK, FIRM, later) is FIRM
    assert first(cold(), ASK, later) is later
    assert first(known(), ASK, PERSON, FIRM) is None


@pytest.mark.parametrize(
    "people",
    ["solvi@vaxtarverk.example", "SOLVI@vaxtarverk.example", "Sölvi Grönfelt", "solvi gronfelt"],
)
def test_people_by_address_and_by_name(people):
    assert holds(Rule(Verdict.NOW, people=(people,)), cold())


@pytest.mark.parametrize(
    ("said", "written", "same"),
    [
        ("thordi asgeirssyni", "thordur asgeirsson", True),
        ("onnu bjarnadottur", "anna bjarnadottir", True),
        ("jons sigurdssonar", "jon sigurdsson", True),
        ("solva gronfelt", "solvi gronfelt", True),
        ("jon sigurdsson", "jon gudmundsson", False),
        ("anna lind", "arna lind", False),
        ("anna", "anna lind", False),
        ("onnu", "anna", False),
    ],
)
def test_icelandic_names_in_any_case(said, written, same):
    assert same_name(said, written) is same


def test_organisations_hold_for_their_hosts_and_nobody_elses():
    rule = Rule(Verdict.MUTE, organisations=("holm.example",))
    assert holds(rule, cold(address="a@mail.holm.example"))
    assert not holds(rule, cold(address="a@notholm.example"))


def test_every_part_must_hold():
    rule = Rule(Verdict.DIGEST, asks=(Ask.MEETING,), strangers=True, channels=(Channel.LINKEDIN,))
    asked = sent(cold(ask=Ask.MEETING), channel=Channel.LINKEDIN)
    assert holds(rule, asked)
    assert not holds(rule, sent(asked, channel=Channel.MAIL))
    assert not holds(replace(rule, strangers=False), asked)
    assert not holds(replace(rule, asks=(Ask.MONEY,)), asked)
    assert holds(replace(rule, asks=(), channels=(), strangers=False), known())


def test_topics_as_found_or_as_written():
    rule = Rule(Verdict.MUTE, topics=("Knowledge Graphs",))
    assert holds(rule, about(cold()))
    assert holds(rule, sent(cold(), text="All of knowledge graphs, at last."))
    assert not holds(rule, sent(cold(), text="All of knowledge graphsters."))


@pytest.mark.parametrize(
    ("zone", "at", "inside"),
    [
        ("Atlantic/Reykjavik", datetime(2026, 5, 4, 9, 0, tzinfo=UTC), True),
        ("Atlantic/Reykjavik", datetime(2026, 5, 4, 17, 0, tzinfo=UTC), False),
        ("Asia/Tokyo", datetime(2026, 5, 4, 9, 0, tzinfo=UTC), False),
        ("Asia/Tokyo", datetime(2026, 5, 4, 1, 0, tzinfo=UTC), True),
        # Monday in Tokyo is still Sunday in UTC.
        ("Asia/Tokyo", datetime(2026, 5, 4, 0, 30, tzinfo=UTC), True),
        ("America/New_York", datetime(2026, 5, 9, 14, 0, tzinfo=UTC), False),
        # Summer time began in New York between these two.
        ("America/New_York", datetime(2026, 3, 6, 13, 30, tzinfo=UTC), False),
        ("America/New_York", datetime(2026, 3, 9, 13, 30, tzinfo=UTC), True),
    ],
)
def test_hours_are_the_owners(zone, at, inside):
    evidence = sent(cold(), at=at)
    working, off = (Rule(Verdict.MUTE, hours=hours) for hours in (Hours.WORKING, Hours.OFF))
    doors = Doors(zone=zone)
    assert holds(working, evidence, doors) is inside
    assert holds(off, evidence, doors) is not inside


def test_a_night_shift_belongs_to_the_day_it_began():
    doors = Doors(working_days=(4,), working_hours=(22, 6))
    rule = Rule(Verdict.MUTE, hours=Hours.WORKING)
    friday = datetime(2026, 5, 8, 23, 0, tzinfo=UTC)
    assert holds(rule, sent(cold(), at=friday), doors)
    assert holds(rule, sent(cold(), at=friday + timedelta(hours=6)), doors)
    assert not holds(rule, sent(cold(), at=friday - timedelta(hours=18)), doors)


def test_a_rule_ends():
    rule = replace(ASK, until=AT)
    assert not holds(rule, cold())
    assert holds(rule, sent(cold(), at=AT - timedelta(seconds=1)))


def test_a_rule_decides_above_relationship_and_model_and_says_so():
    rule = Rule(Verdict.MUTE, people=("bjork@fjallagras.example",), text="Mute Björk", key="7")
    judge = Judge(Doors(rules=(rule,)))
    judged = judge.why(known())
    assert (judged.verdict, judged.basis, judged.rule) == (Verdict.MUTE, Basis.RULE, "Mute Björk")
    assert dict(judged.reasons[0].values) == {"rule": "Mute Björk", "key": "7"}
    assert [(c.code, c.verdict) for c in judged.changes] == [("if_no_rule", Verdict.NOW)]


def test_a_rule_lets_in_whom_it_names_and_not_who_borrows_the_name():
    rule = Rule(Verdict.NOW, people=("bjork halfdanardottir",), text="Now: Björk")
    judge = Judge(Doors(rules=(rule,)))
    assert judge.judge(known()).verdict is Verdict.NOW
    judged = judge.judge(warned(known()))
    assert (judged.verdict, judged.reasons[0].code) == (Verdict.DIGEST, "rule_forged")


def test_forged_senders_are_strangers_to_rules():
    rule = Rule(Verdict.MUTE, strangers=True)
    assert not holds(rule, known())
    assert holds(rule, warned(known()))
    assert holds(rule, question())


# ---------------------------------------------------------------- in plain words


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Mute guest posts from strangers", Rule(Verdict.MUTE, asks=(Ask.GUEST_POST,), strangers=True)),
        ("Always let Anna Lind through", Rule(Verdict.NOW, people=("anna lind",))),
        ("let Anna Lind through on LinkedIn", Rule(Verdict.NOW, people=("anna lind",), channels=(Channel.LINKEDIN,))),
        ("decline link exchanges and sales pitches", Rule(Verdict.DECLINE, asks=(Ask.LINK, Ask.PURCHASE))),
        ("never show anything from @spam.example", Rule(Verdict.MUTE, organisations=("spam.example",))),
        ("Digest: about crypto or tokens, outside working hours", Rule(Verdict.DIGEST, topics=("crypto", "tokens"), hours=Hours.OFF)),
        ("Now: from anna@holm.example until 2027-01-12", Rule(Verdict.NOW, people=("anna@holm.example",), until=datetime(2027, 1, 13, tzinfo=UTC))),
        ("mute @holm.example until 12 January 2027", Rule(Verdict.MUTE, organisations=("holm.example",), until=datetime(2027, 1, 13, tzinfo=UTC))),
        ("mute meetings until January 12, 2027", Rule(Verdict.MUTE, asks=(Ask.MEETING,), until=datetime(2027, 1, 13, tzinfo=UTC))),
        ("Þagga gestafærslur frá ókunnugum", Rule(Verdict.MUTE, asks=(Ask.GUEST_POST,), strangers=True)),
        ("Afþakka beiðnir um tengla frá ókunnugum", Rule(Verdict.DECLINE, asks=(Ask.LINK,), strangers=True)),
        ("Hleypa öllu um jarðvarma í gegn", Rule(Verdict.NOW, topics=("jarðvarma",))),
        ("Strax: frá Þórði Ásgeirssyni", Rule(Verdict.NOW, people=("thordi asgeirssyni",))),
        ("Þagga frá torgid.example til 12. janúar 2027", Rule(Verdict.MUTE, organisations=("torgid.example",), until=datetime(2027, 1, 13, tzinfo=UTC))),
    ],
)  # fmt: skip
def test_plain_words_are_read(text, rule):
    assert replace(parse(text), text="") == rule
    assert parse(text, key="9").key == "9"
    assert parse(f"  {text} ").text == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "rule_empty"),
        ("   ", "rule_empty"),
        ("mute " + "x" * 600, "rule_long"),
        ("anything about dogs", "rule_no_verdict"),
        ("never mute Anna Lind", "rule_negated"),
        ("don't decline links", "rule_negated"),
        ("aldrei þagga Önnu", "rule_negated"),
        ("mute", "rule_everything"),
        ("mute everything", "rule_everything"),
        ("mute until 1 March 2027", "rule_everything"),
        ("mute from Rolf until Christmas", "rule_date"),
        ("mute from a@b.example until 2027-13-44", "rule_date"),
        ("mute asking for unicorns", "rule_unclear"),
        ("mute bananas", "rule_unclear"),
    ],
)
def test_what_cannot_be_read_is_told(text, code):
    with pytest.raises(RuleError) as raised:
        parse(text)
    assert raised.value.code == code
    assert code in ERRORS
    assert str(raised.value).endswith(".")


def test_until_is_the_owners_midnight():
    rule = parse("mute links until 2027-01-12", zone="Asia/Tokyo")
    assert rule.until == datetime(2027, 1, 12, 15, 0, tzinfo=UTC)
    assert "2027-01-12" in tell(rule, zone="Asia/Tokyo")
    at = parse("mute links until 2027-01-12 14:30", zone="Asia/Tokyo")
    assert at.until == datetime(2027, 1, 12, 5, 30, tzinfo=UTC)


def some(strategy):
    return st.lists(strategy, max_size=2, unique=True).map(tuple)


rules = st.builds(
    Rule,
    verdict=st.sampled_from(Verdict),
    people=some(st.sampled_from(["anna lind", "rolf@x.example", "thordur asgeirsson"])),
    organisations=some(st.sampled_from(["holm.example", "bank.co.uk"])),
    topics=some(st.sampled_from(["crypto", "knowledge graphs", "jarðvarmi", "mail"])),
    channels=some(st.sampled_from(Channel)),
    asks=some(st.sampled_from(Ask)),
    strangers=st.sampled_from([None, True, False]),
    hours=st.sampled_from(Hours),
    until=st.sampled_from([None, datetime(2027, 1, 13, tzinfo=UTC), datetime(2027, 1, 12, 14, 30, tzinfo=UTC)]),
).filter(lambda rule: replace(rule, until=None) != Rule(rule.verdict))  # fmt: skip


@pytest.mark.slow
@settings(max_examples=70, deadline=None)
@given(rules, st.sampled_from(["en", "is"]), st.sampled_from(["UTC", "Asia/Tokyo"]))
def test_what_is_told_reads_as_the_same_rule(rule, language, zone):
    told = tell(rule, language=language, zone=zone)
    back = replace(parse(told, language=language, zone=zone), text="")
    assert {*back.channels} == {*rule.channels}
    assert replace(back, channels=rule.channels) == rule


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_reading_any_words_gives_a_rule_or_says_why_not(text):
    rule = code = None
    try:
        rule = parse(f"mute {text}")
    except RuleError as error:
        code = error.code
    assert code in {None, *ERRORS}
    assert rule is None or replace(rule, text="", until=None) != Rule(Verdict.MUTE)
