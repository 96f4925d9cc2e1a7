"""The mailbox on screen, on a real Dovecot: added, planned, done, taken back; no secret shown."""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "mailbox"))

from dovecot import PASSWORD, dovecot
from ledger_home import _template, ledger
from post_office import door, letter

from tengill.ledger.models import MailboxAction
from tengill.workspace import (
    login,
    mailbox,
    mailbox_filing,
    mailbox_importing,
    mailbox_presence,
    mailbox_work,
)

__all__ = ["_template", "door", "dovecot", "ledger"]


class Desk:
    """The owner's browser, and a fresh mailbox on the server."""

    def __init__(self, client, server, home: Path) -> None:
        self.client = client
        self.server = server
        self.home = home
        self.user = server.user()

    def get(self, path: str) -> str:
        return self.client.get(path).content.decode().replace("&#x27;", "'")

    def post(self, path: str, told: dict[str, object] | None = None, status: int = 200) -> str:
        answer = self.client.post(path, told or {}, follow=True)
        assert answer.status_code == status
        return answer.content.decode().replace("&#x27;", "'")

    def add(self, **more: object) -> str:
        told = {
            "host": "127.0.0.1", "user": self.user.name, "secret": PASSWORD, "sign": "password",
            "security": "plain", "port": self.server.port, "address": "anna@dal.example",
        }  # fmt: skip
        answer = self.client.post("/door/mailbox/add", told | more, follow=True)
        return answer.content.decode().replace("&#x27;", "'")

    def begin(self, kind: str, **more: object) -> str:
        """Begin work, do it as its own process would, and look."""
        self.post("/door/mailbox/1/begin", {"kind": kind, **more})
        mailbox_work.go_on(1)
        return self.get("/door/mailbox")

    def subjects(self, folder: str = "") -> int:
        return len(self.user.messages(folder))


@pytest.fixture
def desk(ledger, dovecot, door, client, monkeypatch):
    monkeypatch.setattr(mailbox_work, "spawn", lambda _account: None)
    client.force_login(login.owner())
    return Desk(client, dovecot, ledger.home)


@pytest.fixture
def post(desk):
    """A mailbox that is added, with something to file in it."""
    desk.add()
    for number, subject in enumerate(("Decline guest post", "Mute sale", "Now dinner")):
        desk.user.deliver(letter(subject, number=number), number=number)
    return desk


def test_an_empty_page_teaches(desk):
    page = desk.get("/door/mailbox")
    assert "First it only reads." in page
    assert 'name="secret" type="password"' in page


def test_added_and_its_secret_never_shown(desk):
    page = desk.add()
    assert "Signed in. Nothing is read or changed yet." in page
    assert "tengill mailbox watch" in page
    for path in ("/door/mailbox", "/door/mailbox/1", "/door/mailbox/add"):
        assert PASSWORD not in desk.get(path)
    kept = (desk.home / "mailbox" / "accounts.json").read_text(encoding="utf-8")
    assert PASSWORD not in kept


def test_a_wrong_password_is_told_in_plain_words(desk):
    page = desk.add(secret="wrong-horse")
    assert "does not take the user name" in page
    assert f'value="{desk.user.name}"' in page
    assert "wrong-horse" not in page
    assert mailbox.accounts() == ()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"host": ""}, "Give the server and the user name."),
        ({"secret": ""}, "Give the password or the refresh token"),
        ({"host": "a b"}, "is no server"),
        ({"sign": "token"}, "Choose the service"),
        ({"security": "magic"}, "is no way to secure it"),
    ],
)
def test_what_is_missing_is_said(desk, told, words):
    assert words in desk.add(**told)
    assert mailbox.accounts() == ()


def test_the_connection_is_checked(post):
    page = post.post("/door/mailbox/1/check")
    assert "Messages can be moved." in page
    assert "New mail is announced at once." in page
    assert "Made when first needed: Door digest, Door declined, Door muted." in page
    assert "Sendur" in page


def test_a_server_that_is_gone_is_told(post, monkeypatch):
    def refuse(_account):
        raise mailbox.MailboxError("The server does not answer.")

    monkeypatch.setattr(mailbox, "check", refuse)
    assert "The server does not answer." in post.post("/door/mailbox/1/check", status=502)


def test_planned_confirmed_done_and_taken_back(post):
    page = post.begin("plan")
    assert "Nothing is done yet." in page
    assert "one message to <strong>Door declined</strong>" in page
    assert "Decline guest post" in page
    assert post.subjects() == 3
    assert not MailboxAction.objects.exists()
    assert "Yes, do it" in post.get("/door/mailbox/1/do")
    page = post.begin("act")
    assert "Take all of it back" in page
    assert (post.subjects("Door declined"), post.subjects("Door muted")) == (1, 1)
    done = mailbox_work.view(1)
    assert (done.state, done.total) == ("done", MailboxAction.objects.filter(state="done").count())
    page = post.begin("undo", first=done.first, last=done.last)
    assert f"Taken back: {done.total} things." in page
    assert (post.subjects("Door declined"), post.subjects("Door muted")) == (0, 0)
    assert post.subjects() == 3
    assert not MailboxAction.objects.filter(state="done").exclude(detail__has_key="undoes").exists()


def test_one_action_is_taken_back_and_not_twice(post):
    post.begin("plan")
    page = post.begin("act")
    row = MailboxAction.objects.get(to_folder="Door muted")
    assert f'action="/door/mailbox/undo/{row.pk}"' in page
    page = post.post(f"/door/mailbox/undo/{row.pk}", {"account": 1})
    assert "Taken back on the server." in page
    assert (post.subjects("Door muted"), post.subjects("Door declined")) == (0, 1)
    assert "was undone already" in post.post(f"/door/mailbox/undo/{row.pk}", {"account": 1})
    assert "There is no action 999" in post.post("/door/mailbox/undo/999", {"account": 1})


def test_nothing_is_done_without_a_plan(post):
    answer = post.client.get("/door/mailbox/1/do", follow=True).content.decode()
    assert "Look first at what would be done." in answer


def test_progress_is_told_and_no_second_work_begins(post):
    post.post("/door/mailbox/1/begin", {"kind": "plan"})
    seen = []
    inner = mailbox_importing.batches

    def batches(*args):
        mailbox_work_now = mailbox_work.view(1)
        seen.append((mailbox_work_now.under_way, post.get("/door/mailbox/1/work")))
        seen.append((True, post.post("/door/mailbox/1/begin", {"kind": "act"})))
        return inner(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mailbox_importing, "batches", batches)
        mailbox_work.go_on(1)
    assert seen[0][0]
    assert "You may leave this page; it goes on." in seen[0][1]
    assert "Work on this mailbox goes on already." in seen[1][1]
    assert mailbox_work.view(1).kind == "plan"
    answer = post.client.get("/door/mailbox/1/work")
    assert answer.headers["HX-Refresh"] == "true"


def test_stopped_when_asked_nothing_moved(post):
    post.post("/door/mailbox/1/begin", {"kind": "act"})
    page = post.post("/door/mailbox/1/stop")
    assert "What was done can be undone." in page
    mailbox_work.go_on(1)
    assert mailbox_work.view(1).state == "stopped"
    assert post.subjects() == 3
    assert "Stopped." in post.get("/door/mailbox")


def test_stopped_amid_filing_what_was_done_is_known(post, monkeypatch):
    post.begin("plan")
    inner = mailbox_filing.mailbox_acting.Acted.note

    def note(acted, row):
        inner(acted, row)
        raise KeyboardInterrupt

    monkeypatch.setattr(mailbox_filing.mailbox_acting.Acted, "note", note)
    page = post.begin("act")
    monkeypatch.undo()
    done = mailbox_work.view(1)
    assert (done.state, done.first == done.last) == ("stopped", True)
    assert "can be undone" in page
    assert post.subjects() == 2


def test_work_that_was_killed_is_told_as_broken_off(post, monkeypatch):
    post.post("/door/mailbox/1/begin", {"kind": "plan"})
    assert mailbox_work.view(1).under_way
    monkeypatch.setattr(mailbox_work, "_STARTING", -1)
    assert "It was broken off." in post.get("/door/mailbox/1")


def test_a_mailbox_at_work_elsewhere_is_told(post):
    from tengill.workspace.mailbox_accounts import MailAccounts  # noqa: PLC0415

    kept = MailAccounts(post.home)
    with kept.working(kept.get(1)):
        page = post.begin("plan")
    assert "Another tengill is at work on mailbox 1." in page


def test_folders_are_named(post):
    told = {"folder-digest": "Seinna", "folder-decline": "Nei", "folder-mute": "", "drafts": "",
            "flag-digest": "$Later", "digest_folder": ""}  # fmt: skip
    assert "Saved." in post.post("/door/mailbox/1/change", told)
    one = mailbox.accounts()[0]
    assert (one.folders["digest"], one.folders["mute"], one.flags) == (
        "Seinna", "", {"digest": "$Later"},
    )  # fmt: skip
    assert not one.draft_declines
    page = post.post("/door/mailbox/1/change", told | {"folder-decline": "Seinna"}, status=400)
    assert "Each verdict needs a folder of its own" in page


def test_a_watching_process_is_seen(post):
    assert "Nothing watches this mailbox." in post.get("/door/mailbox")
    with mailbox_presence.watching(1):
        assert "A process watches this mailbox" in post.get("/door/mailbox")
    assert mailbox_presence.watched_since(1) is None


def test_removed_with_how_to_sign_in(post):
    post.begin("plan")
    page = post.post("/door/mailbox/1/remove")
    assert "What it brought stays." in page
    assert mailbox.accounts() == ()
    assert mailbox_work.view(1) is None
    assert post.client.get("/door/mailbox/1").status_code == 404


def test_hostile_subjects_are_text(post):
    post.user.deliver(letter("Decline <script>alert(1)</script>", number=9), number=9)
    assert "<script>alert" not in post.begin("plan")
    assert "<script>alert" not in post.begin("act")


def test_several_mailboxes_are_listed(post):
    other = post.server.user()
    post.add(user=other.name)
    page = post.get("/door/mailbox")
    assert "2 mailboxes are connected." in page
    assert "tengill mailbox watch 2" in post.get("/door/mailbox/2")


@pytest.mark.parametrize("kind", ["", "delete", "sync; rm"])
def test_no_other_work(post, kind):
    post.post("/door/mailbox/1/begin", {"kind": kind})
    assert mailbox_work.view(1) is None


def test_a_long_log_is_read_to_its_end_page_by_page(post):
    for number in range(400):
        MailboxAction.objects.create(
            account=1, kind="flag", digest="", key=f"many:{number}", state="done",
            planned_at=number, done_at=number, detail={"add": [f"$n{number}n"]},
        )  # fmt: skip
    address, told, sizes = "/door/mailbox/1", [], []
    while address:
        page = post.get(address)
        some = [int(found) for found in re.findall(r"\$n(\d+)n", page)]
        told += dict.fromkeys(some)
        sizes.append(len(set(some)))
        older = re.search(r'rel="next" href="([^"#]+)', page)
        address = older[1] if older else ""
    assert told == [*range(399, -1, -1)]
    assert sizes[:3] == [20, 150, 150]
    assert "?before=" not in post.get("/door/mailbox/1?before=1")


def test_figures_of_thousands_of_digits_break_nothing(post):
    """Python turns no text of more than 4,300 digits into a number."""
    long = "9" * 5000
    assert post.client.get("/door/mailbox/1", {"before": long}).status_code == 200
    answer = post.client.post("/door/mailbox/undo/999999", {"account": long})
    assert answer.status_code == 302
