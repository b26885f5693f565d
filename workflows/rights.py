"""Who may do what: roles a person holds, and the rights that events of the lifecycles ask for.

The one place that answers it for pages, API, mail and jobs alike. ``CLOCK``, ``OUTBOX``, ``INTAKE``
and ``ASKED`` are rights that no role gives: the system itself acts, or the one whom a handoff asks.
"""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    MANAGER = "manager"
    EXPERT = "expert"
    SPOKESPERSON = "spokesperson"
    LEAD = "lead"
    OBSERVER = "observer"
    ADMIN = "admin"


class Right(StrEnum):
    READ = "read"
    DECIDE = "decide"
    DRAFT = "draft"
    SEND = "send"
    SPEAK = "speak"
    DECLARE = "declare"  # that a crisis is on, and what follows from it
    NOTE = "note"
    EXPERT_ANSWER = "expert_answer"
    MANAGE_SCHEME = "manage_scheme"
    MANAGE_TEAM = "manage_team"
    MANAGE_CHANNELS = "manage_channels"
    MANAGE_USERS = "manage_users"
    READ_AUDIT = "read_audit"
    READ_LEDGER = "read_ledger"
    IMPROVE = "improve"
    EXPORT = "export"
    CLOCK = "clock"  # a term has passed: the scheduler
    OUTBOX = "outbox"  # what the sender of replies learnt
    INTAKE = "intake"  # a message or a bounce came in
    ASKED = "asked"  # the one whom the handoff asks, by the link in the mail


SYSTEM = frozenset({Right.CLOCK, Right.OUTBOX, Right.INTAKE, Right.ASKED})

_MANAGER = frozenset(
    {
        Right.READ,
        Right.DECIDE,
        Right.DRAFT,
        Right.SEND,
        Right.NOTE,
        Right.READ_LEDGER,
        Right.IMPROVE,
        Right.EXPORT,
    }
)

RIGHTS_OF_ROLE: dict[Role, frozenset[Right]] = {
    Role.MANAGER: _MANAGER,
    Role.SPOKESPERSON: frozenset(
        {
            Right.READ,
            Right.DRAFT,
            Right.SPEAK,
            Right.DECLARE,
            Right.SEND,
            Right.NOTE,
            Right.READ_LEDGER,
            Right.IMPROVE,
        }
    ),
    Role.LEAD: _MANAGER
    | {
        Right.DECLARE,
        Right.MANAGE_SCHEME,
        Right.MANAGE_TEAM,
        Right.MANAGE_CHANNELS,
        Right.READ_AUDIT,
    },
    Role.EXPERT: frozenset({Right.EXPERT_ANSWER, Right.IMPROVE}),
    Role.OBSERVER: frozenset({Right.READ, Right.READ_LEDGER}),
    Role.ADMIN: frozenset(
        {Right.MANAGE_USERS, Right.MANAGE_CHANNELS, Right.MANAGE_TEAM, Right.READ_AUDIT}
    ),
}


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    """Everything that holding all these *roles* in one team allows."""
    return frozenset[Right]().union(*(RIGHTS_OF_ROLE[role] for role in roles))
