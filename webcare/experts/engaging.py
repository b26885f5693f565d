"""How people come to be asked: invited by mail, or by their own offer that the team confirms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.audit import service as audit
from webcare.channels import queries as channels
from webcare.channels.models import Channel
from webcare.channels.post import post
from webcare.core import doorbell, tokens
from webcare.core.actor import Actor
from webcare.core.errors import Expired, Invalid, NotAllowed, NotFound
from webcare.core.i18n import marked
from webcare.core.site import site
from webcare.core.text import one_line, storable
from webcare.experts import letters, people, queries, themes
from webcare.experts.addresses import fit_address
from webcare.experts.models import Expert, Expertise
from webcare.experts.people import ExpertCard
from workflows.engagement import EngagementLifecycle, EngagementState
from workflows.rights import Right
from workflows.suggestion import Rank

EXPERT = "expert"
"""The purpose of the tokens by which experts keep their own entry."""
GONE = "This link no longer works."
MOST_OFFERS = 30  # of one person, waiting
_THEMSELVES = frozenset({Right.ASKED, Right.EXPERT_ANSWER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Whom to invite, about which themes (ids), and a word to them in person."""

    card: ExpertCard
    themes: Mapping[int, Rank]
    words: str = ""


def as_expert(expert: Expert) -> Actor:
    """The person behind their own link, without an account."""
    return Actor(f"link:expert-{expert.id}", expert.name, frozenset({Right.ASKED}))


def link(expert: Expert) -> str:
    """Where the expert answers an invitation and keeps their own entry, without an account."""
    return f"{site().base_url}/e/{tokens.sign(EXPERT, expert.id, expert.nonce)}"


def by_link(session: Session, token: str) -> Expert:
    """The expert behind the link; raises Expired, all alike, for one that is forged, replaced by a
    newer, or of somebody who is not asked any more.
    """
    row_id = tokens.row_of(token)
    expert = session.get(Expert, row_id) if row_id is not None else None
    if (
        expert is None
        or not expert.nonce
        or not expert.active
        or not tokens.verify(EXPERT, token, expert.id, expert.nonce)
    ):
        raise Expired(GONE)
    return expert


def invite(
    session: Session, team_id: int, invitation: Invitation, *, by: Actor, at: datetime
) -> Expert:
    """Ask somebody by mail whether they may be asked. They count once they agreed; somebody of the
    directory already is invited for the themes that they do not have. An earlier link ends.
    """
    if not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")
    expert = queries.by_email(session, team_id, fit_address(invitation.card.email))
    if expert is None:
        expert = people.add_expert(
            session, team_id, invitation.card, state=EngagementState.INVITED, by=by, at=at
        )
    elif expert.state is EngagementState.DECLINED:
        audit.move(session, expert, EngagementLifecycle, "invite", by=by, at=at)
    elif expert.state is EngagementState.OFFERED:
        audit.move(session, expert, EngagementLifecycle, "confirm", by=by, at=at)
    expert.active, expert.nonce = True, tokens.new_nonce()
    asked = _invite_for(session, expert, invitation.themes, by=by, at=at)
    if expert.state is EngagementState.CONFIRMED and not asked:
        problem = marked("They are asked about this already.")
        raise Invalid(problem, themes=problem)
    audit.record(session, "expert.invited", expert, by=by, at=at, themes=asked)
    session.flush()  # the letter's link needs the row
    _post_invitation(session, expert, invitation.words, by=by, at=at)
    return expert


def respond(
    session: Session,
    expert: Expert,
    theme_ids: Iterable[int],
    *,
    yes: bool,
    by: Actor,
    at: datetime,
) -> None:
    """The answer to an invitation: *yes* for these of the themes, no for the others, or no at all.
    The same again changes nothing.
    """
    wanted = set(theme_ids) if yes else set()
    for row in queries.knowledge_of(session, expert.id):
        if row.state is not EngagementState.INVITED:
            continue
        if row.theme_id in wanted:
            _take(session, expert, row, "accept", by=by, at=at)
        else:
            audit.move(session, row, EngagementLifecycle, "refuse", by=by, at=at)
    if expert.state is EngagementState.INVITED:
        event = "accept" if yes else "refuse"
        audit.move(session, expert, EngagementLifecycle, event, by=by, at=at)


def offer(
    session: Session,
    expert: Expert,
    theme_ids: Iterable[int],
    about: str = "",
    *,
    by: Actor,
    at: datetime,
) -> int:
    """The expert says what they can also be asked about; how much of it was new. The team confirms
    it. Raises Invalid where nothing was said.
    """
    if by.rights.isdisjoint(_THEMSELVES):
        raise NotAllowed("You may not do this here.")
    about, wanted = one_line(about, 300), set(theme_ids)
    if not about and not wanted:
        problem = marked("Choose a theme, or write what you know about.")
        raise Invalid(problem, about=problem)
    ours = {each.id for each in queries.themes(session, expert.team_id)}
    kept = queries.knowledge_of(session, expert.id)
    if sum(row.state is EngagementState.OFFERED for row in kept) >= MOST_OFFERS:
        problem = marked("The team first looks at what you offered before.")
        raise Invalid(problem, about=problem)
    by_theme = {row.theme_id: row for row in kept}
    new = 0
    for theme_id in sorted(wanted & ours):
        row = by_theme.get(theme_id)
        if row is None:
            new += _add(session, expert, theme_id=theme_id, by=by, at=at)
        elif row.state is EngagementState.DECLINED:
            audit.move(session, row, EngagementLifecycle, "offer", by=by, at=at)
            new += 1
    if about and about.lower() not in {row.about.lower() for row in kept}:
        new += _add(session, expert, about=about, by=by, at=at)
    return new


def newcomer(
    session: Session, team_id: int, email: str, name: str, *, by: Actor, at: datetime
) -> Expert:
    """The team's expert with this address; where there is none, somebody who offers themselves."""
    known = queries.by_email(session, team_id, email)
    if known is not None:
        return known
    expert = Expert(
        team_id=team_id,
        email=fit_address(email),
        name=one_line(name, 120) or email,
        state=EngagementState.OFFERED,
    )
    session.add(expert)
    session.flush()  # the audit names its id
    audit.record(session, "expert.offered", expert, by=by, at=at, email=expert.email)
    return expert


def settle(
    session: Session,
    expert: Expert,
    row: Expertise,
    event: str,
    rank: Rank = Rank.BACKUP,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """The team's word on an offer or invitation: `confirm` (as *rank*), `decline`, `take_back`."""
    if event == "confirm":
        row.rank = rank
        _take(session, expert, row, "confirm", by=by, at=at)
        if expert.state is EngagementState.OFFERED:
            audit.move(session, expert, EngagementLifecycle, "confirm", by=by, at=at)
    else:
        audit.move(session, row, EngagementLifecycle, event, by=by, at=at)


def step_back(session: Session, row: Expertise, *, by: Actor, at: datetime) -> None:
    """The expert no longer wants to be asked about it, or takes an offer back."""
    audit.move(session, row, EngagementLifecycle, "step_back", by=by, at=at)


def expertise(session: Session, expertise_id: int, expert: Expert) -> Expertise:
    """A thing that this expert knows; raises NotFound."""
    found = session.scalar(
        select(Expertise).where(Expertise.id == expertise_id, Expertise.expert_id == expert.id)
    )
    if found is None:
        raise NotFound("There is no such offer.")
    return found


def _take(
    session: Session, expert: Expert, row: Expertise, event: str, *, by: Actor, at: datetime
) -> None:
    """From here on the row counts; a first one makes whoever was first the backup."""
    if row.rank is Rank.FIRST and row.theme_id is not None:
        themes.make_room(session, row.theme_id, expert.id)
    row.since = at
    audit.move(session, row, EngagementLifecycle, event, by=by, at=at)
    session.flush()  # one first a theme


def _invite_for(
    session: Session, expert: Expert, wanted: Mapping[int, Rank], *, by: Actor, at: datetime
) -> list[int]:
    """The ids of the themes for which the expert now is invited, or of which an offer is taken."""
    ours = {each.id for each in queries.themes(session, expert.team_id)}
    kept = {row.theme_id: row for row in queries.knowledge_of(session, expert.id)}
    asked = []
    for theme_id, rank in sorted(wanted.items()):
        row = kept.get(theme_id)
        if theme_id not in ours or (row and row.state is EngagementState.CONFIRMED):
            continue
        asked.append(theme_id)
        if row is None:
            _add(
                session, expert, theme_id=theme_id, rank=rank, state=EngagementState.INVITED,
                by=by, at=at,
            )  # fmt: skip
            continue
        row.rank = rank
        if row.state is EngagementState.DECLINED:
            audit.move(session, row, EngagementLifecycle, "invite", by=by, at=at)
        elif row.state is EngagementState.OFFERED:
            _take(session, expert, row, "confirm", by=by, at=at)
    return asked


def _add(
    session: Session,
    expert: Expert,
    *,
    theme_id: int | None = None,
    about: str = "",
    rank: Rank = Rank.BACKUP,
    state: EngagementState = EngagementState.OFFERED,
    by: Actor,
    at: datetime,
) -> int:
    row = Expertise(
        team_id=expert.team_id, expert_id=expert.id, theme_id=theme_id, about=about, rank=rank,
        state=state, since=at,
    )  # fmt: skip
    session.add(row)
    session.flush()  # the audit names its id
    audit.record(session, f"expertise.{state}", row, by=by, at=at, theme=theme_id, about=about)
    return 1


def _post_invitation(
    session: Session, expert: Expert, words: str, *, by: Actor, at: datetime
) -> None:
    team = accounts.team(session, expert.team_id)
    letter = letters.invitation(
        expert, team, who=by.name, words=storable(words).strip()[:2000], link=link(expert)
    )
    channel = channels.team_mailbox(session, expert.team_id, rather=~Channel.is_public)
    post(
        session,
        about_kind="expert",
        about_id=expert.id,
        to_address=expert.email,
        to_name=expert.name,
        subject=letter.subject,
        text=letter.text,
        at=at,
        channel_id=channel.id if channel else None,
    )
    doorbell.ring(session, "send_mails")
