"""What another program may ask: who may, how often, how much; and the same result as anywhere."""

import json
import stat
import threading

import pytest
from django.test import Client

from tengill.web.views import api
from tengill.web.views.api_limits import Limit
from tengill.workspace import api_tokens, login
from tengill.workspace.door_lint import Linting
from tengill.workspace.door_lint_output import as_json
from tengill.workspace.door_lint_views import Options

LIST = "email,first_name\nvera@stranger.example,Vera\n"
MESSAGE = "Dear {first_name},\n\nwould you link to our report?"
ASKED = {"campaign": LIST, "message": MESSAGE, "jurisdictions": ["IS"], "name": "Spring"}


@pytest.fixture(autouse=True)
def fresh(settings, tmp_path):
    settings.HOME = tmp_path
    api._LIMIT.forget()
    api._STRANGERS.forget()


@pytest.fixture
def token(world, db):
    return api_tokens.make("newsletter")


@pytest.fixture
def strict():
    """A client that checks CSRF as browsers are checked."""
    return Client(enforce_csrf_checks=True)


def ask(client, told=ASKED, **headers):
    body = told if isinstance(told, str | bytes) else json.dumps(told)
    return client.post("/api/lint", body, content_type="application/json", headers=headers)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_asks_and_gets_what_the_command_line_tells(strict, token, tmp_path):
    answer = ask(strict, **bearer(token))
    assert answer.status_code == 200
    file, message = tmp_path / "c.csv", tmp_path / "m.txt"
    file.write_text(LIST, encoding="utf-8")
    message.write_text(MESSAGE, encoding="utf-8")
    linting = Linting(Options(campaign=file, message=message, jurisdictions=("IS",), name="Spring"))
    assert answer.json() == json.loads("".join(as_json(linting, linting.rows())))
    assert answer.json()["summary"]["rows"] == 1


def test_targets_as_objects_are_the_same_list(strict, token):
    one = ask(strict, **bearer(token)).json()
    asked = {name: value for name, value in ASKED.items() if name != "campaign"}
    targets = [{"email": "vera@stranger.example", "first_name": "Vera"}]
    assert ask(strict, {**asked, "targets": targets}, **bearer(token)).json() == one


def test_explained_where_asked(strict, token):
    row = ask(strict, {**ASKED, "explain": True}, **bearer(token)).json()["rows"][0]
    assert row["text"].startswith("Dear Vera,")
    assert all(one["source"] for one in row["findings"])


def test_nobody_is_told_nothing(strict, world, db):
    answer = ask(strict)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "sent", ["Bearer wrong", "Bearer ", "Basic b3duZXI6", "Bearer tengill_" + "A" * 43, "bearer"]
)
def test_a_wrong_token_is_nobody_even_with_a_session(strict, token, sent):
    strict.force_login(login.owner())
    assert ask(strict, Authorization=sent).status_code == 401


def test_a_token_taken_back_is_worthless(strict, token):
    assert ask(strict, **bearer(token)).status_code == 200
    api_tokens.take_back(1)
    assert ask(strict, **bearer(token)).status_code == 401


def test_a_session_needs_its_csrf_token(strict, world, db):
    strict.force_login(login.owner())
    refused = ask(strict)
    assert refused.status_code == 403
    assert refused.json() == {"error": "The CSRF token is missing or wrong."}
    strict.get("/lint")
    mark = strict.cookies["csrftoken"].value
    assert ask(strict, **{"X-CSRFToken": mark}).status_code == 200


def test_a_token_opens_nothing_else(client, token):
    for path in ("/", "/people", "/settings/api", "/lint"):
        assert client.get(path, headers=bearer(token)).status_code == 302


def test_only_post(strict, token):
    answer = strict.get("/api/lint", headers=bearer(token))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("{", "no JSON"), ("[]", "one JSON object"), (b"\xff\xfe", "no JSON"), ("[" * 9000, "no JSON"),
        ({}, "Give the list"), ({"campaign": 3}, "“campaign” cannot be"),
        ({"campaign": LIST, "targets": []}, "not both"), ({"targets": []}, "a list of objects"),
        ({"targets": [{"email": 3}]}, "an object of texts"), ({"targets": "x"}, "a list of objects"),
        ({"campaign": LIST, "message": "x", "wish": 1}, "nothing called “wish”"),
        ({"campaign": LIST, "message": "x", "paid": "yes"}, "“paid” cannot be"),
        ({"campaign": LIST, "message": "x", "jurisdictions": "IS"}, "“jurisdictions” cannot be"),
        ({"campaign": LIST, "message": "x", "jurisdictions": ["XX"]}, "There are no rules for “XX”"),
        ({"campaign": LIST, "message": "x", "channel": "smoke"}, "There is no channel “smoke”"),
        ({"campaign": LIST, "message": "x", "complaint_rate": True}, "“complaint_rate” cannot be"),
        ({"campaign": LIST, "message": ""}, "no column of texts"),
        ({"campaign": "name,shoe\nVera,38\n", "message": "x"}, "no column says who is reached"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(strict, token, told, words):
    answer = ask(strict, told, **bearer(token))
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert "/tmp" not in answer.json()["error"]
    assert "tengill-lint-" not in answer.json()["error"]


def test_no_other_kind_of_body(strict, token):
    answer = strict.post("/api/lint", {"campaign": LIST}, headers=bearer(token))
    assert answer.status_code == 415


def test_no_more_than_is_read_at_once(strict, token, monkeypatch):
    monkeypatch.setattr(api, "MOST_BYTES", 1000)
    assert ask(strict, {**ASKED, "message": "x" * 1000}, **bearer(token)).status_code == 413
    monkeypatch.setattr(api, "MOST_BYTES", 100 << 20)
    assert ask(strict, {**ASKED, "message": "x" * (3 << 20)}, **bearer(token)).status_code == 413


def test_no_more_rows_than_are_answered_at_once(strict, token):
    people = "".join(f"p{n}@crowd.example\n" for n in range(1001))
    answer = ask(strict, {**ASKED, "campaign": f"email\n{people}"}, **bearer(token))
    assert answer.status_code == 413
    assert "1001 rows" in answer.json()["error"]


def test_not_more_often_than_is_sensible(strict, token):
    bad = {"campaign": ""}
    codes = [ask(strict, bad, **bearer(token)).status_code for _ in range(12)]
    assert codes[:10] == [400] * 10
    assert codes[-1] == 429
    answer = ask(strict, bad, **bearer(token))
    assert int(answer.headers["Retry-After"]) >= 1
    other = api_tokens.make("another")
    assert ask(strict, bad, **bearer(other)).status_code == 400


def test_a_limit_fills_again(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("tengill.web.views.api_limits.time.monotonic", lambda: now[0])
    limit = Limit(burst=2, a_minute=60)
    assert [limit.wait("a") for _ in range(3)] == [0, 0, 1]
    assert limit.wait("b") == 0
    now[0] += 1
    assert limit.wait("a") == 0
    assert limit.wait("a") == 1


# ---------------------------------------------------------------- tokens in Settings


def test_made_shown_once_stored_as_a_hash(owner, tmp_path):
    assert "It can do nothing else" in owner.get("/settings/api").content.decode()
    answer = owner.post("/settings/api", {"name": " The  newsletter "})
    page = answer.content.decode()
    token = page.split('<code class="sample">')[1].split("<")[0]
    assert answer.headers["Cache-Control"] == "no-store"
    assert api_tokens.whose(token).name == "The newsletter"
    file = tmp_path / "api-tokens.json"
    assert token not in file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    page = owner.get("/settings/api").content.decode()
    assert token not in page
    assert "The newsletter" in page
    assert "One program may ask" in page


def test_a_token_is_taken_back_on_screen(owner):
    token = api_tokens.make("one")
    page = owner.post("/settings/api/1/take-back", follow=True).content.decode()
    assert "is worthless from now on" in page
    assert api_tokens.whose(token) is None
    assert owner.post("/settings/api/1/take-back", follow=True).status_code == 200


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_a_token_needs_a_name(owner, name):
    assert owner.post("/settings/api", {"name": name}).status_code == 400
    assert api_tokens.tokens() == ()


def test_not_ever_more_tokens(owner):
    for number in range(api_tokens.MOST):
        api_tokens.make(f"p{number}")
    assert owner.post("/settings/api", {"name": "one more"}).status_code == 400


def test_settings_lead_to_tokens(owner):
    assert 'href="/settings/api"' in owner.get("/settings").content.decode()


def test_objects_of_many_shapes_are_no_list(strict, token):
    """A column for each row would be a list of rows times rows cells."""
    told = {**ASKED, "targets": [{f"column {n}": "x"} for n in range(900)]}
    del told["campaign"]
    answer = ask(strict, told, **bearer(token))
    assert answer.status_code == 400
    assert "100" in answer.json()["error"]
    told["targets"] = [{"email": "a@b.example"}] * 20_000
    assert ask(strict, told, **bearer(token)).status_code == 413


def test_a_token_taken_back_while_it_is_used_stays_worthless(token, monkeypatch):
    """Its use is noted in the file from which it is taken at that moment."""
    (view,) = api_tokens.tokens()
    used = api_tokens.hmac.compare_digest

    def meanwhile(*told):
        monkeypatch.setattr(api_tokens.hmac, "compare_digest", used)
        taken = threading.Thread(target=api_tokens.take_back, args=[view.id])
        taken.start()
        taken.join(0.2)
        others.append(taken)
        return used(*told)

    others = []
    monkeypatch.setattr(api_tokens.hmac, "compare_digest", meanwhile)
    api_tokens.whose(token)
    others[0].join(5)
    assert api_tokens.tokens() == ()
    assert api_tokens.whose(token) is None
