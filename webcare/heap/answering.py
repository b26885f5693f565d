"""One answer for many with the same text: each by their own ticket, name, page and approval.

It goes through the same verbs as an answer that is typed on one ticket, so what stops that one
stops these: the scheme, approval, the gate, the clock of an embargo. What a person wrote for one
asker is made general first, and refused while it still names another.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.accounts.models import Team
from webcare.channels.models import Channel
from webcare.core import placeholders
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, WebcareError
from webcare.core.i18n import marked, texts
from webcare.decisions import queries as decision_queries
from webcare.decisions import service as decisions
from webcare.heap.obstacles import Around, left_open
from webcare.replies import drafting, filling, queries, service, words
from webcare.replies.models import Reply
from webcare.replies.steps import obstacle
from webcare.replies.words import PublicWords
from webcare.tickets import links
from webcare.tickets import service as tickets
from webcare.tickets.models import PUBLIC_KINDS, Author, Direction, Message, Ticket
from webcare.tickets.order_models import LinkKind
from workflows import variables
from workflows.reply import Purpose, ReplyState
from workflows.ticket import Resolution, TicketState

Given = Mapping[str, object]
MAY_ANSWER = frozenset({TicketState.NEW, TicketState.ANSWERING})
_OURS = frozenset({TicketState.ANSWERING})
UNTIL_THEY_LEAVE = timedelta(minutes=5)  # in which all of them can be taken back
LONGEST = 20_000  # characters
SHORTEST_NAME = 4  # letters: a shorter name alone is a word like any other
_WRITTEN = (ReplyState.SENT, ReplyState.QUEUED, ReplyState.SENDING, ReplyState.APPROVED,
            ReplyState.SUBMITTED, ReplyState.DRAFT)  # fmt: skip


def newest_answer(session: Session, group: Sequence[Ticket]) -> tuple[Reply, Ticket] | None:
    """The answer in the group that got furthest, of as many the newest; not an empty sheet."""
    by_id = {each.id: each for each in group}
    rows = session.scalars(
        select(Reply).where(
            Reply.ticket_id.in_(by_id), Reply.purpose == Purpose.FINAL, Reply.state.in_(_WRITTEN)
        )
    ).all()
    teams = {each.team_id: session.get_one(Team, each.team_id) for each in group}
    said = [
        each for each in rows
        if _own_words(each.body, teams[by_id[each.ticket_id].team_id].signature)
    ]  # fmt: skip
    best = min(said, key=lambda each: (_WRITTEN.index(each.state), -each.id), default=None)
    return (best, by_id[best.ticket_id]) if best else None


def general(body: str, ticket: Ticket) -> str:
    """What was written to one asker, for any: their name, number and link as places to fill."""
    found = body.replace(drafting.follow_link(ticket), "{{link}}")
    if ticket.author_address:
        found = re.sub(re.escape(ticket.author_address), "", found, flags=re.IGNORECASE)
    whole, *parts = _names(ticket) or [""]
    greeting, end, rest = found.partition("\n")
    for name in (whole, *parts):
        greeting = _replaced(name, greeting)
    found = greeting + end + _replaced(whole, rest)
    found = re.sub(rf"#{ticket.id}(?!\d)", "#{{number}}", found)
    return re.sub(r"(\{\{name\}\}\s*){2,}", "{{name}} ", found).strip()


def check(text: str, group: Sequence[Ticket]) -> str:
    """*text*, fit to be sent to each of the group. Raises Invalid(body=…) for no text, one that is
    too long, an unknown place to fill, and one that names an asker: no asker reads of another. A
    part of a name counts in the greeting alone, for elsewhere it may be a street, or a colleague.
    """
    said = text.strip()
    if not said or len(said) > LONGEST:
        problem = (
            marked("That is longer than an answer can be.")
            if said
            else marked("Write the answer first.")
        )
        raise Invalid(problem, body=problem)
    if unknown := variables.unknown(said):
        raise Invalid("There is a place to fill that nobody knows.", body=unknown)
    folded = said.casefold()
    greeting = folded.partition("\n")[0]
    for each in group:
        whole, *parts = _names(each) or [""]
        told = any(_stands_in(x.casefold(), folded) for x in (each.author_address, whole) if x)
        if told or any(_stands_in(x.casefold(), greeting) for x in parts):
            problem = marked(
                "The text names one of the askers. Nobody may read of another: take it out."
            )
            raise Invalid(problem, body=problem)
    return said


def hinders_answer(
    session: Session, ticket: Ticket, given: Given, around: Around
) -> WebcareError | None:
    """Why this one is not answered with the others."""
    del given
    number = ticket.id
    channel = session.get_one(Channel, ticket.channel_id)
    if ticket.state not in MAY_ANSWER:
        return Conflict("#%(number)s is not waiting for our answer.", number=number)
    if "danger" in ticket.flags:
        return Conflict("On #%(number)s a danger is suspected: look yourself.", number=number)
    unsent = _unsent(session, ticket)
    found: WebcareError | None = next(iter(left_open(session, ticket, around, unsent=unsent)), None)
    if found is None and _inbound(session, ticket) > 1:
        found = Conflict("On #%(number)s more was said than this text.", number=number)
    if found is None and "do_not_contact" in session.get_one(Author, ticket.author_id).marks:
        found = Conflict("The author of #%(number)s is not to be contacted.", number=number)
    if found is None and obstacle(channel, ticket.author_address):
        found = Conflict("Nothing can be sent to the author of #%(number)s.", number=number)
    return found


def answer(session: Session, ticket: Ticket, given: Given, by: Actor, at: datetime) -> None:
    """Decide it as the one that was answered, and write it the same answer; with `send` that is
    handed in, else it stays a draft. Raises Conflict where a colleague has it in hand, or the
    scheme asks something that was not answered there.
    """
    _is_free(ticket, by, at)
    _decide_alike(session, ticket, int(str(given["like"])), by=by, at=at)
    if ticket.assignee_id is None and by.user_id is not None:
        ticket.assignee_id, ticket.assignee_name = by.user_id, by.name
        ticket.assigned_why = {"person": by.name}
    approval = pipeline.needs_approval(session, ticket)
    body = filled(session, ticket, str(given["text"]), by=by, at=at)
    reply = service.start(
        session, ticket, purpose=Purpose.FINAL, approval=approval, body=body, by=by, at=at
    )
    if given["send"]:
        newest = queries.latest_message(session, ticket.id)
        service.submit(
            session, ticket, reply, by=by, at=at,
            seen_message_id=newest.id if newest else None, wait=UNTIL_THEY_LEAVE,
        )  # fmt: skip


def filled(session: Session, ticket: Ticket, text: str, *, by: Actor, at: datetime) -> PublicWords:
    """The answer as this asker will read it."""
    team = session.get_one(Team, ticket.team_id)
    values = filling.values(session, ticket, team, text=text, sender=by.name, at=at)
    said = text if values["name"] else re.sub(r"[ \t]*\{\{\s*name\s*\}\}", "", text)
    return words.typed(placeholders.fill(said, values))


def take_back(session: Session, ticket: Ticket, by: Actor, at: datetime) -> None:
    """Throw away what has not left; what the scheme decided stays. Raises Conflict once it left."""
    mine = [
        each for each in queries.unsent(session, ticket.id)
        if each.purpose is Purpose.FINAL and by.user_id in (each.author_id, each.submitted_by_id)
    ]  # fmt: skip
    if not mine:
        raise Conflict("The answer on #%(number)s has left.", number=ticket.id)
    for reply in mine:
        if reply.state is ReplyState.QUEUED:
            service.undo(session, ticket, reply, by=by, at=at)
        elif reply.state is ReplyState.SUBMITTED:
            service.withdraw(session, ticket, reply, by=by, at=at)
        service.discard(session, ticket, reply, by=by, at=at)


def hinders_elsewhere(
    session: Session, ticket: Ticket, given: Given, around: Around
) -> WebcareError | None:
    """Why this public post cannot be linked with the one that was answered, and closed."""
    if ticket.id == given["like"]:
        return Conflict("#%(number)s is the one that was answered.", number=ticket.id)
    if not session.get_one(Channel, ticket.channel_id).is_public:
        return Conflict(
            "#%(number)s is not public: its author would hear nothing.", number=ticket.id
        )
    if ticket.state not in MAY_ANSWER | {TicketState.ANSWERED, TicketState.WATCHING}:
        return Conflict("#%(number)s is not waiting for our answer.", number=ticket.id)
    return next(iter(left_open(session, ticket, around)), None)


def close_elsewhere(
    session: Session, ticket: Ticket, given: Given, by: Actor, at: datetime
) -> None:
    """Link it with the one that was answered for all to read, and close it."""
    _is_free(ticket, by, at)
    like = session.get_one(Ticket, given["like"])
    _ = texts(session.get_one(Team, ticket.team_id).language)
    why = _("Answered for all to read on #%(number)s.") % {"number": like.id}
    links.add(session, ticket, like, LinkKind.SAME_MATTER, why=why, by=by, at=at)
    tickets.close(session, ticket, Resolution.ANSWERED_ELSEWHERE, why=why, by=by, at=at)


def unlink(session: Session, ticket: Ticket, given: Given, by: Actor, at: datetime) -> None:
    """Take back the link of `close_elsewhere`."""
    like = int(str(given["like"]))
    found = links.between(session, ticket.id, like, LinkKind.SAME_MATTER)
    if found is not None:
        links.remove(session, ticket, found.id, by=by, at=at)


def _decide_alike(
    session: Session, ticket: Ticket, like_id: int, *, by: Actor, at: datetime
) -> None:
    """Give the scheme the answers that it was given on the other ticket."""
    if ticket.state in _OURS:
        return
    there = decision_queries.current(session, like_id)
    mine = decision_queries.current(session, ticket.id, lock=True)
    if there is None or mine is None:
        raise Conflict("The scheme asks something else on #%(number)s.", number=ticket.id)
    answers = {step.question: step.answer for step in decisions.run_of(session, there).path}
    _ = texts(session.get_one(Team, ticket.team_id).language)
    reason = _("The same text as #%(number)s.") % {"number": like_id}
    run = decisions.run_of(session, mine)
    while run.question is not None and run.question.id in answers:
        run = pipeline.answer(
            session, ticket, run.question.id, answers[run.question.id], reason=reason, by=by, at=at
        )
    if ticket.state not in _OURS:
        raise Conflict("The scheme asks something else on #%(number)s.", number=ticket.id)


def _is_free(ticket: Ticket, by: Actor, at: datetime) -> None:
    """Raise Conflict while a colleague works on it."""
    theirs = ticket.assignee_id not in (None, by.user_id)
    if theirs and ticket.claimed_until and ticket.claimed_until > at:
        raise Conflict("%(name)s works on this ticket.", name=ticket.assignee_name)


def _unsent(session: Session, ticket: Ticket) -> int:
    """How many answers have not left; that we have it may be said at any time."""
    if not ticket.unsent_replies:
        return 0
    return sum(each.purpose.moves_the_ticket for each in queries.unsent(session, ticket.id)
               if each.state is not ReplyState.DRAFT)  # fmt: skip


def _inbound(session: Session, ticket: Ticket) -> int:
    found = session.scalar(
        select(func.count()).select_from(Message).where(
            Message.ticket_id == ticket.id, Message.direction == Direction.INBOUND,
            Message.kind.in_(PUBLIC_KINDS),
        )
    )  # fmt: skip
    return found or 0


def _own_words(body: str, signature: str) -> str:
    return body.strip().removesuffix(signature.strip()).strip()


def _names(ticket: Ticket) -> list[str]:
    """What the asker is called: whole, and each part that is long enough to mean them."""
    whole = " ".join(ticket.author_name.split())
    if not whole or "@" in whole:
        return []
    parts = [each for each in whole.split() if len(each) >= SHORTEST_NAME]
    return [whole, *(each for each in parts if each != whole)]


def _replaced(name: str, text: str) -> str:
    if not name:
        return text
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "{{name}}", text)


def _stands_in(name: str, folded: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) is not None
