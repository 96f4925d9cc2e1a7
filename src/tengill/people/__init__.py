"""Which contact points are one person, which are nobody (roles, lists), and who writes for whom.

`resolve` joins contact points into persons. `parse_name` and `fold` read names. `guess_owner`
ranks whose mail it is. `assistant_signs` reads one message, `assistants` adds the signs up.
How it decides, and how often it is right: `docs/explanation/people.md`.
"""

from tengill.people.assistants import (
    Assistant,
    AssistantEvidence,
    AssistantSign,
    assistant_signs,
    assistants,
)
from tengill.people.cards import CardSeen, Link
from tengill.people.folding import fold
from tengill.people.names import Name, parse_name
from tengill.people.owner import OwnerEvidence, OwnerGuess, guess_owner
from tengill.people.points import (
    Decisions,
    Joined,
    PersonKind,
    PointSeen,
    Refused,
    Resolution,
    Resolved,
    Suggestion,
)
from tengill.people.resolving import by_itself, recounted, resolve

__all__ = [
    "Assistant",
    "AssistantEvidence",
    "AssistantSign",
    "CardSeen",
    "Decisions",
    "Joined",
    "Link",
    "Name",
    "OwnerEvidence",
    "OwnerGuess",
    "PersonKind",
    "PointSeen",
    "Refused",
    "Resolution",
    "Resolved",
    "Suggestion",
    "assistant_signs",
    "assistants",
    "by_itself",
    "fold",
    "guess_owner",
    "parse_name",
    "recounted",
    "resolve",
]
