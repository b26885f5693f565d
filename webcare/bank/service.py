"""Keeping an answer: proposed by one, approved by another, renewed, replaced, withdrawn."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.bank import queries
from webcare.bank.models import LANGUAGES, SavedReply, SavedReplyUse
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked as _m
from webcare.core.placeholders import UNKNOWN_IN_FORM
from webcare.core.text import one_line, storable
from workflows.rights import Right
from workflows.saved_reply import SavedReplyLifecycle, SavedReplyState
from workflows.variables import unknown

LONGEST_BODY, LONGEST_ASKED = 20_000, 4000
LONGEST_TERM = 3  # years; what holds for longer must be looked at in between


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedReplyCard:
    """What is kept: `asked` are wordings of the question; `owner` answers for it, and is an expert
    of the directory where `owner_id` says so.
    """

    title: str
    asked: tuple[str, ...]
    body: str
    language: str
    theme_id: int | None
    owner: str
    owner_id: int | None
    expires_on: date


def propose(
    session: Session,
    team_id: int,
    card: SavedReplyCard,
    *,
    handoff_id: int | None = None,
    replaces: SavedReply | None = None,
    today: date,
    by: Actor,
    at: datetime,
) -> SavedReply:
    """A proposal that another person approves. *today*: the team's. Raises Invalid by field."""
    _may_write(by)
    if replaces is not None:
        _free_to_replace(session, replaces)
    saved = SavedReply(
        team_id=team_id,
        state=SavedReplyState.PROPOSED,
        handoff_id=handoff_id,
        replaces_id=replaces.id if replaces else None,
        proposed_by_id=by.user_id,
        proposed_by=by.name,
        proposed_at=at,
    )
    _fill(saved, card, today)
    session.add(saved)
    session.flush()  # the audit needs its id
    audit.record(session, "savedreply.proposed", saved, by=by, at=at, title=saved.title)
    return saved


def change(
    session: Session, saved: SavedReply, card: SavedReplyCard, *, today: date, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Another text for what is only proposed; whoever changes it becomes the one who proposes.
    Raises Conflict for what was approved: that is replaced.
    """
    _may_write(by)
    if saved.state is not SavedReplyState.PROPOSED:
        raise Conflict("This was approved meanwhile. Propose a new text in its place.")
    _fill(saved, card, today)
    saved.proposed_by_id, saved.proposed_by, saved.proposed_at = by.user_id, by.name, at
    audit.record(session, "savedreply.changed", saved, by=by, at=at, title=saved.title)


def approve(
    session: Session, saved: SavedReply, *, seen: int | None, today: date, by: Actor, at: datetime
) -> None:
    """It holds from now on, and what it replaces no longer. Raises NotAllowed for whoever proposed
    it, Conflict where another text or term was seen, Invalid once its last day has passed.
    """
    _as_seen(saved, seen)
    if saved.proposed_by_id is not None and saved.proposed_by_id == by.user_id:
        raise NotAllowed("You proposed this yourself; someone else approves it.")
    if saved.expires_on < today:
        raise Invalid("Its last day has passed.", expires_on="Choose a later day.")
    _move(session, saved, "approve", by_another=True, by=by, at=at)
    saved.approved_by, saved.approved_at = by.name, at
    if saved.replaces_id is not None:
        before = session.get_one(SavedReply, saved.replaces_id, with_for_update=True)
        if before.state is SavedReplyState.APPROVED:
            _move(session, before, "replace", by=by, at=at)
            _end(before, "", by=by, at=at)


def discard(session: Session, saved: SavedReply, *, by: Actor, at: datetime) -> None:
    """Let a proposal go."""
    _move(session, saved, "discard", by=by, at=at)
    _end(saved, "", by=by, at=at)


def withdraw(session: Session, saved: SavedReply, why: str, *, by: Actor, at: datetime) -> None:
    """It holds no longer. Raises Invalid without a reason."""
    why = storable(why).strip()
    if not why:
        raise Invalid("Say why it no longer holds.", why="Say why it no longer holds.")
    _move(session, saved, "withdraw", reason=why, by=by, at=at)
    _end(saved, why, by=by, at=at)


def renew(
    session: Session, saved: SavedReply, expires_on: date, *, today: date, by: Actor, at: datetime
) -> None:
    """The same approved text holds until *expires_on*; asks the right to approve."""
    if by.rights.isdisjoint(SavedReplyLifecycle.right_for("approve")):
        raise NotAllowed("You may not do this here.")
    if saved.state is not SavedReplyState.APPROVED:
        raise Conflict("Only what is approved can be renewed.")
    _check_term(expires_on, today)
    audit.record(
        session, "savedreply.renewed", saved, by=by, at=at,
        before=saved.expires_on.isoformat(), after=expires_on.isoformat(),
    )  # fmt: skip
    saved.expires_on, saved.ending_told_at = expires_on, None


def used(
    session: Session, saved: SavedReply, ticket_id: int, reply_id: int, *, today: date, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Note that it was put into a draft. Raises Conflict for what is not approved."""
    if saved.state is not SavedReplyState.APPROVED:
        raise Conflict("This saved reply no longer holds.")
    session.add(
        SavedReplyUse(
            saved_reply_id=saved.id,
            ticket_id=ticket_id,
            reply_id=reply_id,
            expired=saved.expires_on < today,
            by=by.name,
            at=at,
        )
    )


def _fill(saved: SavedReply, card: SavedReplyCard, today: date) -> None:
    """Write *card* down; raises Invalid with every field that is wrong."""
    title, body = one_line(card.title), storable(card.body).strip()
    asked = "\n".join(filter(None, (one_line(each) for each in card.asked)))
    owner = one_line(card.owner, 120)
    faults = {
        "title": "" if title else _m("Say in a few words what it answers."),
        "body": _body_fault(body),
        "asked": _m("Give fewer or shorter wordings.") if len(asked) > LONGEST_ASKED else "",
        "language": "" if card.language in LANGUAGES else _m("Choose a language."),
        "owner": "" if owner else _m("Say who answers for it."),
        "expires_on": _term_fault(card.expires_on, today),
    }
    wrong = {name: fault for name, fault in faults.items() if fault}
    if wrong:
        raise Invalid(next(iter(wrong.values())), **wrong)
    saved.title, saved.asked, saved.body = title, asked, body
    saved.language, saved.theme_id = card.language, card.theme_id
    saved.owner, saved.owner_id, saved.expires_on = owner, card.owner_id, card.expires_on


def _body_fault(body: str) -> str:
    if not body:
        return _m("Write the answer.")
    if len(body) > LONGEST_BODY:
        return _m("This is too long for an answer.")
    return UNKNOWN_IN_FORM if unknown(body) else ""


def _term_fault(expires_on: date, today: date) -> str:
    if expires_on < today:
        return _m("Choose a day that is still to come.")
    if expires_on > today.replace(year=today.year + LONGEST_TERM, day=min(today.day, 28)):
        return _m("Choose a day within three years: even what is true must be looked at again.")
    return ""


def _check_term(expires_on: date, today: date) -> None:
    if fault := _term_fault(expires_on, today):
        raise Invalid(fault, expires_on=fault)


def _may_write(by: Actor) -> None:
    if not by.may(Right.DRAFT):
        raise NotAllowed("You may not do this here.")


def _free_to_replace(session: Session, replaces: SavedReply) -> None:
    session.flush()  # reading afresh would undo what is pending
    session.refresh(replaces, with_for_update=True)  # two may propose at once
    if replaces.state is not SavedReplyState.APPROVED:
        raise Conflict("Only what is approved can be replaced.")
    waiting = queries.replacement(session, replaces)
    if waiting is not None and waiting.state is SavedReplyState.PROPOSED:
        raise Conflict("A new text was proposed already. Change that one.")


def _as_seen(saved: SavedReply, seen: int | None) -> None:
    if seen is not None and seen != saved.version:
        raise Conflict(
            "A colleague changed this meanwhile. Here is how it stands now.", text=saved.body
        )


def _end(saved: SavedReply, why: str, *, by: Actor, at: datetime) -> None:
    saved.ended_by, saved.ended_at, saved.ended_why = by.name, at, why


def _move(
    session: Session, saved: SavedReply, event: str, *, by: Actor, at: datetime, **facts: object
) -> None:
    audit.move(session, saved, SavedReplyLifecycle, event, by=by, at=at, audit=facts, **facts)
