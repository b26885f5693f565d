"""Keeping the directory, the themes and the desks. Who may: whoever manages the team."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from webcare.accounts.models import Membership, User
from webcare.audit.service import record
from webcare.channels.compose import Unaddressable, checked_address
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.text import one_line
from webcare.experts import queries
from webcare.experts.models import Desk, DeskMember, Expert, Theme
from workflows.rights import Right

DESKS = ("spokesperson", "legal", "complaints", "privacy", "customer_service", "ict")
"""The desks that schemes know; an organisation may add others."""

_SLUG = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertCard:
    """What the directory says of an expert. `languages`: codes, the preferred one first."""

    email: str
    name: str
    function: str = ""
    unit: str = ""
    languages: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCard:
    """What a theme is. `names` per language; a text with one of `words` is proposed to be about
    it; a `sensitive` one lies outside the team's mandate; `owner_id` is the expert who is asked.
    """

    slug: str
    names: Mapping[str, str]
    words: tuple[str, ...] = ()
    sensitive: bool = False
    ours: bool = True
    owner_id: int | None = None


def fit_address(text: str) -> str:
    """*text* as one plain mail address in lower case, fit for a header; raises Invalid."""
    try:
        return checked_address(text.strip().lower())
    except Unaddressable:
        wrong = "This is no e-mail address."
        raise Invalid(wrong, email=wrong) from None


def add_expert(
    session: Session, team_id: int, card: ExpertCard, *, by: Actor, at: datetime
) -> Expert:
    """A new expert in the team's directory; a colleague's address links to their account.

    Raises Invalid for an unfit address or one that the directory has.
    """
    _ask(by)
    expert = Expert(team_id=team_id)
    _write(session, expert, card)
    session.add(expert)
    session.flush()  # the audit names its id
    record(session, "expert.added", expert, by=by, at=at, email=expert.email)
    return expert


def update_expert(
    session: Session,
    expert: Expert,
    card: ExpertCard,
    *,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> None:
    """Replace what the directory says. An expert made inactive is asked nothing more, and what
    they still answer to an earlier question is refused. *seen*: the version the person edited.
    """
    _ask(by)
    if seen is not None and seen != expert.version:
        raise Conflict("A colleague changed this expert meanwhile. Here is how it stands now.")
    before = expert.email, expert.active
    _write(session, expert, card)
    record(
        session, "expert.changed", expert, by=by, at=at,
        email_before=before[0], email=expert.email, active_before=before[1], active=expert.active,
    )  # fmt: skip


def set_themes(
    session: Session, expert: Expert, theme_ids: Iterable[int], *, by: Actor, at: datetime
) -> None:
    """Make *expert* the owner of these themes of the team, and of no other."""
    _ask(by)
    wanted = set(theme_ids)
    mine = Theme.team_id == expert.team_id
    session.execute(
        update(Theme)
        .where(mine, Theme.expert_id == expert.id, Theme.id.not_in(wanted))
        .values(expert_id=None)
    )
    session.execute(update(Theme).where(mine, Theme.id.in_(wanted)).values(expert_id=expert.id))
    record(session, "expert.themes", expert, by=by, at=at, themes=sorted(wanted))


def add_theme(session: Session, team_id: int, card: ThemeCard, *, by: Actor, at: datetime) -> Theme:
    """A new theme of the team. Raises Invalid for an unfit or known short name."""
    _ask(by)
    theme = Theme(team_id=team_id)
    _write_theme(session, theme, card)
    session.add(theme)
    session.flush()  # the audit names its id
    record(session, "theme.added", theme, by=by, at=at, slug=theme.slug)
    return theme


def update_theme(
    session: Session, theme: Theme, card: ThemeCard, *, by: Actor, at: datetime
) -> None:
    """Replace what is said of a theme, its mandate included."""
    _ask(by)
    before = theme.sensitive
    _write_theme(session, theme, card)
    record(
        session, "theme.changed", theme, by=by, at=at,
        slug=theme.slug, sensitive_before=before, sensitive=theme.sensitive,
    )  # fmt: skip


def set_desk(
    session: Session,
    team_id: int,
    slug: str,
    *,
    names: Mapping[str, str],
    by: Actor,
    at: datetime,
    email: str = "",
    active: bool = True,
) -> Desk:
    """Add or change the team's desk *slug*. *email*: a shared mailbox of people without account."""
    _ask(by)
    desk = session.scalar(select(Desk).where(Desk.team_id == team_id, Desk.slug == slug))
    if desk is None:
        desk = Desk(team_id=team_id, slug=_fit_slug(slug))
        session.add(desk)
    desk.names, desk.active = _fit_names(names), active
    desk.email = fit_address(email) if email.strip() else ""
    session.flush()  # the audit names its id
    record(session, "desk.set", desk, by=by, at=at, slug=slug, email=desk.email, active=active)
    return desk


def set_members(
    session: Session, desk: Desk, user_ids: Iterable[int], *, by: Actor, at: datetime
) -> None:
    """Put exactly these people of the team on the desk's rota; raises Invalid for a stranger."""
    _ask(by)
    wanted = set(user_ids)
    known = set(
        session.scalars(
            select(Membership.user_id).where(
                Membership.team_id == desk.team_id, Membership.user_id.in_(wanted)
            )
        )
    )
    if wanted - known:
        raise Invalid("Only people of this team can be on the rota.", members="Not of this team.")
    session.execute(delete(DeskMember).where(DeskMember.desk_id == desk.id))
    session.add_all(DeskMember(desk_id=desk.id, user_id=user_id) for user_id in sorted(wanted))
    session.flush()  # the same people may be set again in this transaction
    record(session, "desk.members", desk, by=by, at=at, members=sorted(wanted))


def _write(session: Session, expert: Expert, card: ExpertCard) -> None:
    email = fit_address(card.email)
    with session.no_autoflush:
        same = queries.by_email(session, expert.team_id, email)
    if same is not None and same is not expert:
        raise Invalid("The directory has this address.", email="The directory has this address.")
    expert.email, expert.name = email, one_line(card.name, 120) or email
    expert.function, expert.unit = one_line(card.function, 120), one_line(card.unit, 120)
    expert.languages, expert.active = list(card.languages), card.active
    expert.user_id = session.scalar(
        select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.team_id == expert.team_id, func.lower(User.email) == email)
        .limit(1)
    )


def _write_theme(session: Session, theme: Theme, card: ThemeCard) -> None:
    slug = _fit_slug(card.slug)
    with session.no_autoflush:
        same = session.scalar(
            select(Theme).where(Theme.team_id == theme.team_id, Theme.slug == slug)
        )
    if same is not None and same is not theme:
        raise Invalid("There is a theme of this name.", slug="There is a theme of this name.")
    if card.owner_id is not None:
        queries.expert(session, card.owner_id, [theme.team_id])
    words = (one_line(word, 60).lower() for word in card.words)
    theme.slug, theme.names = slug, _fit_names(card.names)
    theme.words = list(dict.fromkeys(word for word in words if word))
    theme.sensitive, theme.ours, theme.expert_id = card.sensitive, card.ours, card.owner_id


def _fit_slug(text: str) -> str:
    if not _SLUG.fullmatch(text):
        raise Invalid("Use small letters and digits.", slug="Use small letters and digits.")
    return text


def _fit_names(names: Mapping[str, str]) -> dict[str, str]:
    kept = {language: one_line(name, 80) for language, name in names.items() if name.strip()}
    if not kept:
        raise Invalid("Give it a name.", names="Give it a name.")
    return kept


def _ask(by: Actor) -> None:
    if not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")
