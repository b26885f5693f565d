"""An author: what they asked and what came of it, and what the team knows and says of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Invalid
from webcare.decisions import queries as decision_queries
from webcare.decisions import service as decisions
from webcare.tickets import author_finding, authors, blocks, persons
from webcare.tickets.author_models import AuthorTie, TieSays
from webcare.tickets.maybe_same import Evidence, maybe_same
from webcare.tickets.persons import Identity
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.language import present, told
from webcare.web.pages import number, page, see_other
from webcare.web.themes import themes_of
from workflows.rights import Right
from workflows.ticket import Resolution

bp = Blueprint("author", __name__, url_prefix="/authors/<int:author_id>")
EVIDENCE = {
    Evidence.SAME_ADDRESS: _l("the same mail address"),
    Evidence.NAMES_THE_OTHER: _l("the same name, and one’s address stands in what the other wrote"),
    Evidence.SAME_HANDLE: _l("the same name, and the address begins like the handle"),
}


@dataclass(frozen=True, slots=True)
class At:
    """An author of one's teams, for one act on them."""

    session: Session
    who: Identity
    known: list[AuthorTie]
    person: list[Identity]
    by: Actor

    @property
    def team_id(self) -> int:
        return self.who.channel.team_id

    @property
    def ids(self) -> list[int]:
        return [each.author.id for each in self.person]


@contextmanager
def on_author(author_id: int) -> Iterator[At]:
    """One act: the author is seen, the right is held in their team."""
    with transaction() as session:
        at = _at(session, author_id)
        must_be_allowed(at.team_id)
        yield at


@bp.get("")
@needs(Right.READ)
def show(author_id: int) -> ResponseReturnValue:
    return _draw(author_id)


@bp.post("/marks")
@needs(Right.DECIDE)
def mark(author_id: int) -> ResponseReturnValue:
    """Say what they are known as, on all channels; runs that are under way hear it."""
    with on_author(author_id) as at:
        running = authors.open_tickets(at.session, at.team_id, at.ids)
        everyone = [each.author for each in at.person]
        marks = request.form.getlist("mark")
        if authors.mark_person(at.session, at.team_id, everyone, marks, by=at.by, at=present()):
            for ticket in running:
                decision = decision_queries.current(at.session, ticket.id, lock=True)
                if decision is not None:
                    decisions.refresh(at.session, decision, ticket, by=at.by, at=present())
    return see_other("author.show", author_id=author_id)


@bp.post("/notes")
@needs(Right.NOTE)
def note(author_id: int) -> ResponseReturnValue:
    text = request.form.get("text", "")
    try:
        with on_author(author_id) as at:
            persons.add_note(at.session, at.who, text, by=at.by, at=present())
    except Invalid as wrong:
        return _draw(author_id, status=wrong.status, note_wrong=told(wrong))
    return see_other("author.show", author_id=author_id)


@bp.post("/notes/<int:author_note_id>/<any(remove, restore):act>")
@needs(Right.NOTE)
def strike(author_id: int, author_note_id: int, act: str) -> ResponseReturnValue:
    """Strike a note, or bring it back."""
    with on_author(author_id) as at:
        found = persons.note(at.session, author_note_id, at.ids)
        verb = persons.remove_note if act == "remove" else persons.restore_note
        verb(at.session, found, by=at.by, at=present())
    return see_other("author.show", author_id=author_id)


@bp.post("/ties")
@needs(Right.DECIDE)
def tie(author_id: int) -> ResponseReturnValue:
    """Join another identity to this person, or say that it is somebody else."""
    form = request.form
    why, other = form.get("why", ""), form.get("other", "")
    says = TieSays.APART if form.get("says") == "apart" else TieSays.SAME
    try:
        with on_author(author_id) as at:
            chosen = number("other_id")
            found = (
                persons.identity(at.session, chosen, [at.team_id])
                if chosen
                else author_finding.author(at.session, at.team_id, other, besides=at.ids)
            )
            persons.say(at.session, at.who, found, says, why=why, by=at.by, at=present())
    except Invalid as wrong:
        typed = {"other": other, "why": why, "other_id": number("other_id")}
        return _draw(author_id, status=wrong.status, tie_wrong=told(wrong), typed=typed)
    return see_other("author.show", author_id=author_id)


@bp.post("/ties/<int:tie_id>/undo")
@needs(Right.DECIDE)
def part(author_id: int, tie_id: int) -> ResponseReturnValue:
    """Take back that two are one, or that they are not."""
    with on_author(author_id) as at:
        found = persons.tie(at.session, tie_id, author_id)
        why = request.form.get("why", "")
        persons.undo(at.session, found, why=why, by=at.by, at=present())
    return see_other("author.show", author_id=author_id)


@bp.post("/block")
@needs(Right.DECIDE)
def block(author_id: int) -> ResponseReturnValue:
    """Block this address, or its whole domain."""
    form = request.form
    whole = form.get("what") == "domain"
    try:
        with on_author(author_id) as at:
            blocks.block(
                at.session, at.team_id,
                author=None if whole else at.who.author,
                domain=blocks.domain_of(at.who.author.address) if whole else "",
                resolution=_resolution(form.get("resolution", "")), why=form.get("why", ""),
                knowingly=bool(form.get("knowingly")), by=at.by, at=present(),
            )  # fmt: skip
    except Invalid as wrong:
        return _draw(
            author_id, status=wrong.status, block_wrong=told(wrong), blocking=form,
            many=wrong.fields.get("many", ""),
        )  # fmt: skip
    flash(_("Blocked. What comes in is kept and put aside; a danger in it still rings."))
    return see_other("author.show", author_id=author_id)


def _resolution(text: str) -> Resolution:
    return Resolution(text) if text in frozenset(Resolution) else Resolution.MOOT


def _at(session: Session, author_id: int) -> At:
    seen = team_ids(Right.READ)
    who = persons.identity(session, author_id, seen)
    known = persons.ties(session, author_id)
    person = persons.identities(session, author_id, known, [who.channel.team_id])
    return At(session, who, known, person, acting(who.channel.team_id))


def _draw(author_id: int, *, status: int = 200, **said: Any) -> ResponseReturnValue:
    """The page, with what a form said that could not be done."""
    with transaction() as session:
        at = _at(session, author_id)
        tickets = authors.history(session, at.team_id, at.ids, before=number("before"))
        standing = blocks.of_team(session, at.team_id)
        apart = [each for each in at.known if each.says is TieSays.APART]
        others = {i for each in apart for i in (each.one_id, each.other_id)} - set(at.ids)
        context = {
            "who": at.who, "team_id": at.team_id, "person": at.person,
            "joins": [each for each in at.known if each.says is TieSays.SAME],
            "apart": apart,
            "others": {each: persons.identity(session, each, [at.team_id]) for each in others},
            "tickets": tickets,
            "after": tickets[-1].id if len(tickets) == authors.PAGE else 0,
            "maybe": maybe_same(session, at.team_id, at.person, others),
            "evidence": EVIDENCE,
            "notes": persons.notes(session, at.ids),
            "themes": themes_of(session, [at.team_id]),
            "blocked": {each.author.id: standing.of(each.author.id, each.author.address)
                        for each in at.person},
            "domain": blocks.domain_of(at.who.author.address),
            "block_as": blocks.RESOLUTIONS,
        }  # fmt: skip
        return page("author.html", status=status, **(context | said))
