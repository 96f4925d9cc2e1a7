"""Live sync against a real Radicale: what is new, changed and deleted there, and nothing else."""

import dataclasses
import json
import stat

import pytest
from ledger_home import LedgerHome, counts, differences, dump, number, query
from radicale_server import PASSWORD, USER, Radicale, radicale

from tengill.ledger.standing import in_force
from tengill.sources.dav import DavError, DavLimits
from tengill.workspace import clock, importing, runs, sync
from tengill.workspace.sync_accounts import Accounts

__all__ = ["radicale"]


def card(uid: str, name: str = "Bjork Dal", more: str = "") -> str:
    mail = f"{uid}@dal.example"
    return (
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{uid}\r\nFN:{name}\r\nN:{name};;;;\r\n"
        f"EMAIL:{mail}\r\n{more}END:VCARD\r\n"
    )


def event(uid: str, title: str = "Tea", start: str = "20260105T090000Z", more: str = "") -> str:
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Dal//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{start}\r\nSUMMARY:{title}\r\n"
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:bjork@dal.example\r\n{more}"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def meetings() -> list[tuple[str, str]]:
    return query(f"SELECT m.key, m.title FROM ledger_meeting m WHERE {in_force('ledger_meeting', 'm')}"
                 " ORDER BY m.key")  # fmt: skip


def cards() -> list[str]:
    return [name for (name,) in query(
        f"SELECT c.name FROM ledger_card c WHERE {in_force('ledger_card', 'c')} ORDER BY 1")]  # fmt: skip


@pytest.fixture
def account(ledger: LedgerHome, radicale: Radicale) -> Radicale:
    """A server with a calendar and an address book, kept in step by account 1."""
    radicale.collection("Job")
    radicale.collection("People", "addressbook")
    radicale.put("/anna/job/a.ics", event("a"))
    radicale.put("/anna/job/b.ics", event("b", "Cake", more="RRULE:FREQ=DAILY;COUNT=2\r\n"))
    radicale.put("/anna/people/c.vcf", card("c"))
    radicale.asked.clear()
    sync.add(radicale.url, USER, PASSWORD)
    return radicale


def test_the_first_sync_brings_all(account: Radicale) -> None:
    done = sync.run(1)
    assert done.failed == ""
    assert (done.collections, done.new, done.taken_away, done.kept_aside) == (2, 4, 0, 0)
    assert meetings() == [
        ("a", "Tea"),
        ("b/20260105T090000Z", "Cake"),
        ("b/20260106T090000Z", "Cake"),
    ]
    assert cards() == ["Bjork Dal"]
    assert query("SELECT DISTINCT calendar FROM ledger_meeting") == [("Job",)]
    assert query("SELECT kind, state, error FROM ledger_run") == [("sync", "done", "")]
    assert counts(done.run)["kinds"] == {"meeting": 3, "card": 1}
    assert ("Bjork Dal",) in query("SELECT name FROM ledger_person")
    (view,) = sync.accounts()
    assert [(c.name, c.kind, c.entries) for c in view.collections] == [
        ("Job", "caldav", 2), ("People", "carddav", 1)]  # fmt: skip


def test_only_what_reads_is_ever_asked(account: Radicale) -> None:
    sync.run(1)
    account.put("/anna/job/a.ics", event("a", "Later"))
    account.asked.clear()
    sync.run(1)
    assert set(account.methods()) <= {"GET", "PROPFIND", "REPORT"}


def test_without_a_change_nothing_is_fetched_and_nothing_changes(account: Radicale) -> None:
    sync.run(1)
    before = dump()
    account.methods()
    again = sync.run(1)
    assert (again.new, again.taken_away) == (0, 0)
    assert again.run == 0
    assert query("SELECT COUNT(*) FROM ledger_run") == [(1,)]  # no run of its own, hour by hour
    assert set(account.methods()) == {"PROPFIND"}  # the tokens are the same: nothing more to ask
    assert differences(before, dump()) == ""


def test_a_changed_event_takes_over(account: Radicale) -> None:
    sync.run(1)
    account.put("/anna/job/a.ics", event("a", "Tea at five"))
    done = sync.run(1)
    assert (done.new, done.taken_away) == (1, 1)
    assert meetings()[0] == ("a", "Tea at five")
    assert query("SELECT title, retracted_why FROM ledger_meeting WHERE retracted_at IS NOT NULL") == [
        ("Tea", f"changed on the server (run {done.run})")]  # fmt: skip
    account.put("/anna/job/a.ics", event("a", "Tea"))
    sync.run(1)
    assert meetings()[0] == ("a", "Tea")


def test_a_shorter_series_loses_its_last_day(account: Radicale) -> None:
    sync.run(1)
    account.put("/anna/job/b.ics", event("b", "Cake", more="RRULE:FREQ=DAILY;COUNT=1\r\n"))
    sync.run(1)
    assert [key for key, _ in meetings()] == ["a", "b/20260105T090000Z"]


def test_what_is_deleted_is_retracted_and_undoing_the_run_brings_it_back(account: Radicale) -> None:
    sync.run(1)
    before = dump(leave=("factsighting",))
    account.write("DELETE", "/anna/job/b.ics")
    account.write("DELETE", "/anna/people/c.vcf")
    done = sync.run(1)
    assert (done.new, done.taken_away) == (0, 3)
    assert (meetings(), cards()) == ([("a", "Tea")], [])
    assert number("meeting") == 3
    runs.undo(done.run)
    assert differences(before, dump(leave=("factsighting",))) == ""
    again = sync.run(1)
    assert again.taken_away == 3
    assert meetings() == [("a", "Tea")]


def test_undoing_the_first_sync_takes_all_back_and_the_next_brings_it_again(
    account: Radicale,
) -> None:
    first = sync.run(1)
    before = dump(leave=("factsighting",))
    runs.undo(first.run)
    assert (number("meeting"), number("card")) == (0, 0)
    again = sync.run(1)
    assert again.new == 4
    assert differences(before, dump(leave=("factsighting",))) == ""


def test_an_event_moved_to_another_calendar_stays(account: Radicale) -> None:
    account.collection("Away")
    account.collection("Zoo")
    sync.run(1)
    for there in ("/anna/zoo/a.ics", "/anna/away/a.ics"):
        here = "/anna/job/a.ics" if there.startswith("/anna/zoo") else "/anna/zoo/a.ics"
        account.write("MOVE", here, Destination=f"{account.url}{there}")
        sync.run(1)
        assert ("a", "Tea") in meetings()
    account.write("DELETE", "/anna/away/a.ics")
    sync.run(1)
    assert ("a", "Tea") not in meetings()


def test_the_same_event_in_an_export_and_on_the_server_is_one_meeting(
    account: Radicale, ledger: LedgerHome
) -> None:
    exported = (event("a") + event("b", "Cake", more="RRULE:FREQ=DAILY;COUNT=2\r\n")).encode()
    importing.import_paths(
        [ledger.file("export.ics", exported), ledger.file("c.vcf", card("c").encode())]
    )
    assert sync.run(1).new == 0
    assert (number("meeting"), number("card")) == (3, 1)


@pytest.mark.parametrize("status", ["403 Forbidden", "409 Conflict"])
def test_an_expired_token_leads_to_a_comparison_of_everything(
    account: Radicale, status: str
) -> None:
    sync.run(1)
    account.put("/anna/job/a.ics", event("a", "Changed"))
    account.write("DELETE", "/anna/job/b.ics")
    account.put("/anna/job/n.ics", event("n", "New"))

    def expired(environ, start):
        if environ["REQUEST_METHOD"] != "REPORT":
            return None
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        if b"sync-collection" in body:
            start(status, [])
            return [b""]
        environ["wsgi.input"] = __import__("io").BytesIO(body)
        return None

    account.hook = expired
    account.methods()
    done = sync.run(1)
    assert (done.failed, done.new, done.taken_away) == ("", 2, 3)
    assert meetings() == [("a", "Changed"), ("n", "New")]
    account.hook = None
    assert sync.run(1).new == 0


def test_a_server_without_tokens_is_compared_by_etags(
    account: Radicale, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(found):
        return tuple(dataclasses.replace(one, token="") for one in found)

    real = sync.collections
    monkeypatch.setattr(sync, "collections", lambda server: without(real(server)))
    sync.run(1)
    account.methods()
    assert sync.run(1).new == 0
    assert ("PROPFIND", "/anna/job/") not in account.asked  # its CTag is the same
    assert set(account.methods()) == {"PROPFIND"}
    account.put("/anna/job/a.ics", event("a", "Changed"))
    account.write("DELETE", "/anna/job/b.ics")
    account.methods()
    done = sync.run(1)
    assert (done.new, done.taken_away) == (1, 3)
    assert meetings() == [("a", "Changed")]
    assert account.methods().count("GET") == 1


def test_what_another_account_still_sees_stays(account: Radicale, ledger: LedgerHome) -> None:
    account.collection("Away")
    account.put("/anna/away/x.ics", event("a"))
    sync.add(f"{account.url}/anna/away/", USER, PASSWORD)
    assert [done.failed for done in sync.run_all()] == ["", ""]
    account.write("DELETE", "/anna/job/a.ics")
    sync.run(1)
    assert ("a", "Tea") in meetings()


def test_a_lost_state_costs_one_comparison_and_finds_what_was_deleted(
    account: Radicale, ledger: LedgerHome
) -> None:
    sync.run(1)
    account.write("DELETE", "/anna/job/a.ics")
    (ledger.home / "sync" / "state-1.json").write_text("{", encoding="utf-8")
    done = sync.run(1)
    assert (done.new, done.taken_away) == (0, 1)
    assert [key for key, _ in meetings()] == ["b/20260105T090000Z", "b/20260106T090000Z"]


@pytest.mark.parametrize("after", [3, 6, 9])
def test_a_server_gone_midway_keeps_what_came_and_the_next_sync_goes_on(
    account: Radicale, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(sync, "LIMITS", DavLimits(at_once=2))
    for n in range(6):
        account.put(f"/anna/job/m{n}.ics", event(f"m{n}"))
    asked = []

    def gone(environ, start):
        asked.append(environ["REQUEST_METHOD"])
        if len(asked) <= after:
            return None
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start("503 Service Unavailable", [])
        return [b""]

    account.hook = gone
    first = sync.run(1)
    assert "Try again later" in first.failed
    assert query("SELECT state FROM ledger_run") == [("failed",)]
    had = number("meeting")
    account.hook = None
    second = sync.run(1)
    assert (second.failed, first.new + second.new) == ("", 10)
    assert (number("meeting"), number("card")) == (9, 1)
    assert had == 0 or second.new < 10


def test_a_sync_that_is_stopped_goes_on_and_one_that_was_killed_is_projected(
    account: Radicale, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "LIMITS", DavLimits(at_once=1))

    def stop(step: sync.Step) -> None:
        if step.collection == "People":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync.run(1, stop)
    assert query("SELECT state, projected FROM ledger_run") == [("stopped", 1)]
    assert number("meeting") == 3

    def killed(*_args: object, **_told: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(sync.project, "messages_changed", killed)
        with pytest.raises(SystemExit):
            sync.run(1)
    assert ("Bjork Dal",) not in query("SELECT name FROM ledger_person")
    assert sync.run(1).new == 0
    assert ("Bjork Dal",) in query("SELECT name FROM ledger_person")


def test_a_wrong_password_is_told_in_words(account: Radicale, ledger: LedgerHome) -> None:
    with pytest.raises(DavError, match="does not take the user name “anna”"):
        sync.add(account.url, USER, "wrong")
    Accounts(ledger.home).add(f"{account.url}/", USER, "wrong", 5)
    done = sync.run(1)
    assert "made for one app" in done.failed
    assert query("SELECT state FROM ledger_run") == [("failed",)]


def test_an_address_behind_well_known_is_found(ledger: LedgerHome, radicale: Radicale) -> None:
    radicale.collection("Job")

    def hidden(environ, start):
        environ["wsgi.input"].read(0)
        if environ["PATH_INFO"] == "/":
            start("404 Not Found", [])
            return [b""]
        if environ["PATH_INFO"] == "/.well-known/caldav":
            start("301 Moved Permanently", [("Location", f"/{USER}/")])
            return [b""]
        return None

    radicale.hook = hidden
    view = sync.add(radicale.url, USER, PASSWORD)
    assert [one.name for one in view.collections] == ["Job"]


def test_a_server_without_encryption_behind_https_gets_no_password(
    ledger: LedgerHome, radicale: Radicale
) -> None:
    with pytest.raises(DavError, match="does not speak TLS"):
        sync.add(radicale.url.replace("http:", "https:"), USER, PASSWORD)
    assert radicale.asked == []


def test_a_redirect_to_another_host_is_not_followed(ledger: LedgerHome, radicale: Radicale) -> None:
    def elsewhere(_environ, start):
        start("302 Found", [("Location", "https://evil.example/dav/")])
        return [b""]

    radicale.hook = elsewhere
    with pytest.raises(DavError, match=r"points to another server: https://evil\.example"):
        sync.add(radicale.url, USER, PASSWORD)


def test_a_single_calendar_may_be_given(ledger: LedgerHome, radicale: Radicale) -> None:
    radicale.collection("Job")
    radicale.collection("Home")
    view = sync.add(f"{radicale.url}/anna/home/", USER, PASSWORD)
    assert [one.name for one in view.collections] == ["Home"]


def test_a_server_with_nothing_on_it_is_told(ledger: LedgerHome, radicale: Radicale) -> None:
    with pytest.raises(DavError, match="no calendar and no address book"):
        sync.add(radicale.url, USER, PASSWORD)


def test_a_huge_card_is_kept_aside_and_the_others_come(
    account: Radicale, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "LIMITS", DavLimits(max_answer=60_000))
    huge = card("huge", "Carl", f"PHOTO;ENCODING=b;TYPE=JPEG:{'QUJD' * 40_000}\r\n")
    account.put("/anna/people/huge.vcf", huge)
    for n in range(4):
        account.put(f"/anna/people/p{n}.vcf", card(f"p{n}", f"P {n}"))
    done = sync.run(1)
    assert (done.failed, done.kept_aside) == ("", 1)
    assert cards() == ["Bjork Dal", "P 0", "P 1", "P 2", "P 3"]
    ((reason, detail),) = query("SELECT reason, detail FROM ledger_keptaside")
    assert reason == "can't be fetched"
    assert "huge.vcf: An answer of 127.0.0.1 is larger than 60,000 bytes" in detail
    assert sync.run(1).kept_aside == 0  # not asked for again until it changes


def test_a_task_in_a_calendar_is_left_alone(account: Radicale) -> None:
    task = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTODO\r\nUID:t\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Buy\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
    account.put("/anna/job/t.ics", task)
    assert sync.run(1).kept_aside == 0


def test_the_password_is_encrypted_and_files_are_the_owner_s_alone(
    account: Radicale, ledger: LedgerHome
) -> None:
    sync.run(1)
    for name in ("sync-key", "sync/accounts.json", "sync/state-1.json"):
        file = ledger.home / name
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert PASSWORD not in file.read_text(encoding="utf-8", errors="replace")
    kept = Accounts(ledger.home)
    assert kept.password(kept.get(1)) == PASSWORD
    (ledger.home / "sync-key").write_bytes(b"x" * 32)
    with pytest.raises(ValueError, match="Remove the account and add it again"):
        sync.run(1)


def test_a_password_moved_to_another_server_does_not_open(
    account: Radicale, ledger: LedgerHome
) -> None:
    file = ledger.home / "sync" / "accounts.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    told[0]["url"] = "https://evil.example/"
    file.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(ValueError, match="can't be opened"):
        sync.run(1)


def test_removing_an_account_forgets_the_password_and_keeps_the_facts(
    account: Radicale, ledger: LedgerHome
) -> None:
    sync.run(1)
    sync.remove(1)
    assert sync.accounts() == ()
    assert not (ledger.home / "sync" / "state-1.json").exists()
    assert number("meeting") == 3
    with pytest.raises(LookupError, match="no account 1"):
        sync.run(1)
    with pytest.raises(LookupError, match="no account yet"):
        sync.run_all()


def test_after_ninety_days_all_is_read_again(
    account: Radicale, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.put("/anna/job/e.ics", event("e", more="RRULE:FREQ=MONTHLY\r\n"))
    sync.run(1)
    had = number("meeting")
    later = clock.now() + 100 * 86_400
    monkeypatch.setattr(clock, "now", lambda: later)
    done = sync.run(1)
    assert (3 <= done.new <= 4, done.taken_away) == (True, 0)
    assert number("meeting") == had + done.new
