"""Messages that another system received: handed in by the API, each once."""

from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.channels import queries as channels
from webcare.channels.models import Channel, ChannelKind
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotFound
from webcare.intake import forms, store
from webcare.intake.forms import FormMessage, SocialPost
from webcare.intake.taken import Taken
from webcare.tickets import queries as tickets
from webcare.web.api import bodies, shapes
from webcare.web.api.door import acting, api_needs, visible_teams
from webcare.web.api.section import Section, Told
from webcare.web.language import present
from workflows.rights import Right

section = Section("messages", "What the public wrote, handed in by another system.")
NETWORKS = (ChannelKind.MASTODON, ChannelKind.BLUESKY)
OUR_NAMES = {"address": "author.address", "posted_at": "sent_at"}


@section.post("/messages")
@api_needs(Right.DECIDE, Right.MANAGE_CHANNELS)
@section.takes(bodies.MessageSent)
@section.gives(shapes.MessageTakenSchema, 201)
@section.also_gives(shapes.MessageTakenSchema, 200)
def hand_in_message(body: dict[str, Any]) -> Told:
    """Take in a message: 201 the first time, and 200 with the same ticket ever after."""
    with transaction() as session:
        channel = _channel(session, body["channel"])
        is_new, taken = _take_in(session, channel, body)
        ticket = tickets.locked(session, taken.ticket_id) if taken.ticket_id else None
    told = {"message_id": taken.message_id, "ticket_id": taken.ticket_id, "ticket": ticket}
    headers = {}
    if ticket is not None:
        headers["Location"] = url_for("api_tickets.show_ticket", ticket_id=ticket.id)
    return told, 201 if is_new else 200, headers


def _channel(session: Session, named: int | str) -> Channel:
    """The channel by id or name, if the bearer may see it and hand in on it, and it takes any."""
    teams = visible_teams(Right.MANAGE_CHANNELS)
    if isinstance(named, int):
        channel: Channel | None = channels.get(session, named, teams)
    else:
        channel = channels.by_name(session, named)
    if channel is None or channel.team_id not in teams:
        raise NotFound("There is no such channel.")
    acting(channel.team_id)
    if not channel.enabled:
        raise Conflict("The channel %(name)s is switched off.", name=channel.name, state="disabled")
    return channel


def _take_in(session: Session, channel: Channel, body: dict[str, Any]) -> tuple[bool, Taken]:
    """Whether the message is new here, and what became of it. The first to keep its bytes holds
    the channel's lock until the end, so that of two at once only one finds it new.
    """
    doors = pipeline.doors(present)
    try:
        if channel.kind in NETWORKS:
            post = _post(channel, body)
            item = forms.incoming("post", post, at=present())
            is_new = bool(store.keep(session, channel, [item]).stored)
            return is_new, forms.from_post(session, channel, post, at=present(), doors=doors)
        form = _form(channel, body)
        form.check()
        item = forms.incoming("form", form, at=present())
        is_new = bool(store.keep(session, channel, [item]).stored)
        return is_new, forms.from_form(session, channel, form, at=present(), doors=doors)
    except Invalid as wrong:
        named = {OUR_NAMES.get(name, name): what for name, what in wrong.fields.items()}
        raise Invalid(str(wrong), **named) from wrong


def _form(channel: Channel, body: dict[str, Any]) -> FormMessage:
    """The message as intake takes it. In a mailbox its id is kept apart from those of mails, so
    that no other system can stand where a real mail belongs.
    """
    apart = "api:" if channel.kind is ChannelKind.MAIL else ""
    return FormMessage(
        address=body["author"]["address"],
        name=body["author"]["name"],
        subject=body["subject"],
        text=body["text"],
        language=body["language"],
        external_id=f"{apart}{body['external_id']}",
        posted_at=body["sent_at"].isoformat() if body["sent_at"] else None,
        url=body["url"] or "",
    )


def _post(channel: Channel, body: dict[str, Any]) -> SocialPost:
    return SocialPost(
        network=channel.kind,
        handle=body["author"]["address"],
        name=body["author"]["name"],
        text=body["text"],
        external_id=body["external_id"],
        posted_at=(body["sent_at"] or present()).isoformat(),
        url=body["url"] or "",
        language=body["language"],
        reach=body["author"]["reach"],
    )
