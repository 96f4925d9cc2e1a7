"""The ledger in step with a real mailbox: new mail, moved mail, renamed folders, void numbers."""

from pathlib import Path

import pytest
from django.conf import settings
from dovecot import PASSWORD
from post_office import Door, Post, letter

from tengill.ledger.models import MailboxCopy, MailboxFolder, Message, Run, Sighting, SourceFile
from tengill.workspace import html_message, mailbox, original, runs
from tengill.workspace.mailbox_accounts import MailAccounts
from tengill.workspace.mailbox_importing import Sync
from tengill.workspace.mailbox_writing import Writer


def _subjects() -> set[str]:
    return set(Message.objects.values_list("subject", flat=True))


def test_reads_what_is_new_and_marks_nothing(post: Post) -> None:
    post.user.deliver(letter("One"))
    post.user.deliver(letter("Two"), "Sendur")
    post.user.deliver(letter("Spam"), "Junk")
    first = mailbox.sync(post.account)
    assert (first.new, first.kept_aside, first.failed) == (2, 0, "")
    assert _subjects() == {"One", "Two"}
    assert Message.objects.get(subject="Two").in_sent_folder
    assert post.flags("INBOX") == {"One": ()} or post.flags("INBOX") == {"One": (b"\\Recent",)}
    assert Run.objects.get(pk=first.run).projected
    again = mailbox.sync(post.account)
    assert (again.run, again.new, again.duplicate) == (0, 0, 0)
    assert Run.objects.count() == 1  # nothing new: no run to tell of
    post.user.deliver(letter("Three"))
    assert mailbox.sync(post.account).new == 1
    assert Sighting.objects.count() == 3


def test_odd_folder_names_are_read(post: Post) -> None:
    names = ["Póstur frá Ísafirði", 'He said "no"', "A & B", "back\\slash", "日本", "undir/niðri"]
    with post.other() as client:
        for number, name in enumerate(names):
            client.create_folder(name)
            client.append(name, letter(f"In {number}", number=number))
    done = mailbox.sync(post.account)
    assert (done.new, done.notes) == (6, [])
    assert set(MailboxFolder.objects.values_list("name", flat=True)) >= set(names)
    assert mailbox.sync(post.account).run == 0


def test_a_void_folder_is_read_anew_and_nothing_comes_twice(post: Post) -> None:
    with post.other() as client:
        client.create_folder("Mál")
        for number in range(5):
            client.append("Mál", letter("Case", number=number))
    assert mailbox.sync(post.account).new == 5
    before = MailboxFolder.objects.get(name="Mál").uidvalidity
    with post.other() as client:
        client.delete_folder("Mál")
        client.create_folder("Mál")
        for number in (3, 4, 5):
            client.append("Mál", letter("Case", number=number))
    done = mailbox.sync(post.account)
    assert (done.new, done.duplicate) == (1, 2)
    row = MailboxFolder.objects.get(name="Mál")
    assert row.uidvalidity != before
    assert MailboxCopy.objects.filter(folder="Mál").count() == 3
    assert Message.objects.count() == 6


def test_what_leaves_a_folder_is_noted_as_gone(post: Post) -> None:
    for number in range(3):
        post.user.deliver(letter("Note", number=number), number=number)
    mailbox.sync(post.account)
    with post.other() as client:
        client.select_folder("INBOX")
        client.delete_messages([2])
        client.uid_expunge([2])
    assert mailbox.sync(post.account).run == 0
    assert sorted(MailboxCopy.objects.values_list("uid", flat=True)) == [1, 3]
    assert Message.objects.count() == 3  # the ledger keeps what it was told


def test_a_renamed_folder_is_followed(post: Post) -> None:
    with post.other() as client:
        client.create_folder("Verk")
        client.append("Verk", letter("Work"))
    mailbox.sync(post.account)
    with post.other() as client:
        client.rename_folder("Verk", "Gömul verk")
    done = mailbox.sync(post.account)
    assert (done.run, done.renamed) == (0, [])  # not one of the door's, and nothing read again
    assert MailboxCopy.objects.get().folder == "Gömul verk"


def _same_validity(one: str, other: str, post: Post) -> None:
    """As if the server had given a folder that is gone the validity of one that appeared."""
    with post.other() as client:
        validity = client.select_folder(other, readonly=True)[b"UIDVALIDITY"]
    MailboxFolder.objects.filter(name=one).update(uidvalidity=validity)
    MailboxCopy.objects.filter(folder=one).update(uidvalidity=validity)


def test_another_folder_of_the_same_validity_is_not_taken_for_it(post: Post) -> None:
    with post.other() as client:
        client.create_folder("Door muted")
        for number in range(3):
            client.append("Door muted", letter("Old", number=number))
    mailbox.sync(post.account)
    with post.other() as client:
        client.delete_folder("Door muted")
        client.create_folder("Annað")
        for number in range(10, 14):
            client.append("Annað", letter("Other", number=number))
    _same_validity("Door muted", "Annað", post)
    done = mailbox.sync(post.account)
    assert (done.new, done.renamed) == (4, [])
    assert MailboxFolder.objects.get(name="Door muted").gone_at is not None
    assert MailboxFolder.objects.get(name="Annað").next_uid == 5
    assert mailbox.accounts()[0].folders["mute"] == "Door muted"


def test_of_two_folders_of_one_validity_the_right_one_is_followed(post: Post) -> None:
    names = {"Einn": "One", "Tveir": "Two"}
    with post.other() as client:
        for name, subject in names.items():
            client.create_folder(name)
            for number in range(2):
                client.append(name, letter(subject, number=number))
    mailbox.sync(post.account)
    with post.other() as client:
        client.rename_folder("Tveir", "Nýr")
        client.delete_folder("Einn")
    _same_validity("Einn", "Nýr", post)
    done = mailbox.sync(post.account)
    assert done.new == 0
    told = dict(MailboxFolder.objects.values_list("name", "gone_at"))
    assert told["Nýr"] is None
    assert told["Einn"] is not None
    subjects = MailboxCopy.objects.filter(folder="Nýr").values_list("message__subject", flat=True)
    assert set(subjects) == {"Two"}


def test_an_empty_folder_renamed_is_followed_where_no_other_could_be_meant(post: Post) -> None:
    with post.other() as client:
        client.create_folder("Door muted")
    mailbox.sync(post.account)
    with post.other() as client:
        client.rename_folder("Door muted", "Þögn")
    assert mailbox.sync(post.account).renamed == [("Door muted", "Þögn")]


def test_an_undone_run_is_read_again(post: Post) -> None:
    post.user.deliver(letter("One"))
    done = mailbox.sync(post.account)
    runs.undo(done.run)
    assert not Message.objects.exists()
    again = mailbox.sync(post.account)
    assert (again.new, Message.objects.count(), MailboxCopy.objects.count()) == (1, 1, 1)


def test_a_move_between_the_doors_folders_is_a_correction(post: Post, door: Door) -> None:
    for number, word in enumerate(["now", "mute", "digest"]):
        post.user.deliver(letter(f"{word} this", number=number), number=number)
    with post.other() as client:
        client.create_folder("Door muted")
        client.create_folder("Later")
    mailbox.sync(post.account)
    post.move("now this", "INBOX", "Door muted")
    post.move("digest this", "INBOX", "Later")  # not a folder of the door: no word on a verdict
    done = mailbox.sync(post.account)
    assert door.corrected == [("now this", "mute")]
    assert [verdict for _, verdict in done.corrected] == ["mute"]
    post.move("now this", "Door muted", "INBOX")
    mailbox.sync(post.account)
    assert door.corrected[1:] == [("now this", "now")]
    assert mailbox.sync(post.account).corrected == []


def test_a_copy_is_no_correction(post: Post, door: Door) -> None:
    post.user.deliver(letter("now this"))
    with post.other() as client:
        client.create_folder("Door muted")
        mailbox.sync(post.account)
        client.select_folder("INBOX")
        client.copy([1], "Door muted")
    mailbox.sync(post.account)
    assert door.corrected == []


def test_a_message_without_anything_is_kept_aside(post: Post) -> None:
    post.user.deliver(b"\r\n\r\n")
    post.user.deliver(b"\xff\xfe\x00 no header at all \x00\xff" * 50)
    post.user.deliver(letter("Fine"))
    done = mailbox.sync(post.account)
    assert done.new + done.kept_aside == 3
    assert "Fine" in _subjects()


def test_signing_in_over_tls_with_its_own_certificate(post: Post) -> None:
    server, user = post.server, post.user
    with pytest.raises(mailbox.MailboxError, match=r"certificate of 127\.0\.0\.1 can't be trusted"):
        mailbox.add("127.0.0.1", user.name, PASSWORD, port=server.tls_port)
    told = {"certificate": str(server.certificate), "address": "anna@dal.example"}
    tls = mailbox.add("127.0.0.1", user.name, PASSWORD, port=server.tls_port, **told)
    assert mailbox.check(tls.id).encrypted
    with pytest.raises(mailbox.MailboxError, match="does not take the user name"):
        mailbox.add("127.0.0.1", user.name, "wrong", port=server.tls_port, **told)
    start = mailbox.add(
        "localhost", user.name, PASSWORD, port=server.port, security="starttls", **told
    )
    assert mailbox.check(start.id).moves == "move"


def test_a_run_undone_while_it_goes_on_is_followed_by_another(post: Post) -> None:
    kept = MailAccounts(Path(settings.HOME))
    account = kept.get(post.account)
    writer = Writer(account, options={"watch": "today"})
    with kept.open(account) as connection:
        for number in range(2):
            post.user.deliver(letter("Row", number=number), number=number)
            Sync(kept, account, connection, writer).everything()
            first = writer.run
            if number == 0:
                writer.project()
                runs.undo(first)
    assert Run.objects.filter(state=Run.State.UNDONE).count() == 1
    assert Message.objects.count() == 2  # the one taken back lies on the server still
    writer.project()
    writer.close(Run.State.DONE)
    assert Run.objects.get(pk=writer.run).counts["new"] == 2
    assert SourceFile.objects.filter(run=writer.run).exists()


def test_the_message_as_it_was_sent_is_fetched_at_the_owners_word(post: Post) -> None:
    """Also after it was moved; nothing is marked as read."""
    post.user.deliver(letter("Web", body="<b>Hi</b>", Content_Type="text/html"))
    mailbox.sync(post.account)
    pk = Message.objects.get().pk
    with pytest.raises(original.OnServerError, match="lies on your mail server"):
        original.raw(pk)
    assert b"<b>Hi</b>" in original.raw(pk, ask_server=True)
    with post.other() as client:
        client.create_folder("Mál")
    post.move("Web", "INBOX", "Mál")
    with pytest.raises(original.OriginalGoneError, match="Read the mailbox anew"):
        original.raw(pk, ask_server=True)
    mailbox.sync(post.account)
    shown = html_message.shown(pk)
    assert shown is not None
    assert shown.html.startswith("<b>Hi</b>")
    assert b"\\Seen" not in post.flags("Mál")["Web"]
    mailbox.remove(post.account)
    with pytest.raises(original.OriginalGoneError, match="not there any more"):
        original.raw(pk, ask_server=True)
