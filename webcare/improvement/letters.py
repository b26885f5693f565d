"""What units hear by mail: their list once a month, and that a term is near.

A letter holds titles, terms and counts; no word of an asker and nobody's name is in it.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webcare.accounts import service as accounts
from webcare.accounts.models import Team
from webcare.audit import service as audit
from webcare.channels.compose import Unaddressable
from webcare.channels.post import post
from webcare.core.actor import CLOCK
from webcare.core.i18n import spoken, texts
from webcare.core.site import site
from webcare.improvement import units
from webcare.improvement.lists import OPEN, UnitList, month_before, of_month
from webcare.improvement.models import Improvement, UnitLetter
from webcare.improvement.queries import stands
from workflows.improvement import ImprovementState

EARLIEST = 8  # o'clock, on a first day that is closed
BEFORE = timedelta(days=3)  # that a unit is reminded of its term
REMINDED = (ImprovementState.ACCEPTED, ImprovementState.IN_PROGRESS)


def send_monthly(session: Session, *, at: datetime) -> int:
    """Mail each unit its list of the month that is over, once, from the opening hour of the first
    day on in the team's time zone; how many mails that gave.

    A row a unit and month is written in the same transaction: who comes second finds it, and a
    desk that was down on the first sends when it is up again.
    """
    sent = 0
    for team in session.scalars(select(Team).order_by(Team.id)):
        hours = accounts.office_hours(team)
        local = at.astimezone(ZoneInfo(hours.timezone))
        opening = hours.window(at)
        if local.day == 1 and (local.hour < EARLIEST if opening is None else at < opening[0]):
            continue
        month = month_before(local.date())
        for each in _unsent(session, team, month, at=at):
            sent += _send(session, team, each, at=at)
    return sent


def sent(session: Session, team_ids: Sequence[int], month: date) -> dict[tuple[int, str], datetime]:
    """When the lists of *month* went out, by team and unit; a unit without readers is not there."""
    rows = session.execute(
        select(UnitLetter.team_id, UnitLetter.unit, UnitLetter.at).where(
            UnitLetter.team_id.in_(team_ids), UnitLetter.month == month, UnitLetter.mails > 0
        )
    )
    return {(team_id, unit): at for team_id, unit, at in rows}


def _unsent(session: Session, team: Team, month: date, *, at: datetime) -> list[UnitList]:
    """The lists of *month* that have not gone yet; one that holds nothing is none. A team whose
    first list this would be starts with what is there.
    """
    gone = set(
        session.scalars(
            select(UnitLetter.unit).where(UnitLetter.team_id == team.id, UnitLetter.month == month)
        )
    )
    owners = select(Improvement.owner).where(
        Improvement.team_id == team.id, Improvement.owner != "", stands()
    )
    if set(session.scalars(owners.distinct())) <= gone:
        return []
    return [each for each in of_month(session, team, month, at=at) if each.unit not in gone]


def _send(session: Session, team: Team, wanted: UnitList, *, at: datetime) -> int:
    readers = units.readers(session, team.id, wanted.unit)
    letter_id = session.scalar(
        insert(UnitLetter)
        .values(
            team_id=team.id, unit=wanted.unit, month=wanted.month, items=wanted.count,
            mails=len(readers), at=at,
        )
        .on_conflict_do_nothing()
        .returning(UnitLetter.id)
    )  # fmt: skip
    if letter_id is None:  # somebody else sends it right now
        return 0
    letter = session.get_one(UnitLetter, letter_id)
    audit.record(
        session, "improvement.list_sent", letter, by=CLOCK, at=at,
        unit=wanted.unit, month=wanted.month.isoformat(), mails=len(readers),
    )  # fmt: skip
    for reader in readers:
        language = spoken(reader.language, team.language)
        subject, text = letter_text(wanted, team, language)
        _post(session, "unit_letters", letter.id, reader, subject, text, at=at)
    return len(readers)


def letter_text(wanted: UnitList, team: Team, language: str) -> tuple[str, str]:
    """Subject and text of a unit's monthly mail."""
    _ = texts(language)
    month = format_date(wanted.month, "LLLL yyyy", locale=language)
    subject = _("What should change at %(unit)s: %(month)s") % {"unit": wanted.unit, "month": month}
    said = [
        _("Hello,"),
        _("This is what the questions of the public taught us about %(unit)s.")
        % {"unit": wanted.unit},
    ]
    for title, cards in (
        (_("Past its term"), wanted.late),
        (_("To do"), wanted.open),
        (_("What became of it"), wanted.done),
    ):
        if cards:
            lines = [f"- {_line(each, team, language)}" for each in cards]
            said.append("\n".join([title.upper(), *lines]))
    link = f"{site().base_url}/improvement/units?month={wanted.month:%Y-%m}"
    said += [_("The same as a page, to print: %(link)s") % {"link": link}, team.name]
    return subject, "\n\n".join(said)


def _line(card: Improvement, team: Team, language: str) -> str:
    _ = texts(language)
    asked = _("%(number)s tickets") if card.sources_count != 1 else _("%(number)s ticket")
    told = [card.title, asked % {"number": card.sources_count}]
    if card.state in OPEN and card.due_at is not None:
        told.append(_("before %(day)s") % {"day": _day(card.due_at, team, language)})
    if card.state not in OPEN:
        told.append(_STATES[card.state](_))
    return " · ".join(told)


_STATES = {
    ImprovementState.DONE: lambda _: _("done"),
    ImprovementState.TOLD: lambda _: _("done, and told to the askers"),
    ImprovementState.REJECTED: lambda _: _("not taken up"),
}


def remind(session: Session, *, at: datetime, most: int = 50) -> int:
    """Tell units of terms that are near or past, once for each term; how many cards that were."""
    near = session.scalars(
        select(Improvement)
        .where(
            Improvement.due_at <= at + BEFORE,
            Improvement.reminded_at.is_(None),
            Improvement.state.in_(REMINDED),
            stands(),
        )
        .order_by(Improvement.due_at, Improvement.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for card in near:
        card.reminded_at = at
        team = session.get_one(Team, card.team_id)
        readers = units.readers(session, team.id, card.owner) if card.owner else []
        for reader in readers:
            subject, text = reminder_text(card, team, spoken(reader.language, team.language))
            _post(session, "improvements", card.id, reader, subject, text, at=at)
        audit.record(session, "improvement.reminded", card, by=CLOCK, at=at, mails=len(readers))
    return len(near)


def reminder_text(card: Improvement, team: Team, language: str) -> tuple[str, str]:
    """Subject and text of the mail that a term is near."""
    _ = texts(language)
    day = _day(card.due_at, team, language) if card.due_at else ""
    return (
        _("Before %(day)s: %(title)s") % {"day": day, "title": card.title},
        "\n\n".join(
            [
                _("Hello,"),
                _("“%(title)s” should be done before %(day)s.") % {"title": card.title, "day": day},
                _("Say how it stands, or choose another term: %(link)s")
                % {"link": f"{site().base_url}/improvement/{card.id}"},
                team.name,
            ]
        ),
    )


def _day(at: datetime, team: Team, language: str) -> str:
    zone = ZoneInfo(accounts.office_hours(team).timezone)
    return format_date(at.astimezone(zone).date(), "long", locale=language)


def _post(
    session: Session,
    kind: str,
    row_id: int,
    reader: units.Reader,
    subject: str,
    text: str,
    *,
    at: datetime,
) -> None:
    try:
        post(
            session, about_kind=kind, about_id=row_id, to_address=reader.address,
            to_name=reader.name, subject=subject, text=text, at=at,
        )  # fmt: skip
    except Unaddressable:  # one unfit address must not stop the others
        return
