"""An example of a page, to look at and to begin from."""

from datetime import datetime, timedelta

from tengill.doorpage.page import OpenTopic, Page, Way
from tengill.facts.approaches import Ask
from tengill.facts.messages import Channel


def example(now: datetime) -> Page:
    """The door of somebody who does not exist.

    Args:
        now: when it is published (aware).
    """
    return Page(
        name="Sólveig Hafdal",
        updated_at=now,
        greeting={
            "en": "I introduce people who build things in the north. A short letter is always read.",
            "is": "Ég kynni fólk sem byggir upp á norðurslóðum. Stutt bréf er alltaf lesið.",
        },
        topics=(
            OpenTopic(
                "geothermal-heat",
                {"en": "Geothermal heat", "is": "Jarðvarmi"},
                {"en": "Pilot plants that look for their first town.",
                 "is": "Tilraunaver sem leita að fyrsta bænum."},
            ),
            OpenTopic(
                "knowledge-graphs",
                {"en": "Knowledge graphs in public service", "is": "Þekkingarnet í opinberri þjónustu"},
                until=(now + timedelta(days=60)).date(),
            ),
        ),
        open_to=(Ask.REPLY, Ask.MEETING),
        closed_to=(Ask.GUEST_POST, Ask.LINK, Ask.SHARE),
        ways=(
            Way(Channel.FORM, answer_days=5),
            Way(Channel.MAIL, "solveig@hafdal.example", answer_days=5),
            Way(
                Channel.CALL,
                note={"en": "By appointment only. Please write first.",
                      "is": "Aðeins eftir samkomulagi. Skrifaðu fyrst."},
            ),
        ),
        answer_days=5,
    )  # fmt: skip
