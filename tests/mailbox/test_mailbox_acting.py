"""Filing on a real mailbox: shown first, done once, logged, undone; whatever else happens there."""

from datetime import UTC, datetime, timedelta

import pytest
from dovecot import PASSWORD
from post_office import Door, Post, letter

from tengill.ledger.models import MailboxAction, MailboxFolder, Message
from tengill.mailbox import RefusedError
from tengill.workspace import mailbox, mailbox_doing, mailbox_filing

WORDS = ("now", "digest", "decline", "mute")


def _fill(post: Post) -> None:
    for number, word in enumerate(WORDS):
        post.user.deliver(letter(f"{word} {number}", number=number), number=number)


def _moves(view: mailbox_filing.ActView) -> list[tuple[str, str, str]]:
    return [(one.subject, one.to_folder, one.state) for one in view.actions if one.kind == "move"]


def test_shown_first_then_done_once_then_undone(post: Post) -> None:
    _fill(post)
    dry = mailbox_filing.act(post.account)
    assert dry.dry
    assert _moves(dry) == [
        ("digest 1", "Door digest", "planned"),
        ("decline 2", "Door declined", "planned"),
        ("mute 3", "Door muted", "planned"),
    ]
    assert {one.kind for one in dry.actions} == {"move", "draft", "digest"}
    assert len(post.subjects("INBOX")) == 4
    assert not MailboxAction.objects.exists()
    done = mailbox_filing.act(post.account, do=True)
    assert (done.failed, {one.state for one in done.actions}) == ("", {"done"})
    assert post.subjects("Door digest") == ["digest 1"]
    assert post.subjects("Door declined") == ["decline 2"]
    assert post.subjects("Door muted") == ["mute 3"]
    inbox = post.subjects("INBOX")
    assert inbox[0] == "now 0"
    assert len(inbox) == 2  # and the digest
    assert len(post.subjects("Drafts")) == 1
    for folder in ("INBOX", "Door digest", "Door declined", "Door muted"):
        for flags in post.flags(folder).values():
            assert not {b"\\Seen", b"\\Deleted"} & set(flags)
    again = mailbox_filing.act(post.account, do=True)
    assert again.actions == ()
    assert again.synced.new == 0  # neither our digest nor our draft is anybody's message
    assert Message.objects.count() == 4
    for one in mailbox_filing.log(post.account):
        mailbox_filing.undo(one.id)
    assert sorted(post.subjects("INBOX")) == ["decline 2", "digest 1", "mute 3", "now 0"]
    assert post.subjects("Drafts") == []
    assert mailbox_filing.act(post.account, do=True).actions == ()  # undone stays undone
    states = {
        (row.kind, row.state) for row in MailboxAction.objects.exclude(detail__has_key="undoes")
    }
    assert states == {(kind, "undone") for kind in ("move", "draft", "digest")}


def test_the_digest_and_the_draft_are_the_owners_to_read_and_send(post: Post) -> None:
    evil = "mute\r\nBcc: thousands@spam.example"
    post.user.deliver(letter("decline this =?utf-8?q?=0d=0aBcc=3a_all=40spam=2eexample?="))
    post.user.deliver(letter("digest that", number=1, sender=f'"{evil}" <bera@holt.example>'))
    mailbox_filing.act(post.account, do=True)
    with post.other() as client:
        client.select_folder("Drafts", readonly=True)
        draft = client.fetch("1:*", ["BODY.PEEK[]", "FLAGS"])[1]
        client.select_folder("INBOX", readonly=True)
        digest = client.fetch(client.search(["HEADER", "Auto-Submitted", "auto"]), ["BODY.PEEK[]"])
    assert b"\\Draft" in draft[b"FLAGS"]
    head = draft[b"BODY[]"].partition(b"\r\n\r\n")[0]
    assert b"To: bera@holt.example" in head
    assert b"In-Reply-To: <" in head
    ((_, found),) = digest.items()
    for data in (head, found[b"BODY[]"].partition(b"\r\n\r\n")[0]):
        assert b"\nBcc" not in data
        assert b"spam.example" not in data or b"\nSubject" in data
        assert b"From: anna@dal.example" in data
    assert b"To: anna@dal.example" in found[b"BODY[]"]


def test_whoever_asks_again_is_not_told_no_twice(post: Post) -> None:
    post.user.deliver(letter("decline first"))
    post.user.deliver(letter("decline bump", number=1, sender="Bera <BERA@holt.example>"))
    mailbox_filing.act(post.account, do=True)
    assert len(post.subjects("Door declined")) == 2
    assert post.subjects("Drafts") == ["Re: decline first"]
    post.user.deliver(letter("decline bump", number=2))
    post.user.deliver(letter("decline other", number=3, sender="Ari <ari@holt.example>"))
    mailbox_filing.act(post.account, do=True)
    assert post.subjects("Drafts") == ["Re: decline first", "Re: decline other"]


def test_a_lifetime_of_old_mail_stays_where_it_is(post: Post) -> None:
    old = datetime.now(UTC) - timedelta(days=400)
    with post.other() as client:
        for number in range(3):
            client.append("INBOX", letter("mute old", number=number), (), old)
    post.user.deliver(letter("mute new"))
    assert [subject for subject, *_ in _moves(mailbox_filing.act(post.account))] == ["mute new"]
    everything = mailbox_filing.act(post.account, since=old - timedelta(days=1))
    assert len(_moves(everything)) == 4


def test_what_the_owner_flagged_answered_or_moved_back_stays(post: Post, door: Door) -> None:
    for number, word in enumerate(["starred", "answered", "back"]):
        post.user.deliver(letter(f"mute {word}", number=number), number=number)
    with post.other() as client:
        client.select_folder("INBOX")
        client.add_flags(client.search(["SUBJECT", "starred"]), [b"\\Flagged"])
        client.add_flags(client.search(["SUBJECT", "answered"]), [b"\\Answered"])
    assert _moves(mailbox_filing.act(post.account, do=True)) == [
        ("mute back", "Door muted", "done")
    ]
    post.move("mute back", "Door muted", "INBOX")
    assert _moves(mailbox_filing.act(post.account, do=True)) == []
    assert door.corrected == [("mute back", "now")]
    # On screen the owner says otherwise: that is a new word, and it is heeded.
    door.decide(Message.objects.get(subject="mute back"), "digest")
    assert _moves(mailbox_filing.act(post.account, do=True)) == [
        ("mute back", "Door digest", "done")
    ]


def test_a_door_folder_renamed_underneath_is_followed(post: Post) -> None:
    _fill(post)
    mailbox_filing.act(post.account, do=True)
    with post.other() as client:
        client.rename_folder("Door muted", "Þögn og „ró“")
    post.user.deliver(letter("mute again", number=9))
    done = mailbox_filing.act(post.account, do=True)
    assert done.synced.renamed == [("Door muted", "Þögn og „ró“")]
    assert post.subjects("Þögn og „ró“") == ["mute 3", "mute again"]
    assert post.subjects("Door muted") == []
    assert mailbox.accounts()[0].folders["mute"] == "Þögn og „ró“"
    first = MailboxAction.objects.get(kind="move", to_folder="Door muted")
    mailbox_filing.undo(first.pk)
    assert "mute 3" in post.subjects("INBOX")


def test_two_programs_at_once_lose_and_double_nothing(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(post)
    real = mailbox_filing.mailbox_acting.act

    def meddled(*told: object) -> None:
        post.move("mute 3", "INBOX", "Junk")  # the owner is quicker
        real(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(mailbox_filing.mailbox_acting, "act", meddled)
    done = mailbox_filing.act(post.account, do=True)
    assert ("mute 3", "Door muted", "gone") in _moves(done)
    assert post.subjects("Junk") == ["mute 3"]
    assert post.subjects("Door muted") == []
    assert post.subjects("Door digest") == ["digest 1"]


def test_flags_instead_of_folders(post: Post) -> None:
    mailbox.change(post.account, {
        "folders": {"digest": "", "mute": "", "decline": ""},
        "flags": {"digest": "$Later", "now": "\\Flagged"}, "digest_folder": "",
    })  # fmt: skip
    _fill(post)
    done = mailbox_filing.act(post.account, do=True)
    assert [(one.kind, one.state) for one in done.actions] == [("flag", "done"), ("flag", "done")]
    flags = post.flags("INBOX")
    assert b"$Later" in flags["digest 1"]
    assert b"\\Flagged" in flags["now 0"]
    assert mailbox_filing.act(post.account, do=True).actions == ()
    for one in done.actions:
        mailbox_filing.undo(one.id)
    assert not any({b"$Later", b"\\Flagged"} & set(found) for found in post.flags("INBOX").values())
    for flag in ("\\Seen", "\\deleted", "two words", ""):
        if flag:
            with pytest.raises(ValueError, match=r"never set|can't be a flag"):
                mailbox.change(post.account, {"flags": {"mute": flag}})


def test_a_void_folder_between_plan_and_deed(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(post)
    mailbox.sync(post.account)
    MailboxFolder.objects.filter(name="INBOX").update(uidvalidity=77)
    done = mailbox_filing.act(post.account, do=True)  # read anew, then filed
    assert len(_moves(done)) == 3
    assert Message.objects.count() == 4


def test_a_wrong_number_and_a_lost_password_are_told(post: Post) -> None:
    with pytest.raises(LookupError, match="no action 99"):
        mailbox_filing.undo(99)
    with pytest.raises(LookupError, match="no mailbox 7"):
        mailbox.sync(7)
    with pytest.raises(ValueError, match="folder of its own"):
        mailbox.change(post.account, {"folders": {"mute": "Door digest"}})
    with pytest.raises(ValueError, match="no server"):
        mailbox.add("imap://x", "anna@dal.example", PASSWORD)


def test_what_is_refused_is_not_tried_for_ever(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.user.deliver(letter("mute this"))

    def refused(*_told: object) -> None:
        raise RefusedError("127.0.0.1 refuses: not today")

    with monkeypatch.context() as patch:
        patch.setattr(mailbox_doing, "move", refused)
        for _ in range(6):
            done = mailbox_filing.act(post.account, do=True)
    assert done.failed == ""  # by then it waits
    assert MailboxAction.objects.filter(kind="move", state="failed").count() == 3
    assert "mute this" in post.subjects("INBOX")
    MailboxAction.objects.update(done_at=0)
    assert _moves(mailbox_filing.act(post.account, do=True)) == [
        ("mute this", "Door muted", "done")
    ]
