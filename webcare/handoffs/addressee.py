"""Whom a handoff asks: an expert of the directory, a bare address, or a desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team, User
from webcare.core.errors import Invalid, WebcareError
from webcare.core.i18n import LANGUAGES, marked, spoken
from webcare.core.text import one_line
from webcare.experts import duty
from webcare.experts import queries as experts
from webcare.experts.models import Desk, Expert
from webcare.experts.service import fit_address
from workflows.rights import Role


@dataclass(frozen=True, slots=True)
class ToExpert:
    """An expert of the team's directory."""

    expert_id: int


@dataclass(frozen=True, slots=True)
class ToAddress:
    """Anyone with a mail address; the directory is asked first whether it knows them."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ToDesk:
    """A desk of the team, by its short name."""

    slug: str


Addressee: TypeAlias = ToExpert | ToAddress | ToDesk


class NeedsConfirmation(WebcareError):  # noqa: N818 - says what must happen next
    """The address lies outside the organisation: show exactly what will leave, and ask again."""

    status = 422

    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address} is outside your organisation. Look at what will be sent, and confirm it."
        )
        self.address = address


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An addressee found: how to reach them, in which language, and their own term."""

    name: str
    email: str = ""
    language: str
    desk: str | None = None
    expert_id: int | None = None
    outside: bool = False
    due_at: datetime | None = None


def find(session: Session, team: Team, to: Addressee, at: datetime) -> Asked:
    """Who *to* is for this team.

    Raises NotFound for an expert of another team, Invalid for one who is not asked any more, an
    unfit address, or a desk that the team has not.
    """
    match to:
        case ToExpert(expert_id):
            return _expert(team, experts.expert(session, expert_id, [team.id]))
        case ToAddress(email, name):
            return _address(session, team, fit_address(email), one_line(name, 120))
        case ToDesk(slug):
            if experts.desk(session, team.id, slug) is None:
                raise Invalid("There is no such desk.", to="There is no such desk.")
            return find_desk(session, team, slug, at)


def find_desk(session: Session, team: Team, slug: str, at: datetime) -> Asked:
    """The desk *slug*. A scheme may name one that the team has not set up: the handoff stands
    under its short name all the same, so that nothing that goes up is lost. While somebody is on,
    they are asked; its mailbox only when nobody is. Its own term is the handoff's.
    """
    desk = experts.desk(session, team.id, slug)
    on_now = duty.on_now(session, desk, team, at) if desk else ()
    return Asked(
        name=duty.called(desk, slug, team.language),
        email=desk.email if desk and not on_now else "",
        language=spoken(team.language, "nl"),
        desk=slug,
        due_at=duty.due(desk, team, at) if desk else None,
    )


@dataclass(frozen=True, slots=True)
class Hearer:
    """Someone who is told by mail what lies at a desk."""

    name: str
    email: str
    language: str


def hearers(
    session: Session, team: Team, slug: str, at: datetime, *, with_mailbox: bool = True
) -> list[Hearer]:
    """Who hears now what goes to the desk: those who are on; while nobody is, its mailbox and all
    its people. *with_mailbox*: no, where the mailbox is asked in another way.
    """
    desk = experts.desk(session, team.id, slug)
    people = duty.on_now(session, desk, team, at) if desk else ()
    found = [
        Hearer(user.name, user.email, user.language)
        for user in people or rota(session, team.id, slug)
    ]
    if desk and desk.email and with_mailbox and not people:
        found.insert(0, Hearer(duty.called(desk, slug, team.language), desk.email, team.language))
    return found


def rota(session: Session, team_id: int, slug: str) -> Sequence[User]:
    """Everyone who may answer for the desk: its people; where it has none the team's
    spokespersons, and else its leads.
    """
    desk = experts.desk(session, team_id, slug)
    members = experts.desk_members(session, desk.id) if desk else ()
    if members:
        return members
    colleagues = [user for user in accounts.users(session, [team_id]) if user.active]
    for role in (Role.SPOKESPERSON, Role.LEAD):
        found = [
            user
            for user in colleagues
            if any(each.team_id == team_id and each.role is role for each in user.memberships)
        ]
        if found:
            return found
    return ()


def desk_name(desk: Desk, language: str) -> str:
    """What the desk is called in *language*, or in another, or else its short name."""
    for code in (language, *LANGUAGES):
        if code in desk.names:
            return str(desk.names[code])
    return next((str(name) for name in desk.names.values()), desk.slug)


def _expert(team: Team, expert: Expert) -> Asked:
    if not expert.active:
        raise Invalid("This expert is not asked any more.", to="This expert is not asked any more.")
    if not expert.email and not expert.user_id:
        text = marked(
            "This expert has no mail address and no account. Add one of them in the directory."
        )
        raise Invalid(text, to=text)
    preferred = next((code for code in expert.languages if code in LANGUAGES), team.language)
    return Asked(
        name=expert.name,
        email=expert.email,
        language=spoken(preferred, "nl"),
        expert_id=expert.id,
    )


def _address(session: Session, team: Team, email: str, name: str) -> Asked:
    known = experts.by_email(session, team.id, email)
    if known is not None:
        return _expert(team, known)
    inside = {domain.strip().lower().removeprefix("@") for domain in team.allowed_domains}
    return Asked(
        name=name or email,
        email=email,
        language=spoken(team.language, "nl"),
        outside=email.rpartition("@")[2] not in inside,
    )
