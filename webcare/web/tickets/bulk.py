"""One act on many tickets: choose it, see what will happen to which, do it, undo it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.core.db import transaction
from webcare.core.errors import Invalid, WebcareError
from webcare.core.placeholders import NotReady
from webcare.experts import queries as experts
from webcare.heap import acts, answering, bulk
from webcare.heap.models import Act, BulkAct, BulkState
from webcare.tickets import listing, snoozing, tags
from webcare.tickets.address import parse
from webcare.tickets.known import Known, known
from webcare.tickets.models import Ticket
from webcare.tickets.views import Priority
from webcare.web.access import acting, me, needs, team_ids
from webcare.web.desk import asker
from webcare.web.language import present, told, zone
from webcare.web.pages import number, own_page, page, see_other
from webcare.web.tickets.snoozing import MORNING, moment
from workflows.rights import Right
from workflows.ticket import Resolution
from workflows.wall_clock import moment_of

bp = Blueprint("bulk", __name__)
NOBODY = "nobody"
LONGEST_WAIT = timedelta(days=366)
LONGEST_WHY = 1000


@bp.post("/bulk")
@needs(Right.DECIDE)
def propose() -> ResponseReturnValue:
    """Keep what was chosen in a list: the marked tickets, or all that it holds."""
    with transaction() as session:
        chosen = _all_of_view(session) if "all" in request.form else _marked(session)
        back = own_page(request.form.get("back"), "/")
        bulk_id = bulk.propose(session, me(), chosen, back=back, at=present()).id
    return see_other("bulk.show", bulk_id=bulk_id)


@bp.get("/bulk/<int:bulk_id>")
@needs(Right.DECIDE)
def show(bulk_id: int) -> ResponseReturnValue:
    """What will happen to which; once begun, how far it is; at the end, what became of it."""
    return _page(bulk_id)


@bp.post("/bulk/<int:bulk_id>/<any(choose, start, cancel, undo):step>")
@needs(Right.DECIDE)
def go_on(bulk_id: int, step: str) -> ResponseReturnValue:
    """Say what is to be done, do it, stop it, bring it back."""
    try:
        with transaction() as session:
            row = bulk.get(session, bulk_id, me(), lock=True)
            if step == "choose":
                act = _act(request.form.get("act", ""))
                bulk.choose(row, act, _given(session, act))
            else:
                {"start": bulk.start, "cancel": bulk.cancel, "undo": bulk.undo}[step](
                    session, row, at=present()
                )
    except Invalid as wrong:
        return _page(bulk_id, wrong=told(wrong), typed=request.form, status=wrong.status)
    return see_other("bulk.show", bulk_id=bulk_id)


def _marked(session: Session) -> list[Ticket]:
    ids = [int(each) for each in request.form.getlist("ticket") if _is_id(each)]
    found = session.scalars(
        select(Ticket)
        .where(Ticket.id.in_(ids[: bulk.MOST]), Ticket.team_id.in_(team_ids(Right.DECIDE)))
        .order_by(Ticket.id)
    )
    return list(found)


def _all_of_view(session: Session) -> list[Ticket]:
    """What the list holds whose address came along, as far as one act goes."""
    teams = team_ids(Right.DECIDE)
    by = asker(session, team_ids(Right.READ), me().id)
    chosen = parse(parse_qsl(request.form.get("address", "")), by.known).selection
    return list(listing.page(session, teams, chosen, by, limit=bulk.MOST).tickets)


def _page(bulk_id: int, status: int = 200, **said: Any) -> ResponseReturnValue:
    with transaction() as session:
        row = bulk.get(session, bulk_id, me())
        names = known(session, team_ids(Right.READ), me().id)
        proposed = row.state is BulkState.PROPOSED
        foreseen = bulk.foreseen(session, row, me()) if proposed else []
        counts = bulk.counts(session, row.id)
        return page(
            "bulk.html",
            "progress",
            bulk=row,
            resolutions=acts.OWN_WORD,
            priorities=list(enumerate(Priority)),
            people=names.people.values(),
            themes=names.themes,
            go=[ticket for ticket, why in foreseen if why is None],
            cannot=[(ticket, told(why)) for ticket, why in foreseen if why is not None],
            doing=_said(row, names) if row.act else "",
            example=_example(session, row, foreseen),
            counts=counts,
            total=sum(counts.values()),
            left_over=_left_over(session, row) if not proposed else (),
            undo_until=row.done_at + _undo_lasts(row) if row.done_at else None,
            may_undo=bulk.may_undo(row, present()),
            under_way=row.state in (BulkState.RUNNING, BulkState.UNDOING),
            nobody=NOBODY,
            status=status,
            **({"wrong": "", "typed": {}} | said),
        )


def _undo_lasts(row: BulkAct) -> timedelta:
    """How long all of it can be taken back: answers that are sent, until they leave."""
    leaves = row.act is Act.ANSWER and row.given.get("send")
    return answering.UNTIL_THEY_LEAVE if leaves else bulk.UNDO


def _example(
    session: Session, row: BulkAct, foreseen: Sequence[tuple[Ticket, WebcareError | None]]
) -> str:
    """The answer as the first one that gets it will read it; nothing for other acts."""
    first = next((ticket for ticket, why in foreseen if why is None), None)
    if row.act is not Act.ANSWER or first is None:
        return ""
    by = acting(first.team_id)
    try:
        return answering.filled(session, first, row.given["text"], by=by, at=present())
    except NotReady:  # a place that this ticket has nothing for: each of them will say so
        return ""


def _left_over(session: Session, row: BulkAct) -> list[tuple[Ticket, str]]:
    """What was refused or not undone, each with why."""
    return [
        (ticket, told(WebcareError(item.why, **item.named)))
        for item, ticket in bulk.left_over(session, row.id)
    ]


def _act(text: str) -> Act:
    if text not in frozenset(_READ):
        raise Invalid("Choose what to do first.", act="act")
    return Act(text)


def _given(session: Session, act: Act) -> acts.Given:
    """What the act needs, from the form; raises Invalid where it is not there or makes no sense."""
    return _READ[act](session)


def _why() -> str:
    return request.form.get("why", "").strip()[:LONGEST_WHY]


def _closing(_session: Session) -> acts.Given:
    chosen = request.form.get("resolution")
    if chosen not in acts.OWN_WORD:
        raise Invalid("Choose why.", resolution="resolution")
    return {"resolution": Resolution(chosen).value, "why": _why()}


def _watching(_session: Session) -> acts.Given:
    return {"until": _review_day(request.form.get("review", "")).isoformat(), "why": _why()}


def _themed(session: Session) -> acts.Given:
    theme_id = number("theme") or None
    theme = experts.theme(session, theme_id, team_ids(Right.DECIDE)) if theme_id else None
    return {"theme_id": theme_id, "team_id": theme.team_id if theme else None}


def _tagged(_session: Session) -> acts.Given:
    tag = tags.plain_tag(request.form.get("tag", ""))
    if tag is None:
        raise Invalid("A tag has letters and digits, and 40 characters at most.", tag="tag")
    return {"tag": tag}


def _asleep(_session: Session) -> acts.Given:
    until = moment("", request.form.get("until", ""), zone(), present())
    if not present() < until <= present() + snoozing.LONGEST:
        raise Invalid(snoozing.NOT_THEN, until=snoozing.NOT_THEN)
    return {"until": until.isoformat()}


def _person(session: Session) -> int | None:
    text = request.form.get("user", "")
    if text == NOBODY:
        return None
    people = known(session, team_ids(Right.READ), me().id).people
    if not _is_id(text) or int(text) not in people:
        raise Invalid("Choose to whom.", user="user")
    return int(text)


def _review_day(text: str) -> datetime:
    """The morning of that day on the reader's clock."""
    try:
        wall = datetime.combine(datetime.fromisoformat(text).date(), datetime.min.time())
        until = moment_of(wall.replace(hour=MORNING), zone()).at
    except (ValueError, OverflowError) as error:
        raise Invalid(snoozing.NOT_THEN, review="review") from error
    if not present() < until <= present() + LONGEST_WAIT:
        raise Invalid(snoozing.NOT_THEN, review="review")
    return until


def _said(row: BulkAct, names: Known) -> dict[str, Any]:
    """What was chosen, as values that the page says."""
    given = dict(row.given)
    if "until" in given:
        given["until"] = datetime.fromisoformat(given["until"])
    if row.act is Act.ASSIGN:
        person = names.people.get(given["user_id"])
        given["name"] = person.name if person else _("nobody")
    if row.act is Act.THEME:
        given["theme"] = names.themes.get(given["theme_id"] or 0)
    if row.act is Act.PRIORITY:
        given["priority"] = list(Priority)[given["priority"]]
    if row.act is Act.CLOSE:
        given["resolution"] = Resolution(given["resolution"])
    return given


_READ: dict[Act, Callable[[Session], acts.Given]] = {
    Act.CLOSE: _closing,
    Act.WATCH: _watching,
    Act.ASSIGN: lambda session: {"user_id": _person(session)},
    Act.THEME: _themed,
    Act.TAG: _tagged,
    Act.PRIORITY: lambda _session: {"priority": min(number("priority"), len(Priority) - 1)},
    Act.SNOOZE: _asleep,
}


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 16  # noqa: PLR2004 - of a bigint
