"""The short word that someone else was asked: in the asker's language, and not too often."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.channels.models import Channel
from webcare.core import holding_words
from webcare.core.actor import Actor
from webcare.core.errors import Conflict
from webcare.core.i18n import spoken, texts
from webcare.core.text import one_line
from webcare.replies import drafting, filling, queries, service, steps, words
from webcare.replies.models import Reply
from webcare.replies.words import PublicWords
from webcare.tickets.models import Ticket
from workflows import variables
from workflows.reply import Purpose, ReplyState

ONCE_IN = timedelta(hours=24)
MOST_PER_TICKET = 3  # acknowledgements counted in, as for those


def check(ticket: Ticket, channel: Channel, ours: Sequence[Reply], at: datetime) -> None:
    """Raise Conflict with the reason where no holding reply should go along now. *ours* are the
    ticket's replies that were not discarded.
    """
    if why := steps.obstacle(channel, ticket.author_address):
        raise Conflict(why)
    if channel.is_public:
        raise Conflict("Everyone can read this channel; no holding reply goes there by itself.")
    holding = [each for each in ours if each.purpose is Purpose.HOLDING]
    if any(each.state is ReplyState.DRAFT for each in holding):
        raise Conflict("A holding reply is being written already.")
    if any(at - (each.submitted_at or each.created_at) < ONCE_IN for each in holding):
        raise Conflict("The asker had a holding reply less than a day ago.")
    if len(holding) + ticket.acknowledgements >= MOST_PER_TICKET:
        raise Conflict("The asker had enough of such mails about this ticket.")


def may_go(ticket: Ticket, channel: Channel, ours: Sequence[Reply], at: datetime) -> bool:
    """Whether one may be offered, as `check` says."""
    try:
        check(ticket, channel, ours, at)
    except Conflict:
        return False
    return True


def text_for(ticket: Ticket, team: Team) -> PublicWords:
    """What it says, in the asker's language and with the team's signature."""
    _ = texts(spoken(ticket.language, team.language))
    name = one_line(ticket.author_name)
    said = [
        _("Hello %(name)s,") % {"name": name} if name else _("Hello,"),
        _(
            "Thank you for your message. We have passed your question on to a colleague who can "
            "answer it. We write to you as soon as we know more."
        ),
        _("Here you can see how it stands: %(link)s") % {"link": drafting.follow_link(ticket)},
    ]
    return drafting.with_signature(words.of_the_house("\n\n".join(said)), team)


def on_it(
    session: Session, ticket: Ticket, team: Team, *, unit: str = "", by: Actor, at: datetime
) -> tuple[PublicWords, tuple[str, ...]]:
    """What says that we are on it and until when they hear from us, as the team words it, in the
    asker's language; and the variables that have no value here, for a person to write.
    """
    language = spoken(ticket.language, team.language)
    texts_of = "".join(map(str, team.holding_texts.values()))
    known = filling.values(
        session, ticket, team, text=texts_of, language=language, sender=by.name, unit=unit, at=at
    )
    said = variables.settle(holding_words.text(team.holding_texts, language, known), known)
    return (
        drafting.with_signature(words.of_the_house(said), team),
        variables.gaps(said, known),
    )


def tell(session: Session, ticket: Ticket, body: PublicWords, *, by: Actor, at: datetime) -> Reply:
    """Send *body* as a holding reply through the outbox, with its time to undo.

    Raises Conflict where none should go now, Invalid(body=…) for a text that cannot.
    """
    channel = session.get_one(Channel, ticket.channel_id)
    check(ticket, channel, queries.of_ticket(session, ticket.id), at)
    reply = service.start(
        session, ticket, purpose=Purpose.HOLDING, approval=False, body=body,
        by=by, at=at,
    )  # fmt: skip
    service.submit(session, ticket, reply, by=by, at=at)
    return reply
