"""From a draft to a version: proposed by one person, published by another."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.text import one_line, storable
from webcare.schemes import drafts, meanwhile, queries
from webcare.schemes.models import SchemeDraft, SchemeVersion
from webcare.schemes.reading import Reading, read
from webcare.schemes.service import Publication, add_version, digest, lock
from workflows.rights import Right, rights_of
from workflows.scheme import SchemeDocument
from workflows.scheme.draft import DraftState, SchemeDraftLifecycle

LONGEST_NOTE = 2000


def propose(
    session: Session,
    draft: SchemeDraft,
    note: str,
    *,
    seen: int,
    known: int = 0,
    by: Actor,
    at: datetime,
) -> None:
    """Lay the present text before a second person, with what changes and why. Raises Invalid
    without that *note*, and where the text has faults or says what is in force already; Conflict
    where a version was published since the draft's base. *known*: the number of the newest one
    that the person passes over knowingly.
    """
    if seen != draft.current:
        raise Conflict("A colleague changed this meanwhile. Here is how it stands now.")
    _check_is_new(session, _faultless(session, draft), at)
    note = storable(note).strip()[:LONGEST_NOTE]
    if not note:
        raise Invalid("Say what changes, and why.", note="Say what changes, and why.")
    newer = meanwhile.passed_over(session, draft, known)
    told = {"scheme": draft.slug, "note": note, **_passing_over(newer)}
    _move(session, draft, "propose", by, at, faults=0, audit=told)
    draft.proposed_by_id, draft.proposed_by, draft.proposed_at = by.user_id, by.name, at
    draft.note, draft.reason = note, ""


def publish(
    session: Session,
    draft: SchemeDraft,
    *,
    valid_from: datetime | None = None,
    known: int = 0,
    by: Actor,
    at: datetime,
) -> SchemeVersion:
    """The proposed text as a version, by a second person who is not its proposer; it holds from
    *valid_from* on, by default at once. *known* is as for `propose`.

    Raises NotAllowed for the proposer and where a team that the scheme serves has its right with
    neither of the two, Invalid for a date in the past, Conflict in another state and where a
    version was published meanwhile that the person does not know of.
    """
    if _waits(draft) and by.user_id == draft.proposed_by_id:
        raise NotAllowed("Someone else must publish what you proposed.")
    document = _faultless(session, draft).document
    check_teams(session, document.id, by.user_id, draft.proposed_by_id)
    if valid_from is not None and valid_from < at:
        raise Invalid("This moment has passed.", valid_from="This moment has passed.")
    lock(session, document.id)
    newer = meanwhile.passed_over(session, draft, known) if _waits(draft) else []
    _move(
        session, draft, "publish", by, at, faults=0,
        publisher=by.user_id, proposer=draft.proposed_by_id,
        audit={"scheme": draft.slug, "valid_from": valid_from or at, **_passing_over(newer)},
    )  # fmt: skip
    said = Publication(valid_from=valid_from, proposed_by=draft.proposed_by, note=draft.note)
    return _published(session, draft, document, said, by, at)


def return_draft(
    session: Session, draft: SchemeDraft, reason: str, *, by: Actor, at: datetime
) -> None:
    """Give a proposed draft back, with a reason."""
    reason = storable(reason).strip()[:LONGEST_NOTE]
    if not reason:
        raise Invalid("Say why.", reason="Say why.")
    _move(session, draft, "return_draft", by, at, reason=reason, audit={"reason": reason})
    draft.reason = reason


def take_back(session: Session, draft: SchemeDraft, *, by: Actor, at: datetime) -> None:
    """Take one's own proposal back, to write on."""
    _move(session, draft, "take_back", by, at, actor=by.user_id, proposer=draft.proposed_by_id)


def discard(
    session: Session, draft: SchemeDraft, reason: str = "", *, by: Actor, at: datetime
) -> None:
    """Put a draft aside; it can be brought back."""
    reason = storable(reason).strip()[:LONGEST_NOTE]
    _move(session, draft, "discard", by, at, audit={"reason": reason})
    draft.reason = reason


def restore(session: Session, draft: SchemeDraft, *, by: Actor, at: datetime) -> None:
    """Bring back a draft that was put aside."""
    _move(session, draft, "restore", by, at)


def return_to(
    session: Session, version: SchemeVersion, team_id: int, reason: str, *, by: Actor, at: datetime
) -> SchemeDraft:
    """Let an earlier version hold again, in one act with its reason: a new version with the old
    text, by one person where `returns_at_once` says so, else proposed to a second one.

    Raises Invalid without a reason and where the text does not pass the check of today, Conflict
    for a version that has not held.
    """
    reason = one_line(reason, LONGEST_NOTE)
    if not reason:
        raise Invalid("Say why.", reason="Say why.")
    if version.withdrawn_at or version.valid_from > at:
        raise Conflict("This version has not held yet, so there is no way back to it.")
    if read(version.text, queries.desks(session)).faults:
        raise Invalid(
            "This text does not pass the check of today. Make a draft of it and mend that first."
        )
    draft = drafts.begin(session, team_id, version.text, base=version, by=by, at=at)
    propose(session, draft, reason, seen=draft.current, by=by, at=at)
    if returns_at_once(session, version, by=by):
        _publish_again(session, draft, version, reason, by, at)
    return draft


def returns_at_once(session: Session, version: SchemeVersion, *, by: Actor) -> bool:
    """Whether one person brings the version back alone: its text was agreed on before, so nothing
    new comes in, and they manage the scheme of every team that it serves.
    """
    return queries.agreed(session, version) and not _unmanaged(session, version.slug, by.user_id)


def _publish_again(
    session: Session,
    draft: SchemeDraft,
    version: SchemeVersion,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    _move(
        session, draft, "publish_again", by, at, faults=0, was_published=True, reason=reason,
        audit={"reason": reason, "number": version.number},
    )  # fmt: skip
    said = Publication(proposed_by=by.name, note=reason)
    _published(session, draft, _faultless(session, draft).document, said, by, at)


def _waits(draft: SchemeDraft) -> bool:
    return draft.state is DraftState.PROPOSED


def _passing_over(newer: list[int]) -> dict[str, list[int]]:
    """What the audit tells of a text that takes newer versions back."""
    return {"passed_over": newer} if newer else {}


def _published(
    session: Session,
    draft: SchemeDraft,
    document: SchemeDocument,
    said: Publication,
    by: Actor,
    at: datetime,
) -> SchemeVersion:
    version = add_version(session, document, said, by=by, at=at)
    draft.version_id = version.id
    return version


def _faultless(session: Session, draft: SchemeDraft) -> Reading:
    reading = queries.read_revision(session, draft)
    if reading.faults:
        raise Invalid("This scheme has faults. Mend them first.")
    return reading


def _check_is_new(session: Session, reading: Reading, at: datetime) -> None:
    """A version that says what already holds, and goes on holding, would only confuse."""
    known = queries.published(session, reading.slug)
    if not known:
        return
    holds = queries.newest(session, reading.slug, at=at)
    planned = any(each.valid_from > at for each in known)
    if holds.sha256 == digest(reading.text) and not planned:
        raise Invalid("This is word for word what is in force already.")


def check_teams(session: Session, slug: str, *user_ids: int | None) -> None:
    """The people who publish together manage the scheme of every team that it serves."""
    if _unmanaged(session, slug, *user_ids):
        raise NotAllowed(
            "This scheme also serves another team. Publish it with someone who manages the scheme "
            "there, or give yours an id of its own."
        )


def _unmanaged(session: Session, slug: str, *user_ids: int | None) -> set[int]:
    """The teams that the scheme serves and of which none of these people manages the scheme."""
    return teams_served(session, slug) - teams_managed(session, *user_ids)


def teams_served(session: Session, slug: str) -> set[int]:
    """The teams that the scheme serves, by themselves or through a channel."""
    teams, channels = queries.served(session, slug)
    return {team.id for team in teams} | {channel.team_id for channel in channels}


def teams_managed(session: Session, *user_ids: int | None) -> set[int]:
    """The teams of which one of these people manages the scheme."""
    return {
        each.team_id
        for user_id in user_ids
        if user_id is not None
        for each in accounts.memberships(session, user_id)
        if Right.MANAGE_SCHEME in rights_of([each.role])
    }


def _move(
    session: Session,
    draft: SchemeDraft,
    event: str,
    by: Actor,
    at: datetime,
    **facts: Any,
) -> None:
    audit.move(session, draft, SchemeDraftLifecycle, event, by=by, at=at, **facts)
    draft.updated_by, draft.updated_at = by.name, at
