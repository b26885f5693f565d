"""Which scheme is in force, which version a decision was made with, and what is being written."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import case, exists, select
from sqlalchemy.orm import Session, defer

from webcare.accounts.models import Team
from webcare.channels.models import Channel
from webcare.core.errors import NotFound
from webcare.experts.models import Desk
from webcare.schemes.models import SchemeDraft, SchemeRevision, SchemeVersion
from webcare.schemes.reading import Reading, read
from workflows.outcomes import DESKS
from workflows.scheme import CompiledScheme, compile_document, load_document
from workflows.scheme.draft import DraftState

CACHED = 64  # compiling costs milliseconds; a desk uses a handful of versions
LISTED = 200
SHIPPED = "Webcare"
SHIPPERS = (SHIPPED, "start", "demonstration")
"""Who published what came with the product: since 0007 `SHIPPED`, and before it whatever did it."""

_compiled: dict[str, CompiledScheme] = {}


def in_force(session: Session, channel: Channel, *, at: datetime) -> SchemeVersion:
    """The version that holds, at that moment, of the scheme that serves *channel*: its own, else
    its team's.
    """
    slug = channel.scheme or session.get_one(Team, channel.team_id).scheme
    return newest(session, slug, at=at)


def newest(session: Session, slug: str, *, at: datetime) -> SchemeVersion:
    """The version of a scheme that holds at that moment: of those whose date has come the one with
    the latest, and of one date the last published. Where no date has come yet the first version
    holds, for a ticket never goes without. One that was withdrawn never holds. Its long text comes
    only when it is asked for.

    Raises NotFound.
    """
    holds = SchemeVersion.valid_from <= at
    number = SchemeVersion.number
    found = session.scalar(
        select(SchemeVersion)
        .where(SchemeVersion.slug == slug, SchemeVersion.withdrawn_at.is_(None))
        .options(defer(SchemeVersion.text))
        .order_by(
            holds.desc(),
            case((holds, SchemeVersion.valid_from)).desc().nulls_last(),
            case((holds, number), else_=-number).desc(),
        )
        .limit(1)
    )
    if found is None:
        raise NotFound("No version of the scheme '%(name)s' is published.", name=slug)
    return found


def published(
    session: Session, slug: str | None = None, *, withdrawn: bool = False
) -> Sequence[SchemeVersion]:
    """Every published version, by scheme, newest first; of one scheme, where *slug* names it. Only
    a history shows the *withdrawn* ones too.
    """
    query = select(SchemeVersion).options(defer(SchemeVersion.text))
    if slug is not None:
        query = query.where(SchemeVersion.slug == slug)
    if not withdrawn:
        query = query.where(SchemeVersion.withdrawn_at.is_(None))
    return session.scalars(query.order_by(SchemeVersion.slug, SchemeVersion.number.desc())).all()


def slugs(session: Session) -> frozenset[str]:
    """The schemes of which something is published, and not withdrawn."""
    return frozenset(
        session.scalars(
            select(SchemeVersion.slug).where(SchemeVersion.withdrawn_at.is_(None)).distinct()
        )
    )


def titles(version: SchemeVersion) -> Mapping[str, str]:
    """The version's titles by language."""
    return version.titles or compiled(version).document.titles


def version(session: Session, version_id: int, *, lock: bool = False) -> SchemeVersion:
    """One version, withdrawn or not, locked for who gives it another date; raises NotFound."""
    found = session.get(
        SchemeVersion, version_id, with_for_update=lock or None, populate_existing=lock
    )
    if found is None:
        raise NotFound("There is no such version of a scheme.")
    return found


def compiled(kept: SchemeVersion) -> CompiledScheme:
    """The version ready to run; compiled once a process, as it never changes. Its text is only
    looked at the first time.
    """
    found = _compiled.get(kept.sha256)
    if found is None:
        if len(_compiled) >= CACHED:
            _compiled.clear()
        found = _compiled[kept.sha256] = compile_document(load_document(kept.text))
    return found


def served(session: Session, slug: str) -> tuple[Sequence[Team], Sequence[Channel]]:
    """The teams that have the scheme as their own, and the channels that have it as theirs."""
    teams = session.scalars(select(Team).where(Team.scheme == slug).order_by(Team.name)).all()
    channels = session.scalars(
        select(Channel).where(Channel.scheme == slug).order_by(Channel.name)
    ).all()
    return teams, channels


def agreed(session: Session, version: SchemeVersion) -> bool:
    """Whether the version's text was published before by two persons, or came with the product: it
    was looked at then, and holds nothing new.
    """
    two = SchemeVersion.proposed_by.not_in(["", SchemeVersion.published_by])
    came = (SchemeVersion.proposed_by == "") & SchemeVersion.published_by.in_(SHIPPERS)
    return bool(
        session.scalar(
            select(
                exists().where(
                    SchemeVersion.slug == version.slug,
                    SchemeVersion.sha256 == version.sha256,
                    SchemeVersion.withdrawn_at.is_(None),
                    two | came,
                )
            )
        )
    )


def desks(session: Session) -> frozenset[str]:
    """The desks of the house, for whatever a scheme sends on; those that every house begins with
    where it has none of its own.
    """
    return frozenset(session.scalars(select(Desk.slug).where(Desk.active).distinct())) or frozenset(
        DESKS
    )


def read_revision(session: Session, draft: SchemeDraft, number: int | None = None) -> Reading:
    """What one revision says, by default the present one, and its faults in this house."""
    return read(revision(session, draft, number).text, desks(session))


def drafts(
    session: Session, team_ids: Sequence[int], *, closed: bool = False, limit: int = LISTED
) -> Sequence[SchemeDraft]:
    """What is being written or waits for a second person, last changed first; or, where *closed*,
    what was published or put aside.
    """
    states = [DraftState.DRAFT, DraftState.PROPOSED]
    wanted = SchemeDraft.state.not_in(states) if closed else SchemeDraft.state.in_(states)
    return session.scalars(
        select(SchemeDraft)
        .where(SchemeDraft.team_id.in_(team_ids), wanted)
        .order_by(SchemeDraft.updated_at.desc(), SchemeDraft.id.desc())
        .limit(limit)
    ).all()


def draft(
    session: Session, draft_id: int, team_ids: Sequence[int], *, lock: bool = False
) -> SchemeDraft:
    """One draft, locked for who writes it; raises NotFound, the same for absent and foreign."""
    query = select(SchemeDraft).where(SchemeDraft.id == draft_id, SchemeDraft.team_id.in_(team_ids))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such draft.")
    return found


def revision(session: Session, draft: SchemeDraft, number: int | None = None) -> SchemeRevision:
    """One revision of the draft, by default the present one; raises NotFound."""
    found = session.scalar(
        select(SchemeRevision).where(
            SchemeRevision.draft_id == draft.id,
            SchemeRevision.number == (draft.current if number is None else number),
        )
    )
    if found is None:
        raise NotFound("There is no such revision of this draft.")
    return found


def revisions(
    session: Session, draft: SchemeDraft, *, before: int | None = None, limit: int = LISTED
) -> Sequence[SchemeRevision]:
    """What was done to the draft, newest first, without the texts; *before*: the last number of
    the page before.
    """
    query = select(SchemeRevision).where(SchemeRevision.draft_id == draft.id)
    if before is not None:
        query = query.where(SchemeRevision.number < before)
    return session.scalars(
        query.options(defer(SchemeRevision.text))
        .order_by(SchemeRevision.number.desc())
        .limit(limit)
    ).all()


def last_number(session: Session, draft: SchemeDraft) -> int:
    """The number of the last revision that was made."""
    return (
        session.scalar(
            select(SchemeRevision.number)
            .where(SchemeRevision.draft_id == draft.id)
            .order_by(SchemeRevision.number.desc())
            .limit(1)
        )
        or 0
    )


def next_revision(session: Session, draft: SchemeDraft) -> int | None:
    """What redoing comes to: the last revision that was made from the present one."""
    return session.scalar(
        select(SchemeRevision.number)
        .where(SchemeRevision.draft_id == draft.id, SchemeRevision.parent == draft.current)
        .order_by(SchemeRevision.number.desc())
        .limit(1)
    )
