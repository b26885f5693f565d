"""What the ticket's page shows, put together once for the page and for each of its parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.channels.models import Channel, ChannelKind
from webcare.complaints import queries as complaints
from webcare.core.db import transaction
from webcare.decisions import on_call
from webcare.decisions import standing as decisions
from webcare.decisions.standing import Standing
from webcare.experts.duty import zone_of
from webcare.handoffs import notices
from webcare.handoffs import queries as handoffs
from webcare.improvement import pulse
from webcare.improvement import queries as improvements
from webcare.mandates import queries as mandates
from webcare.mandates import speaking
from webcare.replies import built, crisis_holds
from webcare.replies import queries as replies
from webcare.replies.models import Reply
from webcare.replies.spoken import ANSWERED_FOR
from webcare.replies.steps import obstacle
from webcare.tickets import alike, links, merged, queries
from webcare.tickets.complaints import BY_LETTER
from webcare.tickets.glance import (
    Glance,
    glance,
    has_author_notes,
    has_earlier,
    has_notes,
    lies_aside,
)
from webcare.tickets.models import Message, MessageKind, Note, Ticket
from webcare.tickets.order_models import LinkKind
from webcare.tickets.views import Priority
from webcare.web.access import acting, may, me, team_ids
from webcare.web.crisis import strip
from webcare.web.handoffs import consult_form
from webcare.web.language import choose, present
from webcare.web.pages import page
from webcare.web.themes import themes_of
from webcare.web.word_diff import changes
from workflows.channel_health import ChannelHealth
from workflows.reply import HeldFor, ReplyState
from workflows.rights import Right
from workflows.ticket import Resolution

look_at = glance(
    notes=has_notes(),
    replies=replies.has_any(),
    handoffs=handoffs.has_any(),
    lessons=improvements.has_any(),
    complaint=complaints.has_any(),
    pulse=pulse.has_any(),
    earlier=has_earlier(),
    taken_in=merged.has_taken_in(),
    built=built.has_any(),
    fitting=mandates.has_fitting(),
    author_notes=has_author_notes(),
    links=links.has_any(),
    aside=lies_aside(),
)
OWN_WORD = tuple(each for each in Resolution if each is not Resolution.MERGED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the thread: a message or a note, and when."""

    at: datetime
    message: Message | None = None
    note: Note | None = None


def draw(ticket_id: int, *blocks: str, status: int = 200, **said: Any) -> Response:
    """The ticket's page, or for htmx *blocks* of it (by default everything below the bar).

    *said* is what a form said that could not be done, to be shown beside what was typed.
    """
    with transaction() as session:
        context = shown(session, look_at(session, ticket_id, team_ids(Right.READ)))
        return page("ticket.html", *(blocks or ("ticket",)), status=status, **(context | said))


def shown(session: Session, seen: Glance) -> dict[str, Any]:
    """Everything the page shows of the ticket that was looked at."""
    ticket, channel, has = seen.ticket, seen.channel, seen.has
    messages = queries.thread(session, ticket.id)
    notes = queries.notes(session, ticket.id) if "notes" in has else ()
    ours = replies.of_ticket(session, ticket.id) if "replies" in has else ()
    asked = handoffs.of_ticket(session, ticket.id) if "handoffs" in has else ()
    standing = decisions.standing(session, ticket, choose())
    return {
        "ticket": ticket,
        "channel": channel,
        "author_marks": seen.author_marks,
        "author_is_noted": "author_notes" in has,
        "lies_aside": "aside" in has,
        "thread": _in_order(messages, notes),
        "newest_id": max((each.id for each in messages if _asks(each)), default=0),
        "earlier": queries.earlier(session, ticket) if "earlier" in has else (),
        "alike": alike.others(session, ticket),
        "links": links.of_ticket(session, ticket.id, team_ids(Right.READ))
        if "links" in has
        else (),
        "link_kinds": list(LinkKind),
        "priorities": list(enumerate(Priority)),
        "taken_in": merged.into(session, ticket.id) if "taken_in" in has else (),
        "themes": themes_of(session, [ticket.team_id]),
        "standing": standing,
        "may_answer": _may_answer(session, ticket, standing),
        "handoffs": asked,
        "notices": notices.unseen(session, ticket) if asked else (),
        "asking": consult_form.by_itself(session, ticket, standing, asked, ours),
        "improvements": improvements.of_ticket(session, ticket.id) if "lessons" in has else (),
        "complaint": complaints.of_ticket(session, ticket.id) if "complaint" in has else None,
        "pulse": pulse.of_ticket(session, ticket.id) if "pulse" in has else None,
        "drafts": [each for each in ours if each.state is ReplyState.DRAFT],
        "approvals": {
            f"<{each.message_id}>": (each, changes(_submitted(each), each.body.strip()))
            for each in ours
            if each.state is ReplyState.SENT and each.approved_by_name
        },
        "under_way": [each for each in ours if _under_way(each)],
        "kept_back": [each.id for each in ours if _is_kept_back(session, each)],
        "built_on": built.of_replies(session, [each.id for each in ours]) if "built" in has else {},
        "statements_fit": "fitting" in has,
        "speaking": speaking.on_ticket(session, ticket, present())
        if any(map(_asks_who_speaks, ours))
        else None,
        "there": _clock_of_the_team(ticket, ours),
        "obstacle": "" if BY_LETTER in ticket.flags else why_not(channel, ticket.author_address),
        "resolutions": OWN_WORD,
        "crises": strip.touching(ticket, (each for each in messages if _asks(each))),
    }


def _is_kept_back(session: Session, reply: Reply) -> bool:
    """Whether a crisis that is on holds it, so that only who speaks lets it go, on its page."""
    return reply.held_for is HeldFor.CRISIS and crisis_holds.on_that_keep(
        session, reply.id, present()
    )


def _may_answer(session: Session, ticket: Ticket, standing: Standing | None) -> bool:
    """Whether the question now asked is theirs: by role, or because they are on call for it."""
    by = acting(ticket.team_id)
    if standing is None or standing.question is None or by.may(Right.DECIDE):
        return by.may(Right.DECIDE)
    asked = standing.question.id
    return on_call.answering(session, ticket, asked, by=by, at=present()).may(Right.DECIDE)


def why_not(channel: Channel, address: str) -> str:
    """Why nothing can be sent there, in the reader's language; empty when it can."""
    if obstacle(channel, address) is None:
        return ""
    if not channel.enabled or channel.health is ChannelHealth.DISABLED:
        return str(_("The channel %(name)s is switched off.", name=channel.name))
    if not channel.can_reply:
        return str(
            _("The channel %(name)s is only watched; nothing can be sent there.", name=channel.name)
        )
    if channel.kind in (ChannelKind.MASTODON, ChannelKind.BLUESKY):
        return str(_("On %(name)s nothing can be sent from here.", name=channel.name))
    if not address:
        return str(_("The asker left no e-mail address."))
    return str(_("To this address nothing can be sent."))


def _in_order(messages: Sequence[Message], notes: Sequence[Note]) -> list[Entry]:
    entries = [Entry(each.sent_at, message=each) for each in messages]
    entries += [Entry(each.created_at, note=each) for each in notes]
    return sorted(entries, key=lambda entry: entry.at)


def _asks(message: Message) -> bool:
    """Whether the public says something here that a reply could have missed."""
    return message.direction == "in" and message.kind in (
        MessageKind.MESSAGE,
        MessageKind.UNREADABLE,
    )


def _asks_who_speaks(reply: Reply) -> bool:
    """Whether it waits for the word of someone with a mandate."""
    return reply.state is ReplyState.SUBMITTED or (
        reply.state is ReplyState.HELD and reply.held_for in ANSWERED_FOR
    )


def _clock_of_the_team(ticket: Ticket, ours: Sequence[Reply]) -> ZoneInfo | None:
    """On which clock an embargo is typed, where the reader may set one."""
    asks = any(each.state is ReplyState.SUBMITTED for each in ours)
    if not (asks and may(Right.SPEAK, ticket.team_id)):
        return None
    return zone_of(next(each.team for each in me().memberships if each.team_id == ticket.team_id))


def _submitted(reply: Reply) -> str:
    """The words that were handed in, before whoever approved it touched them."""
    return (reply.submitted_body or reply.body).strip()


def _under_way(reply: Reply) -> bool:
    return reply.state not in (ReplyState.DRAFT, ReplyState.SENT)
