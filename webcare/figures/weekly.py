"""Last week's figures by mail, on Monday morning where the team is, to whoever wants them.

Counts and times only: nobody's name, and no word that anybody wrote.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webcare.accounts import service as accounts
from webcare.accounts.models import Membership, Team, User
from webcare.audit import service as audit
from webcare.channels.compose import Unaddressable
from webcare.channels.post import post
from webcare.core.actor import CLOCK
from webcare.core.i18n import spoken, texts
from webcare.core.site import site
from webcare.figures import service
from webcare.figures.models import FigureMail, FigureReader
from webcare.figures.period import WEEK, Period, week_of
from webcare.figures.scope import Scope
from webcare.figures.values import Figures, Spread
from webcare.improvement.models import Helped
from workflows.rights import RIGHTS_OF_ROLE, Right

MORNING = time(7)
MAY_READ = [role for role, rights in RIGHTS_OF_ROLE.items() if Right.READ_LEDGER in rights]
A_DAY = 86_400
ENOUGH = 5  # askers that a share of them needs


def send(session: Session, *, at: datetime) -> int:
    """Mail the week that is over, from seven on Monday in each team's zone; how many mails.

    A row a person, team and week is written in the same transaction: who comes second finds it. A
    desk that was down on Monday sends when it is up again; who switched it on since then waits for
    the next Monday.
    """
    sent = 0
    for team in session.scalars(select(Team).order_by(Team.id)):
        zone = ZoneInfo(accounts.office_hours(team).timezone)
        today = at.astimezone(zone).date()
        monday = today - timedelta(days=today.weekday())
        begins = datetime.combine(monday, MORNING, zone)
        if at >= begins:
            sent += _send_of(session, team, monday - timedelta(days=WEEK), before=begins, at=at)
    return sent


def _send_of(session: Session, team: Team, week: date, *, before: datetime, at: datetime) -> int:
    waiting = _waiting(session, team, week, before)
    if not waiting:
        return 0
    period = week_of(week)
    found = service.counted(session, Scope(teams=[team], period=period), at=at)
    sent = 0
    for reader in waiting:
        mail_id = session.scalar(
            insert(FigureMail)
            .values(user_id=reader.id, team_id=team.id, week=week, at=at)
            .on_conflict_do_nothing()
            .returning(FigureMail.id)
        )
        if mail_id is None:  # somebody else sends it right now
            continue
        subject, text = letter(found, period, team, spoken(reader.language, team.language))
        mail = session.get_one(FigureMail, mail_id)
        audit.record(session, "figures.sent", mail, by=CLOCK, at=at, week=week.isoformat())
        try:
            post(
                session, about_kind="figure_mails", about_id=mail_id, to_address=reader.email,
                to_name=reader.name, subject=subject, text=text, at=at,
            )  # fmt: skip
        except Unaddressable:  # one unfit address must not stop the others
            continue
        sent += 1
    return sent


def _waiting(session: Session, team: Team, week: date, before: datetime) -> list[User]:
    """Who wants this team's figures, may see them, and has not got those of that week."""
    had = select(FigureMail.user_id).where(FigureMail.team_id == team.id, FigureMail.week == week)
    may = select(Membership.user_id).where(
        Membership.team_id == team.id, Membership.role.in_(MAY_READ)
    )
    return list(
        session.scalars(
            select(User)
            .join(FigureReader, FigureReader.user_id == User.id)
            .where(User.active, User.id.in_(may), User.id.not_in(had), FigureReader.since < before)
            .order_by(User.id)
        )
    )


def letter(found: Figures, period: Period, team: Team, language: str) -> tuple[str, str]:
    """Subject and text of the mail."""
    _ = texts(language)
    first, last = (
        format_date(day, "d MMMM", locale=language) for day in (period.first, period.last)
    )
    named = {"team": team.name, "first": first, "last": last}
    link = (
        f"{site().base_url}/insight/figures?period=own&since={period.first.isoformat()}"
        f"&until={period.last.isoformat()}&team={team.id}"
    )
    said = [
        _("Hello,"),
        _("The figures of %(team)s from %(first)s to %(last)s, and of the week before in brackets.")
        % named,
        "\n".join(f"- {line}" for line in _lines(found, language)),
        _("All of it, with drawings and what each figure counts: %(link)s") % {"link": link},
        _("You get this because you asked for it; the same page stops it."),
    ]
    return _("Figures of %(team)s, %(first)s to %(last)s") % named, "\n\n".join(said)


def _lines(found: Figures, language: str) -> list[str]:
    _ = texts(language)
    now, before = found.total, found.before

    def line(label: str, value: str, earlier: str) -> str:
        return f"{label}: {value} ({earlier})"

    lines = [
        line(_("Conversations opened"), str(now.opened), str(before.opened)),
        line(_("First replies within the norm"), _share(now.in_norm), _share(before.in_norm)),
        line(
            _("First reply, median in office hours"),
            _hours(now.times.reply_office), _hours(before.times.reply_office),
        ),
        line(
            _("Answered or closed, median in office hours"),
            _hours(now.times.done_office), _hours(before.times.done_office),
        ),
        line(
            _("Improvements of which the askers heard"), _share(found.told.share),
            _share(found.told_before.share),
        ),
    ]  # fmt: skip
    if found.load:
        last = found.load[-1]
        lines.append(_("Open at the end of the week: %(number)s") % {"number": last.open})
        if last.oldest is not None:
            days = round(last.oldest / A_DAY)
            lines.append(_("The one open longest: %(number)s days") % {"number": days})
    asked = sum(found.helped.values())
    if asked >= ENOUGH:
        helped = round(100 * found.helped.get(Helped.YES, 0) / asked)
        lines.append(
            _("Of %(number)s askers who said so, %(share)s %% were helped")
            % {"number": asked, "share": helped}
        )
    return lines


def _share(percent: int | None) -> str:
    return "–" if percent is None else f"{percent} %"


def _hours(spread: Spread | None) -> str:
    if spread is None:
        return "–"
    hours, minutes = divmod(round(spread.median / 60), 60)
    return f"{hours}:{minutes:02d}"
