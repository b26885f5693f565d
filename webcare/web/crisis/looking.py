"""Looking at what a crisis held, one by one: let go, revise or throw away, by key."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotFound
from webcare.crisis import covering, queries
from webcare.crisis.models import Crisis
from webcare.replies import crisis_holds, in_crisis
from webcare.replies import queries as reply_queries
from webcare.replies.models import CrisisHold, Look, Reply
from webcare.tickets import queries as tickets
from webcare.tickets.models import Ticket
from webcare.web import forms
from webcare.web.access import acting, needs, team_ids
from webcare.web.crisis import form
from webcare.web.crisis.one import on_crisis
from webcare.web.handoffs.embargo import leaves
from webcare.web.language import present, told
from webcare.web.pages import number, page, see_other
from webcare.web.themes import themes_of
from workflows.rights import Right

bp = Blueprint("crisis_looking", __name__, url_prefix="/crisis/<int:crisis_id>/held")
ACTS = {"revise": Look.REVISED, "discard": Look.DISCARDED}
LISTED = 25
MOST_TOGETHER = 100


@bp.get("")
@needs(Right.READ)
def show(crisis_id: int) -> ResponseReturnValue:
    """The reply that is held longest, or the one that the address names, and what comes after."""
    return _draw(crisis_id)


@bp.post("/<int:reply_id>/<any(revise, release, discard):act>")
@needs(Right.SEND, Right.SPEAK)
def look(crisis_id: int, reply_id: int, act: str) -> ResponseReturnValue:
    """A person's word on one reply; the next one opens."""
    why = forms.text("why")
    try:
        with on_crisis(crisis_id) as (session, crisis, by):
            reply, ticket = _pair(session, crisis, reply_id)
            left = act == "release" and in_crisis.release(
                session, crisis, ticket, reply, why=why, seen_message_id=number("seen") or None,
                by=by, at=present(),
            )  # fmt: skip
            if act != "release":
                in_crisis.put_back(session, crisis, ticket, reply, ACTS[act], by=by, at=present())
    except (Conflict, Invalid) as wrong:
        faults = form.faults_of(wrong) if isinstance(wrong, Invalid) else {}
        return _draw(
            crisis_id, wrong.status, reply_id=reply_id, problem=told(wrong), faults=faults, why=why
        )
    flash(_said(act, left=left, embargo=reply.embargo_until), "success")
    return see_other(".show", crisis_id=crisis_id)


@bp.post("/together")
@needs(Right.SEND, Right.SPEAK)
def together(crisis_id: int) -> ResponseReturnValue:
    """Revise or throw away several, after they were shown; nothing is ever let go unseen."""
    act, chosen = request.form.get("act", ""), forms.numbers("reply")[:MOST_TOGETHER]
    with on_crisis(crisis_id):
        pass  # whoever may not act here is not shown what it would do either
    if act not in ACTS or not chosen:
        return _draw(crisis_id, 422, problem=_("Choose the replies first."))
    if not forms.ticked("sure"):
        return _draw(crisis_id, act=act, chosen=chosen)
    done = 0
    with on_crisis(crisis_id) as (session, crisis, by):
        for reply_id in chosen:
            try:
                with session.begin_nested():
                    reply, ticket = _pair(session, crisis, reply_id)
                    in_crisis.put_back(
                        session, crisis, ticket, reply, ACTS[act], by=by, at=present()
                    )
            except (Conflict, NotFound):  # a colleague was faster
                continue
            done += 1
    flash(
        ngettext("%(num)d reply was looked at.", "%(num)d replies were looked at.", done), "success"
    )
    return see_other(".show", crisis_id=crisis_id)


def _said(act: str, *, left: bool, embargo: datetime | None) -> str:
    if act == "release" and left and embargo and embargo > present():
        return str(
            _("It is let go; the embargo still holds it until %(when)s.", when=leaves(embargo))
        )
    if act == "release" and not left:
        return str(_("Let go here; another crisis still keeps it back."))
    return {
        "release": str(_("It goes on.")),
        "revise": str(_("It is a draft again.")),
        "discard": str(_("Thrown away.")),
    }[act]


def _pair(session: Session, crisis: Crisis, reply_id: int) -> tuple[Reply, Ticket]:
    found = crisis_holds.held_pair(session, crisis.id, reply_id)
    if found is None:
        raise NotFound("There is no such reply.")
    return found


def _draw(
    crisis_id: int, status: int = 200, *, reply_id: int = 0, act: str = "", **said: Any
) -> ResponseReturnValue:
    with transaction() as session:
        crisis = queries.get(session, crisis_id, team_ids(Right.READ))
        rows = crisis_holds.waiting(session, crisis.id, limit=LISTED)
        wanted = reply_id or number("reply")
        chosen = next((row for row in rows if row[1].id == wanted), rows[0] if rows else None)
        one = _one(session, crisis, *chosen) if chosen else {}
        is_on = queries.scope_of(crisis).is_on(present()) and crisis.ended_at is None
        by = acting(crisis.team_id)
        return page(
            "crisis/held.html",
            crisis=crisis,
            is_on=is_on,
            themes=themes_of(session, [crisis.team_id]),
            rows=rows,
            zone=form.zone_of(session.get_one(Team, crisis.team_id)),
            progress=crisis_holds.progress(session, [crisis.id]).get(crisis.id),
            may_release=by.may(Right.SPEAK) or (by.may(Right.SEND) and not is_on),
            may_act=by.may(Right.SEND) or by.may(Right.SPEAK),
            act=act,
            status=status,
            **{"problem": "", "faults": {}, "why": "", "chosen": []} | said | {"one": one},
        )


def _one(
    session: Session, crisis: Crisis, hold: CrisisHold, reply: Reply, ticket: Ticket
) -> dict[str, Any]:
    """Everything that whoever decides about one reply must see."""
    thread = [each for each in tickets.thread(session, ticket.id) if each.direction == "in"]
    asks = [each for each in thread if each.kind in reply_queries.COUNTS]
    return {
        "hold": hold,
        "reply": reply,
        "ticket": ticket,
        "asked": [each for each in asks if each.id <= (reply.answers_id or 0)][-3:],
        "newer": [each for each in asks if each.id > (reply.answers_id or 0)],
        "newest_id": max((each.id for each in asks), default=0),
        "others": [
            each for each in crisis_holds.waits_for(session, reply.id) if each.id != crisis.id
        ],
        "statement": covering.is_covered(session, ticket, at=present()),
        "team": session.get(Team, ticket.team_id),
    }
