"""Nobody is connected by or with themselves, once names and addresses are people."""

from dataclasses import replace

from tengill.facts.acts import ActKind, FoundAct
from tengill.facts.messages import Mailbox
from tengill.workspace.project.act_context import Around, Parties

PEOPLE = {"petur@fell.example": 1, "petur@home.example": 1, "anna@dalur.example": 2, "Anna": 2}


class Told(Parties):
    """People told by the test, not by a ledger."""

    def person(self, name: str, address: str) -> int | None:
        return PEOPLE.get(address or name)


def box(address: str) -> Mailbox:
    return Mailbox("", address)


ACT = FoundAct(
    ActKind.INTRODUCTION,
    0.9,
    (),
    connector=(box("petur@fell.example"),),
    left=(box("petur@home.example"), box("anna@dalur.example")),
    right=(Mailbox("Anna", ""), Mailbox("Clara Winter", "")),
)


def test_the_connector_is_no_party_and_a_party_stands_once():
    act = Around(Told()).apart(ACT)
    assert act.left == (box("anna@dalur.example"),)
    assert act.right == (Mailbox("Clara Winter", ""),)


def test_people_unknown_stay():
    act = replace(ACT, connector=(box("x@x.example"),), left=(), right=(Mailbox("Bo", ""),))
    assert Around(Told()).apart(act) == act
