"""A change of a setting in words: what it said, what it says, line by line."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.audit.undoing import Change
from webcare.channels import queries as channels
from webcare.channels.models import Channel
from webcare.experts.models import Expert, Theme
from webcare.web.settings.calendars import calendar_name
from webcare.web.settings.norm_words import rule_words, terms_words
from webcare.web.settings.week_words import hours_words, week_words
from webcare.web.themes import theme_name
from workflows.norms import WARN, read
from workflows.opening import week_of

Line = tuple[str, str, str]
"""What it is about, before, after; a side is empty where it said nothing."""


def lines(session: Session, change: Change) -> list[Line]:
    """What differs between before and after."""
    about = change.entry.data.get("about", "")
    match change.setting.event:
        case "team.hours":
            told = _hours(change.before or {}), _hours(change.after or {})
        case "team.norms":
            of_team = channels.channels(session, [change.entry.team_id or 0])
            known = {each.id: each for each in of_team}
            told = _norms(change.before or {}, known), _norms(change.after or {}, known)
        case "team.tag":
            told = _life(change.before, about, about), _life(change.after, about, about)
        case "theme.life":
            names = [
                theme_name(session.get(Theme, side["becomes"])) if side["becomes"] else ""
                for side in (change.before, change.after)
            ]
            told = (
                _life({**change.before, "becomes": names[0]}, _("Theme"), ""),
                _life({**change.after, "becomes": names[1]}, _("Theme"), ""),
            )
        case _:
            told = _theme(session, change.before), _theme(session, change.after)
    before, after = told
    return [
        (name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys((*before, *after))
        if before.get(name, "") != after.get(name, "")
    ]


def _hours(kept: Mapping[str, Any]) -> dict[str, str]:
    said = {
        _("Time zone"): kept.get("timezone", "").replace("_", " "),
        _("Week"): week_words(week_of(kept.get("week", ""))),
        _("Holidays"): ", ".join(calendar_name(each) for each in kept.get("calendars", ())),
    }
    for each in kept.get("special", ()):
        day = format_date(date.fromisoformat(each["day"]), "full")
        said[day] = " · ".join(filter(None, (hours_words(each["hours"]), each["name"])))
    return said


def _norms(kept: Mapping[str, Any], known: Mapping[int, Channel]) -> dict[str, str]:
    said = {_("Orange from"): f"{kept.get('warn', WARN)} %"}
    for rule in read(kept):
        said[rule_words(rule, known)] = terms_words(rule)
    return said


def _life(value: Mapping[str, Any], name: str, old: str) -> dict[str, str]:
    if value["becomes"]:
        return {name: _("became %(name)s", name=value["becomes"])}
    return {name: _("retired") if value["retired"] else old or _("in use")}


def _theme(session: Session, value: Mapping[str, Any]) -> dict[str, str]:
    owner = session.get(Expert, value["owner_id"]) if value.get("owner_id") else None
    yes, no = _("yes"), _("no")
    return {
        _("Short name"): value["slug"],
        _("Name"): " / ".join(filter(None, value["names"].values())),
        _("Words"): ", ".join(value["words"]),
        _("Sensitive"): yes if value["sensitive"] else no,
        _("Ours"): yes if value["ours"] else no,
        _("Expert who is asked"): owner.name if owner else "",
    }
