"""One act on one ticket: found among the bearer's teams, allowed, locked, and seen as it stands."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g
from sqlalchemy.orm import Session

from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import NotFound
from webcare.replies import queries as replies
from webcare.replies.models import Reply
from webcare.tickets import queries, service
from webcare.tickets.models import Ticket
from webcare.web.api.door import acting, visible_teams


@contextmanager
def on_ticket(
    ticket_id: int, version: int | None = None
) -> Iterator[tuple[Session, Ticket, Actor]]:
    """The ticket, locked, and the bearer as who acts on it; committed at the end.

    Raises NotFound where they may not see it, NotAllowed where they may not do this, Conflict when
    *version* is not its present one.
    """
    with transaction() as session:
        ticket = queries.get(session, ticket_id, visible_teams(), lock=True)
        by = acting(ticket.team_id)
        g.api_ticket_id = ticket.id
        service.check_version(ticket, version)
        yield session, ticket, by


@contextmanager
def on_reply(reply_id: int) -> Iterator[tuple[Session, Ticket, Reply, Actor]]:
    """The reply and its ticket, both locked; raises as `on_ticket` does."""
    with transaction() as session:
        found = replies.locked(session, reply_id)
        if found is None or found[1].team_id not in visible_teams():
            raise NotFound("There is no such reply.")
        reply, ticket = found
        by = acting(ticket.team_id)
        g.api_ticket_id = ticket.id
        yield session, ticket, reply, by
