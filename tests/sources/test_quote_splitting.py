"""New text, quoted text and signature, in several languages and programs' habits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.sources.quoting import split_text
from tengill.sources.quoting.patterns import tables

NEW = "Thanks, that works.\n\nSee you on Monday."
OLD = "Could we meet on Monday?\n\nAda"


def quoted(text):
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "mark",
    [
        "On Tue, Feb 3, 2015 at 10:00 AM, Ada Lind <ada@lind.example> wrote:",
        "On Tue, Feb 3, 2015 at 10:00 AM, Ada Lind <ada@lind.example>\nwrote:",
        "On 3 Feb 2015, at 10:00, Ada Lind\n<ada@lind.example> wrote:",
        "At 10:00 AM 2/3/2015 -0800, you wrote:",
        "Þann þri., 3. feb. 2015 kl. 10:00 skrifaði Ada Lind <ada@lind.example>:",
        "Þann 3. febrúar 2015 kl. 10:00, Ada Lind\n<ada@lind.example> skrifaði:",
        "Am 03.02.2015 um 10:00 schrieb Ada Lind:",
        "Le 3 févr. 2015 à 10:00, Ada Lind <ada@lind.example> a écrit :",
        "El 3 feb 2015, a las 10:00, Ada Lind <ada@lind.example> escribió:",
        "Il giorno 03 feb 2015, alle ore 10:00, Ada Lind ha scritto:",
        "Em 3 de fev de 2015 10:00, Ada Lind escreveu:",
        "Op 3 feb. 2015 om 10:00 schreef Ada Lind <ada@lind.example>:",
        "Den 3. feb. 2015 kl. 10.00 skrev Ada Lind <ada@lind.example>:",
        "W dniu 3 lutego 2015 10:00 użytkownik Ada Lind napisał:",
        "2015年2月3日(火) 10:00 Ada Lind <ada@lind.example>:",
    ],
)
@pytest.mark.parametrize("marked", [True, False])
def test_attributions(mark, marked):
    old = quoted(OLD) if marked else OLD
    split = split_text(f"{NEW}\n\n{mark}\n\n{old}\n")
    assert split.new == NEW
    assert split.quoted.startswith(mark)
    assert OLD.split("\n", maxsplit=1)[0] in split.quoted


@pytest.mark.parametrize(
    "block",
    [
        "-----Original Message-----\nFrom: Ada Lind\nSent: Tuesday\nTo: Carl\nSubject: Monday",
        " -----Original Message-----\nFrom: \tLind, Ada  \nSent:\tTuesday",
        "---------- Forwarded message ----------\nFrom: Ada <a@l.example>\nDate: x\nSubject: y",
        "---------------------- Forwarded by Ada Lind/OSL/HOLM on 02/03/2015\n10:00 AM ---------------------------",
        "Begin forwarded message:\n\nFrom: Ada Lind <a@l.example>\nDate: 3 Feb 2015\nTo: Carl",
        "From: Ada Lind\nSent: Tuesday, February 3, 2015 10:00 AM\nTo: Carl Moe\nSubject: Monday",
        "________________________________\nFrom: Ada Lind\nSent: Tuesday\nTo: Carl Moe",
        "*From:* Ada Lind [mailto:a@l.example]\n*Sent:* Tuesday\n*To:* Carl",
        "________________________________\nFrá: Ada Lind\nSent: 3. febrúar 2015\nTil: Carl\nEfni: Mánudagur",
        "-----Upprunaleg skilaboð-----\nFrá: Ada Lind",
        "Von: Ada Lind\nGesendet: Dienstag\nAn: Carl\nBetreff: Montag",
        "De : Ada Lind\nEnvoyé : mardi\nÀ : Carl\nObjet : lundi",
        "Ada Lind <ada@lind.example> on 02/03/2015 10:00:24 AM\nPlease respond to ada@x.example\nTo: Carl Moe/OSL/HOLM@HOLM\ncc:\nSubject: Monday",
        "Ada Lind\n02/03/2015 10:00 AM\nTo: Carl Moe/OSL/HOLM@HOLM\ncc: Eve Berg/OSL/HOLM@HOLM, Una Vik/OSL/HOLM@HOLM, Ivar\nAas/OSL/HOLM@HOLM\nSubject: Monday",
        "\tAda Lind@HOLM\n\t02/03/2015 10:00 AM\n\n\t\t To: Carl Moe/OSL/HOLM@HOLM\n\t\t cc:\n\t\t Subject: Monday",
        "\tHolm Trade Co.\n\n\tFrom:  Ada Lind                           02/03/2015 10:00 AM\n\n\nTo: Carl Moe/OSL/HOLM@HOLM\ncc:\nSubject: Monday",
    ],
)
def test_blocks_after_which_everything_is_quoted(block):
    split = split_text(f"{NEW}\n\n\n{block}\n\n{OLD}\n")
    assert split.new == NEW
    assert block.strip() in split.quoted
    assert OLD in split.quoted
    assert split.signature == ""


def test_a_bare_forward_has_no_new_text():
    split = split_text(f"---- Forwarded by Ada Lind on 02/03/2015 ----\n\n{OLD}")
    assert split.new == ""
    assert OLD in split.quoted


def test_bottom_and_interleaved_answers_are_new():
    text = f"On 3 Feb 2015, Ada wrote:\n{quoted('First?')}\n\nYes.\n\n{quoted('Second?')}\n\nNo.\n"
    split = split_text(text)
    assert split.new.split() == ["Yes.", "No."]
    assert "> Second?" in split.quoted
    assert split.quoted.startswith("On 3 Feb 2015")


@pytest.mark.parametrize(
    "text",
    [
        "On Monday we begin. As Ada wrote: it is time.\n\nOn the other hand, who knows?",
        "From: here on we agree.\nNobody minds.",
        "Please see to it:\n\n- one\n- two",
        "He said:\nno.",
        "The subject: meetings.\nTo: be decided.",
        "a -> b\nx > y",
        "Kveðja frá Reykjavík: hér er gott veður.",
    ],
)
def test_prose_stays_new(text):
    assert split_text(text).new == text


@pytest.mark.parametrize(
    "signature",
    [
        "--\nAda Lind\nLind & Moe",
        "Sent from my iPhone",
        "Sent from my Nokia 3310",
        "Sent úr símanum mínum",
        "Get Outlook for Android",
        "Best regards,\nAda Lind\nTel. +354 555 0100",
        "Ada Lind\nLind & Moe\nPhone: +354 555 0100\nada@lind.example",
        "_______________________________________________\nfriends mailing list\nhttps://list.example/friends",
        "This e-mail is confidential and intended only for the recipient. If you are not the recipient, delete it.",
        "Kær kveðja,\nLára\ns. 555 0199",
    ],
)
def test_signatures(signature):
    split = split_text(f"{NEW}\n\n{signature}\n")
    assert (split.new, split.signature) == (NEW, signature)


@pytest.mark.parametrize(
    "text",
    [
        "Hi,\n\nthanks for everything.\n\nThanks,\nAda",
        "Call Eve Berg, +354 555 0100, she will help.",
        "Hi,\n\nSent from my desk, where it is much easier than on my telephone.",
        "Hello -- this is no signature.\n\nAda",
    ],
)
def test_what_is_no_signature_stays_new(text):
    assert split_text(text).signature == ""
    assert split_text(text).new == text


def test_every_language_table_is_whole():
    assert {"en", "is"} <= tables().keys()
    keys = {frozenset(table) for table in tables().values()}
    assert len(keys) == 1
    for tag, table in tables().items():
        for key, value in table.items():
            assert value or key == "disclaimer", (tag, key)
            assert isinstance(value, str if key == "name" else list)


WORDS = st.lists(st.text("abc >|:-\nwrote FromTo", max_size=30), max_size=12).map("\n".join)


@pytest.mark.slow
@given(WORDS)
def test_no_word_is_lost(text):
    split = split_text(text)
    kept = sorted("".join(split.new + split.quoted + split.signature).split())
    assert sorted("".join(kept)) == sorted("".join(text.split()))


@pytest.mark.parametrize(
    "first",
    [
        "-----Original Message-----",
        "Begin forwarded message:",
        "From: Bo Eklund\nSent: Monday\nTo: Cara Voss\nSubject: Pumps",
    ],
)
def test_what_begins_with_the_mark_of_a_quote_is_quoted_whole(first):
    split = split_text(f"{first}\n\nThe pumps are here.")
    assert split.new == ""
    assert split.quoted.startswith(first)
