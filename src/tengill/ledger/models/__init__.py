"""The store: facts (append-only) and projections (rebuildable from facts, never typed by hand).

Times are whole seconds since 1970-01-01 UTC: mail knows no finer, integers sort and index
the same on every database. Money is whole minor units beside an ISO 4217 code.
Facts are removed only when the import run that brought them is undone.
"""

from tengill.ledger.models.accounts import LoginLink
from tengill.ledger.models.acts import Act, ActParty, PersonActivity, Tie
from tengill.ledger.models.decisions import Decision
from tengill.ledger.models.door import (
    CampaignApproach,
    DoorReading,
    DoorRun,
    Judged,
    MailboxAction,
    MailboxCopy,
    MailboxFolder,
    TextSketch,
)
from tengill.ledger.models.mail import (
    Addressed,
    ContactPoint,
    MailboxHome,
    Message,
    MessageText,
    PointName,
    PointSeen,
    Sighting,
    TextReading,
)
from tengill.ledger.models.network import NetworkCommunity, NetworkNode, NetworkRun
from tengill.ledger.models.origins import KeptAside, Run, SourceFile
from tengill.ledger.models.outcomes import (
    CreditLine,
    Outcome,
    OutcomeAct,
    OutcomeCredit,
    OutcomeParty,
    OutcomePerson,
)
from tengill.ledger.models.people import (
    LinkageRun,
    LinkedPair,
    Person,
    PersonName,
    PersonOrganisation,
    PersonPlace,
    PersonPoint,
    PersonSource,
    PersonTag,
)
from tengill.ledger.models.told import (
    Attendance,
    Card,
    CardAffiliation,
    CardPoint,
    FactSighting,
    Interaction,
    Meeting,
    Reach,
    Told,
)

__all__ = [
    "Act",
    "ActParty",
    "Addressed",
    "Attendance",
    "CampaignApproach",
    "Card",
    "CardAffiliation",
    "CardPoint",
    "ContactPoint",
    "CreditLine",
    "Decision",
    "DoorReading",
    "DoorRun",
    "FactSighting",
    "Interaction",
    "Judged",
    "KeptAside",
    "LinkageRun",
    "LinkedPair",
    "LoginLink",
    "MailboxAction",
    "MailboxCopy",
    "MailboxFolder",
    "MailboxHome",
    "Meeting",
    "Message",
    "MessageText",
    "NetworkCommunity",
    "NetworkNode",
    "NetworkRun",
    "Outcome",
    "OutcomeAct",
    "OutcomeCredit",
    "OutcomeParty",
    "OutcomePerson",
    "Person",
    "PersonActivity",
    "PersonName",
    "PersonOrganisation",
    "PersonPlace",
    "PersonPoint",
    "PersonSource",
    "PersonTag",
    "PointName",
    "PointSeen",
    "Reach",
    "Run",
    "Sighting",
    "SourceFile",
    "TextReading",
    "TextSketch",
    "Tie",
    "Told",
]
