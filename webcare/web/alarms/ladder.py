"""Setting a desk's ladder, and where a team's alarms are posted to."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.alarms import ladders, people, queries, ways
from webcare.core.db import transaction
from webcare.core.errors import Invalid, NotFound
from webcare.core.i18n import marked
from webcare.experts import queries as experts
from webcare.experts.models import Desk
from webcare.web import forms
from webcare.web.access import needs
from webcare.web.forms import Form, Values
from webcare.web.language import present
from webcare.web.pages import page, see_other
from webcare.web.schemes.words import desk_word
from webcare.web.settings.teams import manager
from workflows.ladder import MOST_STEPS, USUAL_ROUNDS, Ladder, Step, StepKind, read
from workflows.rights import Right

bp = Blueprint("alarms_ladder", __name__)
BLANK_LINES = 2
DUTY = "duty"


@bp.get("/alarms/ladders/<int:team_id>/<slug>")
@needs(Right.MANAGE_TEAM)
def show(team_id: int, slug: str) -> ResponseReturnValue:
    manager(team_id, Right.MANAGE_TEAM)
    with transaction() as session:
        values = _values(session, _desk(session, team_id, slug))
    return _form(team_id, slug, forms.fresh(values))


@bp.post("/alarms/ladders/<int:team_id>/<slug>")
@needs(Right.MANAGE_TEAM)
def keep(team_id: int, slug: str) -> ResponseReturnValue:
    """Keep the ladder; the last on it is always a named manager."""
    by, typed = manager(team_id, Right.MANAGE_TEAM), _typed()

    def work(session: Session) -> ResponseReturnValue:
        desk = _desk(session, team_id, slug)
        forms.check_seen(_values(session, desk))
        ladders.set_ladder(
            session, accounts.team(session, team_id), desk, _ladder(typed),
            for_danger=typed["for_danger"], by=by, at=present(),
        )  # fmt: skip
        flash(_("Saved."), "success")
        return see_other("alarms.show" if by.may(Right.READ) else ".show", **_back(team_id, slug))

    def _back(team_id: int, slug: str) -> dict[str, object]:
        return {} if by.may(Right.READ) else {"team_id": team_id, "slug": slug}

    return forms.attempt(
        work,
        lambda form, status: _form(team_id, slug, form, status),
        typed,
        lambda session: _values(session, _desk(session, team_id, slug)),
    )


@bp.get("/alarms/webhook/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def hook(team_id: int) -> ResponseReturnValue:
    manager(team_id, Right.MANAGE_TEAM)
    return _hook_page(team_id, forms.fresh({"url": ""}))


@bp.post("/alarms/webhook/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def set_hook(team_id: int) -> ResponseReturnValue:
    """Keep the address; the key that signs is shown on the answer, this once."""
    by, typed = manager(team_id, Right.MANAGE_TEAM), {"url": forms.text("url").strip()}

    def work(session: Session) -> ResponseReturnValue:
        key = ways.set_webhook(session, team_id, typed["url"], by=by, at=present())
        return page("alarms/webhook_key.html", team=accounts.team(session, team_id), key=key)

    return forms.attempt(work, lambda form, status: _hook_page(team_id, form, status), typed)


@bp.post("/alarms/webhook/<int:team_id>/remove")
@needs(Right.MANAGE_TEAM)
def remove_hook(team_id: int) -> ResponseReturnValue:
    by = manager(team_id, Right.MANAGE_TEAM)
    with transaction() as session:
        ways.remove_webhook(session, team_id, by=by, at=present())
    flash(_("Alarms are no longer posted there."), "success")
    return see_other(".hook", team_id=team_id)


def _desk(session: Session, team_id: int, slug: str) -> Desk:
    desk = experts.desk(session, team_id, slug)
    if desk is None:
        raise NotFound("There is no such desk.")
    return desk


def _values(session: Session, desk: Desk) -> Values:
    kept = queries.ladder(session, desk.id)
    if kept is None:
        found = ladders.chosen(session, desk.team_id, desk.id).ladder
        return _shown(found, for_danger=desk.slug == ladders.USUAL_DESK)
    return _shown(read(kept.steps, kept.rounds), for_danger=kept.for_danger)


def _shown(ladder: Ladder, *, for_danger: bool) -> Values:
    last = ladder.steps[-1] if ladder.steps[-1].kind is StepKind.MANAGER else None
    before = [step for step in ladder.steps if step is not last]
    return {
        "steps": [
            {"who": DUTY if step.kind is StepKind.DUTY else str(step.person or ""),
             "minutes": str(step.minutes)}
            for step in before
        ],
        "manager": str(last.person) if last else "",
        "manager_minutes": str(last.minutes) if last else "5",
        "rounds": str(ladder.rounds),
        "for_danger": for_danger,
    }  # fmt: skip


def _typed() -> Values:
    who, minutes = request.form.getlist("step-who"), request.form.getlist("step-minutes")
    lines = list(zip(who, minutes, strict=False))[: MOST_STEPS * 2]
    return {
        "steps": [{"who": name, "minutes": wait.strip()} for name, wait in lines if name],
        "manager": forms.text("manager"),
        "manager_minutes": forms.text("manager_minutes").strip(),
        "rounds": forms.text("rounds").strip() or str(USUAL_ROUNDS),
        "for_danger": forms.ticked("for_danger"),
    }


def _ladder(typed: Values) -> Ladder:
    steps = [
        Step(
            kind=StepKind.DUTY if line["who"] == DUTY else StepKind.PERSON,
            person=None if line["who"] == DUTY else _number(line["who"]),
            minutes=_number(line["minutes"]) or 0,
        )
        for line in typed["steps"]
    ]
    last = Step(
        kind=StepKind.MANAGER, person=_number(typed["manager"]),
        minutes=_number(typed["manager_minutes"]) or 0,
    )  # fmt: skip
    rounds = _number(typed["rounds"])
    if rounds is None:
        problem = marked("Give a number of rounds from 1 to 10.")
        raise Invalid(problem, rounds=problem)
    return Ladder((*steps, last), rounds)


def _number(text: str) -> int | None:
    return int(text) if forms.is_number(text) else None


def _form(team_id: int, slug: str, form: Form, status: int = 200) -> ResponseReturnValue:
    with transaction() as session:
        desk = _desk(session, team_id, slug)
        return page(
            "alarms/ladder.html",
            team=accounts.team(session, team_id),
            desk=desk,
            desk_word=desk_word,
            form=form,
            lines=[*form["steps"], *({} for _blank in range(BLANK_LINES))],
            colleagues=accounts.colleagues(session, team_id),
            managers=people.managers(session, team_id),
            status=status,
        )


def _hook_page(team_id: int, form: Form, status: int = 200) -> ResponseReturnValue:
    with transaction() as session:
        kept = people.webhook(session, team_id)
        return page(
            "alarms/webhook.html",
            team=accounts.team(session, team_id),
            form=form,
            host=ways.host_of(kept) if kept else "",
            set_at=kept.set_at if kept else None,
            status=status,
        )
