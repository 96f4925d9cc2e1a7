"""The door in a real browser: keys, focus, phone, no script, axe in both themes, the policy."""

import pytest
from door_world import Came, fill
from page_checks import checked
from playwright.sync_api import expect

from tengill.ledger.models import Decision, Judged
from tengill.workspace.door import doors, inbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def came(site, tmp_path, settings) -> Came:
    settings.HOME = tmp_path
    return fill(site[1].me)


def paths(came: Came) -> list[str]:
    group = Judged.objects.get(pk=came.pitches[-1].pk).template
    return [
        "/door", f"/door?id={came.pitches[-1].pk}", f"/door?id={came.hostile.pk}",
        f"/door/text/{group}", "/door/week", f"/door/{came.pitches[-1].pk}/draft", "/door/doors",
        "/door/doors?rule=now+guest+posts", "/door/page", "/door/digest?day=2023-06-07",
        "/door/decisions", f"/messages/{came.friend.pk}",
    ]  # fmt: skip


def decide_something(came: Came) -> None:
    """So that lists of rules, topics and decisions have something to show."""
    doors.add_rule("mute money")
    doors.add_topic("Geothermal drilling")


def waiting(verdict: str) -> tuple[inbox.DoorRow, ...]:
    """What triage lists when it looks at everything, answered or not."""
    return inbox.messages(verdict, limit=50, decided=False).rows


def verdict(pk: int) -> str:
    return Judged.objects.get(pk=pk).verdict


def test_no_page_of_the_door_scrolls_sideways_or_troubles_axe(watched, came):
    decide_something(came)
    one, found = watched(), []
    for path in paths(came):
        page = one.go(path)
        page.wait_for_load_state("networkidle")
        found += checked(one, path, page=page)
    assert found == []


def test_triage_by_keyboard(watched, came):
    """J shows the next message, one key decides it, the next takes its place, U takes it back."""
    wanted = verdict(came.friend.pk)
    rows = [row.id for row in waiting(wanted)]
    assert len(rows) > 2
    page = watched(viewport={"width": 1440, "height": 900}).go(
        f"/door?verdict={wanted}&span=all&answered=1"
    )
    card = page.locator("#card")
    expect(card).to_have_attribute("data-card", str(rows[0]))
    page.keyboard.press("j")
    expect(card).to_have_attribute("data-card", str(rows[1]))
    expect(page.locator("#door-list [data-shown]")).to_have_attribute("data-row", f"m{rows[1]}")
    page.keyboard.press("m")
    expect(page.locator("#toasts .toast")).to_contain_text("Undo")
    # What was said bears on others at once: some may have left the list, too.
    left = [row.id for row in waiting(wanted)]
    following = next((pk for pk in rows[2:] if pk in left), left[0] if left else "")
    expect(card).to_have_attribute("data-card", str(following))
    expect(page.locator("#card h2[data-focus]")).to_be_focused()
    expect(page.locator(f'#door-list [data-row="m{rows[1]}"]')).to_have_count(0)
    assert verdict(rows[1]) == "mute"
    page.keyboard.press("u")
    expect(page.locator("#toasts .toast")).to_contain_text("Taken back.")
    expect(card).to_have_attribute("data-card", str(rows[1]))
    assert verdict(rows[1]) == wanted
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_url("**/door")


def test_a_key_decides_only_on_what_is_shown(watched, came):
    wanted = verdict(came.friend.pk)
    rows = [row.id for row in waiting(wanted)]
    page = watched(viewport={"width": 1440, "height": 900}).go(
        f"/door?verdict={wanted}&span=all&answered=1"
    )
    page.route(f"**/door?*id={rows[1]}", lambda _route: None)  # the message does not come
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.wait_for_timeout(300)
    assert not Decision.objects.filter(kind="door-verdict").exists()
    page.unroute_all(behavior="ignoreErrors")


def test_on_a_phone_the_list_leads_to_the_card_and_back(watched, came):
    wanted = verdict(came.friend.pk)
    page = watched(viewport={"width": 360, "height": 760}).go(
        f"/door?verdict={wanted}&span=all&answered=1"
    )
    expect(page.locator("#card")).to_be_hidden()
    page.locator("#door-list [data-open]").first.click()
    page.wait_for_url("**id=*")
    expect(page.locator("#card")).to_be_visible()
    expect(page.locator("#door-list")).to_be_hidden()
    before = page.locator("#card").get_attribute("data-card")
    page.get_by_role("button", name="Digest").click()
    expect(page.locator("#card")).not_to_have_attribute("data-card", before)
    expect(page.locator("#card")).to_be_visible()
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator("#door-list")).to_be_visible()


def test_without_script_triage_decides_and_undoes(watched, came):
    wanted = verdict(came.friend.pk)
    page = watched(java_script_enabled=False).go(
        f"/door?verdict={wanted}&span=all&answered=1&id={came.friend.pk}"
    )
    page.get_by_role("button", name="Mute").click()
    expect(page.locator("#toasts .toast")).to_contain_text("Muted")
    assert verdict(came.friend.pk) == "mute"
    page.get_by_role("button", name="Undo").click()
    assert verdict(came.friend.pk) == wanted


def test_a_rule_is_understood_as_one_types_and_kept_by_key(watched, came):
    page = watched().go("/door/doors")
    page.locator("#rule").press_sequentially("mute guest posts")
    expect(page.locator("#understood")).to_contain_text("Understood:")
    page.keyboard.press("Enter")
    expect(page.locator(".door-preview")).to_contain_text("of the last month")
    page.locator("h1").click()
    page.keyboard.press("y")
    expect(page.locator("#toasts .toast")).to_contain_text("Kept.")
    assert [one.text for one in doors.rules()] == ["mute guest posts"]
    page.keyboard.press("u")
    expect(page.locator("#toasts .toast")).to_contain_text("Taken back.")
    assert not doors.rules()


def test_the_digest_shows_a_draft_in_its_place(watched, came):
    pk = came.pitches[-1].pk
    page = watched().go(f"/door?id={pk}")
    if verdict(pk) != "decline":
        page.keyboard.press("x")
        expect(page.locator("#toasts .toast")).to_contain_text("Undo")
    page.goto(page.url.split("/door")[0] + "/door/digest?day=2023-06-07")
    page.locator(".digest__draft summary").first.click()
    expect(page.locator(".digest__draft textarea").first).to_be_visible()
