"""Which scheme is in force, and which version a decision was made with."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from webcare.accounts.models import Team
from webcare.channels.models import Channel
from webcare.core.errors import NotFound
from webcare.schemes.models import SchemeVersion
from workflows.scheme import CompiledScheme, compile_document, load_document

CACHED = 64  # compiling costs milliseconds; a desk uses a handful of versions

_compiled: dict[str, CompiledScheme] = {}


def in_force(session: Session, channel: Channel) -> SchemeVersion:
    """The newest version of the scheme that serves *channel*: its own, else its team's."""
    slug = channel.scheme or session.get_one(Team, channel.team_id).scheme
    return newest(session, slug)


def newest(session: Session, slug: str) -> SchemeVersion:
    """The newest published version of a scheme, its long text only when it is asked for; raises
    NotFound.
    """
    version = session.scalar(
        select(SchemeVersion)
        .where(SchemeVersion.slug == slug)
        .options(defer(SchemeVersion.text))
        .order_by(SchemeVersion.number.desc())
        .limit(1)
    )
    if version is None:
        raise NotFound("No version of the scheme '%(name)s' is published.", name=slug)
    return version


def published(session: Session) -> Sequence[SchemeVersion]:
    """Every published version, by scheme, newest first."""
    return session.scalars(
        select(SchemeVersion).order_by(SchemeVersion.slug, SchemeVersion.number.desc())
    ).all()


def version(session: Session, version_id: int) -> SchemeVersion:
    """One version; raises NotFound."""
    found = session.get(SchemeVersion, version_id)
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
