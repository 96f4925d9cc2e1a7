"""Every page that can be looked at, by the name of its route; and those left out, with the reason.

A test holds this to the urlconf: a page that is new is measured, or left out with a reason.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse

from benchmarks import pages_door, pages_ledger, pages_people, pages_rows

HTMX = {"HX-Request": "true"}
LEFT_OUT = {
    "people_export": "a file of everybody, streamed",
    "lint_download": "a file of every row, streamed",
    "message_html": "read again from the archive, and a seeded ledger has none",
    "api_lint": "takes a campaign by POST",
    "door_mailbox_confirm": "answers only while a plan is at hand",
    "door_mailbox_work": "answers only while work is under way",
    "import_columns": "takes a file",
    "login": "a form alone, and the way in",
    "healthz": "no page",
    "speculation": "no page",
    **dict.fromkeys(
        (
            "people_merge", "people_tag", "people_tag_undo", "people_view", "person_tag",
            "person_change", "act_took", "act_published", "outcome_double", "contribution",
            "review_decide", "review_undo", "take_back", "import_plan", "import_start",
            "run_cancel", "run_resume", "run_undo", "drift_decide", "drift_undo", "door_decide",
            "door_undo", "door_again", "door_rule", "door_topic", "door_change", "door_follow",
            "door_mailbox_undo", "door_mailbox_begin", "door_mailbox_stop", "door_mailbox_check",
            "door_mailbox_change", "door_mailbox_remove", "lint_start", "lint_opt_out",
            "lint_unsent", "lint_language", "lint_undo", "lint_change", "lint_columns", "ask_note",
            "api_token_take_back", "logout",
        ),
        "changes something, and shows no page",
    ),
}  # fmt: skip
"""Names of routes that are not measured → why."""


@dataclass(frozen=True, slots=True)
class Page:
    """An address to ask."""

    name: str
    """Of the route."""
    address: str
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The address; whether it is asked as a part of a page."""
        return self.address + (" (part)" if self.headers else "")


def pages() -> list[Page]:
    """Every page of a seeded ledger, in the order of the routes."""
    return [page for told in (_people, _acts, _imports, _door, _network) for page in told()]


def _page(name: str, query: str = "", *, part: bool = False, **told: object) -> Page:
    address = reverse(name, kwargs=told) + (f"?{query}" if query else "")
    return Page(name, address, HTMX if part else {})


def _people() -> list[Page]:
    usual, busy, owner = pages_rows.USUAL, pages_rows.BUSY, pages_rows.OWNER
    return [
        _page("today"),
        _page("people"),
        *(
            _page("people", query)
            for query in ("q=anna", "q=an", "sort=recent", "sort=quiet", "sort=name", "view=1")
        ),
        _page("people", "cursor=5000", part=True),
        _page("people", "sort=name&kind=all&cursor=40000", part=True),
        *(_page("people", f"{query}&sort={sort}") for query, sort in filtered()),
        _page("people_merges"),
        _page("people_choices"),
        *(_page("person", person_id=who) for who in (usual, busy, owner)),
        _page("search", "q=meeting"),
        _page("search", "q=anna+berg"),
        _page("search", "q=gravel4711"),
        *(_page("search_quick", f"q={typed}") for typed in ("m", "me", "mee", "meeting", "anna+b")),
    ]


def filtered() -> list[tuple[str, str]]:
    """States of the People list a filter makes, with an order: rare, frequent, all at once."""
    most = pages_people.BIG_TAG
    return [
        ("org=House+4711", "close"), ("org=e", "organisation"), ("place=Reykjavik", "name"),
        (f"tag={most}", "close"), ("source=mail", "recent"), ("tie=strong", "close"),
        ("tie=none", "name"), ("quiet=365", "close"),
        ("after=2024-01-01&before=2025-01-01", "recent"), ("q=%2B354+555+1234", "close"),
        (f"q=a&org=house&tag={most}&source=mail&tie=faint&after=2015-01-01&quiet=30",
         "organisation"),
    ]  # fmt: skip


def _acts() -> list[Page]:
    from tengill.ledger.models import Act, Outcome  # noqa: PLC0415 - after setup

    won = Outcome.objects.filter(state="won").order_by("-pk").values_list("pk", flat=True)
    outcome = won[100]
    waiting = Act.objects.filter(state="waiting").values_list("pk", flat=True)
    thanks = Act.objects.filter(kind="acknowledgement").values_list("pk", flat=True)
    return [
        _page("introductions"),
        *(
            _page("introductions", query)
            for query in ("by=all", "view=list", "view=list&by=all", "column=took", "column=faint")
        ),
        _page("introduction_new"),
        _page("act", act_id=waiting[1_000]),
        _page("acquaintances"),
        _page("outcomes"),
        _page("outcomes", "state=won"),
        _page("outcomes", "cursor=2000", part=True),
        _page("outcome_new"),
        _page("outcome_import"),
        _page("outcome_lift", act_id=thanks[100]),
        _page("outcome", outcome_id=outcome),
        # The sliders' answers: each another place of one of them.
        *(
            _page("outcome", query, part=True, outcome_id=outcome)
            for query in ("anyway=20", "anyway=25&half_life=365", "lookback=730")
        ),
        _page("outcome_otherwise", part=True, outcome_id=outcome),
        _page("outcome_otherwise", outcome_id=outcome),
        _page("statement"),
        _page("statement", "period=all"),
        _page("statement", f"person={pages_rows.BUSY}"),
        _page("standing"),
        _page("standing", "q=anna"),
        _page("standing", f"tag={pages_people.BIG_TAG}"),
        _page("comparison"),
        _page("comparison", f"person={pages_rows.BUSY}"),
        _page("comparison", "from=2025-01-01&to=2025-06-01"),
        _page("comparison", "models=all", part=True),
        _page("review"),
        _page("message", message_id=pages_ledger.messages_of(pages_rows.USUAL)),
        _page("message", message_id=pages_ledger.messages_of(pages_rows.OWNER)),
    ]


def _imports() -> list[Page]:
    return [
        _page("imports"),
        _page("tray"),
        _page("run", run_id=1),
        _page("run_progress", run_id=1),
        _page("card", card_id=pages_rows.USUAL + 1),
        _page("meeting", meeting_id=5_000),
        _page("interaction", interaction_id=5_000),
        _page("settings"),
        _page("credit_settings"),
        _page("api_tokens"),
    ]


def _door() -> list[Page]:
    from tengill.ledger.models import Judged  # noqa: PLC0415 - after setup

    last = Judged.objects.order_by("-at").values_list("message_id", "template")
    message, text = last[1_000][0], last.exclude(template="")[0][1]
    lint = pages_door.campaign()
    verdicts = ("now", "digest", "decline", "mute")
    return [
        _page("door"),
        *(_page("door", f"verdict={verdict}") for verdict in verdicts),
        *(_page("door", f"verdict={verdict}&span=all&answered=1") for verdict in verdicts),
        _page("door", f"id={message}", part=True),
        _page("door_state"),
        _page("door_week"),
        _page("door_group", template=text),
        _page("door_draft", message_id=message),
        _page("door_decisions"),
        _page("door_decisions", "more=1"),
        _page("door_rules"),
        _page("door_understood", "rule=mute+guest+posts", part=True),
        _page("door_preview", "rule=mute+guest+posts", part=True),
        _page("door_preview", "topic=gravel", part=True),
        _page("door_public"),
        _page("door_digest"),
        _page("door_mailbox"),
        _page("door_mailbox_one", account_id=1),
        _page("door_mailbox_one", "before=25000", account_id=1),
        _page("door_mailbox_add"),
        _page("lint"),
        *(_campaign(lint) if lint else ()),
    ]


def _campaign(token: str) -> list[Page]:
    return [
        _page("lint_one", token=token),
        _page("lint_one", "group=goes&from=50", token=token),
        _page("lint_progress", token=token),
        _page("lint_row", token=token, place=300),
    ]


def _network() -> list[Page]:
    from tengill.workspace import network_map  # noqa: PLC0415 - after setup

    usual, busy, owner = pages_rows.USUAL, pages_rows.BUSY, pages_rows.OWNER
    far = pages_rows.name_of(usual).replace(" ", "+")
    run = network_map.drawn()
    pieces = [
        _page("map_opening", run_id=run.pk),
        _page("map_people", f"ids={usual},{busy}", run_id=run.pk),
        *(
            _page("map_tile", run_id=run.pk, level=level, column=place, row=place)
            for level, place in ((3, 4), (5, 16))
        ),
    ] if run else []  # fmt: skip
    return [
        _page("drifting"),
        _page("map"),
        _page("map", f"to={far}"),
        _page("map_state"),
        _page("map_way", f"to={far}", part=True),
        _page("map_find", "q=anna", part=True),
        _page("map_table"),
        _page("map_table", "community=0"),
        _page("map_table", f"person={busy}"),
        *pieces,
        *(
            _page("ask", query)
            for query in (
                "about=knows", "about=knows&q=geothermal", "about=knows&q=tunnels",
                "about=knows&q=meeting+budget", f"about=way&person={usual}",
                "about=way&organisation=House+4711", "about=introduce",
                "about=introduce&answer=1", "about=meetings", "about=meetings&when=past",
                "about=meetings&q=anna", "about=holdings&q=House+4711",
                "about=holdings&q=Reykjavik", "about=holdings&q=geothermal", "about=place",
                f"about=place&person={busy}", f"about=place&person={owner}",
            )
        ),
    ]  # fmt: skip


def decider() -> Callable[[], object]:
    """One act confirmed, over and over: outcomes that rest on it are attributed anew each time."""
    from tengill.ledger.models import OutcomeAct  # noqa: PLC0415 - after setup
    from tengill.workspace import review  # noqa: PLC0415 - after setup

    found = OutcomeAct.objects.select_related("act").order_by("outcome").first()
    key = found.act.key if found is not None else ""
    return lambda: review.decide(key, "confirmed")
