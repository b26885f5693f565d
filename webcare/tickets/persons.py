"""Which authors are one person, by somebody's word, and what colleagues should know of them.

An author is an identity on one channel. Two become one person only when somebody joins them, and
are two again when somebody parts them; nothing of either is changed by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.channels.models import Channel
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.tickets.author_models import AuthorNote, AuthorTie, TieSays
from webcare.tickets.models import Author
from workflows.rights import Right

MOST_IDENTITIES = 20


@dataclass(frozen=True, slots=True)
class Identity:
    """An author, and the channel on which they are known as such."""

    author: Author
    channel: Channel


def identity(session: Session, author_id: int, team_ids: Sequence[int]) -> Identity:
    """The author, if one of the teams knows them; raises NotFound, the same for absent and
    foreign.
    """
    row = session.execute(
        select(Author, Channel)
        .join(Channel, Channel.id == Author.channel_id)
        .where(Author.id == author_id, Channel.team_id.in_(team_ids))
    ).first()
    if row is None:
        raise NotFound("There is no such author.")
    return Identity(*row)


def ties(session: Session, author_id: int) -> list[AuthorTie]:
    """What stands between the identities of the author's person: `same` ties from one to the next,
    and `apart` ties of any of them.
    """
    found: dict[int, AuthorTie] = {}
    reached, fresh = {author_id}, {author_id}
    while fresh and len(reached) <= MOST_IDENTITIES:
        rows = session.scalars(
            select(AuthorTie)
            .where(
                AuthorTie.undone_at.is_(None),
                or_(AuthorTie.one_id.in_(fresh), AuthorTie.other_id.in_(fresh)),
            )
            .order_by(AuthorTie.id)
        ).all()
        found |= {each.id: each for each in rows}
        joined = {i for e in rows if e.says is TieSays.SAME for i in (e.one_id, e.other_id)}
        fresh = joined - reached
        reached |= joined
    return list(found.values())


def identities(
    session: Session, author_id: int, known: Sequence[AuthorTie], team_ids: Sequence[int]
) -> list[Identity]:
    """The identities of the person, this author first."""
    ids = {i for e in known if e.says is TieSays.SAME for i in (e.one_id, e.other_id)} | {author_id}
    rows = session.execute(
        select(Author, Channel)
        .join(Channel, Channel.id == Author.channel_id)
        .where(Author.id.in_(ids), Channel.team_id.in_(team_ids))
        .order_by(Author.id != author_id, Author.id)
    )
    return [Identity(author, channel) for author, channel in rows]


def say(
    session: Session,
    one: Identity,
    other: Identity,
    says: TieSays,
    *,
    why: str,
    by: Actor,
    at: datetime,
) -> AuthorTie:
    """Say that two authors of a team are one person, or that they are not. Raises NotAllowed,
    NotFound for another team's, Invalid for an author with itself or without a reason, Conflict
    where somebody said so already.
    """
    _ask(by, Right.DECIDE)
    if one.channel.team_id != other.channel.team_id:
        raise NotFound("There is no such author.")
    if one.author.id == other.author.id:
        raise Invalid("That is this very author.", other="That is this very author.")
    if not why.strip():
        raise Invalid("Say why, for whoever looks later.", why="Say why, for whoever looks later.")
    lower, higher = sorted((one.author.id, other.author.id))
    session.scalars(  # two who say it at once do so one after the other
        select(Author).where(Author.id.in_([lower, higher])).order_by(Author.id).with_for_update()
    ).all()
    before = session.scalar(
        select(AuthorTie).where(
            AuthorTie.one_id == lower, AuthorTie.other_id == higher, AuthorTie.undone_at.is_(None)
        )
    )
    if before is not None:
        if before.says is says:
            raise Conflict("Somebody said so already.")
        undo(session, before, why=why, by=by, at=at)
        session.flush()  # one word stands at a time
    tie = AuthorTie(
        team_id=one.channel.team_id,
        one_id=lower,
        other_id=higher,
        says=says,
        why=why.strip(),
        said_at=at,
        said_by_id=by.user_id,
        said_by_name=by.name,
    )
    session.add(tie)
    session.flush()  # the audit needs its id
    event = "author.joined" if says is TieSays.SAME else "author.said_apart"
    audit.record(session, event, tie, by=by, at=at, authors=[lower, higher], why=tie.why)
    return tie


def undo(session: Session, tie: AuthorTie, *, why: str, by: Actor, at: datetime) -> None:
    """Take that word back: what was joined is parted, what was kept apart may be joined."""
    _ask(by, Right.DECIDE)
    if tie.undone_at is not None:
        raise Conflict("This was taken back already.")
    tie.undone_at, tie.undone_by_name, tie.undone_why = at, by.name, why.strip()
    event = "author.parted" if tie.says is TieSays.SAME else "author.not_apart"
    audit.record(
        session, event, tie, by=by, at=at, authors=[tie.one_id, tie.other_id], why=why.strip()
    )


def tie(session: Session, tie_id: int, author_id: int) -> AuthorTie:
    """The author's own tie, locked, or one of the same person; raises NotFound."""
    found = session.scalar(select(AuthorTie).where(AuthorTie.id == tie_id).with_for_update())
    if found is None or (
        author_id not in (found.one_id, found.other_id)
        and tie_id not in {each.id for each in ties(session, author_id)}
    ):
        raise NotFound("There is no such tie.")
    return found


def notes(session: Session, author_ids: Sequence[int]) -> Sequence[AuthorNote]:
    """What is noted of these authors, the newest first; what was removed too."""
    return session.scalars(
        select(AuthorNote)
        .where(AuthorNote.author_id.in_(author_ids))
        .order_by(AuthorNote.removed_at.is_not(None), AuthorNote.id.desc())
    ).all()


def add_note(session: Session, who: Identity, text: str, *, by: Actor, at: datetime) -> AuthorNote:
    """Keep what a colleague should know. Raises Invalid when there is no text."""
    _ask(by, Right.NOTE)
    if not text.strip():
        raise Invalid("Write the note first.", text="Write the note first.")
    note = AuthorNote(
        team_id=who.channel.team_id,
        author_id=who.author.id,
        text=text.strip(),
        said_at=at,
        said_by_id=by.user_id,
        said_by_name=by.name,
    )
    session.add(note)
    session.flush()  # the audit needs its id
    audit.record(session, "author.noted", note, by=by, at=at, author=who.author.id)
    return note


def note(session: Session, note_id: int, author_ids: Sequence[int]) -> AuthorNote:
    """A note about one of these authors, locked; raises NotFound."""
    found = session.scalar(
        select(AuthorNote)
        .where(AuthorNote.id == note_id, AuthorNote.author_id.in_(author_ids))
        .with_for_update()
    )
    if found is None:
        raise NotFound("There is no such note.")
    return found


def remove_note(session: Session, note: AuthorNote, *, by: Actor, at: datetime) -> None:
    """Strike the note; it can be brought back."""
    _ask(by, Right.NOTE)
    if note.removed_at is None:
        note.removed_at, note.removed_by_name = at, by.name
        audit.record(session, "author.note_removed", note, by=by, at=at, author=note.author_id)


def restore_note(session: Session, note: AuthorNote, *, by: Actor, at: datetime) -> None:
    """Bring a struck note back."""
    _ask(by, Right.NOTE)
    if note.removed_at is not None:
        note.removed_at, note.removed_by_name = None, ""
        audit.record(session, "author.note_restored", note, by=by, at=at, author=note.author_id)


def _ask(by: Actor, right: Right) -> None:
    if not by.may(right):
        raise NotAllowed("You may not do this here.")
