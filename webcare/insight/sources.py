"""Which text a replay runs: a version that was published, a draft as it stands, or a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.core.errors import Invalid
from webcare.schemes import queries as schemes
from webcare.schemes.models import SchemeDraft, SchemeVersion
from workflows.scheme import CompiledScheme, SchemeError, compile_document, load_document
from workflows.scheme.draft import DraftState


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A scheme's text, and where it came from; the ids are None for a file."""

    text: str
    version: SchemeVersion | None = None
    draft: SchemeDraft | None = None

    @property
    def compiled(self) -> CompiledScheme:
        """It, ready to run; raises Invalid with its first fault where it cannot."""
        try:
            return compiled(self.text)
        except SchemeError as error:
            raise Invalid(
                "This scheme cannot run yet. Mend its faults first.",
                source=str(error.faults[0]),
            ) from error


@lru_cache(maxsize=16)
def compiled(text: str) -> CompiledScheme:
    """The scheme of that text; raises SchemeError."""
    return compile_document(load_document(text))


def of_version(session: Session, version_id: int) -> Source:
    """A published version; raises NotFound."""
    version = schemes.version(session, version_id)
    return Source(text=version.text, version=version)


def of_draft(session: Session, draft_id: int, team_ids: Sequence[int]) -> Source:
    """A draft of one of *team_ids* as it stands now; raises NotFound."""
    return _as_it_stands(session, schemes.draft(session, draft_id, team_ids))


def _as_it_stands(session: Session, draft: SchemeDraft) -> Source:
    return Source(text=schemes.revision(session, draft).text, draft=draft)


def named(session: Session, slug: str, *, at: datetime) -> Source:
    """The newest draft of that scheme, or without one the version that holds; raises NotFound."""
    draft = session.scalar(
        select(SchemeDraft)
        .where(
            SchemeDraft.slug == slug,
            SchemeDraft.state.in_([DraftState.DRAFT, DraftState.PROPOSED]),
        )
        .order_by(SchemeDraft.updated_at.desc(), SchemeDraft.id.desc())
        .limit(1)
    )
    if draft is not None:
        return _as_it_stands(session, draft)
    return of_version(session, schemes.newest(session, slug, at=at).id)
