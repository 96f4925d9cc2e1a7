"""Every page: who may see it, what it says, and what it must never say."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tengill.ledger import models
from tengill.workspace import clock, importing, login, review, today

pytestmark = pytest.mark.django_db


def pages(world) -> dict[str, str]:
    return {
        "today": "/",
        "people": "/people",
        "people filtered": "/people?q=anna&sort=name",
        "shared addresses": "/people?kind=role",
        "nobody": "/people?q=zzzz",
        "person": f"/people/{world.dana.id}",
        "owner": f"/people/{world.me.id}",
        "board": "/introductions",
        "everybody": "/introductions?by=all",
        "list": "/introductions?view=list&by=all",
        "tell one": "/introductions/new",
        "outcomes": "/outcomes",
        "open ones": "/outcomes?state=open",
        "outcome": f"/outcomes/{world.seed.pk}",
        "a dozen": f"/outcomes/{world.crowd.pk}",
        "tell an outcome": "/outcomes/new",
        "import outcomes": "/outcomes/import",
        "statement": "/statement",
        "statement of another": "/statement?person=Dana&from=2019-01-01&to=2020-12-31",
        "comparison": "/comparison",
        "one's comparison": f"/comparison?person={world.me.id}&sort=last",
        "otherwise": f"/outcomes/{world.seed.pk}?anyway=20&half_life=365",
        "how sure": f"/outcomes/{world.seed.pk}/otherwise",
        "who knew whom": "/acquaintances",
        "sets of settings": "/settings/credit",
        "tell a recommendation": "/introductions/new?kind=recommendation",
        "review": "/review",
        "waiting act": f"/acts/{world.waiting.pk}",
        "confirmed act": f"/acts/{world.confirmed.pk}",
        "imports": "/imports",
        "run": f"/imports/{world.ledger.run.pk}",
        "message": f"/messages/{world.waiting.message_id}?act={world.waiting.pk}",
        "hostile message": f"/messages/{world.hostile.pk}",
        "search": "/search?q=thursday",
        "found nothing": "/search?q=qqqqq",
        "settings": "/settings",
        "map": "/map",
        "map as a table": "/map/table",
        "drift": "/drifting",
    }


class Reading(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.tags.append((tag, told))
        if told.get("id"):
            self.ids.append(told["id"])

    def handle_data(self, data):
        self.text += data


def read(client, path: str) -> Reading:
    response = client.get(path)
    assert response.status_code == 200, path
    return Reading(response.content.decode())


@pytest.fixture(scope="module")
def seen(world, django_db_blocker) -> dict[str, tuple[str, str]]:
    """Every page, fetched once: its name, path and text."""
    with django_db_blocker.unblock():
        client = Client()
        client.force_login(login.owner())
        found = {}
        for name, path in pages(world).items():
            response = client.get(path)
            assert response.status_code == 200, name
            found[name] = (path, response.content.decode())
    return found


def test_every_page_is_small_and_without_anything_inline(seen):
    for name, (_, text) in seen.items():
        # A dozen people under every model, with two pictures, is the most there is.
        most = 80_000 if name in {"a dozen", "comparison"} else 50_000
        assert len(text.encode()) < most, name
        for tag, attrs in Reading(text).tags:
            assert "style" not in attrs, (name, tag)
            assert not [key for key in attrs if key.startswith("on")], (name, tag)
            assert tag != "style", name
            if tag == "script":
                assert attrs["src"].startswith("/static/"), name
            for key in ("src", "href", "action"):
                where = urlsplit(attrs.get(key) or "")
                assert not where.netloc, (name, tag, attrs)


def test_headings_landmarks_and_labels(seen):
    for name, (_, text) in seen.items():
        page = Reading(text)
        tags = [tag for tag, _ in page.tags]
        assert tags.count("main") == 1, name
        assert tags.count("h1") == 1, name
        assert tags.index("h1") < tags.index("h2"), name
        assert len(page.ids) == len(set(page.ids)), name
        labelled = {attrs["for"] for tag, attrs in page.tags if tag == "label" and "for" in attrs}
        for tag, attrs in page.tags:
            if tag in {"input", "select", "textarea"} and attrs.get("type") not in {
                "hidden",
                "checkbox",
            }:
                named = attrs.get("aria-label") or attrs.get("aria-labelledby")
                assert attrs.get("id") in labelled or named, (name, attrs)


def test_links_lead_somewhere(owner, seen):
    links = set()
    for path, text in seen.values():
        here = urlsplit(path).path
        for tag, attrs in Reading(text).tags:
            href = attrs.get("href") or ""
            # Out of here lead only a person's own ways to be reached, and no referrer is told.
            if tag == "a" and href.startswith(("mailto:", "tel:", "https:")):
                assert attrs.get("rel") == "noreferrer", href
            elif tag == "a" and href and not href.startswith("#"):
                links.add(here + href if href.startswith("?") else href)
    read_already = {path for path, _ in seen.values()}
    once = {re.sub(r"\d+", "0", href.split("cursor=")[0]): href for href in sorted(links)}
    for href in set(once.values()) - read_already:
        assert owner.get(href).status_code == 200, href


def test_nobody_sees_a_page_without_logging_in(world, db):
    for path in [*pages(world).values(), "/search/quick?q=a", "/imports/tray"]:
        response = Client().get(path)
        assert response.status_code == 302, path
        assert response["Location"].startswith("/login"), path
    assert Client().get("/healthz").content == b"ok"
    assert Client().get("/login").status_code == 200


def test_posting_needs_the_form_s_token(world, db):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(login.owner())
    for path in ("/review/decide", "/people/merge", "/imports/start", "/settings", "/logout"):
        response = strict.post(path, {"verdict": "confirmed", "key": world.waiting.key})
        assert response.status_code == 403, path
        assert "Traceback" not in response.content.decode()
    assert models.Act.objects.get(pk=world.waiting.pk).state == "waiting"


def test_a_login_link_opens_once(world, db):
    token = login.make_link(clock.now())
    first, second = Client(), Client()
    assert first.get("/login", {"token": token}).status_code == 200
    assert first.get("/").status_code == 200
    refused = second.get("/login", {"token": token})
    assert refused.status_code == 403
    assert "tengill login-link" in refused.content.decode()
    assert second.get("/").status_code == 302
    assert models.LoginLink.objects.filter(token_hash=token).count() == 0  # only its hash is kept


def test_an_old_or_made_up_link_is_refused(world, db):
    old = login.make_link(clock.now() - login.VALID_SECONDS - 1)
    for token in (old, "made-up", "x" * 5000, "\x00"):
        assert Client().get("/login", {"token": token}).status_code == 403
    assert Client().post("/login", {"token": "x"}).status_code == 405


def test_a_piece_asked_for_after_the_session_ended_leads_to_the_door(world, db):
    piece = Client().get("/people?q=a", headers={"HX-Request": "true"}, follow=True)
    assert piece["HX-Redirect"] == "/login"
    assert piece.content == b""


def test_fetching_ahead_does_not_use_a_link_up(world, db):
    token = login.make_link(clock.now())
    ahead = Client().get("/login", {"token": token}, headers={"Sec-Purpose": "prefetch"})
    assert ahead.status_code == 403
    assert Client().get("/login", {"token": token}).status_code == 200


def test_headers_that_keep_a_page_to_itself(owner, world):
    response = owner.get("/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "private" in response["Cache-Control"]
    assert "camera=()" in response["Permissions-Policy"]


def test_hostile_mail_is_shown_as_text(owner, world):
    text = owner.get(f"/messages/{world.hostile.pk}").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text
    assert "<img src=https" not in text
    assert "&lt;b&gt;bold?&lt;/b&gt;" in text
    for query in ("<script>alert(1)</script>", '"><svg onload=alert(1)>', "%00", "' OR 1=1"):
        found = owner.get("/search", {"q": query}).content.decode()
        assert "<script>alert" not in found
        assert "<svg onload" not in found


def test_the_words_of_an_act_are_highlighted(owner, world):
    text = owner.get(
        f"/messages/{world.waiting.message_id}?act={world.waiting.pk}"
    ).content.decode()
    assert "<mark>I want to put the two of you in touch.</mark>" in text


def test_errors_in_plain_words(owner, world):
    for path in ("/people/999999", "/outcomes/999999", "/messages/999999", "/acts/999999", "/imports/999999", "/nowhere"):  # fmt: skip
        response = owner.get(path)
        assert response.status_code == 404, path
        text = response.content.decode()
        assert "There is nothing at this address." in text
        assert "Traceback" not in text
        assert 'href="/"' in text
    assert owner.get(f"/people/{10**30}").status_code == 404


def test_a_failure_shows_no_traceback(owner, world, monkeypatch):
    def fails():
        raise RuntimeError("secret of the machine")

    monkeypatch.setattr(today, "today", fails)
    owner.raise_request_exception = False
    response = owner.get("/")
    assert response.status_code == 500
    assert "secret of the machine" not in response.content.decode()
    assert "Something went wrong on our side." in response.content.decode()


def test_review_decides_shows_the_next_and_takes_back(owner, world, read_anew):
    first = review.queue(limit=1).items[0]
    response = owner.post(
        "/review/decide", {"key": first.key, "verdict": "confirmed"}, headers={"HX-Request": "true"}
    )
    text = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in text
    assert "Confirmed." in text
    assert first.key not in text  # the next one has taken its place
    assert models.Act.objects.get(pk=first.act_id).state == "confirmed"
    undo = re.search(r'action="(/review/undo/\d+)"', text).group(1)
    there = re.search(r'name="next" value="([^"]+)"', text).group(1)
    assert there == f"/review?at={first.act_id}"
    assert first.key not in owner.get(there).content.decode()  # it does not wait now
    back = owner.post(undo, {"next": there})
    assert back["Location"] == there
    assert first.key in owner.get(there).content.decode()
    assert read_anew == [first.key]
    assert models.Decision.objects.filter(retracts__about=first.key).count() == 1
    assert owner.post(undo).status_code == 404  # once


def test_undo_never_leads_away(owner, world):
    first = review.queue(limit=1).items[0]
    made = review.decide(first.key, "rejected")
    undo = reverse("review_undo", args=[made.decision_id])
    assert owner.post(undo, {"next": "https://evil.example/"})["Location"] == "/review"


def test_a_correction_is_kept_as_typed(owner, world):
    owner.post(
        "/review/decide",
        {
            "key": world.waiting.key,
            "verdict": "corrected",
            "alone": "1",
            "act_kind": "handoff",
            "connector": "Edda Karlsdóttir <edda@home.example>",
            "left": "Anna Bergþórsdóttir <anna@frost.example>",
            "right": "Ben Okafor <ben@okafor.example>\nChen Liwei <chen@sensors.example>",
        },
    )
    act = models.Act.objects.get(pk=world.waiting.pk)
    assert (act.kind, act.state) == ("handoff", "confirmed")
    rights = (
        act.parties.filter(role="right").order_by("position").values_list("person_id", flat=True)
    )
    assert list(rights) == [world.ben.id, world.chen.id]


def test_nonsense_in_a_form_changes_nothing(owner, world):
    before = models.Decision.objects.count()
    for path, data in (
        ("/review/decide", {"key": world.waiting.key, "verdict": "perhaps"}),
        ("/people/merge", {"id": ["1", "1"]}),
        ("/people/merge", {"id": ["x"]}),
        (f"/people/{world.ben.id}/change", {"change": "split", "point": "email:nobody@x.example"}),
        (f"/people/{world.ben.id}/change", {"change": "kind", "kind": "robot"}),
        (f"/acts/{world.waiting.pk}/took", {"took": "maybe"}),
        ("/settings", {"part": "zone", "zone": "Mars/Olympus"}),
        ("/settings", {"part": "currency", "currency": "krónur"}),
        ("/settings", {"part": "counterfactual", "counterfactual": "120"}),
        ("/settings", {"part": "language", "language": "xx"}),
        ("/settings", {}),
    ):
        assert owner.post(path, data).status_code in {302, 400}, path
    assert models.Decision.objects.count() == before


def test_statement_as_files(owner, world):
    told = json.loads(owner.get("/statement?format=json").content)
    assert told
    table = owner.get("/statement?format=csv")
    assert table["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in table["Content-Disposition"]
    assert owner.get("/statement?format=exe").status_code == 200  # the page itself
    for odd in ("/statement?from=2020-02-31", "/statement?from=2021-01-01&to=2020-01-01", "/statement?person=Zzzyx"):  # fmt: skip
        assert owner.get(odd).status_code == 200, odd


def test_the_list_of_people_goes_on(owner, world):
    page = read(owner, "/people")
    assert "Dana Whitcombe" in page.text
    rows = owner.get("/people?q=okafor", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in rows
    assert "Ben Okafor" in rows
    assert "Dana Whitcombe" not in rows


def test_icelandic_all_the_way(owner, world):
    owner.post("/settings", {"part": "language", "language": "is"})
    response = owner.get("/people")
    text = response.content.decode()
    assert 'lang="is"' in text
    assert "Fólk" in text
    assert "People" not in Reading(text).text
    money = owner.get(f"/outcomes/{world.seed.pk}").content.decode()
    assert "18,4\N{NO-BREAK SPACE}m.kr." in money


def test_a_list_of_deals_is_shown_before_it_is_read_in(owner, world, settings, tmp_path):
    settings.HOME = tmp_path
    deals = (
        "Deal name;Stage;Amount;Currency;Close date;Contact email\n"
        "Harbour crane;Closed won;12.500,50;EUR;23.04.2020;ben@okafor.example\n"
        "=cmd|' /C calc'!A0;Closed lost;7;EUR;21.02.2020;x@y.example\n"
    )
    before = models.Outcome.objects.count()
    sent = SimpleUploadedFile("../deals.csv", deals.encode())
    text = owner.post("/outcomes/import", {"file": sent}).content.decode()
    assert "This is how deals.csv is understood." in text
    assert "€12,500.50" in text
    assert models.Outcome.objects.count() == before
    kept = re.search(r'name="kept" value="(\w+)"', text).group(1)
    again = owner.post("/outcomes/import", {"kept": kept, "field-0": "", "field-5": "seller_email"})
    assert "ben@okafor.example" in again.content.decode()
    done = owner.post(
        "/outcomes/import",
        {"kept": kept, "field-5": "seller_email", "buyer": "Anna <anna@frost.example>", "go": "1"},
    )
    assert done.status_code == 302
    crane = models.Outcome.objects.get(title="Harbour crane")
    sides = {party.side: party.address for party in crane.parties.all()}
    assert sides == {"seller": "ben@okafor.example", "buyer": "anna@frost.example"}
    for sent in (b"", b"\x00\x01\x02", b"one line without commas"):
        wrong = owner.post("/outcomes/import", {"file": SimpleUploadedFile("x.csv", sent)})
        assert wrong.status_code == 400
        assert 'role="alert"' in wrong.content.decode()
    assert owner.post("/outcomes/import", {"kept": "../../etc"}).status_code == 400


def test_an_outcome_told_by_hand(owner, world):
    told = {"title": "Advice", "closed": "2020-03-03", "amount": "12,5", "currency": "eur", "kind": "purchase", "buyer": "anna@frost.example", "seller": "edda@home.example"}  # fmt: skip
    made = owner.post("/outcomes/new", told)
    assert made.status_code == 302
    outcome = models.Outcome.objects.get(title="Advice")
    assert (outcome.amount_minor, outcome.currency) == (1250, "EUR")
    assert "Advice" in owner.get(made["Location"]).content.decode()
    for change in ({"title": " "}, {"closed": "2020-02-31"}, {"amount": "lots"}, {"currency": "€"}):
        assert owner.post("/outcomes/new", told | change).status_code == 400, change


def test_a_thank_you_becomes_an_outcome(owner, world):
    act = models.Act.objects.get(kind="acknowledgement")
    page = read(owner, f"/outcomes/lift/{act.pk}")
    assert "we signed for kr 18,400,000" in page.text
    told = {"title": "The round", "closed": "2019-07-01", "amount": "18.400.000", "currency": "ISK", "kind": "investment", "buyer": "dana@tern.example", "seller": "chen@sensors.example"}  # fmt: skip
    made = owner.post(f"/outcomes/lift/{act.pk}", told)
    assert made.status_code == 302
    assert models.Outcome.objects.get(title="The round").evidence_message_id == act.message_id
    assert owner.post(f"/outcomes/lift/{act.pk}", told).status_code == 400  # once


def test_no_key_goes_to_two_pages(owner, world):
    page = owner.get("/").content.decode()
    going = re.findall(r'data-go="(.)".*?aria-hidden="true">g (.)</span>', page)
    assert len(going) == page.count("data-go=") > 10
    assert all(key == told for key, told in going)
    assert len({key for key, _ in going}) == len(going)
    for key, _ in going:
        assert f"<dt><kbd>G</kbd> <kbd>{key.upper()}</kbd></dt>" in page


def test_an_import_is_planned_watched_and_undone(owner, world, settings, tmp_path, monkeypatch):
    begun = []
    monkeypatch.setattr(importing, "start", lambda paths, **told: begun.append((paths, told)) or world.ledger.run.pk)  # fmt: skip
    mail = tmp_path / "new.mbox"
    mail.write_bytes(b"From a@x.example Mon Mar  1 10:00:00 2021\nFrom: a@x.example\n\nHello\n")
    seen = owner.post("/imports/plan", {"paths": f"{mail}\n"}).content.decode()
    assert "There is 1 file to read." in seen
    gone = owner.post("/imports/plan", {"paths": str(tmp_path / "none")}).content.decode()
    assert "is not there. Check the spelling" in gone
    assert f">{tmp_path / 'none'}</textarea>" in gone, "what was typed can be corrected"
    assert "Type the path" in owner.post("/imports/plan", {"paths": " "}).content.decode()
    went = owner.post("/imports/start", {"path": str(mail), "owner": "edda@home.example"})
    assert went["Location"] == f"/imports/{world.ledger.run.pk}"
    assert begun == [([mail], {"owner": "edda@home.example", "who": "owner"})]
    run = models.Run.objects.filter(pk=world.ledger.run.pk)
    run.update(state="running", phase="reading", bytes_done=40, bytes_total=100)
    assert 'max="100"' in owner.get("/imports/tray").content.decode()
    assert "every 1s" in owner.get(f"/imports/{run[0].pk}").content.decode()
    owner.post(f"/imports/{run[0].pk}/cancel")
    assert run[0].cancel_asked
    run.update(state="done")
    assert owner.get(f"/imports/{run[0].pk}/progress")["HX-Refresh"] == "true"
