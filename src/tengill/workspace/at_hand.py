"""Reads what pages of a large ledger are made of, before anybody asks for them.

Pages keep much in memory until the ledger is another: everybody as columns, the text names are
looked for in, what standing rests on. Whoever asks first waits until it is read, in a ledger of
100,000 people a second or more. So a server has it read at its start and after each change, beside
its answers. Nothing depends on it: what is not at hand is read by the page that needs it.
"""

import logging
from collections.abc import Callable, Hashable, Iterator

from django.db import connection

from tengill.ledger.models import Outcome
from tengill.workspace import references, settings

Step = tuple[str, Callable[[], object]]

_log = logging.getLogger(__name__)


def version() -> Hashable:
    """Another one whenever something may have to be read anew."""
    from tengill.workspace import network_map, standing_kept  # noqa: PLC0415 - see steps

    run = network_map.drawn()
    with connection.cursor() as c:
        c.execute("SELECT g.n, t.n FROM people_generation g, people_text_generation t")
        told = c.fetchone()
        c.execute("SELECT max(at) FROM ledger_judged")
        judged = c.fetchone()
    return (*told, *judged, standing_kept.version(), run and (run.pk, run.made_at))


def steps() -> Iterator[Step]:
    """What is read, the most asked for first: a page that needs one step waits for no other."""
    # Imported late: a server answers its first page meanwhile.
    from tengill.workspace import people, people_text, today  # noqa: PLC0415
    from tengill.workspace.people_filter import Filters  # noqa: PLC0415

    yield "today", today.today
    yield "people", people.list_people
    yield "words of people", people_text.people_text
    yield "one by name", lambda: people.list_people(filters=Filters(q="a"), sort="name", limit=1)
    yield "by organisation", lambda: people.list_people(sort="organisation", limit=1)
    yield "the closest person", _closest
    yield from _asked()
    yield from _worth()
    yield from _network()
    yield "the door's last month", _door


def ready(wanted: Callable[[], bool] = lambda: True) -> None:
    """Do all steps; stop before the next one when `wanted` says so.

    A step that fails is told in the log: the page that needs it will say more.
    """
    for name, step in steps():
        if not wanted():
            return
        try:
            step()
        except Exception:  # noqa: BLE001 - whoever needs it meets the same, and says more
            _log.exception("what pages need was not read beforehand: %s", name)


def _closest() -> object:
    from tengill.workspace import owner_ties, person  # noqa: PLC0415

    near = owner_ties.nearest(settings.owner_ids(), settings.told_at(), "person")
    return person.person_view(near[0]) if near else None


def _door() -> None:
    from tengill.workspace.door import lately  # noqa: PLC0415

    lately.ready()


def _asked() -> Iterator[Step]:
    """Questions the network answers."""
    from tengill.workspace import drifting  # noqa: PLC0415
    from tengill.workspace.asking import introducing, knowing  # noqa: PLC0415

    yield "who drifts", drifting.list_drifting
    # Of any word: what is kept is the same for all.
    yield "who knows", lambda: knowing.who_knows("harbour", limit=1)
    yield "whom to introduce", lambda: introducing.suggest(limit=1)


def _worth() -> Iterator[Step]:
    """Outcomes and what they were worth to whom."""
    from tengill.workspace import comparison, standing, what_if  # noqa: PLC0415
    from tengill.workspace.standing_expect import expect  # noqa: PLC0415
    from tengill.workspace.standing_unseen import unseen_influence  # noqa: PLC0415

    owners = settings.owner_ids()
    mine = next(iter(references.people(owners[:1]).values()), None)
    yield "standing", standing.standing
    yield "what to expect", lambda: expect(mine)
    if mine is not None:
        yield "whom one moved unseen", lambda: unseen_influence(mine)
    newest = Outcome.objects.filter(state="won").order_by("-pk").first()
    if newest is not None:
        yield "an outcome", lambda: what_if.what_if(newest.pk, {"counterfactual": "0.2"})
        yield "models", comparison.of_ledger


def _network() -> Iterator[Step]:
    """The map."""
    from tengill.workspace import network_map, network_pieces, network_table  # noqa: PLC0415
    from tengill.workspace.asking import network  # noqa: PLC0415

    run = network_map.drawn()
    if run is None:
        return
    yield "ways", network.ways
    yield "the map", lambda: network_pieces.opening(run, network_map.stamp())
    yield "the map's table", network_table.table
