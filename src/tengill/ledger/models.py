"""The store: facts (append-only) and projections (rebuildable from facts, never typed by hand).

Times are whole seconds since 1970-01-01 UTC: mail knows no finer, integers sort and index
the same on every database. Money is whole minor units beside an ISO 4217 code.
Facts are removed only when the import run that brought them is undone.
"""

from django.db import models

from tengill.ledger.door_models import (
    CampaignApproach,
    DoorReading,
    DoorRun,
    Judged,
    MailboxAction,
    MailboxCopy,
    MailboxFolder,
    TextSketch,
)

__all__ = [
    "Act", "ActParty", "Addressed", "Attendance", "CampaignApproach", "Card", "CardAffiliation",
    "CardPoint", "ContactPoint", "CreditLine", "Decision", "DoorReading", "DoorRun", "FactSighting", "Interaction", "Judged",
    "KeptAside", "LinkageRun", "LinkedPair", "LoginLink", "MailboxAction", "MailboxCopy",
    "MailboxFolder", "MailboxHome", "Meeting", "Message", "MessageText", "NetworkCommunity", "NetworkNode",
    "NetworkRun", "Outcome", "OutcomeAct", "OutcomeCredit", "OutcomeParty", "OutcomePerson",
    "Person", "PersonActivity", "PersonName", "PersonOrganisation", "PersonPlace", "PersonPoint",
    "PersonSource", "PersonTag", "PointName", "PointSeen", "Reach", "Run", "Sighting", "SourceFile",
    "TextReading", "TextSketch", "Tie", "Told",
]  # fmt: skip

# ---------------------------------------------------------------- facts: where things came from


class Run(models.Model):
    """One import run: what was asked, how far it came, what it brought. Undone as a whole."""

    class State(models.TextChoices):
        """How the run stands."""

        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"  # cancelled or killed: may be resumed
        FAILED = "failed"
        UNDONE = "undone"

    kind = models.CharField(max_length=16)  # mail, outcomes, manual
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    paths = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    started_at = models.BigIntegerField()
    finished_at = models.BigIntegerField(null=True)
    heartbeat_at = models.BigIntegerField(null=True)
    phase = models.CharField(max_length=32, blank=True, default="")
    bytes_total = models.BigIntegerField(default=0)
    bytes_done = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)  # read, new, duplicate, kept_aside, files …
    cancel_asked = models.BooleanField(default=False)
    projected = models.BooleanField(default=False)  # are its facts in the projections?
    who = models.CharField(max_length=200, blank=True, default="")
    error = models.TextField(blank=True, default="")
    undone_at = models.BigIntegerField(null=True)
    undone_why = models.TextField(blank=True, default="")


class SourceFile(models.Model):
    """A file (or archive member) a run read, and the cursor: every record before it is stored."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="files")
    path = models.TextField()
    format = models.CharField(max_length=16)  # mbox, maildir, eml, csv …
    size = models.BigIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    next_offset = models.BigIntegerField(default=0)
    done = models.BooleanField(default=False)
    read = models.IntegerField(default=0)
    new = models.IntegerField(default=0)
    duplicate = models.IntegerField(default=0)
    kept_aside = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "path"], name="file_once_per_run")]
        indexes = [models.Index(fields=["fingerprint"])]


class KeptAside(models.Model):
    """A record that could not be read, with its reason; nothing is lost."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="kept_aside_records")
    file = models.ForeignKey(SourceFile, models.CASCADE, null=True)
    reason = models.CharField(max_length=80)
    detail = models.TextField()
    offset = models.BigIntegerField(default=0)
    length = models.BigIntegerField(default=0)
    sample = models.BinaryField(default=b"")


# ---------------------------------------------------------------- facts: messages


class ContactPoint(models.Model):
    """A way to reach a person; `kind` as `facts.messages.PointKind`."""

    kind = models.CharField(max_length=8)
    value = models.CharField(max_length=320)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="point_once")]


class Message(models.Model):
    """A message, once, however often it was found (see Sighting)."""

    digest = models.BinaryField(max_length=16, unique=True)
    # The same with the sender's full name in place of the address; empty when there is none.
    copy_digest = models.BinaryField(max_length=16, default=b"", db_index=True)
    message_id = models.TextField(db_index=True)
    sent_at = models.BigIntegerField(null=True, db_index=True)
    date_basis = models.CharField(max_length=8)
    subject = models.TextField()
    thread_key = models.CharField(max_length=64, db_index=True)  # by References
    subject_key = models.CharField(max_length=64, db_index=True)  # where there are none
    sender = models.ForeignKey(
        ContactPoint, models.PROTECT, null=True, related_name="sent", db_index=False
    )
    delivered = models.ForeignKey(  # whom the last server delivered to, when also addressed
        ContactPoint, models.PROTECT, null=True, related_name="+", db_index=False
    )
    in_sent_folder = models.BooleanField(default=False)
    recipients = models.IntegerField(default=0)  # how many to, cc, bcc mailboxes
    # Probabilities: the served one heeds the mailbox around the message (a projection of
    # `bulk_alone`, see MailboxHome); the reader gave the other by the message alone.
    bulk = models.FloatField(default=0.0)
    bulk_alone = models.FloatField(default=0.0, db_default=0.0)
    # A number for the sender's series of letters, -1: none (reading.surroundings.series).
    series = models.BigIntegerField(default=-1, db_default=-1)
    language = models.CharField(max_length=12, default="")
    in_reply_to = models.JSONField(default=list)
    headers = models.JSONField(default=list)
    labels = models.JSONField(default=list)
    defects = models.JSONField(default=list)
    attachments = models.JSONField(default=list)  # [[filename, content type, size], …]
    channel = models.CharField(max_length=10, default="mail", db_default="mail")  # facts.Channel

    class Meta:
        indexes = [models.Index(fields=["sender", "sent_at"])]


class MessageText(models.Model):
    """The text of a message, apart from its head so that lists never read it."""

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="text")
    new = models.TextField()
    quoted = models.TextField()
    signature = models.TextField()
    was_html = models.BooleanField(default=False)  # there was no plain part


class Sighting(models.Model):
    """A place where a run found a message. Its places beyond the first are the duplicates.

    Every run that reads a record leaves its sighting, also of a message known before: undoing one
    run takes away only what no other run has seen.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="sightings")
    file = models.ForeignKey(SourceFile, models.CASCADE, related_name="sightings", db_index=False)
    key = models.BigIntegerField()  # byte offset in a file, hash of the name in a folder
    length = models.BigIntegerField()
    path = models.TextField(blank=True, default="")  # the record's own file, in a folder
    told_id = models.TextField(blank=True, default="")  # its Message-ID there, when it differs
    told_sender = models.CharField(max_length=320, blank=True, default="")  # likewise

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "key"], name="sighted_once")]


class Addressed(models.Model):
    """A mailbox in its role on a message, with the name as written there."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="addressed")
    point = models.ForeignKey(
        ContactPoint, models.PROTECT, related_name="addressed", db_index=False
    )
    role = models.CharField(max_length=8)
    position = models.IntegerField(default=0)
    name = models.TextField(blank=True, default="")
    # The message's sender and time again: one index range answers "who wrote whom, when".
    sender = models.ForeignKey(
        ContactPoint, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["point", "sender", "at"]),
            models.Index(fields=["point", "at"]),
        ]


class PointName(models.Model):
    """How often a contact point stood under a display name: kept in step by the importer.

    A projection of Addressed, small enough to work on when messages are many.
    """

    point = models.ForeignKey(ContactPoint, models.CASCADE, related_name="names")
    name = models.TextField()
    seen = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["point", "name"], name="name_once")]


class PointSeen(models.Model):
    """What mail shows of a contact point in numbers: kept in step by the importer.

    A projection of Message and Addressed, so that people are resolved without reading them again.
    """

    point = models.OneToOneField(ContactPoint, models.CASCADE, primary_key=True)
    sent = models.IntegerField(default=0)
    received = models.IntegerField(default=0)
    bulk_sent = models.IntegerField(default=0)
    in_sent_folder = models.IntegerField(default=0)  # sent, and found in a folder of sent mail
    delivered_to = models.IntegerField(default=0)  # Delivered-To, X-Original-To
    first_at = models.BigIntegerField(null=True)
    last_at = models.BigIntegerField(null=True)


class MailboxHome(models.Model):
    """Who keeps a mailbox, as told by the messages up to one: a projection of these.

    What the mailbox around a message tells of bulk rests on it; the row of the empty place speaks of
    all mail together. See workspace.project.bulk_around.
    """

    place = models.TextField(primary_key=True)  # a mailbox file, a folder, the URL of one
    upto = models.BigIntegerField()  # the last message that was looked at, the same in every row
    told = models.JSONField(null=True)  # reading.surroundings.Home; null: nobody keeps it


class TextReading(models.Model):
    """What the reader's first stage found in a message's words; only where it found something."""

    message = models.OneToOneField(
        Message, models.CASCADE, primary_key=True, related_name="text_reading"
    )
    found = models.TextField(blank=True, default="")  # reading.TextReading as JSON
    assistant_signs = models.JSONField(default=list)


# ---------------------------------------------------------------- facts: cards, meetings, the rest


class Told(models.Model):
    """What all facts below share: each is stored once, however often it was found (FactSighting).

    A later telling of the same `key` of one source replaces the earlier: the highest row number
    that is not retracted is in force, all earlier ones stay as history.
    """

    digest = models.BinaryField(max_length=16, unique=True)  # over source, key and content
    source = models.CharField(max_length=16)
    key = models.CharField(max_length=200)
    told_at = models.BigIntegerField(null=True)  # when its source last changed it
    recorded_at = models.BigIntegerField()
    retracted_at = models.BigIntegerField(null=True)  # a live source took it away
    retracted_why = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        abstract = True


class Card(Told):
    """A card of an address book, a profile, a line of a list of connections: facts.Contact."""

    name = models.TextField(blank=True, default="")  # as they are called
    parts = models.JSONField(default=dict)  # given, middle, family, prefix, suffix, nickname
    headline = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    birthday = models.CharField(max_length=10, blank=True, default="")
    groups = models.JSONField(default=list)
    skills = models.JSONField(default=list)
    places = models.JSONField(default=list)  # [{text, locality, region, country, label}, …]
    related = models.JSONField(default=list)  # [[relation, name], …]
    is_owner = models.BooleanField(default=False)
    is_organisation = models.BooleanField(default=False)
    source_fields = models.JSONField(default=list)
    defects = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["source", "key"])]


class CardPoint(models.Model):
    """A contact point on a card. Every card has at least one: its name, where it has no other."""

    card = models.ForeignKey(Card, models.CASCADE, related_name="points", db_index=False)
    point = models.ForeignKey(ContactPoint, models.PROTECT, related_name="cards")
    label = models.CharField(max_length=40, blank=True, default="")
    position = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["card", "point"], name="card_point_once")]


class CardAffiliation(models.Model):
    """A place in an organisation, as a card told it."""

    card = models.ForeignKey(Card, models.CASCADE, related_name="affiliations")
    organisation = models.TextField()
    folded = models.CharField(max_length=200, db_index=True)
    title = models.TextField(blank=True, default="")
    department = models.TextField(blank=True, default="")
    since = models.CharField(max_length=10, blank=True, default="")  # ISO 8601 date
    until = models.CharField(max_length=10, blank=True, default="")
    position = models.IntegerField(default=0)


class Meeting(Told):
    """One occurrence of an event: facts.Meeting."""

    starts_at = models.BigIntegerField(null=True, db_index=True)
    ends_at = models.BigIntegerField(null=True)
    all_day = models.BooleanField(default=False)
    title = models.TextField()
    text = models.TextField(blank=True, default="")
    place = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10)
    organiser = models.ForeignKey(
        ContactPoint, models.PROTECT, null=True, related_name="+", db_index=False
    )
    organiser_name = models.TextField(blank=True, default="")
    attendees = models.IntegerField(default=0)
    calendar = models.TextField(blank=True, default="")
    repeats = models.TextField(blank=True, default="")
    categories = models.JSONField(default=list)
    defects = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["source", "key"]),
            models.Index(fields=["organiser", "starts_at"]),
        ]


class Attendance(models.Model):
    """Somebody invited to a meeting, and what they answered. The organiser is not a row here."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance", db_index=False)
    point = models.ForeignKey(ContactPoint, models.PROTECT, related_name="+", db_index=False)
    name = models.TextField(blank=True, default="")
    answer = models.CharField(max_length=10)
    optional = models.BooleanField(default=False)
    is_group = models.BooleanField(default=False)
    starts_at = models.BigIntegerField(null=True)  # the meeting's, again: one index range answers
    position = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "point"], name="invited_once")]
        indexes = [models.Index(fields=["point", "starts_at"])]


class Interaction(Told):
    """One person turned to another once, other than by message or meeting: facts.Interaction."""

    kind = models.CharField(max_length=14)
    at = models.BigIntegerField(null=True)
    by = models.ForeignKey(ContactPoint, models.PROTECT, related_name="+", db_index=False)
    by_name = models.TextField(blank=True, default="")
    to = models.ForeignKey(ContactPoint, models.PROTECT, related_name="+", db_index=False)
    to_name = models.TextField(blank=True, default="")
    subject = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    defects = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["source", "key"]),
            models.Index(fields=["by", "at"]),
            models.Index(fields=["to", "at"]),
        ]


class Reach(Told):
    """How many an account reaches, at a date: facts.Reach."""

    point = models.ForeignKey(ContactPoint, models.PROTECT, related_name="reach")
    figure = models.CharField(max_length=12)
    count = models.BigIntegerField()
    at = models.BigIntegerField()
    name = models.TextField(blank=True, default="")


class FactSighting(models.Model):
    """A place where a run found a card, meeting, interaction or figure; as Sighting for messages."""

    file = models.ForeignKey(SourceFile, models.CASCADE, related_name="+", db_index=False)
    key = models.BigIntegerField()  # of the record, within the file
    kind = models.CharField(max_length=11)  # card, meeting, interaction, reach
    fact = models.BigIntegerField()  # the row of that kind
    length = models.BigIntegerField(default=0)
    path = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "key", "kind", "fact"], name="fact_sighted_once"
            )
        ]
        indexes = [models.Index(fields=["kind", "fact"])]


# ---------------------------------------------------------------- facts: what a person said


class Decision(models.Model):
    """Something a person decided: merge, split, owner, confirm, correct, reject, setting.

    Append-only: a later decision on the same `about` supersedes the earlier; `retracts` takes one
    back. Keys name contact points and message digests, never row numbers of projections, so a
    decision outlives a re-import and a better reader.
    """

    kind = models.CharField(max_length=24)
    about = models.CharField(max_length=700)
    value = models.JSONField(default=dict)
    who = models.CharField(max_length=200, blank=True, default="")
    why = models.TextField(blank=True, default="")
    decided_at = models.BigIntegerField()
    retracts = models.ForeignKey("self", models.PROTECT, null=True, related_name="retracted_by")

    class Meta:
        indexes = [models.Index(fields=["kind", "about"])]


# ---------------------------------------------------------------- facts: outcomes


class Outcome(models.Model):
    """An outcome as its source (or a person) told it; a correction supersedes, never edits."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="outcomes")
    key = models.CharField(max_length=200, db_index=True)
    title = models.TextField()
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=8)
    closed_at = models.BigIntegerField(null=True, db_index=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    source_fields = models.JSONField(default=list)
    recorded_at = models.BigIntegerField()
    superseded_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="supersedes")
    retracted_at = models.BigIntegerField(null=True)
    retracted_why = models.TextField(blank=True, default="")
    evidence_message = models.ForeignKey(Message, models.SET_NULL, null=True)


class OutcomeParty(models.Model):
    """A person or organisation on one side of an outcome, as told."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="parties")
    side = models.CharField(max_length=8)
    position = models.IntegerField(default=0)
    name = models.TextField(blank=True, default="")
    address = models.CharField(max_length=320, blank=True, default="")
    organisation = models.TextField(blank=True, default="")


# ---------------------------------------------------------------- projections


class Person(models.Model):
    """One person (or role address, or list) behind some contact points.

    `id` is the smallest contact point's id, so it stays while the person's earliest point does.
    """

    class Kind(models.TextChoices):
        """What stands behind the contact points."""

        PERSON = "person"
        ROLE = "role"  # info@, noreply@, a shared mailbox
        LIST = "list"

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    kind_reason = models.CharField(max_length=120, blank=True, default="")
    name = models.TextField()
    sort_name = models.TextField()  # folded, for lists and search
    address = models.CharField(max_length=320, blank=True, default="")  # the one most used
    organisation = models.TextField(blank=True, default="")
    is_owner = models.BooleanField(default=False)
    assistant_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, db_constraint=False, related_name="assistants"
    )
    first_at = models.BigIntegerField(null=True)
    last_at = models.BigIntegerField(null=True)
    sent = models.IntegerField(default=0)  # messages they wrote
    received = models.IntegerField(default=0)  # messages addressed to them

    class Meta:
        indexes = [
            models.Index(fields=["kind", "sort_name"]),
            models.Index(fields=["kind", "last_at"]),
            models.Index(fields=["id"], condition=models.Q(is_owner=True), name="owners"),
        ]


class PersonPoint(models.Model):
    """A contact point's person, and why it was joined to it."""

    point = models.OneToOneField(ContactPoint, models.CASCADE, primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, db_constraint=False, related_name="points")
    reason = models.CharField(max_length=200, blank=True, default="")
    evidence = models.CharField(max_length=10)


class PersonOrganisation(models.Model):
    """Where a person works or worked, over all their cards and what they sign: newest first."""

    person = models.ForeignKey(
        Person, models.CASCADE, db_constraint=False, related_name="organisations"
    )
    name = models.TextField()
    folded = models.CharField(max_length=200, db_index=True)
    title = models.TextField(blank=True, default="")
    since = models.CharField(max_length=10, blank=True, default="")
    until = models.CharField(max_length=10, blank=True, default="")
    current = models.BooleanField(default=True)
    card = models.ForeignKey(Card, models.CASCADE, null=True, db_constraint=False, related_name="+")


class PersonPlace(models.Model):
    """Where a person is, as their cards tell it."""

    person = models.ForeignKey(Person, models.CASCADE, db_constraint=False, related_name="places")
    text = models.TextField()
    locality = models.CharField(max_length=120, blank=True, default="")
    country = models.CharField(max_length=120, blank=True, default="")
    folded = models.CharField(max_length=200, db_index=True)
    card = models.ForeignKey(Card, models.CASCADE, null=True, db_constraint=False, related_name="+")


class PersonTag(models.Model):
    """A tag of a person: a group or label of a card, or put on by hand (a decision)."""

    person = models.ForeignKey(Person, models.CASCADE, db_constraint=False, related_name="tags")
    tag = models.CharField(max_length=120)
    folded = models.CharField(max_length=120, db_index=True)
    by_hand = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "folded"], name="tag_once")]


class PersonSource(models.Model):
    """Which sources know a person, and how often: mail, linkedin, vcard, icalendar."""

    person = models.ForeignKey(Person, models.CASCADE, db_constraint=False, related_name="sources")
    source = models.CharField(max_length=16, db_index=True)
    facts = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "source"], name="person_source_once")
        ]


class LinkageRun(models.Model):
    """What the last record linkage looked at: while the cards stay, its pairs stay."""

    cards = models.CharField(max_length=64)  # a fingerprint of the cards that stood
    points = models.IntegerField()  # how many contact points there were
    records = models.IntegerField()
    compared = models.IntegerField()


class LinkedPair(models.Model):
    """Two contact points whose persons record linkage took for one, or could not tell."""

    left = models.ForeignKey(
        ContactPoint, models.CASCADE, db_constraint=False, related_name="+", db_index=False
    )
    right = models.ForeignKey(
        ContactPoint, models.CASCADE, db_constraint=False, related_name="+", db_index=False
    )
    clear = models.BooleanField()
    probability = models.FloatField()
    reasons = models.JSONField(default=list)  # [[about, code, words, weight], …]
    held = models.CharField(max_length=80, blank=True, default="")  # why it was not joined

    class Meta:
        constraints = [models.UniqueConstraint(fields=["left", "right"], name="linked_once")]


class PersonName(models.Model):
    """A full name a person went by, folded: finds who a text means by name alone."""

    person = models.ForeignKey(
        Person, models.CASCADE, db_constraint=False, related_name="names", db_index=False
    )
    folded = models.CharField(max_length=320)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["folded", "person"], name="person_name_once")
        ]
        indexes = [models.Index(fields=["person"])]


class Tie(models.Model):
    """What there is between two people (a < b), for the strength formula at any date."""

    a = models.ForeignKey(
        Person, models.CASCADE, db_constraint=False, related_name="+", db_index=False
    )
    b = models.ForeignKey(
        Person, models.CASCADE, db_constraint=False, related_name="+", db_index=False
    )
    first_at = models.BigIntegerField()
    last_at = models.BigIntegerField()
    a_to_b = models.IntegerField()  # interactions from a to b
    b_to_a = models.IntegerField()
    # Weights of contact days, faded to last_at by the two half-lives of ties.TieParameters.
    fast = models.FloatField(default=0.0, db_default=0.0)
    slow = models.FloatField(default=0.0, db_default=0.0)
    days = models.IntegerField(default=0, db_default=0)  # on how many days there was contact
    longest = models.IntegerField(default=0, db_default=0)  # days of the longest silence that ended
    channels = models.JSONField(default=dict)  # {channel: [from a, from b, last time]}
    strength = models.FloatField()  # at last_at; decays from there, see ties/
    # Orders ties by the slow counter at any one time, as all fade with one half-life.
    rank = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["a", "b"], name="tie_once")]
        indexes = [models.Index(fields=["a", "rank"]), models.Index(fields=["b", "rank"])]


class PersonActivity(models.Model):
    """How much contact a person has with everybody: their ties' counters added up, faded to `at`."""

    person = models.OneToOneField(
        Person, models.CASCADE, primary_key=True, db_constraint=False, related_name="activity"
    )
    at = models.BigIntegerField()  # their last contact with anybody
    fast = models.FloatField()
    slow = models.FloatField()


class Act(models.Model):
    """An act found in a message or told by a person, with what became of it."""

    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="acts")
    key = models.CharField(
        max_length=80, unique=True
    )  # message digest (hex) and kind, or manual:<id>
    kind = models.CharField(max_length=24)
    at = models.BigIntegerField(null=True)
    confidence = models.FloatField()
    evidence = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default="waiting")  # waiting, confirmed, rejected
    words = models.JSONField(default=list)  # [[start, end, text, in_subject], …]
    reasons = models.JSONField(default=list)
    subject = models.TextField(blank=True, default="")
    took = models.CharField(max_length=12, blank=True, default="")
    took_message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    reader = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["state", "confidence", "id"]),
            models.Index(fields=["kind", "state", "took", "at"]),
            models.Index(fields=["state", "kind", "confidence"]),  # what waits, what is faint
        ]


class ActParty(models.Model):
    """A party of an act; `person` is None while the name is not anybody the ledger knows."""

    act = models.ForeignKey(Act, models.CASCADE, related_name="parties")
    role = models.CharField(max_length=9)  # connector, left, right
    position = models.IntegerField(default=0)
    name = models.TextField(blank=True, default="")
    address = models.CharField(max_length=320, blank=True, default="")
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        db_constraint=False,
        related_name="parts",
        db_index=False,
    )

    class Meta:
        indexes = [models.Index(fields=["person", "role", "act"])]


class OutcomePerson(models.Model):
    """Which person an outcome's party is, and why (or person None: unknown to the ledger)."""

    party = models.OneToOneField(OutcomeParty, models.CASCADE, primary_key=True)
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, db_constraint=False, related_name="outcomes"
    )
    reason = models.CharField(max_length=200, blank=True, default="")


class OutcomeCredit(models.Model):
    """An outcome's attribution under the saved settings, once per outcome."""

    outcome = models.OneToOneField(Outcome, models.CASCADE, primary_key=True)
    settings_key = models.CharField(max_length=64)
    organic_minor = models.BigIntegerField()
    unexplained_minor = models.BigIntegerField()
    detail = models.JSONField()  # explanations, evidence, "why", the other models


class CreditLine(models.Model):
    """A person's part in an outcome under one model."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="credit_lines")
    person = models.ForeignKey(
        Person, models.CASCADE, db_constraint=False, related_name="credit_lines"
    )
    model = models.CharField(max_length=16)  # shapley, first, last, linear
    credit_minor = models.BigIntegerField()
    necessity_minor = models.BigIntegerField(null=True)
    weakest = models.CharField(max_length=10)  # weakest evidence grade it rests on

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outcome", "person", "model"], name="line_once")
        ]
        indexes = [models.Index(fields=["person", "model"])]


class OutcomeAct(models.Model):
    """An act that stands in an explanation of an outcome that counts (is not absorbed)."""

    outcome = models.ForeignKey(
        Outcome, models.CASCADE, related_name="explaining_acts", db_index=False
    )
    act = models.ForeignKey(
        Act, models.CASCADE, db_constraint=False, related_name="explained_outcomes"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outcome", "act"], name="explains_once")]


class NetworkRun(models.Model):
    """The network as it was last measured and drawn, in the background; one row is current."""

    made_at = models.BigIntegerField()
    at = models.BigIntegerField()  # the date its strengths are told at
    key = models.CharField(
        max_length=80
    )  # of the facts it was made of: says when it is out of date
    people = models.IntegerField()
    ties = models.IntegerField()
    modularity = models.FloatField()
    betweenness_error = models.FloatField()
    seconds = models.FloatField()


class NetworkCommunity(models.Model):
    """A community of the network, 0 the largest, named by what its people share."""

    number = models.IntegerField(primary_key=True)
    name = models.TextField(blank=True, default="")
    people = models.IntegerField()


class NetworkNode(models.Model):
    """A person's place in the network: where the map draws them, and what they stand between."""

    person = models.OneToOneField(
        Person, models.CASCADE, primary_key=True, db_constraint=False, related_name="node"
    )
    community = models.IntegerField()
    x = models.FloatField()
    y = models.FloatField()
    degree = models.IntegerField()
    strength = models.FloatField()  # the sum over their ties
    constraint = models.FloatField(null=True)  # Burt's; None without ties
    effective_size = models.FloatField(null=True)
    betweenness = models.FloatField()
    coordinator = models.BigIntegerField(default=0)  # pairs they stand between, by role
    consultant = models.BigIntegerField(default=0)
    gatekeeper = models.BigIntegerField(default=0)
    liaison = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["community", "strength"]),
            models.Index(fields=["strength"]),
            models.Index(fields=["betweenness"]),
        ]


# ---------------------------------------------------------------- accounts of the web face


class LoginLink(models.Model):
    """A one-time login link, as a hash; used once, valid for a short time."""

    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.BigIntegerField()
    used_at = models.BigIntegerField(null=True)
