"""Facts: cards, meetings, interactions and reach figures, as some source told them."""

from django.db import models

from tengill.ledger.models.mail import ContactPoint
from tengill.ledger.models.origins import SourceFile


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
