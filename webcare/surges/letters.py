"""The one mail that says that a surge was noticed: figures and a link, nobody's words or name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from babel.numbers import format_decimal
from sqlalchemy.orm import Session

from webcare.accounts import service as accounts
from webcare.accounts.models import Team, User
from webcare.accounts.queries import users
from webcare.audit import service as audit
from webcare.channels.compose import Unaddressable
from webcare.channels.models import Channel
from webcare.channels.post import post
from webcare.core.actor import CLOCK
from webcare.core.i18n import spoken, texts
from webcare.core.site import site
from webcare.experts.duty import zone_of
from webcare.experts.models import Theme
from webcare.surges.models import Surge
from workflows.surge_life import MAY_JUDGE


def tell(session: Session, team: Team, surge: Surge, *, at: datetime) -> int:
    """Mail those who may declare a crisis in the team, each once; how many."""
    told = 0
    for user in hearers(session, team):
        subject, text = written(session, team, surge, spoken(user.language, team.language))
        try:
            post(
                session, about_kind="surge", about_id=surge.id, to_address=user.email,
                to_name=user.name, subject=subject, text=text, at=at,
            )  # fmt: skip
        except Unaddressable as error:  # one unfit address must not keep it from the others
            audit.record(session, "surge.notice_failed", surge, by=CLOCK, at=at, why=str(error))
            continue
        told += 1
    surge.told_at = at
    return told


def hearers(session: Session, team: Team) -> Sequence[User]:
    """The active people of the team who may judge it."""
    return [
        each
        for each in users(session, [team.id])
        if each.active and team.id in accounts.teams_with(each, MAY_JUDGE)
    ]


def written(session: Session, team: Team, surge: Surge, language: str) -> tuple[str, str]:
    """Subject and text of the mail in *language*."""
    _ = texts(language)
    lines = (
        reason(session, team, surge, language),
        "",
        _("Nothing has been declared and nothing is held. Look at it and judge:"),
        f"{site().base_url}/crisis/surges/{surge.id}",
    )
    return _("More messages than usual"), "\n".join(lines)


def reason(session: Session, team: Team, surge: Surge, language: str) -> str:
    """Why it was noticed, as one sentence: what, how many, and what is usual then."""
    if surge.channel_id is None:
        return of_words(surge, language)
    return sentence(
        session.get_one(Channel, surge.channel_id).name,
        _theme_name(session, surge.theme_id, language),
        surge.reading,
        surge.noticed_at.astimezone(zone_of(team)),
        language,
    )


def of_words(surge: Surge, language: str) -> str:
    """The same for words over all channels."""
    _ = texts(language)
    told, pair = surge.reading, [each["word"] for each in surge.words[:2]]
    said = _(
        "“%(first)s” and “%(second)s” stand together in %(count)d of the %(total)d messages of the "
        "last hour, by %(people)d people; number of channels: %(channels)d. By what is usual it "
        "would be %(expected)s."
    )
    given = {name: told[name] for name in ("count", "total", "people", "channels")}
    expected = format_decimal(round(told["expected"], 2), locale=language)
    return said % {**given, "first": pair[0], "second": pair[1], "expected": expected}


def sentence(
    channel: str, theme: str, reading: dict[str, Any], local: datetime, language: str
) -> str:
    """The same from its parts; *local*: when it was noticed, by the team's clock."""
    _ = texts(language)
    where = _("%(channel)s, about %(theme)s") if theme else "%(channel)s"
    when = (
        _("at %(hour)s on other days") if reading["by_days"] else _("on %(weekday)s at %(hour)s")
    ) % {
        "weekday": format_datetime(local, "EEEE", locale=language),
        "hour": format_datetime(local, "HH:mm", locale=language),
    }
    usual = "%(high)d" if reading["low"] == reading["high"] else _("%(low)d to %(high)d")
    said = _(
        "%(where)s: %(count)d messages in %(minutes)d minutes, usually %(usual)s %(when)s. In the "
        "last hour %(people)d people wrote."
    )
    return said % {
        "where": where % {"channel": channel, "theme": theme},
        "count": reading["count"],
        "minutes": reading["minutes"],
        "people": reading["people"],
        "usual": usual % {"low": reading["low"], "high": reading["high"]},
        "when": when,
    }


def _theme_name(session: Session, theme_id: int | None, language: str) -> str:
    if theme_id is None:
        return ""
    names = session.get_one(Theme, theme_id).names
    return names.get(language) or next(iter(names.values()), "")
