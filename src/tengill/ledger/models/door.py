"""The store's part for the door: what was judged, what was done on servers, who was approached.

As in `models`: times are whole seconds since 1970-01-01 UTC.
"""

from django.db import models


class Judged(models.Model):
    """A message that reached the owner, as the door judges it. A projection; see facts.approaches."""

    message = models.OneToOneField(
        "ledger.Message",
        models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="judged",
    )
    at = models.BigIntegerField()
    person = models.BigIntegerField(null=True)  # its sender, where they are somebody
    channel = models.CharField(max_length=10)
    verdict = models.CharField(max_length=7)
    basis = models.CharField(max_length=12)
    chance = models.FloatField()
    ask = models.CharField(max_length=10)
    minutes = models.FloatField()
    template = models.CharField(max_length=32, blank=True, default="")  # of the same text
    copies = models.IntegerField(default=0)  # messages of that template before this one
    told = models.JSONField(default=dict)  # asks, reasons, warnings, changes, topics, rule
    model = models.CharField(max_length=60, blank=True, default="")
    answered_at = models.BigIntegerField(null=True)  # when the owner answered it
    decided = models.BooleanField(default=False)  # the owner's own word stands on it

    class Meta:
        indexes = [
            models.Index(fields=["decided", "verdict", "at"]),
            models.Index(fields=["decided", "verdict", "answered_at", "at"]),  # what waits
            models.Index(fields=["at"]),
            models.Index(fields=["template", "at"]),
            models.Index(fields=["template", "verdict", "decided"]),  # how many of a text
            models.Index(fields=["person", "at"]),
        ]


class TextSketch(models.Model):
    """A message's text as a MinHash signature, so that the same text is found again."""

    message = models.OneToOneField(
        "ledger.Message",
        models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="sketch",
    )
    sketch = models.BinaryField()


class DoorRun(models.Model):
    """How far the projection of the door is, in one row; see `workspace.door.mark`."""

    id = models.SmallIntegerField(primary_key=True)  # 1, and no other
    version = models.IntegerField()  # of what is kept: another one is judged anew
    mark = models.JSONField()


class DoorReading(models.Model):
    """What the door read in a message's own words, so that judging need not read them again."""

    message = models.OneToOneField(
        "ledger.Message",
        models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="door_reading",
    )
    version = models.BigIntegerField()
    told = models.BinaryField()


class MailboxFolder(models.Model):
    """How far a folder of a live mailbox is in the ledger."""

    account = models.IntegerField()  # of the accounts beside the ledger
    name = models.TextField()
    uidvalidity = models.BigIntegerField()
    next_uid = models.BigIntegerField(default=1)  # everything below is in the ledger
    modseq = models.BigIntegerField(default=0)  # CONDSTORE, 0 where there is none
    seen_at = models.BigIntegerField(null=True)
    gone_at = models.BigIntegerField(null=True)  # no longer on the server

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="folder_once")]


class MailboxCopy(models.Model):
    """Where a message lies on a server, as last seen."""

    account = models.IntegerField()
    folder = models.TextField()
    uidvalidity = models.BigIntegerField()
    uid = models.BigIntegerField()
    message = models.ForeignKey(
        "ledger.Message", models.CASCADE, db_constraint=False, related_name="mailbox_copies"
    )
    flags = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "folder", "uidvalidity", "uid"], name="mailbox_copy_once"
            )
        ]


class MailboxAction(models.Model):
    """One thing done on a server, or about to be: append-only but for how it ended.

    It is written before it is done (state `planned`) and settled after, so that a dropped
    connection leaves a question that the next session answers by looking, never a second move.
    """

    account = models.IntegerField()
    kind = models.CharField(max_length=10)  # move, flag, draft, digest
    digest = models.CharField(max_length=32, blank=True, default="")  # the message's, in hex
    key = models.CharField(max_length=120, unique=True)  # the same deed is never planned twice
    from_folder = models.TextField(blank=True, default="")
    to_folder = models.TextField(blank=True, default="")
    uidvalidity = models.BigIntegerField(default=0)
    uid = models.BigIntegerField(default=0)
    new_uidvalidity = models.BigIntegerField(default=0)
    new_uid = models.BigIntegerField(default=0)
    detail = models.JSONField(default=dict)  # flags set, Message-ID appended, why
    state = models.CharField(max_length=8, default="planned")  # done, failed, undone, gone
    planned_at = models.BigIntegerField()
    done_at = models.BigIntegerField(null=True)
    undone_at = models.BigIntegerField(null=True)
    error = models.TextField(blank=True, default="")
    who = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["account", "state"]),
            models.Index(fields=["digest"]),
        ]


class CampaignApproach(models.Model):
    """Somebody of the team approached somebody, as a campaign that went out tells. A fact."""

    campaign = models.CharField(max_length=200)
    target = models.CharField(max_length=320)  # address or handle, folded
    channel = models.CharField(max_length=10)
    at = models.BigIntegerField()
    by = models.CharField(max_length=320, blank=True, default="")
    recorded_at = models.BigIntegerField()
    retracted_at = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "target", "channel", "at"], name="approached_once"
            )
        ]
        indexes = [models.Index(fields=["target", "at"])]
