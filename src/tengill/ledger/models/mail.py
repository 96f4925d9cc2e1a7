"""Facts: messages, who stands on them, and what reading them alone tells."""

from django.db import models

from tengill.ledger.models.origins import SourceFile


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
