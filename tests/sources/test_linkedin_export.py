"""A LinkedIn export in every form its files had."""

from dataclasses import replace
from datetime import date
from zipfile import ZipFile

import pytest
from social_builders import (
    CONNECTIONS,
    MESSAGES,
    PREAMBLE,
    PROFILE,
    facts,
    letter_row,
    of,
    reasons,
    table,
)

from tengill.facts.contacts import Affiliation, Contact, Point
from tengill.facts.interactions import Interaction, InteractionKind
from tengill.facts.messages import OWNER, Channel, Mailbox, Message, PointKind, Role
from tengill.sources import Raw, containers
from tengill.sources.formats import format_of
from tengill.sources.telling import facts_of

BJORK = ("Björk", "Dal", f"{PROFILE}bj%C3%B6rk-dal", "", "Dal, hf.", 'VP, "Wool"', "21 Nov 2024")
ADA, JON = (
    Mailbox("Ada Lind", "ada-lind", PointKind.LINKEDIN),
    Mailbox("Jón Fell", "jon-fell", PointKind.LINKEDIN),
)
BJORKS = Mailbox("Björk Dal", "björk-dal", PointKind.LINKEDIN)


@pytest.mark.parametrize("before", ["", PREAMBLE, PREAMBLE.split("\n", 1)[1], "Notes:\n\n"])
def test_connections_behind_any_preamble(before):
    card, tie = facts(table(CONNECTIONS, BJORK, before=before))
    assert (card.source, card.key, card.name.full) == ("linkedin", "björk-dal", "Björk Dal")
    assert card.points == (Point(PointKind.LINKEDIN, "björk-dal"),)
    assert card.affiliations == (Affiliation("Dal, hf.", 'VP, "Wool"'),)
    assert (tie.kind, tie.by, tie.to) == (InteractionKind.CONNECTION, OWNER, BJORKS)
    assert tie.at.date() == date(2024, 11, 21)


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("21 Nov 2024", date(2024, 11, 21)),
        ("01 Feb 2019", date(2019, 2, 1)),
        ("11/4/18, 9:05 AM", date(2018, 11, 4)),
        ("21-Nov-24", date(2024, 11, 21)),
        ("21.nóv.24", date(2024, 11, 21)),
        ("3.des.19", date(2019, 12, 3)),
        ("7-Jul-16", date(2016, 7, 7)),
        ("07.07.2016", date(2016, 7, 7)),
        ("21. Nov. 24", date(2024, 11, 21)),
        ("11/21/2024", date(2024, 11, 21)),
        ("2024-11-21", date(2024, 11, 21)),
        ("45617", date(2024, 11, 21)),
        ("Nov 21, 2024", date(2024, 11, 21)),
        ("21 nóv 2024", date(2024, 11, 21)),
    ],
)
def test_days_as_linkedin_and_excel_write_them(told, day):
    _, tie = facts(table(CONNECTIONS, (*BJORK[:-1], told)))
    assert tie.at.date() == day
    assert tie.defects == ()


def test_whether_the_day_comes_first_is_told_by_the_column():
    rows = [(*BJORK[:-1], "4/11/2018"), ("Jón", "Fell", "", "", "", "", "21/11/2018")]
    _, tie, *_ = facts(table(CONNECTIONS, *rows))
    assert tie.at.date() == date(2018, 11, 4)


@pytest.mark.parametrize("told", ["", "someday", "31 Feb 2020", "99999", "0/0/00", "21 Nov 0024"])
def test_a_day_that_cannot_be_read_is_a_defect_only(told):
    card, tie = facts(table(CONNECTIONS, (*BJORK[:-1], told)))
    assert (card.name.full, tie.at) == ("Björk Dal", None)
    assert tie.defects == ("no day of the connection could be read",)


def test_members_who_withdrew_are_counted():
    told = facts(table(CONNECTIONS, ("", "", "", "", "", "", "14 Aug 2020"), BJORK))
    assert reasons(told) == ["member withdrew"]
    assert len(of(told, Contact)) == 1


def test_older_connections_have_no_profile():
    header = [one for one in CONNECTIONS if one != "URL"]
    rows = [
        ("Jón", "Fell", "jon@fell.example", "Fell", "", "07 Jul 2016"),
        ("Anna", "Fell", "", "", "", "07 Jul 2016"),
        ("Anna", "Fell", "", "", "", "08 Jul 2016"),
    ]
    told = facts(table(header, *rows))
    assert [one.to for one in of(told, Interaction)] == [
        Mailbox("Jón Fell", "jon@fell.example"),
        Mailbox("Anna Fell", ""),
        Mailbox("Anna Fell", ""),
    ]
    assert len({one.key for one in of(told, Contact)}) == 3


def test_a_file_that_excel_wrote_for_europe():
    header = ("First Name", "Last Name", "Company", "Position", "Connected on")
    data = table(
        header,
        ("José", "Dæll", "Dæmi hf.", "Forstjóri", "07.07.2016"),
        delimiter=";",
        encoding="cp1252",
    )
    card, tie = facts(data)
    assert (card.name.full, card.affiliations[0].organisation) == ("José Dæll", "Dæmi hf.")
    assert tie.at.date() == date(2016, 7, 7)


def test_names_lose_titles_and_pictures_but_not_letters():
    card, _ = facts(table(CONNECTIONS, ("José 🚀", "Example, PhD, MBA", *BJORK[2:])))
    assert (card.name.full, card.name.suffix) == ("José Example", "PhD, MBA")
    assert ("First Name", "José 🚀") in card.source_fields
    card, _ = facts(table(CONNECTIONS, ("ᠮ Þóra", "Lind, of Hraun", *BJORK[2:])))
    assert card.name.full == "ᠮ Þóra Lind, of Hraun"


FORMS = {
    2022: [one for one in MESSAGES if one not in {"RECIPIENT PROFILE URLS", "ATTACHMENTS", "IS MESSAGE DRAFT", "IS CONVERSATION DRAFT"}],
    2023: [one for one in MESSAGES if one not in {"ATTACHMENTS", "IS MESSAGE DRAFT", "IS CONVERSATION DRAFT"}],
    2024: [one for one in MESSAGES if one not in {"ATTACHMENTS", "IS CONVERSATION DRAFT"}],
    2025: [one for one in MESSAGES if one != "ATTACHMENTS"],
    2026: list(MESSAGES),
}  # fmt: skip


@pytest.mark.parametrize("year", FORMS)
def test_messages_in_every_form(year):
    header = FORMS[year]
    (letter,) = facts(table(header, letter_row(header, CONTENT="Great &amp; see <b>you</b>")))
    assert letter.channel is Channel.LINKEDIN
    assert letter.sender == ADA
    assert letter.mailboxes(Role.TO) == ((Mailbox("Björk Dal", "") if year == 2022 else BJORKS),)
    assert letter.sent_at.isoformat() == "2026-03-02T14:03:22+00:00"
    assert letter.body.new == "Great & see you"
    assert letter.thread == "linkedin:2-Zm9v"
    assert letter.labels == ("INBOX",)


def test_a_message_is_the_same_in_every_form():
    told = [of(facts(table(header, letter_row(header))), Message)[0] for header in FORMS.values()]
    assert len({one.digest for one in told}) == 1
    assert len({one.message_id for one in told}) == 1
    (other,) = facts(table(MESSAGES, letter_row(CONVERSATION_ID="2-other")))
    assert other.digest != told[0].digest


def test_the_owner_is_told_once_and_behind_empty_rows():
    rows = [
        (),
        letter_row(),
        letter_row(
            CONVERSATION_ID="2-b", TO="Jón Fell", RECIPIENT_PROFILE_URLS=f"{PROFILE}jon-fell"
        ),
    ]
    assert len(of(facts(table(MESSAGES, *rows)), Contact)) == 1


def test_messages_of_2018_tell_the_direction():
    header = ("From", "To", "Date", "Subject", "Content", "Direction", "Folder")
    rows = [
        ("Björk Dal", "Ada Lind", "11/4/18, 9:05 AM", "", "hi", "INCOMING", "INBOX"),
        ("Ada Lind", "Björk Dal", "11/4/18, 9:15 PM", "", "hello", "OUTGOING", "SENT"),
    ]
    first, second = facts(table(header, *rows))
    assert first.mailboxes(Role.TO) == (Mailbox("Ada Lind", OWNER.address, OWNER.kind),)
    assert second.sender == Mailbox("Ada Lind", OWNER.address, OWNER.kind)
    assert second.sent_at.isoformat() == "2018-11-04T21:15:00+00:00"
    assert second.mailboxes(Role.TO) == (Mailbox("Björk Dal", ""),)


def test_groups_with_commas_in_names():
    urls = f"{PROFILE}bj%C3%B6rk-dal,{PROFILE}jon-fell"
    row = letter_row(TO="Björk Dal, PhD,Jón Fell", RECIPIENT_PROFILE_URLS=urls)
    (letter,) = facts(table(MESSAGES, row))
    assert [one.address for one in letter.mailboxes(Role.TO)] == ["björk-dal", "jon-fell"]
    assert [one.name for one in letter.mailboxes(Role.TO)] == ["Björk Dal, PhD", "Jón Fell"]
    row = letter_row(TO="Björk,Dal,Jón Fell", RECIPIENT_PROFILE_URLS=urls)
    (letter,) = facts(table(MESSAGES, row))
    assert [one.name for one in letter.mailboxes(Role.TO)] == ["", ""]


def test_drafts_are_told_and_left_out():
    told = facts(
        table(
            MESSAGES,
            letter_row(IS_MESSAGE_DRAFT="Yes"),
            letter_row(IS_CONVERSATION_DRAFT="true"),
            letter_row(),
        )
    )
    assert reasons(told) == ["draft", "draft"]
    header = FORMS[2022]
    assert reasons(facts(table(header, letter_row(header, TO="", FOLDER="")))) == ["draft"]


def test_attachments_are_listed_and_never_fetched():
    files = "https://www.linkedin.com/dms/a/plan.pdf?x=1 https://www.linkedin.com/dms/b"
    (letter,) = facts(table(MESSAGES, letter_row(ATTACHMENTS=files)))
    assert [one.filename for one in letter.attachments] == ["plan.pdf", "b"]


def test_advertisements_are_bulk():
    row = letter_row(CONVERSATION_TITLE="Sponsored Conversation", FROM="LinkedIn Member", SENDER_PROFILE_URL="",
                     CONTENT='<p class="spinmail-quill-editor__spin-break">Hello</p>')  # fmt: skip
    (offer,) = facts(table(MESSAGES, row))
    assert ("precedence", "bulk") in offer.headers
    assert offer.sender is None
    assert offer.body.new == "Hello"


def test_members_who_withdrew_are_nobody():
    (letter,) = facts(table(MESSAGES, letter_row(FROM="LinkedIn Member", SENDER_PROFILE_URL="")))
    assert letter.sender is None
    assert "closed their account" in letter.defects[0]
    urls = f"{PROFILE}jon-fell,"
    (letter,) = facts(
        table(MESSAGES, letter_row(TO="Jón Fell,LinkedIn Member", RECIPIENT_PROFILE_URLS=urls))
    )
    assert letter.mailboxes(Role.TO) == (JON,)


def test_the_owner_is_who_takes_part_in_every_conversation():
    rows = [
        letter_row(),
        letter_row(
            CONVERSATION_ID="2-b",
            FROM="Jón Fell",
            SENDER_PROFILE_URL=f"{PROFILE}jon-fell",
            TO="Ada Lind",
            RECIPIENT_PROFILE_URLS=f"{PROFILE}ada-lind",
        ),
        letter_row(),
    ]
    (owner,) = of(facts(table(MESSAGES, *rows)), Contact)
    assert (owner.is_owner, owner.points) == (True, (Point(PointKind.LINKEDIN, "ada-lind"),))
    assert of(facts(table(MESSAGES, rows[0], rows[0])), Contact) == []


@pytest.mark.parametrize(
    "name",
    ["guide_messages", "coach_messages", "learning_coach_messages", "learning_role_play_messages"],
)
def test_talks_with_machines_are_left_aside(name):
    assert reasons(facts(table(MESSAGES, letter_row()), f"x.zip!{name}.csv")) == [
        "nothing for the network"
    ]


def test_no_conversations():
    assert reasons(facts(b"No conversations found")) == ["nothing for the network"]
    assert facts(table(MESSAGES)) == []


def test_invitations_both_ways():
    header = (
        "From",
        "To",
        "Sent At",
        "Message",
        "Direction",
        "inviterProfileUrl",
        "inviteeProfileUrl",
    )
    rows = [
        (
            "Ada Lind",
            "Björk Dal",
            "6/9/26, 9:05 AM",
            "",
            "OUTGOING",
            f"{PROFILE}ada-lind",
            f"{PROFILE}bj%C3%B6rk-dal",
        ),
        (
            "Jón Fell",
            "Ada Lind",
            "12/31/25, 11:59 PM",
            "Great meeting you",
            "INCOMING",
            f"{PROFILE}jon-fell",
            f"{PROFILE}ada-lind",
        ),
        (
            "LinkedIn Member",
            "Ada Lind",
            "12/31/25, 11:59 PM",
            "",
            "INCOMING",
            "",
            f"{PROFILE}ada-lind",
        ),
    ]
    told = facts(table(header, *rows))
    (owner,) = of(told, Contact)
    assert owner.points == (Point(PointKind.LINKEDIN, "ada-lind"),)
    sent, received = of(told, Interaction)
    assert (sent.by, sent.to, sent.at.isoformat()) == (OWNER, BJORKS, "2026-06-09T09:05:00+00:00")
    assert (received.by, received.to, received.text) == (JON, OWNER, "Great meeting you")
    assert reasons(told) == ["record unreadable"]
    short = [row[:5] for row in rows[:1]]
    (sent,) = facts(table(header[:5], *short))
    assert sent.to == Mailbox("Björk Dal", "")


def test_recommendations_given_and_received():
    header = ("First Name", "Last Name", "Company", "Job Title", "Text", "Creation Date", "Status")
    data = table(
        header, ("Björk", "Dal", "Dal hf.", "VP", "A pleasure.\nTruly.", "11/27/24, 08:15 AM", "")
    )
    card, given = facts(data, "x.zip!Recommendations_Given.csv")
    assert (given.by, given.to, given.text) == (
        OWNER,
        Mailbox("Björk Dal", ""),
        "A pleasure.\nTruly.",
    )
    assert card.affiliations == (Affiliation("Dal hf.", "VP"),)
    _, received = facts(data, "Recommendations_Received.csv")
    assert (received.by, received.to) == (Mailbox("Björk Dal", ""), OWNER)
    assert reasons(facts(data, "a.csv")) == ["which way is not told"]


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8", ","), ("utf-16", "\t")])
def test_endorsements(encoding, delimiter):
    header = (
        "Endorsement Date",
        "Skill Name",
        "Endorser First Name",
        "Endorser Last Name",
        "Endorser Public Url",
        "Endorsement Status",
    )
    row = (
        "2024/03/14 10:11:12 UTC",
        "Weaving",
        "Jón",
        "Fell",
        "www.linkedin.com/in/jon-fell",
        "ACCEPTED",
    )
    (one,) = facts(table(header, row, encoding=encoding, delimiter=delimiter))
    assert (one.kind, one.by, one.to, one.subject) == (
        InteractionKind.ENDORSEMENT,
        JON,
        OWNER,
        "Weaving",
    )
    assert one.at.isoformat() == "2024-03-14T10:11:12+00:00"
    given = [
        name.replace("Endorser", "Endorsee") for name in header if name != "Endorser Public Url"
    ]
    (one,) = facts(table(given, (*row[:4], "ACCEPTED")))
    assert (one.by, one.to) == (OWNER, Mailbox("Jón Fell", ""))


def test_the_owners_own_pages():
    header = (
        "First Name",
        "Last Name",
        "Maiden Name",
        "Address",
        "Birth Date",
        "Headline",
        "Summary",
        "Industry",
        "Zip Code",
        "Geo Location",
        "Twitter Handles",
        "Websites",
        "Instant Messengers",
    )
    row = (
        "Ada",
        "Lind",
        "",
        "",
        "",
        "Wool",
        "Bridges.",
        "",
        "",
        "Reykjavík, Iceland",
        "[@ada_lind]",
        "[PERSONAL:https://lind.example/,https://b.example]",
        "",
    )
    (owner,) = facts(table(header, row))
    assert owner.is_owner
    assert [one.value for one in owner.points] == ["me", "@ada_lind", "lind.example", "b.example"]
    assert (owner.headline, owner.places[0].text) == ("Wool\nBridges.", "Reykjavík, Iceland")
    header = ("Company Name", "Title", "Description", "Location", "Started On", "Finished On")
    (post,) = facts(table(header, ("Dal hf.", "Weaver", "", "", "Oct 2022", "2024")))
    assert post.affiliations == (
        Affiliation("Dal hf.", "Weaver", since=date(2022, 10, 1), until=date(2024, 1, 1)),
    )
    (one, two) = facts(table(("Name",), ("Weaving",), ("Dyeing",)), "Skills.csv")
    assert (one.skills, two.skills) == (("Weaving",), ("Dyeing",))
    assert reasons(facts(table(("Name",), ("Weaving",)), "people.csv")) == ["only names"]
    header = ("Email Address", "Confirmed", "Primary", "Updated On")
    told = facts(
        table(header, ("ada@lind.example", "Yes", "Yes", ""), ("old@lind.example", "No", "No", ""))
    )
    assert [one.points[0].value for one in told] == ["ada@lind.example"]
    (one,) = facts(table(("Extension", "Number", "Type"), ("+354", "581 2345", "Mobile")))
    assert one.points == (Point(PointKind.PHONE, "+3545812345", "mobile"),)


def test_parts_that_tell_of_nobody():
    for header in (
        ("Organization", "Followed On"),
        ("Date", "Type", "Link"),
        ("Name", "Proficiency"),
        ("Question", "Answer"),
    ):
        assert reasons(facts(table(header, ("a",) * len(header)))) == ["nothing for the network"]


def test_another_language_is_said():
    rows = [("A", "B", f"{PROFILE}a-b", "1 jan 2020"), ("C", "D", f"{PROFILE}c-d", "1 jan 2020")]
    (one,) = facts(table(("Prénom", "Nom d", "Lien", "Relation depuis"), *rows))
    assert one.reason == "LinkedIn in another language"
    assert "English" in one.detail


GERMAN = ("Vorname", "Nachname", "URL", "E-Mail-Adresse", "Unternehmen", "Position", "Verbunden am")
ICELANDIC = ("Fornafn", "Eftirnafn", "Slóð", "Netfang", "Fyrirtæki", "Starf", "Tengdust")
KEPT = ("Vorname", "Nachname", "LinkedIn", "E-Mail", "Firma", "Position", "Zuletzt gesehen")
ENGLISH = ("First name", "Last name", "Page", "E-mail", "Firm", "Position", "Last seen")


@pytest.mark.parametrize("before", ["", 'Hinweise:\n"Manche Adressen fehlen."\n\n'])
@pytest.mark.parametrize("header", [GERMAN, ICELANDIC])
def test_connections_in_another_language_are_read_by_the_place_of_their_columns(header, before):
    english = (
        "First Name",
        "Last Name",
        "URL",
        "Email Address",
        "Company",
        "Position",
        "Connected On",
    )
    told, meant = facts(table(header, *_two(), before=before)), facts(table(english, *_two()))
    assert len(told) == 4
    assert [type(one) for one in told] == [Contact, Interaction, Contact, Interaction]
    assert [replace(one, origin=None) for one in told] == [
        replace(one, origin=None) for one in meant
    ]


@pytest.mark.parametrize(
    ("day", "when"),
    [("03 mars 2021", "2021-03-03"), ("12 déc. 2019", "2019-12-12"), ("28.02.2024", "2024-02-28")],
)
def test_their_days_are_read_in_their_language(day, when):
    rows = [(*row[:-1], day) for row in _two()]
    told = facts(table(GERMAN, *rows))
    assert [one.at.date().isoformat() for one in told[1::2]] == [when, when]


@pytest.mark.parametrize("header", [KEPT, ENGLISH])
def test_a_list_of_people_with_their_profiles_stays_one(header):
    assert format_of(table(header, *_two())).name == "people-csv"
    days = [(*row[:-1], "") for row in _two()]
    assert format_of(table(GERMAN, *days)).name == "people-csv"


def _two():
    return [
        ("Ada", "Lind", f"{PROFILE}ada-lind", "", "Holm", "Chair", "05 Mär 2023"),
        ("Carl", "Dal", f"{PROFILE}carl-dal", "carl@dal.example", "Dal", "", "1. mars 2021"),
    ]


def test_hostile_rows():
    rows = [
        (
            "=cmd|' /C calc'!A0",
            "<script>alert(1)</script>",
            "javascript:alert(1)",
            "x@@y",
            "c" * 5000,
            "p",
            "21 Nov 2024",
        ),
        ("\x00Null", "Byte", f"{PROFILE}%00%ff%zz", "", "", "", "21 Nov 2024"),
        BJORK,
    ]
    told = of(facts(table(CONNECTIONS, *rows)), Contact)
    assert told[0].points == ()
    assert len(told[0].affiliations[0].organisation) <= 300
    assert told[1].name.full == "Null Byte"
    assert told[2].name.full == "Björk Dal"


def test_half_a_file_and_a_quote_left_open():
    data = table(
        CONNECTIONS, BJORK, ("Jón", "Fell", f"{PROFILE}jon-fell", "", "", "", "21 Nov 2024")
    )
    told = facts(data[:-20])
    assert [one.name.full for one in of(told, Contact)] == ["Björk Dal", "Jón Fell"]
    told = facts(data.replace(b"bj%C3", b'"bj%C3').replace(b'"bj', b'x"bj'))
    assert of(told, Contact)[-1].name.full == "Jón Fell"


def test_letters_that_are_no_linkedin():
    for header in (
        ("Name", "City", "Population"),
        ("Date", "Amount"),
        ("first", "last", "connected"),
    ):
        assert format_of(table(header, ("a", "b", "c")[: len(header)])) is None


def test_a_zip_is_read_member_by_member(tmp_path):
    header = ("First Name", "Last Name", "Company", "Job Title", "Text", "Creation Date", "Status")
    words = ("Björk", "Dal", "", "", "A pleasure.", "11/27/24, 08:15 AM", "")
    members = {
        "Connections.csv": table(CONNECTIONS, BJORK, before=PREAMBLE),
        "messages.csv": table(MESSAGES, letter_row()),
        "guide_messages.csv": table(MESSAGES, letter_row()),
        "Recommendations_Given.csv": table(header, words),
        "Recommendations_Received.csv": table(header, words),
        "Company Follows.csv": table(("Organization", "Followed On"), ("Dal", "21 Nov 2024")),
    }
    path = tmp_path / "export"
    with ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    (container,) = containers(path)
    raws = [one for one in container.records() if isinstance(one, Raw)]
    told = [fact for raw in raws for fact in facts_of(raw)]
    assert [type(one).__name__ for one in told] == [
        "Contact",
        "Interaction",
        "Message",
        "Interaction",
        "Interaction",
    ]
    assert [one.by == OWNER for one in told[-2:]] == [True, False]
    again = [one for one in container.records(raws[1].next) if isinstance(one, Raw)]
    assert [one.key for one in again] == [one.key for one in raws[2:]]
