"""The digest: grouped, read in two minutes, safe to be put into a mail."""

from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tengill.door.digest import Item, compose
from tengill.facts.approaches import Ask, Basis, Judgement, Reason, Verdict
from tengill.facts.messages import Mailbox

DAY = date(2026, 5, 4)
HOSTILE = st.text(max_size=60)


def item(key, verdict=Verdict.DIGEST, ask=Ask.MEETING, chance=0.3, **more):
    judged = Judgement(
        verdict, Basis.LEARNED, chance, ask, minutes=more.pop("minutes", 5.0),
        reasons=more.pop("reasons", ()), warnings=more.pop("warnings", ()),
    )  # fmt: skip
    sender = more.pop("sender", Mailbox(f"Sender {key}", f"{key}@x.example"))
    return Item(key, sender, more.pop("subject", f"Subject {key}"), judged, **more)


def test_what_waits_comes_before_what_is_declined_and_the_likeliest_first():
    digest = compose(
        [
            item("a", Verdict.DECLINE, Ask.LINK, 0.01),
            item("b", ask=Ask.MONEY, chance=0.2),
            item("c", ask=Ask.MEETING, chance=0.4),
            item("d", Verdict.NOW),
            item("e", Verdict.MUTE),
        ],
        day=DAY,
        muted=1,
    )
    assert [section.title for section in digest.sections] == [
        "Want a meeting or a call",
        "Want money",
        "Want a link",
    ]
    assert digest.text == (
        "3 messages wait. They ask for about 15 minutes of your time.\nOne more was muted.\n\n"
        "Waiting for your word\n=====================\n\n"
        "Want a meeting or a call\n- Sender c: Subject c\n\nWant money\n- Sender b: Subject b\n\n"
        "Declined, if you agree\n======================\n\nWant a link\n- Sender a: Subject a\n"
    )
    assert digest.subject == "Digest for 4 May 2026: 3 messages"
    assert (digest.count, digest.minutes) == (3, 15.0)


def test_the_same_text_is_one_line():
    digest = compose([item(f"{n}", group="t1", people=17) for n in range(4)], day=DAY)
    (line,) = digest.sections[0].lines
    assert line.keys == ("0", "1", "2", "3")
    assert line.minutes == 20.0
    assert line.text == "Sender 0: Subject 0 (4 alike, the same text reached 17 people)"


def test_machine_mail_has_sections_of_its_own():
    digest = compose([item("a", ask=Ask.NONE, reasons=(Reason("machine_receipt", 1.0),))], day=DAY)
    assert [section.title for section in digest.sections] == ["Receipts and orders"]


def test_warnings_show():
    (line,) = compose([item("a", warnings=(Reason("borrowed_name"),))], day=DAY).sections[0].lines
    assert line.warned
    assert line.text.endswith("(may not be who they say)")
    (line,) = compose([item("a", warnings=(Reason("auth_absent"),))], day=DAY).sections[0].lines
    assert not line.warned


@pytest.mark.parametrize(
    ("count", "language", "subject"),
    [
        (0, "en", "Digest for 4 May 2026: nothing waits"),
        (1, "en", "Digest for 4 May 2026: one message"),
        (0, "is", "Samantekt 4. maí 2026: ekkert bíður"),
        (1, "is", "Samantekt 4. maí 2026: eitt skeyti"),
        (3, "is", "Samantekt 4. maí 2026: 3 skeyti"),
    ],
)
def test_subjects(count, language, subject):
    digest = compose([item(str(n)) for n in range(count)], day=DAY, language=language)
    assert digest.subject == subject


@pytest.mark.parametrize(
    ("minutes", "language", "told"),
    [
        (0.0, "en", "no time"),
        (1.0, "en", "1 minute "),
        (21.0, "en", "21 minutes"),
        (119.0, "en", "119 minutes"),
        (150.0, "en", "2 hours"),
        (1.0, "is", "1 mínútu."),
        (11.0, "is", "11 mínútur"),
        (21.0, "is", "21 mínútu."),
        (150.0, "is", "2 klukkustundir"),
    ],
)
def test_time_as_people_say_it(minutes, language, told):
    assert told in compose([item("a", minutes=minutes)], day=DAY, language=language).text


@pytest.mark.parametrize("language", ["en", "is"])
def test_a_full_day_is_read_in_two_minutes_and_nothing_is_lost(language):
    subject = "a rather long subject about this and that and some more of it"
    items = [
        item(
            f"{n:03}",
            ask=list(Ask)[n % 5],
            verdict=[Verdict.DIGEST, Verdict.DECLINE][n % 2],
            subject=subject,
        )
        for n in range(400)
    ]
    digest = compose(items, day=DAY, language=language)
    assert len(digest.text.split()) <= 480
    told = sum(len(line.keys) for section in digest.sections for line in section.lines)
    assert told + sum(section.more for section in digest.sections) == 400
    assert all(section.lines for section in digest.sections)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(HOSTILE, HOSTILE, st.sampled_from(Verdict)), max_size=4),
    st.sampled_from(["en", "is"]),
)
def test_no_words_of_senders_become_lines_headers_or_markup(rows, language):
    items = [
        item(str(place), verdict, sender=Mailbox(name, ""), subject=subject)
        for place, (name, subject, verdict) in enumerate(rows)
    ]
    digest = compose(items, day=DAY, language=language, url="https://door.example/")
    kept = [one for one in items if one.judgement.verdict in {Verdict.DIGEST, Verdict.DECLINE}]
    assert digest.count == len(kept)
    assert sum(line.startswith("- ") for line in digest.text.splitlines()) == len(kept)
    tags = {node.tag for node in LexborHTMLParser(digest.html).css("body *")}
    assert tags <= {"p", "h2", "h3", "ul", "li", "a"}
    mail = EmailMessage(policy=policy.SMTP)
    mail["Subject"] = digest.subject
    mail.set_content(digest.text)
    back = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert back.get_content().replace("\r\n", "\n") == digest.text


def test_markup_and_line_breaks_of_senders():
    hostile = item(
        "a", sender=Mailbox("<img src=x>\r\n- Forged", "a@b.example"), subject="<script>\n\nHi"
    )
    digest = compose([hostile], day=DAY)
    assert "- <img src=x> - Forged: <script> Hi" in digest.text
    assert "<script>" not in digest.html
    assert "<img" not in digest.html


def test_the_link_is_the_owners_page_or_none():
    assert (
        'href="https://a.example/?x=1&amp;y=2"'
        in compose([], day=DAY, url="https://a.example/?x=1&y=2").html
    )
    assert "href" not in compose([], day=DAY, url="javascript:alert(1)").html
