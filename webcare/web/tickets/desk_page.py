"""What a desk's page shows: what goes up to it and what waits for approval, as one list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, request
from sqlalchemy import Row
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.channels.models import Channel
from webcare.core.db import transaction
from webcare.core.errors import NotAllowed
from webcare.decisions import standing as decisions
from webcare.experts import duty as desk_rota
from webcare.experts import queries as experts
from webcare.experts.models import Desk
from webcare.handoffs import queries as handoffs
from webcare.handoffs.models import Handoff
from webcare.mandates import speaking
from webcare.replies import queries as replies
from webcare.replies import stopped
from webcare.replies import waiting as waiting_replies
from webcare.replies.models import Reply
from webcare.tickets import queries as tickets
from webcare.tickets.models import Ticket
from webcare.web.access import may, me, team_ids
from webcare.web.crisis import proposals
from webcare.web.language import choose, present
from webcare.web.pages import page
from webcare.web.themes import themes_of
from webcare.web.tickets import desk_around
from webcare.web.word_diff import Part, changes
from workflows.rights import Right

SPOKESPERSON = "spokesperson"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits for the desk: a handoff, or a reply to approve; with `waits` one that
    was approved and waits for its moment.
    """

    ticket: Ticket
    handoff: Handoff | None = None
    reply: Reply | None = None
    waits: bool = False

    @property
    def key(self) -> str:
        """What stands for it in the page's address."""
        if self.handoff:
            return f"handoff-{self.handoff.id}"
        return f"{'embargo' if self.waits else 'reply'}-{self.reply_id}"

    @property
    def reply_id(self) -> int:
        return self.reply.id if self.reply else 0

    @property
    def urgency(self) -> int:
        return self.handoff.urgency if self.handoff else self.ticket.priority

    @property
    def since(self) -> datetime:
        """Since when it waits."""
        if self.handoff:
            return self.handoff.asked_at
        return (self.reply.submitted_at if self.reply else None) or self.ticket.last_message_at

    @property
    def place(self) -> tuple[bool, int, datetime]:
        """Press on top, then by urgency, then the longest waiting."""
        return ({"press", "known_press"}.isdisjoint(self.ticket.flags), -self.urgency, self.since)


def my_desks(session: Session) -> dict[str, str]:
    """The desks that the person works for, by short name, with what they are called."""
    found: dict[str, str] = {}
    if team_ids(Right.SPEAK):
        found[SPOKESPERSON] = ""
        for team_id in team_ids(Right.SPEAK):
            own = experts.desk(session, team_id, SPOKESPERSON)
            found |= {SPOKESPERSON: _name(own)} if own else {}
    return found | {each.slug: _name(each) for each in experts.desks_of(session, me().id)}


def waiting(session: Session, slug: str) -> list[Item]:
    """What waits for the desk; to the spokesperson's belong the replies in approval."""
    rota = [each.team_id for each in experts.desks_of(session, me().id) if each.slug == slug]
    speaks = team_ids(Right.SPEAK) if slug == SPOKESPERSON else []
    asked = handoffs.open_for_desk(session, sorted({*rota, *speaks}), slug)
    items = [Item(ticket, handoff=handoff) for handoff, ticket in asked]
    if speaks:
        submitted = replies.awaiting_approval(session, speaks)
        items += [Item(ticket, reply=reply) for reply, ticket in submitted]
    return sorted(items, key=lambda item: item.place)


def _embargoed(session: Session, slug: str) -> list[Item]:
    """What was approved and waits for its moment."""
    if slug != SPOKESPERSON:
        return []
    found = waiting_replies.under_embargo(session, team_ids(Right.SPEAK), at=present())
    return [Item(ticket, reply=reply, waits=True) for reply, ticket in found]


def _stopped(session: Session, slug: str) -> Sequence[Row[Reply, Ticket]]:
    """What was held and goes on by the word of whoever speaks."""
    mine = team_ids(Right.SPEAK) if slug == SPOKESPERSON else []
    return stopped.for_speakers(session, mine) if mine else []


def draw(slug: str, *blocks: str, status: int = 200, **said: Any) -> Response:
    """The desk's page; *said* is what a form said that could not be done."""
    with transaction() as session:
        desks = my_desks(session)
        if slug not in desks:
            raise NotAllowed("Your role does not allow this.")
        items, embargoed = waiting(session, slug), _embargoed(session, slug)
        key = said.pop("item", None) or request.args.get("item", "")
        chosen = next((each for each in [*items, *embargoed] if each.key == key), None)
        gone = bool(key) and chosen is None
        if chosen is None and items and not (gone and said):
            chosen = items[0]
        context: dict[str, Any] = {
            "desks": desks,
            "slug": slug,
            "items": items,
            "embargoed": embargoed,
            "stopped": _stopped(session, slug),
            "zones": desk_around.zones(session, [each.ticket for each in embargoed]),
            "chosen": chosen,
            "gone": gone,
            "is_asked": bool(key),  # on a phone one sees the list, or the one that was asked for
        }
        context |= _opened(session, chosen) if chosen else {}
        context["standing_of"] = _standing(session, slug)
        context["approved"] = _approved(session) if slug == SPOKESPERSON else []
        context |= desk_around.around(session) if slug == SPOKESPERSON else {}
        context["surges"] = proposals.waiting(session) if slug == SPOKESPERSON else []
        return page("spokesperson.html", *blocks, status=status, **(context | said))


def _standing(session: Session, slug: str) -> desk_rota.Standing | None:
    """Who is on at the desk, of the first team of theirs that has it."""
    mine = {each.team_id for each in experts.desks_of(session, me().id) if each.slug == slug}
    for team_id in sorted({*mine, *team_ids(Right.SPEAK)}):
        desk = experts.desk(session, team_id, slug)
        if desk is not None:
            team = accounts.team(session, team_id)
            return desk_rota.standing(session, desk, team, present())
    return None


def _opened(session: Session, item: Item) -> dict[str, Any]:
    """What the middle and the right need of the one that is open."""
    ticket = item.ticket
    reads = may(Right.READ, ticket.team_id)
    thread: Sequence[Any] = tickets.thread(session, ticket.id) if reads else ()
    newest = replies.latest_message(session, ticket.id)
    body = item.reply.body if item.reply else ""
    return {
        "ticket": ticket,
        "channel": session.get_one(Channel, ticket.channel_id),
        "theme": themes_of(session, [ticket.team_id]).get(ticket.theme_id or 0),
        "thread": thread,
        "newest": newest,
        "standing": decisions.standing(session, ticket, choose()) if reads else None,
        "asked": handoffs.of_ticket(session, ticket.id) if reads else (),
        "speaking": speaking.on_ticket(session, ticket, present()),
        "parts": changes(body, body),
        "typed": {},
        "faults": {},
        "clash": None,
    } | desk_around.beside(session, ticket, reads=reads)


def _approved(session: Session) -> list[tuple[Reply, Ticket, list[Part]]]:
    """What was approved last, each with what the approver changed in it."""
    found = replies.lately_approved(session, team_ids(Right.SPEAK))
    return [
        (reply, ticket, changes((reply.submitted_body or reply.body).strip(), reply.body.strip()))
        for reply, ticket in found
    ]


def _name(desk: Desk) -> str:
    return str(desk.names.get(choose()) or next(iter(desk.names.values()), desk.slug))
