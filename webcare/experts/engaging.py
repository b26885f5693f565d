"""Asking people by mail whether they may be asked, and what they answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.audit import service as audit
from webcare.channels import queries as channels
from webcare.channels.models import Channel
from webcare.channels.post import post
from webcare.core import doorbell, tokens
from webcare.core.actor import Actor
from webcare.core.errors import Expired, Invalid, NotAllowed
from webcare.core.i18n import marked
from webcare.core.site import site
from webcare.core.text import storable
from webcare.experts import letters, people, queries
from webcare.experts.addresses import fit_address
from webcare.experts.models import Expert
from webcare.experts.offering import add_row, take
from webcare.experts.people import ExpertCard
from workflows.engagement import EngagementLifecycle, EngagementState
from workflows.rights import Right
from workflows.suggestion import Rank

EXPERT = "expert"
"""The purpose of the tokens by which experts keep their own entry."""
GONE = "This link no longer works."


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
            take(session, expert, row, "accept", by=by, at=at)
        else:
            audit.move(session, row, EngagementLifecycle, "refuse", by=by, at=at)
    if expert.state is EngagementState.INVITED:
        event = "accept" if yes else "refuse"
        audit.move(session, expert, EngagementLifecycle, event, by=by, at=at)


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
            add_row(
                session, expert, theme_id=theme_id, rank=rank, state=EngagementState.INVITED,
                by=by, at=at,
            )  # fmt: skip
            continue
        row.rank = rank
        if row.state is EngagementState.DECLINED:
            audit.move(session, row, EngagementLifecycle, "invite", by=by, at=at)
        elif row.state is EngagementState.OFFERED:
            take(session, expert, row, "confirm", by=by, at=at)
    return asked


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
