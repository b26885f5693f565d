"""How a team orders what comes in: its rules of priority, and tickets given by turns."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.channels import queries as channel_queries
from webcare.core.db import transaction
from webcare.core.errors import Invalid, NotFound, WebcareError
from webcare.experts import duty
from webcare.experts import queries as experts
from webcare.heap import turns
from webcare.tickets import prioritising, rulebooks
from webcare.tickets.order_models import BookKind
from webcare.tickets.views import Priority
from webcare.web.access import needs
from webcare.web.language import choose, present, told
from webcare.web.pages import number, page, see_other
from webcare.web.settings import rule_fields
from webcare.web.settings.teams import chosen, manager, teams_of
from webcare.web.tickets.order_words import mark_name
from workflows import turns as turns_of
from workflows.priority import MOST_RULES, Rule, kept_as, read
from workflows.rights import Right

bp = Blueprint("settings_order", __name__)
NEW = Rule(name="", priority=1)
Change = Callable[[list[Rule]], None]


@bp.get("/settings/order", defaults={"team_id": None})
@bp.get("/settings/order/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def show(team_id: int | None) -> ResponseReturnValue:
    """The rules in their order, what they would have done, and the last changes."""
    return _show(team_id)


@bp.get("/settings/order/<int:team_id>/rules/<int:place>")
@needs(Right.MANAGE_TEAM)
def rule(team_id: int, place: int) -> ResponseReturnValue:
    """One rule, by its place; 0 is a new one."""
    manager(team_id, Right.MANAGE_TEAM)
    with transaction() as session:
        rules, _seen = _rules(session, team_id)
        return _form(session, team_id, place, rule_fields.shown(_at(rules, place)))


@bp.post("/settings/order/<int:team_id>/rules/<int:place>")
@needs(Right.MANAGE_TEAM)
def save(team_id: int, place: int) -> ResponseReturnValue:
    """Keep the rule, or only try it on what came before."""
    by, typed = manager(team_id, Right.MANAGE_TEAM), rule_fields.typed()
    try:
        with transaction() as session:
            rules, _seen = _rules(session, team_id)
            before = _at(rules, place)
            found = rule_fields.rule_of(
                typed, _ids(session, team_id)[0], _ids(session, team_id)[1], is_on=before.is_on
            )
            if request.form.get("do") == "try":
                tried = _tried(session, team_id, rules, place, found)
                return _form(session, team_id, place, typed, tried=tried)
            _put(rules, place, found)
            rulebooks.write(session, team_id, BookKind.PRIORITY, kept_as(rules),
                            seen=number("seen"), by=by, at=present())  # fmt: skip
    except WebcareError as wrong:
        if isinstance(wrong, NotFound):
            raise
        faults = wrong.fields if isinstance(wrong, Invalid) else {}
        with transaction() as session:
            return _form(session, team_id, place, typed, faults=faults,
                         problem="" if faults else told(wrong), status=wrong.status)  # fmt: skip
    flash(_("Saved. It holds for what comes in from now on."), "success")
    return see_other("settings_order.show", team_id=team_id)


@bp.post("/settings/order/<int:team_id>/rules/<int:place>/<any(up, down, switch, remove):act>")
@needs(Right.MANAGE_TEAM)
def change(team_id: int, place: int, act: str) -> ResponseReturnValue:
    """Move a rule, switch it on or off, take it out."""
    by = manager(team_id, Right.MANAGE_TEAM)
    try:
        with transaction() as session:
            rules, _seen = _rules(session, team_id)
            _at(rules, place or len(rules) + 1)
            _ACTS[act](rules, place - 1)
            rulebooks.write(session, team_id, BookKind.PRIORITY, kept_as(rules),
                            seen=number("seen"), by=by, at=present())  # fmt: skip
    except WebcareError as wrong:
        if isinstance(wrong, NotFound):
            raise
        return _show(team_id, problem=told(wrong), status=wrong.status)
    return see_other("settings_order.show", team_id=team_id)


@bp.post("/settings/order/<int:team_id>/undo/<any(priority, turns):kind>")
@needs(Right.MANAGE_TEAM)
def undo(team_id: int, kind: str) -> ResponseReturnValue:
    """Take the last change back."""
    by = manager(team_id, Right.MANAGE_TEAM)
    try:
        with transaction() as session:
            rulebooks.undo(
                session, team_id, BookKind(kind), seen=number("seen"), by=by, at=present()
            )
    except WebcareError as wrong:
        return _show(team_id, problem=told(wrong), status=wrong.status)
    flash(_("Taken back."), "success")
    return see_other("settings_order.show", team_id=team_id)


@bp.post("/settings/order/<int:team_id>/turns")
@needs(Right.MANAGE_TEAM)
def give_turns(team_id: int) -> ResponseReturnValue:
    """Whether new tickets are given to whoever is there, and how."""
    by = manager(team_id, Right.MANAGE_TEAM)
    try:
        with transaction() as session:
            people = {each.id for each in turns.deciders(session, team_id)}
            desks = {each.slug for each in experts.desks(session, team_id)}
            wish = rule_fields.turns_of(people, _ids(session, team_id)[1], desks)
            before = turns.wish_of(session, team_id)
            since = before.since if before.is_on and before.since else present().isoformat()
            wish = replace(wish, since=since)
            rulebooks.write(session, team_id, BookKind.TURNS, turns_of.kept_as(wish),
                            seen=number("seen"), by=by, at=present())  # fmt: skip
    except WebcareError as wrong:
        return _show(team_id, problem=told(wrong), status=wrong.status)
    flash(_("Saved. It holds for what comes in from now on."), "success")
    return see_other("settings_order.show", team_id=team_id)


def _rules(session: Session, team_id: int) -> tuple[list[Rule], int]:
    """The rules, and which state of them that is."""
    book = rulebooks.current(session, team_id, BookKind.PRIORITY)
    return (list(read(book.value)), book.id) if book else ([], 0)


def _at(rules: Sequence[Rule], place: int) -> Rule:
    if place == 0:
        return NEW
    if place > len(rules):
        raise NotFound("There is no such rule.")
    return rules[place - 1]


def _put(rules: list[Rule], place: int, rule: Rule) -> None:
    if place:
        rules[place - 1] = rule
    elif len(rules) >= MOST_RULES:
        raise Invalid("Keep at most 40 rules.")
    else:
        rules.append(rule)


def _tried(
    session: Session, team_id: int, rules: Sequence[Rule], place: int, found: Rule
) -> dict[str, Any]:
    """What this rule would have done in its place among the others."""
    tried = list(rules)
    _put(tried, place, replace(found, is_on=True))
    here = (place or len(tried)) - 1
    counted = prioritising.preview(session, team_id, tried, at=present())
    return {"of": counted["of"], "took": counted[str(here)], "level": found.priority}


def _up(rules: list[Rule], place: int) -> None:
    if place > 0:
        rules[place - 1], rules[place] = rules[place], rules[place - 1]


def _down(rules: list[Rule], place: int) -> None:
    if place < len(rules) - 1:
        _up(rules, place + 1)


def _switch(rules: list[Rule], place: int) -> None:
    rules[place] = replace(rules[place], is_on=not rules[place].is_on)


def _remove(rules: list[Rule], place: int) -> None:
    del rules[place]


_ACTS: dict[str, Callable[[list[Rule], int], None]] = {
    "up": _up, "down": _down, "switch": _switch, "remove": _remove,
}  # fmt: skip


def _ids(session: Session, team_id: int) -> tuple[set[int], set[int]]:
    """The team's channels and themes."""
    channels = {each.id for each in channel_queries.channels(session, [team_id])}
    return channels, {each.id for each in experts.themes(session, team_id)}


def _around(session: Session, team_id: int) -> dict[str, Any]:
    return {
        "channels": {e.id: e.name for e in channel_queries.channels(session, [team_id])},
        "themes": {each.id: each for each in experts.themes(session, team_id)},
        "priorities": list(enumerate(Priority)),
        "marks": rule_fields.MARKS,
        "tones": rule_fields.TONES,
        "languages": rule_fields.LANGUAGES,
        "mark_name": mark_name,
    }


def _form(
    session: Session, team_id: int, place: int, values: dict[str, Any], **said: Any
) -> ResponseReturnValue:
    rules, seen = _rules(session, team_id)
    was = request.form.get("was", _at(rules, place).name)
    if said.get("problem"):  # a colleague may have moved it; one that is gone is added anew
        place = next((n for n, each in enumerate(rules, 1) if each.name == was), 0)
    else:
        seen = number("seen") or seen
    status = said.pop("status", 200)
    return page(
        "settings/order_rule.html",
        team=accounts.team(session, team_id),
        place=place,
        values=values,
        seen=seen,
        was=was,
        status=status,
        **_around(session, team_id),
        **({"faults": {}, "problem": "", "tried": None} | said),
    )


def _show(team_id: int | None, *, problem: str = "", status: int = 200) -> ResponseReturnValue:
    with transaction() as session:
        teams = teams_of(session, Right.MANAGE_TEAM)
        team = chosen(teams, team_id, Right.MANAGE_TEAM)
        rules, seen = _rules(session, team.id)
        wish = turns.wish_of(session, team.id)
        at: datetime = present()
        book = rulebooks.current(session, team.id, BookKind.TURNS)
        return page(
            "settings/order.html",
            team=team,
            teams=teams,
            rules=rules,
            seen=seen,
            counted=prioritising.preview(session, team.id, rules, at=at) if rules else {},
            changes=rulebooks.changes(session, team.id, BookKind.PRIORITY),
            wish=wish,
            turns_seen=book.id if book else 0,
            people=turns.deciders(session, team.id),
            there={e.person: e for e in turns.who_is_there(session, team.id, wish, at=at)},
            desks=[
                (each.slug, duty.called(each, each.slug, choose()))
                for each in experts.desks(session, team.id)
            ],
            given=turns.recent(session, team.id),
            problem=problem,
            status=status,
            **_around(session, team.id),
        )
