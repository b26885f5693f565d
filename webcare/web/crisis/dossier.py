"""The dossier of a crisis: a page, paper, and a download; after its end, its report."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.cases.gathering import masks_in
from webcare.core.db import transaction
from webcare.crisis import queries
from webcare.crisis.models import Crisis
from webcare.experts.models import Theme
from webcare.insight import bars, crisis_dossier, crisis_paper
from webcare.web.access import needs, team_ids
from webcare.web.crisis import form, telling
from webcare.web.language import choose, day, present
from webcare.web.pages import page
from webcare.web.words import word
from workflows.rights import Right
from workflows.ticket import TicketState
from workflows.tone import Tone

bp = Blueprint("crisis_dossier", __name__, url_prefix="/crisis")
FEW = 30  # bars, from which on not every day has its label


@dataclass(frozen=True, slots=True)
class Clock:
    """Moments in the reader's language and on the wall clock of the team, in full: an account is
    read long after, and elsewhere.
    """

    zone: ZoneInfo

    def __call__(self, text: str | None) -> str:
        return self.of(datetime.fromisoformat(text)) if text else ""

    def of(self, moment: datetime) -> str:
        there = moment.astimezone(self.zone)
        return f"{day(there.date())} {there:%H:%M}"

    def label(self, text: str, *, short: bool) -> str:
        """The same beside a bar of the drawing."""
        there = datetime.fromisoformat(text).astimezone(self.zone)
        on = "" if short else f"{format_skeleton('MMMd', there, locale=choose())} "
        return f"{on}{there:%H:%M}"


@bp.get("/<int:crisis_id>/dossier")
@needs(Right.READ)
def show(crisis_id: int) -> ResponseReturnValue:
    with transaction() as session:
        crisis, told = _told(session, crisis_id)
        at = _clock(session, crisis)
        return page(
            "crisis/dossier.html",
            crisis=crisis,
            told=told,
            themes=_themes(session, crisis, told),
            at=at,
            drawn=Markup(_drawn(told, at)),  # noqa: S704 - every text in it is escaped where written
            figures=_figures(told, at),
            tones=_tones(told),
            states=_states(told),
            happened=telling.happened,
            tone_note=telling.tone_note(),
            note=telling.anonymised_note(),
        )


@bp.get("/<int:crisis_id>/dossier.pdf")
@needs(Right.READ)
def paper(crisis_id: int) -> ResponseReturnValue:
    with transaction() as session:
        crisis, told = _told(session, crisis_id)
        themes, at = _themes(session, crisis, told), _clock(session, crisis)
    made = crisis_paper.sheets(_on_paper(told, themes, at), _drawn(told, at, printed=True))
    response = Response(made, mimetype="application/pdf")
    return _named(response, crisis, "pdf")


@bp.get("/<int:crisis_id>/dossier.json")
@needs(Right.READ)
def download(crisis_id: int) -> ResponseReturnValue:
    with transaction() as session:
        crisis, told = _told(session, crisis_id)
    return _named(jsonify(told), crisis, "json")


def _told(session: Session, crisis_id: int) -> tuple[Crisis, dict[str, Any]]:
    crisis = queries.get(session, crisis_id, team_ids())
    return crisis, crisis_dossier.of(session, crisis, masks=masks_in(choose()), at=present())


def _named(response: Response, crisis: Crisis, ending: str) -> Response:
    name = f"webcare-crisis-{crisis.id}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _clock(session: Session, crisis: Crisis) -> Clock:
    return Clock(form.zone_of(session.get_one(Team, crisis.team_id)))


def _themes(session: Session, crisis: Crisis, told: dict[str, Any]) -> list[str]:
    rows = session.execute(select(Theme.slug, Theme.names).where(Theme.team_id == crisis.team_id))
    names = {row.slug: row.names for row in rows}
    return telling.theme_names(told["crisis"]["themes"], names)


def _figures(told: dict[str, Any], at: Clock) -> list[tuple[str, str]]:
    """The figures with their names, in the order in which they are read."""
    found = told["figures"]
    minutes, peak = found["minutes_to_first_word"], found["peak"]
    busiest = (
        _("%(count)d in 15 minutes from %(when)s", count=peak["count"], when=at(peak["at"]))
        if peak else "–"
    )  # fmt: skip
    first = (
        ngettext("%(num)d minute after it was declared",
                 "%(num)d minutes after it was declared", minutes)
        if minutes is not None else _("Nothing was said yet")
    )  # fmt: skip
    looked = _(
        "%(held)d, of which %(released)d let go, %(revised)d rewritten, %(discarded)d discarded, "
        "%(waiting)d to be looked at",
        **{name: found[name] for name in ("held", "released", "revised", "discarded", "waiting")},
    )
    return [
        (_("Messages"), str(found["messages"])),
        (_("People who wrote"), str(found["people"])),
        (_("Tickets"), str(found["tickets"])),
        (_("Answered or closed"), str(found["answered"])),
        (_("Replies sent since it was declared"), str(found["replies"])),
        (_("First message"), at(found["first_message_at"]) or "–"),
        (_("Busiest quarter of an hour"), busiest),
        (_("Our first word"), first),
        (_("Replies held"), looked),
    ]


def _tones(told: dict[str, Any]) -> list[tuple[Tone, str, str, int, int]]:
    total = sum(told["tones"].values())
    return [
        (
            tone, telling.tone(tone), telling.TONE_SHAPES[tone], told["tones"].get(tone, 0),
            round(100 * told["tones"].get(tone, 0) / total) if total else 0,
        )
        for tone in Tone
    ]  # fmt: skip


def _states(told: dict[str, Any]) -> list[tuple[str, int]]:
    return [(word(TicketState(state)), count) for state, count in told["states"].items()]


def _drawn(told: dict[str, Any], at: Clock, *, printed: bool = False) -> str:
    """Messages by the hour, from the first on."""
    hours = told["hours"]
    every, short = max(1, len(hours) // 6), len(hours) <= FEW
    labels = [(n, at.label(hours[n][0], short=short)) for n in range(0, len(hours), every)]
    counts = [count for _hour, count in hours]
    said = {"title": _("Messages an hour"), "described": _("The numbers stand in the table below.")}
    if printed:
        return bars.svg(counts, labels=labels, printed=True, **said)
    return bars.wide_and_narrow(counts, labels, width=1140, **said)


def _on_paper(told: dict[str, Any], themes: list[str], at: Clock) -> dict[str, Any]:
    """The account in the texts that the paper shows."""
    crisis = told["crisis"]
    over = _("Report") if told["is_over"] else _("Dossier, as it stands")
    about = [
        (_("Why it was declared"), crisis["why"]),
        (_("Themes"), ", ".join(themes) or "–"),
        (_("Words"), ", ".join(crisis["words"]) or "–"),
        (_("Channels"), ", ".join(crisis["channels"]) or _("All")),
        (_("Declared"), f"{at(crisis['declared_at'])}, {crisis['declared_by']}"),
        (_("Ended"), at(crisis["ended_at"]) or _("It is still on")),
    ]
    if crisis["ended_why"]:
        about.append((_("Why it ended"), crisis["ended_why"]))
    return {
        "language": choose(),
        "kind": over,
        "title": crisis["title"],
        "printed": _("Printed on %(when)s", when=at.of(present())),
        "about": about,
        "figures_title": _("Figures"),
        "figures": _figures(told, at),
        "hours_title": _("Messages an hour"),
        "alt": _(
            "Messages an hour, %(total)d in all; the busiest quarter of an hour stands with the "
            "figures.",
            total=told["figures"]["messages"],
        ),
        "tone_title": _("Tone"),
        "tones": [(name, f"{count} ({share} %)") for _t, name, _s, count, share in _tones(told)],
        "tone_note": telling.tone_note(),
        "timeline_title": _("Timeline"),
        "timeline": [
            (
                at(each["at"]),
                telling.happened(each["kind"], each["count"]),
                each["why"],
                each["by"],
            )
            for each in told["timeline"]
        ],
        "asked_title": _("What was asked"),
        "asked": [(str(each["times"]), each["example"]) for each in told["asked"]],
        "said_title": _("What was said"),
        "said": [
            (
                at(each["at"]),
                _("Statement")
                if each["is_statement"]
                else ngettext("%(num)d reply", "%(num)d replies", each["times"]),
                each["text"],
            )
            for each in told["said"]
        ],
        "nothing": _("Nothing yet."),
        "note": telling.anonymised_note()
        + ("" if told["is_whole"] else " " + _("Only the newest messages were counted.")),
    }
