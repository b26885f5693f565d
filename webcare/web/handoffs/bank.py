"""The answer bank: saved replies, who answers for them, and until when they hold."""

from datetime import date, timedelta

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.service import today
from webcare.bank import queries, service
from webcare.bank.models import SavedReply
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.experts import queries as experts
from webcare.handoffs import queries as handoffs
from webcare.web import forms
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.forms import NAMED_IN, Form
from webcare.web.handoffs.bank_form import A_YEAR, begin, card, day, typed, values_of
from webcare.web.insight import looking_back
from webcare.web.language import present, told
from webcare.web.pages import number, page, see_other, version_seen
from workflows.rights import Right
from workflows.saved_reply import SavedReplyLifecycle, SavedReplyState

bp = Blueprint("bank", __name__, url_prefix="/answers")
APPROVER = (Right.SPEAK, Right.MANAGE_SCHEME)


@bp.get("")
@needs(Right.READ)
def show() -> ResponseReturnValue:
    """What is kept, by title: to search, and to see what waits for approval or runs out."""
    search, language = request.args.get("q", "")[:200].replace("\x00", " "), _language_asked()
    asked = request.args.get("state", "")
    state = SavedReplyState(asked) if asked in frozenset(SavedReplyState) else None
    with transaction() as session:
        teams = looking_back.teams(session, team_ids())
        theme_id = number("theme") or None
        found = queries.listed(
            session, team_ids(), state=state, search=search, theme_id=theme_id,
            language=language, after=_after(),
        )  # fmt: skip
        days = {team.id: today(team, present()) for team in teams}
        return page(
            "bank/list.html", "found",
            found=found, more=len(found) == queries.PAGE, days=days, teams=teams,
            uses=queries.use_counts(session, [each.id for each in found]),
            soon={each.id for each in found if runs_out_soon(each, days[each.team_id])},
            themes=[each for team in teams for each in experts.themes(session, team.id)],
            search=search, language=language, theme_id=theme_id, state=state,
            states=tuple(SavedReplyState),
            is_empty=not found and not queries.has_any(session, team_ids()),
        )  # fmt: skip


@bp.get("/new")
@needs(Right.DRAFT)
def new() -> ResponseReturnValue:
    """A blank form, or one filled from an expert's answer or from the text to be replaced."""
    with transaction() as session:
        team, values = begin(session)
    return _form(team.id, None, forms.fresh(values))


@bp.post("/new")
@needs(Right.DRAFT)
def add() -> ResponseReturnValue:
    written = typed()
    with transaction() as session:
        team, _values_then = begin(session)

    def work(session: Session) -> ResponseReturnValue:
        replaced = number("replaces")
        saved = service.propose(
            session, team.id, card(session, team.id, written),
            handoff_id=number("handoff") or None,
            replaces=queries.get(session, replaced, [team.id]) if replaced else None,
            today=today(team, present()), by=acting(team.id), at=present(),
        )  # fmt: skip
        flash(_("Kept as a proposal. Someone else approves it."), "success")
        return see_other(".one", saved_id=saved.id)

    return forms.attempt(work, lambda form, status: _form(team.id, None, form, status), written)


@bp.get("/<int:saved_id>")
@needs(Right.READ)
def one(saved_id: int) -> ResponseReturnValue:
    return _one(saved_id)


@bp.get("/<int:saved_id>/edit")
@needs(Right.DRAFT)
def edit(saved_id: int) -> ResponseReturnValue:
    with transaction() as session:
        saved = _mine(session, saved_id)
        values = values_of(saved)
    return _form(saved.team_id, saved_id, forms.fresh(values))


@bp.post("/<int:saved_id>/edit")
@needs(Right.DRAFT)
def change(saved_id: int) -> ResponseReturnValue:
    """Another text for what is only proposed."""
    written = typed()
    with transaction() as session:
        team_id = _mine(session, saved_id).team_id

    def work(session: Session) -> ResponseReturnValue:
        saved = _mine(session, saved_id)
        session.refresh(saved, with_for_update=True)
        forms.check_seen(values_of(saved))
        team = accounts.team(session, team_id)
        service.change(
            session, saved, card(session, team_id, written),
            today=today(team, present()), by=acting(team_id), at=present(),
        )  # fmt: skip
        flash(_("Saved."), "success")
        return see_other(".one", saved_id=saved_id)

    return forms.attempt(
        work,
        lambda form, status: _form(team_id, saved_id, form, status),
        written,
        lambda session: values_of(_mine(session, saved_id)),
    )


@bp.post("/<int:saved_id>/<any(approve, renew, withdraw):act>")
@needs(*APPROVER)
def move(saved_id: int, act: str) -> ResponseReturnValue:
    """What becomes of it: one button each, the reason or the day where one is asked."""
    try:
        with transaction() as session:
            _do(session, _locked(session, saved_id), act)
    except Invalid as wrong:
        faults = {name: _(fault) for name, fault in wrong.fields.items()}
        return _one(saved_id, wrong.status, faults=faults, tried=act)
    except (Conflict, NotAllowed) as refused:
        return _one(saved_id, refused.status, problem=told(refused))
    said = {
        "approve": _("Approved. The scheme finds it from now on."),
        "renew": _("It holds longer now."),
        "withdraw": _("It holds no longer."),
    }
    flash(said[act], "success")
    return see_other(".one", saved_id=saved_id)


@bp.post("/<int:saved_id>/discard")
@needs(Right.DRAFT)
def discard(saved_id: int) -> ResponseReturnValue:
    """Let a proposal go."""
    try:
        with transaction() as session:
            saved = _locked(session, saved_id)
            service.discard(session, saved, by=acting(saved.team_id), at=present())
    except Conflict as refused:
        return _one(saved_id, refused.status, problem=told(refused))
    flash(_("The proposal is gone."), "success")
    return see_other(".one", saved_id=saved_id)


def _locked(session: Session, saved_id: int) -> SavedReply:
    """One that the person sees, and may act on as the route asks."""
    saved = _mine(session, saved_id)
    session.refresh(saved, with_for_update=True)
    return saved


def _do(session: Session, saved: SavedReply, act: str) -> None:
    on = today(accounts.team(session, saved.team_id), present())
    by, at = acting(saved.team_id), present()
    match act:
        case "approve":
            service.approve(session, saved, seen=version_seen(), today=on, by=by, at=at)
        case "renew":
            until = day("expires_on") or date.min
            service.renew(session, saved, until, today=on, by=by, at=at)
        case _:
            service.withdraw(session, saved, forms.text("why"), by=by, at=at)


def runs_out_soon(saved: SavedReply, today: date) -> bool:
    """Whether its last day is near or past while it is still given."""
    within = saved.expires_on <= today + timedelta(days=30)
    return saved.state is SavedReplyState.APPROVED and within


def _one(saved_id: int, status: int = 200, **said: object) -> ResponseReturnValue:
    with transaction() as session:
        saved = queries.get(session, saved_id, team_ids(Right.READ))
        team = accounts.team(session, saved.team_id)
        by = acting(team.id)
        facts = {"by_another": saved.proposed_by_id != by.user_id}
        return page(
            "bank/one.html",
            saved=saved,
            team=team,
            today=today(team, present()),
            uses=queries.uses(session, saved.id),
            used=queries.use_counts(session, [saved.id]).get(saved.id, 0),
            following=queries.replacement(session, saved),
            handoff=_handoff(session, saved.handoff_id),
            enabled=SavedReplyLifecycle(saved.state).enabled(by.rights, **facts),
            may_renew=not by.rights.isdisjoint(APPROVER),
            renewed=max(saved.expires_on, today(team, present())) + A_YEAR,
            theme=_theme(session, saved),
            status=status,
            **{"faults": {}, "problem": "", "tried": ""} | said,
        )


def _theme(session: Session, saved: SavedReply) -> object:
    themes = experts.themes(session, saved.team_id) if saved.theme_id else ()
    return next((each for each in themes if each.id == saved.theme_id), None)


def _handoff(session: Session, handoff_id: int | None) -> object:
    """The expert's answer that it came from, for whoever may read it."""
    if handoff_id is None:
        return None
    try:
        return handoffs.get(session, handoff_id, team_ids(Right.READ))
    except NotFound:
        return None


def _mine(session: Session, saved_id: int) -> SavedReply:
    saved = queries.get(session, saved_id, team_ids(Right.READ))
    must_be_allowed(saved.team_id)
    return saved


def _after() -> tuple[str, int] | None:
    last = number("after")
    return (request.args.get("title", "")[:200].replace("\x00", ""), last) if last else None


def _language_asked() -> str:
    asked = request.args.get("language", "")
    return asked if asked in NAMED_IN else ""


def _form(team_id: int, saved_id: int | None, form: Form, status: int = 200) -> ResponseReturnValue:
    with transaction() as session:
        return page(
            "bank/edit.html",
            team=accounts.team(session, team_id),
            saved_id=saved_id,
            handoff_id=number("handoff"),
            replaces=number("replaces"),
            form=form,
            themes=experts.themes(session, team_id),
            people=experts.directory(session, team_id),
            languages=NAMED_IN,
            status=status,
        )
