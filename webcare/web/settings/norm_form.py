"""The form of the norms: what it shows, what came back, and what that means."""

from collections.abc import Collection
from typing import Any

from flask import request

from webcare.accounts import hours
from webcare.accounts.models import Team
from webcare.accounts.working import LONGEST_NORM, Norms
from webcare.channels.models import ChannelKind
from webcare.core.errors import Invalid
from webcare.core.i18n import marked
from webcare.web import forms
from webcare.web.forms import Form, Values
from workflows.norms import Rule, Term, ruling

KINDS = tuple(ChannelKind)
HOUR, DAY = 60, 24 * 60
LONGEST_AMOUNT = 6  # digits
SPARE, MOST_ROWS = 2, 60
WRONG = "Give a whole number, up to a year."
PARTS = ("where", "priority", "reply", "reply-unit", "whole", "whole-unit", "office")


def values(team: Team) -> Values:
    """What the form shows: per kind its two terms, then a row for every other rule."""
    found: Values = {"warn": str(hours.warn_share(team))}
    plain = {each.kind: each for each in hours.rules(team) if _is_plain(each)}
    for kind in KINDS:
        rule = plain.get(kind) or ruling((), Term.REPLY, kind=kind)
        found |= {f"{kind}-{name}": value for name, value in _terms(rule, team).items()}
    found["rules"] = [
        {"where": _where(each), "priority": "" if each.priority is None else str(each.priority)}
        | _terms(each, team)
        for each in hours.rules(team)
        if not _is_plain(each)
    ]
    return found


def _is_plain(rule: Rule) -> bool:
    """Whether it is for a kind of channel, and so has its fixed place in the form."""
    return rule.kind is not None and rule.channel is None and rule.priority is None


def _where(rule: Rule) -> str:
    return f"channel:{rule.channel}" if rule.channel is not None else rule.kind or ""


def _terms(rule: Rule | None, team: Team) -> dict[str, Any]:
    rule = rule or Rule()
    reply, reply_unit = _in_units(rule.reply, rule, team)
    whole, whole_unit = _in_units(rule.resolution, rule, team)
    return {
        "reply": reply, "reply-unit": reply_unit, "whole": whole, "whole-unit": whole_unit,
        "office": rule.office_hours,
    }  # fmt: skip


def _in_units(minutes: int | None, rule: Rule, team: Team) -> tuple[str, str]:
    """The term in the largest unit that gives a whole number."""
    if minutes is None:
        return "", "hours"
    day = hours.office_hours(team).usual_day() if rule.office_hours else DAY
    if minutes % day == 0:
        return str(minutes // day), "days"
    if minutes % HOUR == 0:
        return str(minutes // HOUR), "hours"
    return str(minutes), "minutes"


def typed() -> Values:
    """What came back."""
    found: Values = {"warn": forms.text("warn").strip()}
    for kind in KINDS:
        found |= {f"{kind}-{name}": value for name, value in _row_typed(kind).items()}
    rows = [
        {"where": forms.text(f"rule{row}-where"), "priority": forms.text(f"rule{row}-priority")}
        | _row_typed(f"rule{row}")
        for row in range(MOST_ROWS)
        if f"rule{row}-where" in request.form
    ]
    found["rules"] = [each for each in rows if each["reply"] or each["whole"]]
    return found


def _row_typed(name: str) -> dict[str, Any]:
    text = {part: forms.text(f"{name}-{part}").strip() for part in PARTS[2:6]}
    return text | {"office": forms.ticked(f"{name}-office")}


def rows(form: Form) -> list[dict[str, Any]]:
    """The rows of exceptions, with room for more."""
    empty = {"where": "", "priority": "", "office": True, "reply-unit": "hours",
             "whole-unit": "hours"}  # fmt: skip
    return [*form["rules"], *([empty] * SPARE)]


def norms(typed: Values, team: Team, channels: Collection[int]) -> Norms:
    """What was typed, as norms; raises Invalid naming the field. A working day is as long as most
    days of the team's week.
    """
    warn = typed["warn"]
    found = [
        _rule(kind, {p: typed[f"{kind}-{p}"] for p in PARTS[2:]}, team, kind=kind) for kind in KINDS
    ]
    for row, each in enumerate(typed["rules"]):
        named = _named(each, channels)
        found.append(_rule(f"rule{row}", each, team, **named))
    return Norms(rules=tuple(found), warn=int(warn) if forms.is_number(warn) else -1)


def _named(row: dict[str, Any], channels: Collection[int]) -> dict[str, Any]:
    """Which tickets a row is for."""
    kind, _colon, channel = row["where"].partition(":")
    priority = int(row["priority"]) if row["priority"] in ("0", "1", "2") else None
    if kind == "channel" and forms.is_number(channel) and int(channel) in channels:
        return {"channel": int(channel), "priority": priority}
    if row["where"] in KINDS:
        return {"kind": row["where"], "priority": priority}
    if row["where"] or priority is None:
        problem = marked("Say for which channel or priority this is.")
        raise Invalid(problem, rules=problem)
    return {"priority": priority}


def _rule(name: str, row: dict[str, Any], team: Team, **named: Any) -> Rule:
    office = bool(row["office"])
    reply = _minutes(name, row["reply"], row["reply-unit"], team, office=office)
    whole = _minutes(name, row["whole"], row["whole-unit"], team, office=office)
    if reply is None and (whole is None or ("kind" in named and named.get("priority") is None)):
        raise Invalid(WRONG, **{name: WRONG})
    if reply is not None and whole is not None and whole < reply:
        problem = marked("The whole matter cannot be due before its first reply.")
        raise Invalid(problem, **{name: problem})
    return Rule(**named, reply=reply, resolution=whole, office_hours=office)


def _minutes(name: str, amount: str, unit: str, team: Team, *, office: bool) -> int | None:
    if not amount:
        return None
    day = hours.office_hours(team).usual_day() if office else DAY
    size = {"minutes": 1, "hours": HOUR, "days": day}.get(unit, 0)
    fits = amount.isascii() and amount.isdigit() and len(amount) <= LONGEST_AMOUNT
    minutes = int(amount) * size if fits else 0
    if not 0 < minutes <= LONGEST_NORM:
        raise Invalid(WRONG, **{name: WRONG})
    return minutes
