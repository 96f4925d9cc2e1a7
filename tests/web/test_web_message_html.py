"""A message as it was sent: what the page and the frame say."""

import pytest
from door_world import Came, fill

from tengill.ledger import models
from tengill.workspace import html_message, original
from tengill.workspace.original import OriginalGoneError

HTML = "<p>Sæl <b>Edda</b> <img src=https://evil.example/p.gif alt=Cabin></p><a href=https://a.example/>here</a>"


def mail(html: str) -> bytes:
    return b"From: a@lind.example\nContent-Type: text/html; charset=utf-8\n\n" + html.encode()


@pytest.fixture
def sent(monkeypatch):
    """What the archive holds; to be changed by a test."""
    told = {"html": HTML}
    monkeypatch.setattr(original, "raw", lambda _pk, **_more: mail(told["html"]))
    return told


@pytest.fixture
def came(world, db, tmp_path, settings) -> Came:
    settings.HOME = tmp_path
    return fill(world.me)


def policy(response) -> dict[str, str]:
    return dict(
        part.strip().partition(" ")[::2]
        for part in response.headers["Content-Security-Policy"].split(";")
    )


def test_the_frame_lets_nothing_in_or_out(owner, came, sent):
    response = owner.get(f"/messages/{came.friend.pk}/html")
    told = policy(response)
    assert told["default-src"] == "'none'"
    assert told["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
    assert told["form-action"] == told["base-uri"] == "'none'"
    assert told["frame-ancestors"] == "'self'"
    assert "script-src" not in told
    assert "img-src" not in told
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    page = response.content.decode()
    assert "<p>Sæl <b>Edda</b>" in page
    assert "1 picture was not loaded" in page
    assert "<script" not in page
    assert "evil.example" not in page


def test_pages_stay_unframed_and_frame_only_ours(owner, came, sent):
    for path in (f"/messages/{came.friend.pk}", "/door"):
        response = owner.get(path)
        assert policy(response)["frame-src"] == "'self'"
        assert policy(response)["frame-ancestors"] == "'none'"
        assert response.headers["X-Frame-Options"] == "DENY"
    assert "frame-src" not in policy(owner.get("/people"))


@pytest.mark.parametrize("at_door", [False, True])
def test_one_chooses_between_text_and_html(owner, came, sent, at_door):
    pk = came.friend.pk
    path = f"/door?id={pk}" if at_door else f"/messages/{pk}"
    sign = "&" if at_door else "?"
    page = owner.get(path).content.decode()
    assert "<iframe" not in page
    assert "Which week suits you?" in page
    page = owner.get(f"{path}{sign}as=sent").content.decode()
    assert f'src="/messages/{pk}/html"' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    card = owner.get(f"{path}{sign}as=sent", headers={"HX-Request": "true"}).content.decode()
    assert "<iframe" in card


def test_what_came_otherwise_has_only_its_text(owner, came, sent):
    came.friend.channel = "linkedin"
    came.friend.save()
    page = owner.get(f"/messages/{came.friend.pk}?as=sent").content.decode()
    assert "<iframe" not in page
    assert "As it was sent" not in page


def test_the_frame_says_why_it_shows_nothing(owner, came, monkeypatch):
    def gone(*_args, **_more):
        raise OriginalGoneError("The file it came in is not there any more.")

    monkeypatch.setattr(original, "raw", gone)
    page = owner.get(f"/messages/{came.friend.pk}/html").content.decode()
    assert "The file it came in is not there any more." in page
    monkeypatch.setattr(original, "raw", lambda *_a, **_m: b"Content-Type: text/plain\n\nx")
    page = owner.get(f"/messages/{came.friend.pk}/html").content.decode()
    assert "This message holds no HTML" in page


def test_strangers_see_no_frame_and_nobody_one_that_is_not_there(client, owner, came):
    client.logout()
    assert client.get(f"/messages/{came.friend.pk}/html").status_code == 302


def test_there_is_no_such_message(owner):
    assert owner.get("/messages/99999999/html").status_code == 404


def test_cut_html_says_so(owner, came, sent, monkeypatch):
    monkeypatch.setattr("tengill.sources.html_part.MOST", 20)
    page = owner.get(f"/messages/{came.friend.pk}/html").content.decode()
    assert "only its beginning is shown" in page
    assert html_message.shown(came.friend.pk).cut


def test_a_letter_of_text_alone_is_not_offered_as_it_was_sent(owner, came, tmp_path):
    from_line, box = b"From a@lind.example Mon Jan  6 10:00:00 2020\n", tmp_path / "in.mbox"
    plain = from_line + b"From: a@lind.example\nSubject: Boat\n\nWhich week suits you?\n\n"
    rich = from_line + mail(HTML) + b"\n\n"
    box.write_bytes(plain + rich)
    run = models.Run.objects.create(kind="mail", state="done", started_at=1, counts={})
    file = models.SourceFile.objects.create(run=run, path=str(box), format="mbox")
    models.Sighting.objects.filter(message=came.friend).delete()
    told = {"message": came.friend, "file": file}
    found = models.Sighting.objects.create(key=0, length=len(plain), **told)
    for path in (f"/messages/{came.friend.pk}", f"/door?id={came.friend.pk}"):
        assert "As it was sent" not in owner.get(path).content.decode()
    assert "<iframe" not in owner.get(f"/messages/{came.friend.pk}?as=sent").content.decode()
    found.delete()
    found = models.Sighting.objects.create(key=len(plain), length=len(rich), **told)
    assert "As it was sent" in owner.get(f"/messages/{came.friend.pk}").content.decode()
    box.unlink()  # nobody can look: it is offered, and the frame says why there is nothing
    assert "As it was sent" in owner.get(f"/messages/{came.friend.pk}").content.decode()
