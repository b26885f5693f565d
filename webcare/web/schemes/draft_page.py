"""What every page of a draft needs: the draft, what it says, who may write, its drawing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.service import office_hours
from webcare.core.actor import Actor
from webcare.schemes import drawing, queries, unsaved
from webcare.schemes.models import SchemeDraft, SchemeRevision
from webcare.schemes.reading import Reading
from webcare.web.access import acting, may, me, must_be_allowed, team_ids
from webcare.web.language import choose
from webcare.web.schemes.faults import FaultWords, beside_form
from workflows.outcomes import in_language
from workflows.rights import Right
from workflows.scheme import SchemeDocument
from workflows.scheme.draft import DraftState

DRAWN_AT_MOST = 120  # nodes; a larger drawing costs more than a person waits, and reads badly
SHOWN_FAULTS = 100
NOWHERE = "?"  # no id of a scheme, so it never stands for one


SEES = (Right.READ, Right.MANAGE_SCHEME)


def home_team() -> int:
    """The team for which the person begins a draft: the first in which they may."""
    return team_ids(Right.MANAGE_SCHEME)[0]


def team_zone(session: Session, team_id: int) -> ZoneInfo:
    """The time zone of a team: that of its office."""
    return ZoneInfo(office_hours(accounts.team(session, team_id)).timezone)


def to_write(session: Session, draft_id: int) -> tuple[SchemeDraft, Actor]:
    """The draft, locked, and the person as who acts in its team.

    Raises NotFound where they do not see it, and NotAllowed where they see it but lack the right.
    """
    draft = queries.draft(session, draft_id, team_ids(*SEES), lock=True)
    must_be_allowed(draft.team_id)
    return draft, acting(draft.team_id)


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft as a page shows it."""

    draft: SchemeDraft
    revision: SchemeRevision
    reading: Reading
    language: str
    redo: int | None
    unsaved: Mapping[str, datetime] = field(default_factory=dict)  # of the person, by part

    @property
    def may_manage(self) -> bool:
        return may(Right.MANAGE_SCHEME, self.draft.team_id)

    @property
    def may_write(self) -> bool:
        return self.may_manage and self.draft.state is DraftState.DRAFT

    @property
    def title(self) -> str:
        return in_language(self.draft.titles, self.language) or self.draft.slug

    @property
    def faults(self) -> list[FaultWords]:
        return self.worded(self.reading)

    def worded(self, reading: Reading) -> list[FaultWords]:
        """The faults of *reading* in the words of the form."""
        return [beside_form(each, self.language) for each in reading.faults[:SHOWN_FAULTS]]

    def context(self) -> dict[str, Any]:
        """For a template: everything above by name."""
        return {
            "opened": self,
            "draft": self.draft,
            "reading": self.reading,
            "document": self.reading.document,
            "language": self.language,
            "faults": self.faults,
            "may_write": self.may_write,
            "may_manage": self.may_manage,
            "unsaved": self.unsaved if self.may_write else {},
        }


def opened(session: Session, draft_id: int) -> Opened:
    """The draft at its present revision; raises NotFound."""
    draft = queries.draft(session, draft_id, team_ids(*SEES))
    revision = queries.revision(session, draft)
    reading = queries.read_revision(session, draft)
    language = scheme_language(reading)
    return Opened(
        draft, revision, reading, language, queries.next_revision(session, draft),
        unsaved.kept(session, draft, user_id=me().id),
    )  # fmt: skip


def scheme_language(reading: Reading) -> str:
    """The language asked for, the reader's own, or the scheme's first."""
    for language in (request.values.get("lang"), choose()):
        if language in reading.languages:
            return str(language)
    return reading.languages[0]


def connected(document: SchemeDocument) -> SchemeDocument:
    """The document with a place for answers that lead nowhere yet, so that they are drawn."""
    questions = {
        name: replace(
            question,
            answers=tuple(
                each if each.next else replace(each, next=NOWHERE) for each in question.answers
            ),
        )
        for name, question in document.questions.items()
    }
    return replace(document, questions=questions)


def drawn(
    reading: Reading, language: str, overlay: drawing.Overlay, links: Mapping[str, Any] | None
) -> Markup | None:
    """The drawing of what *reading* says, each node a link into the editor (*links*: the values of
    its address); None where there is nothing to draw or too much.
    """
    document = connected(reading.document)
    count = len(document.questions) + len(document.outcomes)
    if not 0 < count <= DRAWN_AT_MOST:
        return None
    picture = drawing.Picture.of(document)

    def href(node: str) -> str:
        return url_for("schemes_editor.show", node=node, **(links or {}), _anchor="part")

    svg = drawing.svg(picture, language, overlay=overlay, href=href if links else None)
    return Markup(svg)  # noqa: S704 - the drawing escapes every text
