"""Campaigns on screen: a list and a message judged, findings told, nothing of it believed."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from tengill.ledger.models import CampaignApproach
from tengill.workspace import door_lint_kept as lints
from tengill.workspace.door_lint import Linting
from tengill.workspace.door_lint_output import as_json
from tengill.workspace.door_lint_views import Options

LIST = """email,first_name,company,country,favourite
vera@stranger.example,Vera,Stranger,Iceland,tea
tom@elsewhere.example,Tom,Elsewhere,Germany,coffee
,Nobody,Nowhere,,
"""
MESSAGE = "Subject: Hi {first_name}\n\nDear {first_name},\n\nwould you link to our new report?\n"


@pytest.fixture
def desk(owner, settings, tmp_path):
    """The owner's browser; what is dropped lies in a folder of the test's own."""
    settings.HOME = tmp_path
    return owner


def told(response) -> str:
    return response.content.decode().replace("&#x27;", "'")


def judged(desk, list_=LIST, text=MESSAGE, **more) -> str:
    """Judge a campaign; returns its address."""
    response = desk.post("/lint/start", {"list": list_, "text": text, "name": "Spring", **more})
    assert response.status_code == 302, told(response)
    return response.headers["Location"]


def test_an_empty_page_teaches(desk):
    page = told(desk.get("/lint"))
    assert "would each be welcome" in page
    assert "Nothing is sent" in page
    assert "Nobody asked for it so far" in page


def test_who_is_not_logged_in_sees_nothing(client, world, db):
    for path in ("/lint", "/lint/0123456789abcdef", "/lint/0123456789abcdef/result.csv"):
        assert client.get(path).status_code == 302
    assert client.post("/lint/start", {"list": LIST, "text": MESSAGE}).status_code == 302


def test_a_campaign_is_judged_and_each_row_told(desk):
    where = judged(desk, jurisdiction="IS")
    page = told(desk.get(where))
    assert "0 of 3 approaches may go out" in page
    assert "Not legal advice" in page
    assert "{first_name}" in page
    assert "a merge field only" in page
    assert "e-mail address" in page
    rows = list(lints.every_row(where.rsplit("/", 1)[1]))
    assert [row.target for row in rows] == ["vera@stranger.example", "tom@elsewhere.example", ""]
    row = told(desk.get(f"{where}/row/0"))
    assert "Hi Vera" in row
    assert "Dear Vera," in row
    assert "https://" in row
    assert 'src="http' not in row
    assert "url(http" not in row


def test_the_screen_says_what_the_command_line_says(desk, tmp_path):
    where = judged(desk, jurisdiction="IS")
    file, message = tmp_path / "list.csv", tmp_path / "message.txt"
    file.write_text(LIST, encoding="utf-8")
    message.write_text(MESSAGE, encoding="utf-8")
    linting = Linting(Options(campaign=file, message=message, jurisdictions=("IS",), name="Spring"))
    expected = json.loads("".join(as_json(linting, linting.rows(), explain=True)))
    found = json.loads(b"".join(desk.get(f"{where}/result.json").streaming_content))
    assert found == expected


def test_results_as_csv_and_sarif(desk):
    where = judged(desk, list_=LIST.replace("vera@", "=cmd@"))
    answer = desk.get(f"{where}/result.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="lint.csv"'
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert len(rows) == 4
    assert all(not cell.startswith("=") for row in rows for cell in row)
    sarif = json.loads(b"".join(desk.get(f"{where}/result.sarif").streaming_content))
    assert sarif["version"] == "2.1.0"
    uris = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in sarif["runs"][0]["results"]
    }
    assert uris <= {"list.csv", "message.txt"}
    assert desk.get(f"{where}/result.exe").status_code == 404


def test_a_person_of_the_ledger_is_linked(desk, world):
    address = world.anna.person.address
    where = judged(desk, list_=f"email,first_name\n{address},Anna\n")
    page = told(desk.get(where))
    assert f'href="/people/{world.anna.id}"' in page


def test_what_is_wrong_is_said_and_the_form_stays_filled(desk):
    answer = desk.post("/lint/start", {"text": "Dear {first_name}, hello", "topic": "heat"})
    assert answer.status_code == 400
    assert "Paste the list of people" in told(answer)
    assert "Dear {first_name}, hello" in told(answer)
    assert 'value="heat"' in told(answer)
    answer = desk.post("/lint/start", {"list": LIST, "text": "x", "complaint_rate": "much"})
    assert "A complaint rate is a percentage" in told(answer)


def test_a_list_nobody_can_read_is_told_without_paths(desk, tmp_path):
    where = judged(desk, list_="name,shoe\nVera,38\n")
    page = told(desk.get(where))
    assert "no column says who is reached" in page
    assert str(tmp_path) not in page
    assert "Put it right and judge again" in page


def test_put_right_and_judged_again_with_the_same_list(desk):
    where = judged(desk)
    token = where.rsplit("/", 1)[1]
    assert "Dear {first_name}" in told(desk.get(f"/lint?again={token}"))
    again = judged(desk, list_="", text="Dear {first_name}, thank you.", again=token)
    texts = [row.text for row in lints.every_row(again.rsplit("/", 1)[1])]
    assert texts[0] == "Dear Vera, thank you."


def test_files_are_dropped(desk):
    files = {
        "file": SimpleUploadedFile("../../people.csv", LIST.encode("utf-16")),
        "message": SimpleUploadedFile("m.txt", MESSAGE.encode()),
        "optouts": SimpleUploadedFile("o.txt", b"@stranger.example\n"),
    }
    where = desk.post("/lint/start", files).headers["Location"]
    first = next(lints.every_row(where.rsplit("/", 1)[1]))
    assert "optout.told" in {one.rule for one in first.findings} or first.advice[0].way == "dont"


def test_hostile_cells_are_text(desk):
    evil = "<script>alert(1)</script>"
    where = judged(desk, list_=f'email,first_name\nv@x.example,"{evil}"\n', name=evil)
    for path in (where, f"{where}/row/0", "/lint"):
        assert "<script>alert" not in desk.get(path).content.decode()


def test_recorded_as_sent_and_taken_back(desk):
    where = judged(desk, list_="email\nwarm@x.example\n", text="Thank you for the lovely evening.")
    token = where.rsplit("/", 1)[1]
    goes = sum(row.goes for row in lints.every_row(token))
    assert goes == 1
    page = told(desk.post(f"{where}/change", {"do": "sent", "name": "Thanks"}, follow=True))
    assert "Recorded: “Thanks” went out to 1." in page
    assert CampaignApproach.objects.filter(campaign="Thanks", retracted_at=None).count() == 1
    assert "Thanks" in told(desk.get("/lint"))
    desk.post("/lint/unsent", {"name": "Thanks"})
    assert not CampaignApproach.objects.filter(campaign="Thanks", retracted_at=None).exists()


def test_opted_out_and_taken_back(desk):
    answer = desk.post("/lint/opt-out", {"target": "not an address"})
    assert answer.status_code == 400
    page = told(desk.post("/lint/opt-out", {"target": "vera@stranger.example"}, follow=True))
    assert "vera@stranger.example is left alone from now on." in page
    undo = page.split('action="/lint/undo/')[1].split('"')[0]
    first = next(lints.every_row(judged(desk).rsplit("/", 1)[1]))
    assert first.advice[0].way == "dont"
    desk.post(f"/lint/undo/{undo}")
    assert "Nobody asked for it so far" in told(desk.get("/lint"))
    assert desk.post(f"/lint/undo/{undo}").status_code == 404


def test_long_lists_are_judged_apart_shown_page_by_page(desk, monkeypatch):
    spawned = []
    monkeypatch.setattr(lints, "spawn", spawned.append)
    people = "".join(f"p{n}@crowd.example,P{n}\n" for n in range(500))
    where = judged(desk, list_=f"email,first_name\n{people}")
    token = where.rsplit("/", 1)[1]
    assert spawned == [token]
    page = told(desk.get(where))
    assert "The list is being read." in page
    assert "You may leave this page" in page
    assert "HX-Refresh" not in desk.get(f"{where}/progress").headers
    done = lints.judge(token)
    assert (done.state, done.rows, sum(done.groups.values()) - done.groups["all"]) == (
        "done", 500, 500,
    )  # fmt: skip
    assert desk.get(f"{where}/progress").headers["HX-Refresh"] == "true"
    group = max((count, name) for name, count in done.groups.items() if name != "all")[1]
    page = told(desk.get(f"{where}?group={group}&from=50"))
    assert "row 52" in page
    assert "row 51<" not in page
    assert [row.row for row in lints.page(token, "all", 498, 50)] == [500, 501]


def test_stopped_when_asked(desk, monkeypatch):
    monkeypatch.setattr(lints, "spawn", lambda _token: None)
    monkeypatch.setattr(lints, "_REPORT", 0)
    people = "".join(f"p{n}@crowd.example,P{n}\n" for n in range(500))
    where = judged(desk, list_=f"email,first_name\n{people}")
    token = where.rsplit("/", 1)[1]
    inner = lints.Linting.rows

    def rows(linting):
        for row in inner(linting):
            desk.post(f"{where}/change", {"do": "stop"})
            yield row

    monkeypatch.setattr(lints.Linting, "rows", rows)
    assert lints.judge(token).state == "stopped"
    assert "Stopped before it was done." in told(desk.get(where))


def test_thrown_away_with_what_was_given(desk, tmp_path):
    where = judged(desk)
    desk.post(f"{where}/change", {"do": "forget"})
    assert not list((tmp_path / "lint").iterdir())
    assert desk.get(where).status_code == 404


@pytest.mark.parametrize("token", ["..", "0" * 15, "%2e%2e%2f", "g" * 16])
def test_a_token_leads_nowhere_else(desk, token):
    assert desk.get(f"/lint/{token}").status_code == 404


def test_the_oldest_are_forgotten(desk):
    first = judged(desk, list_="email\na@x.example\n", text="Hello there.")
    for _ in range(20):
        lints.keep({"list": [b"email\na@x.example\n"]}, lints.Told(text="Hello"))
    assert desk.get(first).status_code == 404
    assert len(lints.recent()) == 20


def test_in_icelandic_too(desk):
    desk.cookies["django_language"] = "is"
    where = judged(desk)
    page = told(desk.get(where))
    assert '<html lang="is"' in page
    assert "Not legal advice" not in page
    kept = lints.kept(where.rsplit("/", 1)[1])
    assert kept.told.language == "is"


ODD = "Best at,Who,Who\nvera@stranger.example,Vera,V.\ntom@elsewhere.example,Tom,T.\n"


def columns_of(token: str) -> dict[str, str]:
    return {f"{n} {one.header}": one.ours for n, one in enumerate(lints.kept(token).columns)}


def test_columns_are_taken_for_what_the_reader_says(desk):
    """Also where nothing could be judged by the guess; and from then on with the same list."""
    where = judged(desk, list_=ODD, text="Dear {Who}, hello.")
    page = told(desk.get(where))
    assert "no column says who is reached" in page
    assert 'name="column-0"' in page
    told_ = {"column-0": "email", "column-1": "", "column-2": "name"}
    response = desk.post(f"{where}/columns", told_)
    assert response.headers["Location"] == where
    token = where.rsplit("/", 1)[1]
    assert columns_of(token) == {"0 Best at": "email", "1 Who": "", "2 Who": "name"}
    rows = list(lints.every_row(token))
    assert [(row.target, row.name) for row in rows] == [
        ("vera@stranger.example", "V."), ("tom@elsewhere.example", "T.")
    ]  # fmt: skip
    page = told(desk.get(where))
    assert '<option value="email" selected>' in page
    assert "of 2 approaches" in page
    again = judged(desk, list_="", text="Dear {Who}, thank you.", again=token).rsplit("/", 1)[1]
    assert columns_of(again) == columns_of(token)
    # And back to the guess, which is too little.
    desk.post(f"{where}/columns", {"column-0": "", "column-1": "name"})
    assert lints.kept(token).state == "failed"
    assert "no column says who is reached" in told(desk.get(where))


def test_two_columns_cant_be_one_thing(desk):
    where = judged(desk)
    token = where.rsplit("/", 1)[1]
    before = columns_of(token)
    desk.post(f"{where}/columns", {"column-0": "email", "column-1": "email"})
    assert "can't both be taken" in told(desk.get(where))
    assert columns_of(token) == before


def test_columns_are_not_changed_under_way(desk, monkeypatch):
    monkeypatch.setattr(lints, "_SHORT", 0)
    monkeypatch.setattr(lints, "spawn", lambda _token: None)
    where = judged(desk)
    desk.post(f"{where}/columns", {"column-0": "handle"})
    assert "Wait until it is done" in told(desk.get(where))
    assert lints.kept(where.rsplit("/", 1)[1]).told.columns == {}


def test_a_result_in_another_language_is_judged_again_in_the_readers(desk):
    with translation.override("is"):
        token = lints.keep({"list": [LIST.encode()], "message": [MESSAGE.encode()]}, lints.Told())
        lints.begin(token)
    where = f"/lint/{token}"
    page = told(desk.get(where))
    assert "The sentences below are in another language: Icelandic." in page
    assert desk.get(f"{where}/language").status_code == 405
    assert desk.post(f"{where}/language").status_code == 302
    page = told(desk.get(where))
    assert "in another language" not in page
    assert "There was never a word between you." in told(desk.get(f"{where}/row/0"))


def test_a_rule_says_how_its_source_was_read_and_since_when_it_holds(desk):
    where = judged(desk, list_="email,country\nvera@stranger.example,Germany\n", text="Subject: Buy\n\nBuy our boats: 20 % off this week at https://boats.example/\n", jurisdiction="DE", channel="mail")  # fmt: skip
    (row,) = lints.every_row(where.rsplit("/", 1)[1])
    by_rule = {one.rule: one for one in row.findings}
    page = told(desk.get(f"{where}/row/0"))
    assert by_rule["de-uwg.consent"].first_hand
    assert not by_rule["eu-eprivacy.consent"].first_hand
    assert "in force since 2022-05-28, read 2026-" in page
    assert "in force since 2003-10-31, known from accounts of it, 2026-" in page
    summary = lints.kept(where.rsplit("/", 1)[1]).summary
    assert summary is not None
    assert summary.often() == sorted(summary.rules.items(), key=lambda told: (-told[1], told[0]))
