"""Brings the projections in step with the facts: bulk, people, ties, acts, outcomes, credit.

The projections are a function of the facts alone. `messages_changed` and the others do only what
a change calls for; `everything` does it all anew. Both must come out the same: a test holds them
to it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db import connection, transaction
from django.db.models import Sum

from tengill.ledger.models import Message, Run, SourceFile
from tengill.workspace import attribute, attribute_following, outcome_refunds, tie_company
from tengill.workspace.door import following as door_follows
from tengill.workspace.project import acts_touched, bulk_around, people_known
from tengill.workspace.project.acts import project_act, project_acts
from tengill.workspace.project.outcomes import match_outcomes
from tengill.workspace.project.people import Touched, project_people
from tengill.workspace.project.people_touched import project_touched
from tengill.workspace.project.ties import project_ties
from tengill.workspace.settings import told_at

Phase = Callable[[str], None]

_ANEW_SHARE = 4
"""More than one message in so many is new: doing it all anew is quicker than step by step."""


_MOST_PEOPLE = 5_000
"""Of more people that changed all ties are computed anew: asking for the ties of each takes longer."""


def _silent(_phase: str) -> None:
    """No one listens."""


def everything(phase: Phase = _silent) -> None:
    """Rebuild every projection from the facts, in one transaction."""
    with transaction.atomic():
        phase("people")
        _judged_anew(bulk_around.everything())
        project_people()
        phase("ties")
        project_ties(None, None)
        tie_company.renew_if_worth(told_at())
        phase("acts")
        _acts(phase)
        Run.objects.filter(projected=False).update(projected=True)
        _learn_sizes()


def _learn_sizes() -> None:
    """Let the store look at how its tables are filled, or it picks slow ways on large ledgers."""
    with connection.cursor() as c:
        c.execute("PRAGMA analysis_limit = 400")
        c.execute("ANALYZE")


def messages_changed(first_new: int, phase: Phase = _silent, *, facts: int = 0) -> None:
    """Project messages newly appended: those with row numbers from `first_new` on.

    When an earlier run was killed before it came to this, its messages are projected too.

    Args:
        first_new: the smallest row number of a new message.
        phase: told what is being done.
        facts: how many cards, meetings, interactions and figures are new, or stand again: they
            bear on every projection, so all is done anew.
    """
    _messages_changed(first_new, phase, facts)
    # After the transaction: a message is at the door only when it is in the ledger.
    door_follows.messages_changed(phase)


def _messages_changed(first_new: int, phase: Phase, facts: int) -> None:
    new = Message.objects.filter(pk__gte=first_new).count()
    if facts:
        everything(phase)
        return
    messages = Message.objects.count()
    # Told by the files, whose counts move with the messages: a run's own may lag when it is killed.
    waiting = SourceFile.objects.filter(run__kind__in=["mail", "sync"], run__projected=False)
    behind = (waiting.aggregate(n=Sum("new"))["n"] or 0) > new
    if behind or new * _ANEW_SHARE > messages:
        everything(phase)
        return
    with transaction.atomic():
        # Also without new ones: what was known may lie in another mailbox by what was found now.
        crossed = bulk_around.follow(first_new, messages)
        _judged_anew(crossed)
        if crossed:
            _anew(first_new, phase, crossed)
        elif new:
            _step(first_new, phase)
        Run.objects.filter(projected=False).update(projected=True)


def _anew(first_new: int, phase: Phase, crossed: Sequence[int] = ()) -> None:
    """Resolve all people anew; ties, acts and what rests on them where that changed something."""
    phase("people")
    touched = project_people()
    phase("ties")
    if len(touched.persons) > _MOST_PEOPLE:
        project_ties(None, None)
    else:
        project_ties(first_new, touched.persons, also=crossed)
    phase("acts")
    if crossed or not _acts_touched(first_new, {}, touched, phase):
        _acts(phase)


def _step(first_new: int, phase: Phase) -> None:
    """Do what a few new messages call for."""
    phase("people")
    lazily = people_known.Lazily()
    touched = project_touched(first_new, lazily)
    if touched is None:
        _anew(first_new, phase)
    else:
        phase("ties")
        before = acts_touched.met(first_new)
        project_ties(first_new, set())
        phase("acts")
        if not _acts_touched(first_new, before, touched, phase):
            _acts(phase)
    lazily.keep()


def _acts(phase: Phase) -> None:
    """All acts, and all that rests on them."""
    project_acts()
    _outcomes(phase)


def _acts_touched(
    first_new: int,
    before: Mapping[tuple[int, int], int | None],
    touched: Touched,
    phase: Phase,
) -> bool:
    """The acts, and the credit, that some messages can bear on; False where all are to be done.

    Args:
        first_new: the smallest row number of a new message.
        before: when the people they go between had first met, before the ties were projected.
        touched: what these messages changed of people.
        phase: told what is being done.
    """
    bearing = acts_touched.known()
    weighed = None if bearing is None else acts_touched.weigh(first_new, bearing, touched)
    if bearing is None or weighed is None:
        return False
    if touched.outcomes:
        weighed.write()
        _outcomes(phase)
    else:
        phase("credit")
        first = acts_touched.met(first_new)
        earlier = [pair for pair, at in first.items() if at != before.get(pair)]
        attribute_following.follow_messages(weighed.differing(), earlier, weighed.write)
    acts_touched.keep(bearing)
    return True


def _judged_anew(messages: Sequence[int]) -> None:
    """Say at the door that some it judged are bulk now and were not, or the other way round."""
    with connection.cursor() as c:
        c.execute("SELECT EXISTS (SELECT 1 FROM ledger_doorrun)")
        if messages and c.fetchone()[0]:
            # Imported late: the rooms of the door take a while to load.
            from tengill.workspace.door import mark  # noqa: PLC0415

            mark.unsettle()


def people_changed() -> None:
    """Project what a merge, a split, a name or an owner changes."""
    with transaction.atomic():
        _anew(_NO_MESSAGE, _silent)


def act_changed(key: str) -> None:
    """Project one act anew, after a word about it was taken back."""
    with transaction.atomic():
        project_act(key)


def acts_changed(keys: Iterable[str]) -> None:
    """Project what decisions about some acts change: the credit of outcomes they bear on."""
    with transaction.atomic():
        attribute_following.follow(keys)


def settings_changed() -> None:
    """Project what other settings of credit change: every outcome's attribution."""
    with transaction.atomic():
        attribute.attribute_all()


def outcomes_changed() -> None:
    """Project outcomes told, corrected or retracted."""
    with transaction.atomic():
        _outcomes(_silent)


_NO_MESSAGE = 1 << 62


def _outcomes(phase: Phase) -> None:
    phase("outcomes")
    outcome_refunds.settle()
    match_outcomes()
    phase("credit")
    attribute.attribute_all()
    attribute_following.new_generation()
