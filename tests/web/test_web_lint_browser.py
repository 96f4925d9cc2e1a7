"""Campaigns and the mailbox in a real browser: narrow and wide, both themes, keys, no script."""

from pathlib import Path

import pytest
from page_checks import checked
from playwright.sync_api import expect

from tengill.facts.approaches import Verdict
from tengill.ledger.models import MailboxAction
from tengill.workspace import api_tokens, clock, mailbox_work
from tengill.workspace import door_lint_kept as lints
from tengill.workspace.mailbox_accounts import FOLDERS, MailAccount, MailAccounts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MESSAGE = "Subject: Hi {first_name}\n\nDear {first_name},\n\nwould you link to our new report?\n"


@pytest.fixture
def filled(site, settings, tmp_path):
    """A judged campaign, a mailbox with a plan and a log, a token: what pages there are."""
    settings.HOME = tmp_path
    _url, world = site
    long = f"{'a' * 60}@{'long' * 12}.example"
    people = f"email,first_name\n{world.anna.person.address},Anna\n{long},Vera\n,Nobody\n"
    told = lints.Told(text=MESSAGE, jurisdictions=("IS",), name="Spring", language="en")
    token = lints.keep({"list": [people.encode()]}, told)
    assert lints.judge(token).state == "done"
    api_tokens.make("newsletter")
    _mailbox(tmp_path)
    mailbox = "/door/mailbox"
    return [
        "/lint", f"/lint/{token}", f"/lint/{token}?group=dont", f"/lint/{token}/row/0",
        f"/lint/{token}/row/1", "/settings/api", mailbox, f"{mailbox}/1/do", f"{mailbox}/add",
    ]  # fmt: skip


def _mailbox(home: Path) -> None:
    account = MailAccount(
        0, "imap.dal.example", 993, "tls", "anna@dal.example", "anna@dal.example", "", clock.now()
    )
    MailAccounts(home).add(account, "secret")
    subject = "Guest post " + "x" * 90
    for number in range(3):
        MailboxAction.objects.create(
            account=1, kind="move", key=f"k{number}", from_folder="INBOX", uid=1, uidvalidity=1,
            to_folder=FOLDERS[Verdict.MUTE], state="done", planned_at=clock.now(), done_at=clock.now(),
            detail={"subject": subject, "why": "mute"}, who="owner",
        )  # fmt: skip
    step = {
        "id": 0, "kind": "move", "state": "planned", "subject": subject, "sender": "rex@seo.example",
        "verdict": "mute", "from_folder": "INBOX", "to_folder": "Door muted", "flags": [],
        "error": "", "message": 0, "reason": "It asks to publish a guest post.",
    }  # fmt: skip
    mailbox_work._write(1, {
        "kind": "plan", "state": "done", "began": clock.now(), "who": "owner", "language": "en",
        "counts": [["move", "mute", "Door muted", 2]], "steps": [step, step],
    })  # fmt: skip


def test_no_page_scrolls_sideways_or_troubles_axe(watched, filled):
    one = watched()
    assert [line for path in filled for line in checked(one, path)] == []


def test_the_plan_is_confirmed_by_key(watched, filled, monkeypatch):
    begun = []
    monkeypatch.setattr(mailbox_work, "spawn", begun.append)
    page = watched().go("/door/mailbox")
    page.keyboard.press("y")
    page.wait_for_url("**/do")
    assert begun == []
    page.keyboard.press("y")
    page.wait_for_url("**/door/mailbox/1")
    expect(page.locator("#work")).to_be_visible()
    assert begun == [1]


def test_a_campaign_is_judged_without_a_script(watched, filled):
    one = watched()
    context = one.context.browser.new_context(
        java_script_enabled=False, storage_state=one.context.storage_state()
    )
    page = context.new_page()
    page.goto(f"{one.url}/lint")
    page.locator("#list").fill("email,first_name\nvera@x.example,Vera\n")
    page.locator("#text").fill(MESSAGE)
    page.locator("button", has_text="Judge it").click()
    expect(page.locator(".lead")).to_contain_text("of 1 approach may go out")
    page.locator(".lint-row__open").click()
    expect(page.locator(".lint-letter")).to_contain_text("Dear Vera,")
    context.close()
