"""tengill door: look, decide, tell rules, take it all back."""

import pytest
from door_builders import OWNER, digest_of, mailbox, stranger, verdict_of
from ledger_home import query
from mail_builders import mbox

from tengill.cli.exits import Exit
from tengill.workspace import importing
from tengill.workspace.door import warm


@pytest.fixture
def door(ledger):
    """Ada's mailbox, imported and not judged."""
    letters = [*mailbox(rounds=4), *(stranger(n, days=40 + n / 1000) for n in range(801, 805))]
    importing.import_paths([ledger.file("a.mbox", mbox(letters))], owner=OWNER, processes=1)
    yield ledger
    warm.let_go()


def test_an_import_begins_the_judging_and_does_not_wait_for_it(tengill, ledger, begun):
    path = ledger.file("a.mbox", mbox(mailbox(rounds=2)))
    assert tengill("import", path, "--owner", OWNER, "--dry-run").code == Exit.OK
    assert begun == []
    assert tengill("import", path, "--owner", OWNER).code == Exit.OK
    assert begun == ["begun"]
    assert query("SELECT count(*) FROM ledger_judged") == [(0,)]


def test_a_morning_at_the_door(tengill, door):
    page = tengill("door", "list", "--json").json
    assert page["rows"]
    assert tengill("door", "list", "--all", "--limit", "2", "--json").json["next"]
    message = str(verdict_of(801)[2])
    shown = tengill("door", "show", message)
    assert shown.code == Exit.OK
    assert "guest post" in shown.out
    assert "What would change it:" in shown.out
    assert tengill("door", "show", digest_of(801), "--json").json["row"]["id"] == int(message)

    decided = tengill("door", "decide", message, "now", "--json").json
    assert verdict_of(801)[:2] == ("now", "rule")
    assert tengill("door", "undo", decided["decision"]).code == Exit.OK
    assert verdict_of(801)[1] != "rule"
    said = tengill("door", "said").out
    assert message in said
    assert "guest post" in said.lower()
    assert "message:" not in said
    group = tengill("door", "decide", message, "mute", "--group")
    assert group.code == Exit.OK
    assert verdict_of(804)[0] == "mute"
    back = group.err.split("door undo ")[1].split()[0]
    assert "-" in back
    assert tengill("door", "undo", back).code == Exit.OK
    assert verdict_of(804)[1] != "rule"
    assert tengill("door", "undo", back).code == Exit.NOT_FOUND
    for wrong in ("x", "9-3", "1-999999", "-"):
        assert tengill("door", "undo", wrong).code == Exit.USAGE
    assert tengill("door", "away", "2020-01-01").code == Exit.FAILED

    week = tengill("door", "week", "--json").json
    assert week["messages"] > 0
    assert tengill("door", "week").code == Exit.OK
    assert tengill("door", "digest").code == Exit.OK
    draft = tengill("door", "decline", message, "--language", "is")
    assert draft.code == Exit.OK
    assert "Subject:" in draft.out


def test_rules_topics_and_leave(tengill, door):
    words = "mute guest posts from strangers"
    preview = tengill("door", "rule", words, "--preview", "--json").json
    assert preview["holds"] >= 4
    assert tengill("door", "rules", "--json").json == []
    made = tengill("door", "rule", words, "--json").json
    assert verdict_of(804)[:2] == ("mute", "rule")
    (rule,) = tengill("door", "rules", "--json").json
    assert rule["id"] == made["decision"]
    assert tengill("door", "preview", "now: guest posts from strangers").code == Exit.OK
    assert tengill("door", "undo", made["decision"]).code == Exit.OK
    assert tengill("door", "rules", "--json").json == []

    assert tengill("door", "topic", "harbour cranes").code == Exit.OK
    assert tengill("door", "topic", "--json").json[0]["name"] == "harbour cranes"
    assert tengill("door", "topic", "harbour cranes", "--close").code == Exit.OK
    assert tengill("door", "away", "2031-01-05").code == Exit.OK
    assert tengill("door", "away", "--json").json["away_until"].startswith("2031-01-0")
    assert tengill("door", "away", "--back").code == Exit.OK
    assert tengill("door", "away", "--json").json["away_until"] is None
    said = tengill("door", "said", "--json").json
    assert len(said) == 4
    assert tengill("door", "said").code == Exit.OK
    untold = tengill("door", "publish")
    assert (untold.code, "--name 'Ada Lind'" in untold.err) == (2, True)
    assert tengill("door", "publish", "--name", "Ada", "--json").json["name"] == "Ada"
    assert tengill("door", "publish", "--json").json["name"] == "Ada"


def test_update_judges_and_tells_how_much(tengill, door):
    count = query("SELECT count(*) FROM ledger_message")[0][0]
    assert tengill("door", "update", "--json").json["judged"] == count
    assert tengill("door", "update", "--json").json["judged"] == 0
    assert tengill("door", "update", "--all", "--json").json["judged"] == count


def test_the_list_is_of_what_waits_and_of_all_when_asked(tengill, door):
    def listed(*options: str) -> set[int]:
        page = tengill("door", "list", "--each", "--limit", "200", "--json", *options).json
        return {row["id"] for row in page["rows"]}

    told = tengill("door", "list", "--json", "--all", "--each", "--limit", "200").json["rows"]
    everything = {row["id"]: row for row in told}
    assert everything.keys() == {pk for (pk,) in query("SELECT message_id FROM ledger_judged")}
    newest = max(row["at"][:10] for row in told)
    waits = {pk for pk, row in everything.items() if not (row["answered_at"] or row["decided"])}
    assert listed("--since", "2000-01-01") == waits < everything.keys()
    of_the_day = {pk for pk in waits if everything[pk]["at"][:10] >= newest}
    assert listed("--since", newest) == of_the_day
    assert listed() < waits
    one = min(listed())
    tengill("door", "decide", str(one), "mute")
    assert one not in listed()
    assert one in listed("--all")
    assert one not in listed("--all", "--undecided")
    assert tengill("door", "list", "--all", "--since", newest).code == Exit.USAGE


def test_wrong_calls_say_what_is_wrong(tengill, door):
    assert tengill("door", "decide", "1", "perhaps").code == Exit.USAGE
    assert tengill("door", "list", "--after", "1;DROP").code == Exit.USAGE
    assert tengill("door", "show", "999999").code == Exit.NOT_FOUND
    assert tengill("door", "show", "nothing").code == Exit.NOT_FOUND
    assert tengill("door", "undo", "999999").code == Exit.NOT_FOUND
    assert tengill("door", "rule", "hello there").code == Exit.FAILED
    assert tengill("door", "topic", "nothing", "--close").code == Exit.NOT_FOUND


def test_a_ledger_without_an_owner_says_so(tengill, ledger):
    said = tengill("door", "list")
    assert said.code == Exit.NOTHING
    assert "owner" in said.err
