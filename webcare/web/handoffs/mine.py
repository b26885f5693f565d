"""What colleagues are asked, for whoever logs in: their questions, and the page to answer one."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Expired, Invalid, NotFound
from webcare.experts import queries as experts
from webcare.handoffs import queries, showing
from webcare.handoffs.models import Handoff
from webcare.handoffs.service import Via
from webcare.intake import enclosures, files
from webcare.web import forms, uploads
from webcare.web.access import acting, for_anyone_inside, me
from webcare.web.files import download
from webcare.web.handoffs import answering, sheet
from webcare.web.language import present, told
from webcare.web.pages import page, see_other
from workflows.handoff import OPEN_HANDOFF_STATES
from workflows.rights import Right

MOST_FOUND = 8
bp = Blueprint("handoffs", __name__, url_prefix="/asked")


@bp.get("")
@for_anyone_inside
def mine() -> ResponseReturnValue:
    """The open questions, most urgent first, then what is over."""
    with transaction() as session:
        asked = queries.for_expert_user(session, me())
        desks = experts.desks_of(session, me().id)
    return page(
        "handoffs_mine.html",
        waiting=sorted((each for each in asked if _is_open(each)), key=_first_comes),
        over=[each for each in asked if not _is_open(each)],
        desks=desks,
    )


@bp.get("/<int:handoff_id>")
@for_anyone_inside
def show(handoff_id: int) -> ResponseReturnValue:
    with transaction() as session:
        return _page(session, theirs(session, handoff_id))


@bp.post("/<int:handoff_id>/<any(answer, decline, info, accept):act>")
@for_anyone_inside
def send(handoff_id: int, act: str) -> ResponseReturnValue:
    typed = answering.typed()
    try:
        with transaction() as session:
            handoff = theirs(session, handoff_id)
            given = uploads.kept() if act == "answer" else []
            by = as_asked(handoff.team_id)
            typed = answering.named(session, handoff, typed)
            answering.do(
                session, handoff, act, typed, by=by, at=present(), via=Via.PAGE, files=given
            )
    except Expired:
        return page("link_gone.html", asked=True, typed=answering.written(typed), status=410)
    except (Invalid, Conflict) as wrong:
        faults = wrong.fields if isinstance(wrong, Invalid) else {}
        with transaction() as session:
            return _page(
                session, theirs(session, handoff_id), status=wrong.status, act=act, typed=typed,
                faults={name: _(text) for name, text in faults.items()},
                problem="" if faults else told(wrong),
            )  # fmt: skip
    if act == "accept":
        return see_other(".show", handoff_id=handoff_id)
    flash(_("Thank you. The team has it."), "success")
    return see_other(".mine")


@bp.post("/<int:handoff_id>/keep")
@for_anyone_inside
def keep(handoff_id: int) -> ResponseReturnValue:
    """Keep what is typed so far, for when the page is opened again."""
    with transaction() as session:
        answering.keep(session, theirs(session, handoff_id), answering.typed()["text"])
    if "quietly" in request.form:
        return Response(status=204)
    return see_other(".show", handoff_id=handoff_id, kept=1)


@bp.post("/<int:handoff_id>/find")
@for_anyone_inside
def find(handoff_id: int) -> ResponseReturnValue:
    """Who of the directory would know, to be named instead; what was typed stays."""
    sought, typed = forms.text("sought").strip(), answering.typed()
    with transaction() as session:
        handoff = theirs(session, handoff_id)
        found = experts.directory(session, handoff.team_id, search=sought, limit=MOST_FOUND)
        return _page(
            session, handoff, act="decline", typed=typed | {"sought": sought},
            found=[each for each in found if each.id != handoff.expert_id] if sought else None,
        )  # fmt: skip


@bp.get("/<int:handoff_id>/files/<digest>/<path:name>")
@for_anyone_inside
def file(handoff_id: int, digest: str, name: str) -> ResponseReturnValue:
    """A file of the ticket that the one asked may see."""
    del name
    with transaction() as session:
        found = enclosures.one(showing.files(theirs(session, handoff_id)), digest)
    return download(files.read(found["sha256"]), found["name"])


def theirs(session: Session, handoff_id: int) -> Handoff:
    """The question, if it was put to the person or to a desk on whose rota they are; raises
    NotFound, the same for absent and foreign.
    """
    for handoff in queries.for_expert_user(session, me()):
        if handoff.id == handoff_id:
            return handoff
    raise NotFound("There is no such question.")


def as_asked(team_id: int) -> Actor:
    """The person as one who is asked. Being asked, or being on the rota, is what gives the right;
    the service looks whether this very question is theirs.
    """
    actor = acting(team_id)
    return replace(actor, rights=actor.rights | {Right.EXPERT_ANSWER})


def _page(session: Session, handoff: Handoff, **said: Any) -> Response:
    return page("handoffs_answer.html", **sheet.around(session, handoff, **said))


def _is_open(handoff: Handoff) -> bool:
    return handoff.state in OPEN_HANDOFF_STATES


def _first_comes(handoff: Handoff) -> tuple[float, float, float]:
    due = handoff.due_at.timestamp() if handoff.due_at else float("inf")
    return (-handoff.urgency, due, handoff.asked_at.timestamp())
