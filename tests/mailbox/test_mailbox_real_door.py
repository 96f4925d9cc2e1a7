"""The mailbox with the door as it is: judged, filed, corrected by a move, learned from."""

from dovecot import Dovecot
from ledger_home import LedgerHome
from post_office import letter, post_on

from tengill.facts.approaches import Verdict
from tengill.ledger.models import Judged, Message
from tengill.workspace import mailbox, mailbox_filing

_FRIEND = "Bera Holm <bera@holt.example>"
_PITCH = (
    "Hi there,\r\n\r\nI came across your blog and would love to contribute a guest post with a"
    " do-follow link to our casino client. Our rates are the best on the market. Just bumping this"
    " to the top of your inbox. Would you be open to a quick 15-minute call this week?\r\n\r\nBest,"
)


def test_a_stranger_waits_a_friend_does_not_and_a_move_teaches(
    ledger: LedgerHome, dovecot: Dovecot
) -> None:
    post = post_on(dovecot)
    for number in range(3):
        post.user.deliver(letter(f"Lunch {number}", number=number, body="Shall we meet?"))
        post.user.deliver(
            letter(
                f"Re: Lunch {number}", number=number + 60, sender="Anna Dal <anna@dal.example>",
                To=_FRIEND, In_Reply_To=f"<Lunch{number}.{number}@holt.example>", body="Yes, gladly.",
            ),
            "Sendur",
        )  # fmt: skip
    mailbox.sync(post.account)
    post.user.deliver(
        letter("Guest post", number=300, sender="Max <max@links.example>", body=_PITCH)
    )
    post.user.deliver(letter("Lunch again", number=400, body="Same place?"))
    done = mailbox_filing.act(post.account, do=True)
    assert done.failed == ""
    verdicts = dict(Judged.objects.values_list("message__subject", "verdict"))
    assert verdicts["Lunch again"] == Verdict.NOW
    assert verdicts["Guest post"] != Verdict.NOW
    assert "Lunch again" in post.subjects("INBOX")
    assert "Guest post" not in post.subjects("INBOX")
    left = next(one.to_folder for one in done.actions if one.subject == "Guest post")
    post.move("Guest post", left, "INBOX")
    again = mailbox_filing.act(post.account, do=True)
    assert [verdict for _, verdict in again.synced.corrected] == ["now"]
    row = Judged.objects.get(message=Message.objects.get(subject="Guest post"))
    assert (row.verdict, row.decided) == (Verdict.NOW, True)
    assert [one for one in again.actions if one.kind == "move"] == []
    assert "Guest post" in post.subjects("INBOX")
