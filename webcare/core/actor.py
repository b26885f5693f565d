"""Who acts, with which rights: the same value for pages, API, mail and jobs."""

from dataclasses import dataclass

from workflows.rights import Right


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone or something that acts on one team's work.

    `key` goes into audit and decisions: `user:5`, `link:handoff-7`, `system:outbox`.
    `rights` are those in the team at hand; a person has none in another team.
    """

    key: str
    name: str
    rights: frozenset[Right]
    user_id: int | None = None

    def may(self, right: Right) -> bool:
        return right in self.rights


OUTBOX = Actor("system:outbox", "Webcare", frozenset({Right.OUTBOX}))
CLOCK = Actor("system:clock", "Webcare", frozenset({Right.CLOCK}))
INTAKE = Actor("system:intake", "Webcare", frozenset({Right.INTAKE}))


def asked(handoff_id: int, name: str) -> Actor:
    """The one asked, coming in by the handoff's own mail or link, without account."""
    return Actor(f"link:handoff-{handoff_id}", name, frozenset({Right.ASKED}))


def operator(name: str = "command line") -> Actor:
    """Whoever may run commands on the machine may do everything."""
    return Actor("system:operator", name, frozenset(Right))
