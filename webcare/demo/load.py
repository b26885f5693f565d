"""Loading the demonstration: the city's people and rules, then its mail through the real intake."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts import service as accounts
from webcare.accounts.models import Team, User
from webcare.accounts.queries import by_email
from webcare.channels.incoming import Incoming
from webcare.channels.models import Channel, ChannelKind
from webcare.core.actor import operator
from webcare.core.clock import now
from webcare.core.db import transaction
from webcare.core.i18n import spoken
from webcare.demo import (
    complaints,
    content,
    directory,
    flood,
    history,
    nights,
    notices,
    press,
    speaking,
)
from webcare.experts.models import Desk, DeskMember, Theme
from webcare.experts.queries import desks
from webcare.intake import forms, store
from webcare.intake.pending import process_waiting
from webcare.jobs import index_tickets, intake_desk
from webcare.schemes import service as schemes
from workflows.rights import Role

MANAGER = "manager@demo.example"
PACE = 0.4  # the city's week in less than three days: a desk at work, not one that fell behind
PASSWORD = "demo-webcare"  # noqa: S105 - the demonstration's own, printed at every start
BY = operator("demonstration")


def load() -> bool:
    """Load the demonstration into an empty database; whether it was loaded now.

    People, rules and raw messages are one transaction, so a start that was killed begins anew or
    goes on with what waits; the messages then take the way of any message.
    """
    at = now()
    with transaction() as session:
        schemes.publish_shipped(session, by=BY, at=at)
        if by_email(session, MANAGER):
            return False
        channels = _furnish(session, at)
        for channel_slug, items in _mail_of_the_city(channels, at).items():
            store.keep(session, channels[channel_slug], items)
        store.keep(session, channels["form"], history.mail(at))
    process_waiting(intake_desk())
    with transaction() as session:
        history.live(session, history.manager_of(session, MANAGER), at=at)
        complaints.load(session, MANAGER, at=now())
        nights.live(session, at=now())
        press.load(session, MANAGER, at=now())
        flood.load(session, MANAGER, at=now())
        notices.live(session, MANAGER, at=now())
    index_tickets()
    return True


def _furnish(session: Session, at: datetime) -> Mapping[str, Channel]:
    """The team with its people, themes, experts, desks and channels; the channels by slug."""
    city = content.city()
    (name,) = city.teams.values()
    team = session.scalar(select(Team).where(Team.name == name)) or Team(name=name)
    team.organisation = city.names["nl"]
    team.language = "nl"
    team.signature = f"{name}\n{city.names['nl']}\n{city.website}"
    team.allowed_domains = [city.domain]
    team.office = dict(city.office)
    team.norms = dict(city.norms)
    session.add(team)
    session.flush()  # everyone and everything needs its id
    users = _people(session, team, at)
    _desks(session, team, users)
    complaints.furnish(session, team, at=at)
    nights.furnish(session, team, at=at)
    session.add_all(
        Theme(
            team_id=team.id,
            slug=theme.slug,
            names=dict(theme.names),
            words=list(theme.words),
            sensitive=theme.sensitive,
        )
        for theme in city.themes
    )
    directory.load(session, team, at)
    speaking.load(session, team, users, by=BY, at=at)
    channels = {
        each.slug: Channel(
            team_id=team.id,
            kind=ChannelKind(each.kind),
            name=each.name,
            address=each.address,
            owned=each.owned,
            is_public=each.is_public,
            can_reply=each.can_reply,
        )
        for each in city.channels
    }
    session.add_all(channels.values())
    session.flush()  # raw messages need the channels' ids
    return channels


def _people(session: Session, team: Team, at: datetime) -> Mapping[str, User]:
    """The city's users by address; those of the demonstration may log in."""
    return {
        each.email: accounts.add_user(
            session,
            email=each.email,
            name=each.name,
            roles=[(team.id, Role(role)) for role in each.roles],
            by=BY,
            at=at,
            password=PASSWORD if each.email.endswith("@demo.example") else None,
            language=spoken(each.language, "nl"),
        )
        for each in content.city().users
    }


def _desks(session: Session, team: Team, users: Mapping[str, User]) -> None:
    there = {desk.slug: desk for desk in desks(session, team.id)}
    for each in content.city().desks:
        desk = there.get(each.slug) or Desk(team_id=team.id, slug=each.slug)
        desk.names, desk.email = dict(each.names), each.email
        session.add(desk)
        session.flush()  # its rota needs its id
        session.add_all(
            DeskMember(desk_id=desk.id, user_id=users[email].id)
            for email in each.rota
            if email in users
        )


def _mail_of_the_city(
    channels: Mapping[str, Channel], at: datetime
) -> Mapping[str, list[Incoming]]:
    """Everything that people wrote, by channel, oldest first."""
    found: dict[str, list[Incoming]] = {slug: [] for slug in channels}
    for raw in content.mails(at, pace=PACE):
        sent_at = content.sent_at(raw) or at
        found[content.channel_of(raw).slug].append(
            Incoming(content=raw, received_at=sent_at, source={"kind": "mail", "from": "demo"})
        )
    for form in content.forms():
        written_at = at - timedelta(minutes=form.sent_minutes_ago * PACE)
        found["form"].append(forms.incoming("form", _form(form, at), at=written_at))
    for post in content.posts():
        posted_at = at - timedelta(minutes=post.posted_minutes_ago * PACE)
        found[post.network].append(forms.incoming("post", _post(post, posted_at), at=posted_at))
    return found


def _form(form: content.Form, at: datetime) -> forms.FormMessage:
    said = [("Medium", form.medium), ("Tel.", form.phone), ("Adres", form.address)]
    deadline = ""
    if form.deadline_in_minutes is not None:
        ends = at + timedelta(minutes=form.deadline_in_minutes)
        deadline = ends.strftime("%d/%m %H:%M")
        said.append(("Deadline", deadline))
    more = "\n".join(f"{label}: {value}" for label, value in said if value)
    return forms.FormMessage(
        address=form.email,
        name=form.name,
        subject=form.subject,
        text=f"{form.text.strip()}\n\n{more}" if more else form.text.strip(),
        language=form.language,
        is_press=form.press,
        medium=form.medium,
        phone=form.phone,
        deadline=deadline,
        is_formal_complaint=form.formal_complaint,
        postal=form.address,
        external_id=f"form:demo-{form.sent_minutes_ago}-{form.email}",
    )


def _post(post: content.Post, posted_at: datetime) -> forms.SocialPost:
    return forms.SocialPost(
        network=post.network,
        handle=post.handle,
        name=post.name,
        text=post.text.strip(),
        external_id=post.url,
        url=post.url,
        posted_at=posted_at.isoformat(),
        language=post.language,
    )
