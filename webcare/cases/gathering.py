"""What a ticket's case is made of, and who is who in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts.models import Membership, Team, User
from webcare.channels.models import Channel
from webcare.core.i18n import texts as translator
from webcare.decisions import standing as decisions
from webcare.experts import queries as experts
from webcare.experts import tree
from webcare.experts.models import Expert
from webcare.handoffs import queries as handoffs
from webcare.handoffs.models import Handoff
from webcare.tickets import queries as tickets
from webcare.tickets.models import Direction, Message, MessageKind, Ticket
from workflows.anonymise import Anonymiser, Mask, words_of
from workflows.handoff import HandoffKind

LONGEST_PART, LONGEST_CASE = 20_000, 200_000  # characters; more is no case, and no form
ASKER, EXPERT, COLLEAGUE = "asker", "expert", "colleague"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was said or done, with its people still in it."""

    kind: str
    at: datetime
    text: str


def parts_of(session: Session, ticket: Ticket, language: str) -> list[Part]:
    """Everything that teaches, oldest first: messages, questions to experts and their answers, and
    the way through the scheme. Notes stay inside, as do quoted texts and signatures.
    """
    found = [
        *_said(tickets.thread(session, ticket.id)),
        *_asked_around(handoffs.of_ticket(session, ticket.id)),
        *_decided(session, ticket, language),
    ]
    ordered = sorted((part for part in found if part.text.strip()), key=lambda part: part.at)
    lengths = accumulate(len(part.text) for part in ordered)
    return [part for part, length in zip(ordered, lengths, strict=True) if length <= LONGEST_CASE]


def people_of(session: Session, ticket: Ticket) -> dict[str, str]:
    """Every name that we know in this ticket, and what stands for it."""
    people = {ticket.author_name: ASKER, ticket.author_address: ASKER}
    for message in tickets.thread(session, ticket.id):
        if message.direction is Direction.INBOUND and message.kind is not MessageKind.CONSULT:
            people.setdefault(message.from_name, ASKER)
    found = handoffs.of_ticket(session, ticket.id)
    numbers: dict[str, int] = {}
    for handoff in found:
        number = numbers.setdefault(handoff.to_email or handoff.to_name, len(numbers) + 1)
        for name in (handoff.to_name, handoff.answered_by):
            people.setdefault(name, f"{EXPERT} {number}")
    for number, name in enumerate(_colleagues(session, ticket), start=1):
        people.setdefault(name, f"{COLLEAGUE} {number}")
    for name in _experts(session, ticket):
        people.setdefault(name, EXPERT)
    return {name: who for name, who in people.items() if name.strip()}


def masks_in(language: str) -> dict[str, str]:
    """What stands in place of what was taken out, in the case's language."""
    _ = translator(language)
    return {
        Mask.PERSON: _("name"),
        Mask.NATIONAL_NUMBER: _("identity number"),
        Mask.IBAN: _("bank account"),
        Mask.PHONE: _("phone number"),
        Mask.EMAIL: _("mail address"),
        Mask.ADDRESS: _("address"),
        Mask.BIRTH: _("date of birth"),
        Mask.PLATE: _("number plate"),
        Mask.LINK: _("link"),
        Mask.ACCOUNT: _("account"),
        Mask.NUMBER: _("number"),
        ASKER: _("asker"),
        EXPERT: _("expert"),
        COLLEAGUE: _("colleague"),
    }


def house_words(session: Session, ticket: Ticket, language: str) -> frozenset[str]:
    """The words that name the house and not a person: organisation, team, its themes, units,
    partners, desks and channels, and what the scheme itself says.
    """
    team = session.get_one(Team, ticket.team_id)
    themes = experts.themes(session, team.id)
    desks = experts.desks(session, team.id)
    said = [team.name, team.organisation, team.signature]
    said += [word for each in themes for word in (each.slug, *each.names.values(), *each.words)]
    said += [word for each in desks for word in (each.slug, *each.names.values())]
    said += [unit.name for unit in tree.units(session, team.id)]
    said += session.scalars(select(Channel.name).where(Channel.team_id == team.id))
    now = decisions.standing(session, ticket, language)
    if now is not None:
        said += [word for step in now.path for word in (step.question_text, step.answer_text)]
        said += [now.outcome.title] if now.outcome else []
    return words_of(said)


def anonymiser(session: Session, ticket: Ticket, masked: list[str]) -> Anonymiser:
    """One that knows the ticket's people, and the words that a person added."""
    known = Anonymiser(people_of(session, ticket))
    known.mask_also(masked)
    return known


def _said(thread: Sequence[Message]) -> Iterator[Part]:
    for message in thread:
        if message.kind is MessageKind.AUTO_REPLY:
            continue  # our receipt too: it says nothing but number and link
        if message.kind is MessageKind.OWN or message.direction is Direction.OUTBOUND:
            kind = "answered"
        elif message.kind is MessageKind.MESSAGE:
            kind = "asked"
        else:
            continue
        text = message.reply_text or message.text
        subject = f"{message.subject}\n\n" if kind == "asked" and message.subject else ""
        yield Part(kind, message.sent_at, f"{subject}{text}"[:LONGEST_PART])


def _asked_around(found: Sequence[Handoff]) -> Iterator[Part]:
    for handoff in found:
        is_forward = handoff.kind is HandoffKind.FORWARD
        yield Part("consulted" if is_forward else "escalated", handoff.asked_at, handoff.question)
        said = handoff.answer or handoff.decline_reason
        if said and handoff.ended_at:
            yield Part("expert" if is_forward else "desk", handoff.ended_at, said)


def _decided(session: Session, ticket: Ticket, language: str) -> Iterator[Part]:
    now = decisions.standing(session, ticket, language)
    if now is None or now.outcome is None or now.decided_at is None:
        return
    lines = [
        f"{step.question_text} {step.answer_text}" + (f" ({step.reason})" if step.reason else "")
        for step in now.path
    ]
    yield Part("decided", now.decided_at, "\n".join([*lines, f"→ {now.outcome.title}"]))


def _colleagues(session: Session, ticket: Ticket) -> list[str]:
    members = select(Membership.user_id).where(Membership.team_id == ticket.team_id)
    return list(session.scalars(select(User.name).where(User.id.in_(members)).order_by(User.id)))


def _experts(session: Session, ticket: Ticket) -> list[str]:
    query = select(Expert.name).where(Expert.team_id == ticket.team_id).order_by(Expert.id)
    return list(session.scalars(query))
