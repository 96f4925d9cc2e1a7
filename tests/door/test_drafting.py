"""The courteous no: short, in the approach's language, and safe whatever was written."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.door.judging_evidence import AT, cold, sent

from tengill.door.drafting import decline, given_name, reply_subject
from tengill.door.judging import Judge
from tengill.door.plain import line
from tengill.facts.approaches import Ask, Doors, Topic
from tengill.facts.messages import Mailbox

PAGE = "https://door.example/anna"
DOORS = Doors(
    topics=(Topic("knowledge graphs", declared=True), Topic("my illness", raised_at=AT)),
    declared_asks=(Ask.REVIEW,),
)
HOSTILE = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("\r\n\x00\x0b\x0c\x85\u2028\u2029\u202e:=?<>@")),
    max_size=80,
)  # fmt: skip


def drafted(evidence, language="", page=PAGE, doors=DOORS):
    judged = Judge(doors).judge(evidence)
    return decline(judged, evidence.approach, doors, page_url=page, language=language)


def test_in_english():
    subject, text = drafted(cold(), "en")
    assert subject == "Re: An idea for your blog"
    assert text == (
        "Hello Sölvi,\n\nThank you for writing. I don't publish guest posts.\n\n"
        "What I am glad to hear about: knowledge graphs.\nWhat people may always ask me for: reviews.\n"
        "How to reach me, and what about: https://door.example/anna\n\nI wish you well with it.\n"
    )


def test_in_icelandic():
    subject, text = drafted(sent(cold(), language="is-IS", subject="Gestafærsla"))
    assert subject == "Re: Gestafærsla"
    assert text.startswith("Góðan dag, Sölvi.\n\nTakk fyrir skeytið. Ég birti ekki gestafærslur.")
    assert "Þetta má alltaf biðja mig um: umsagnir." in text
    assert PAGE in text


@pytest.mark.parametrize("language", ["en", "is"])
@pytest.mark.parametrize("ask", list(Ask))
def test_every_ask_has_its_no_and_no_apology(ask, language):
    _, text = drafted(cold(ask=ask), language)
    assert len(text.split()) < 75
    for grovelling in ("sorry", "apolog", "unfortunately", "afraid", "því miður", "afsak", "leitt"):
        assert grovelling not in text.lower()
    assert "!" not in text


def test_a_language_without_words_gets_the_default():
    assert drafted(cold(), "fi") == drafted(cold(), "en")


def test_what_the_owner_merely_raised_is_nobodys_business():
    assert "illness" not in drafted(cold())[1]


def test_without_page_or_open_doors_it_is_shorter():
    _, text = drafted(cold(), "en", "", Doors())
    assert "http" not in text
    assert "glad to hear" not in text


@pytest.mark.parametrize(
    "page", ["javascript:alert(1)", "https://a.example/\r\nBcc: b@c.example", "door.example"]
)
def test_a_page_that_is_no_address_is_left_out(page):
    assert page.split("\r")[0] not in drafted(cold(), "en", page)[1]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Sölvi Grönfelt", "Sölvi"),
        ("Grönfelt, Sölvi", "Sölvi"),
        ("Jón-Ari O'Hara", "Jón-Ari"),
        ("solvi@vaxtarverk.example", ""),
        ("Win a prize: https://x.example", ""),
        ("", ""),
        ("\r\nBcc: everybody@x.example", ""),
        ("4711", ""),
    ],
)
def test_whom_to_greet(name, given):
    assert given_name(sent(cold(), sender=Mailbox(name, "a@b.example")).approach) == given


@pytest.mark.parametrize(
    ("subject", "reply"),
    [
        ("Re: RE[2]: Fwd: Hello", "Re: Hello"),
        ("", "Your message"),
        ("  \r\n ", "Your message"),
        ("Hi\r\nBcc: all@x.example", "Re: Hi Bcc: all@x.example"),
        ("=?utf-8?q?Hi=0ABcc:_x?=", "Re: = ?utf-8?q?Hi=0ABcc:_x?="),
        ("\u202egnp.exe", "Re: gnp.exe"),
    ],
)
def test_subjects(subject, reply):
    assert reply_subject(subject, "en") == reply


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_words_of_a_sender_become_headers(subject, name, text):
    evidence = sent(cold(), subject=subject, sender=Mailbox(name, "a@b.example"), text=text)
    written, body = drafted(evidence, "en")
    assert len(f"x{written}".splitlines()) == 1
    assert "=?" not in written
    mail = EmailMessage(policy=policy.SMTP)
    mail["Subject"] = written
    mail.set_content(body)
    back = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert set(back.keys()) == {
        "Subject",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }
    assert back["Subject"] == written
    raw = f"Subject: {written}\r\n\r\n".encode()
    assert message_from_bytes(raw, policy=policy.default).keys() == ["Subject"]


@settings(max_examples=50, deadline=None)
@given(HOSTILE, st.integers(1, 60))
def test_a_line_is_one_line(text, most):
    plain = line(text, most)
    assert len(plain) <= most
    assert len(plain.splitlines()) <= 1
    assert line(plain, most) == plain
