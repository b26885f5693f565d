"""Channels: how they fare, what they are called, and where their mail is fetched and sent."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.channels import changing, queries, service
from webcare.channels.models import Channel, ChannelKind
from webcare.channels.service import Connections, NewChannel
from webcare.core.db import transaction
from webcare.core.errors import Invalid
from webcare.schemes import queries as scheme_queries
from webcare.tickets import reckoning
from webcare.web import forms
from webcare.web.access import acting, me, needs, team_ids
from webcare.web.forms import Form, Values
from webcare.web.language import present
from webcare.web.pages import number, page, see_other
from webcare.web.settings import forms as settings_forms
from webcare.web.settings.teams import manager, teams_of
from workflows.rights import Right

bp = Blueprint("settings_channels", __name__)
HOUR = 60
ADDABLE = (ChannelKind.MAIL, ChannelKind.FORM)


@bp.get("/settings/channels")
@needs(Right.MANAGE_CHANNELS)
def show() -> ResponseReturnValue:
    with transaction() as session:
        teams = teams_of(session, Right.MANAGE_CHANNELS)
        groups = [(team, queries.channels(session, [team.id])) for team in teams]
    return page("settings/channels.html", groups=groups)


@bp.get("/settings/channels/new")
@needs(Right.MANAGE_CHANNELS)
def new() -> ResponseReturnValue:
    values: Values = {"team_id": str(number("team") or team_ids()[0]), "kind": ChannelKind.MAIL}
    return _new_form(forms.fresh(values))


@bp.post("/settings/channels/new")
@needs(Right.MANAGE_CHANNELS)
def add() -> ResponseReturnValue:
    by = manager(number("team_id"), Right.MANAGE_CHANNELS)
    typed = {name: forms.text(name) for name in ("team_id", "kind", "name", "address")}

    def work(session: Session) -> ResponseReturnValue:
        if typed["kind"] not in ADDABLE:
            raise Invalid("Choose a kind.", kind="Choose a kind.")
        wanted = NewChannel(
            team_id=number("team_id"),
            kind=ChannelKind(typed["kind"]),
            name=typed["name"],
            address=typed["address"],
        )
        channel = service.add_channel(session, wanted, _connections(), by=by, at=present())
        flash(_("The channel %(name)s is there.", name=channel.name), "success")
        return see_other(".show_channel", channel_id=channel.id)

    return forms.attempt(work, _new_form, typed)


def _new_form(form: Form, status: int = 200) -> ResponseReturnValue:
    with transaction() as session:
        teams = teams_of(session, Right.MANAGE_CHANNELS)
    return page("settings/channel_new.html", form=form, teams=teams, kinds=ADDABLE, status=status)


@bp.get("/settings/channels/<int:channel_id>")
@needs(Right.MANAGE_CHANNELS)
def show_channel(channel_id: int) -> ResponseReturnValue:
    with transaction() as session:
        values = _values(_channel(session, channel_id))
    return _form(channel_id, forms.fresh(values))


@bp.post("/settings/channels/<int:channel_id>")
@needs(Right.MANAGE_CHANNELS)
def change(channel_id: int) -> ResponseReturnValue:
    typed: Values = {name: forms.text(name) for name in ("name", "address", "scheme", "window")}
    typed["enabled"] = forms.ticked("enabled")

    def work(session: Session) -> ResponseReturnValue:
        channel = _channel(session, channel_id, lock=True)
        forms.check_seen(_values(channel))
        _apply(session, channel, typed)
        flash(_("Saved."), "success")
        return see_other(".show_channel", channel_id=channel_id)

    def kept(session: Session) -> Values:
        return _values(_channel(session, channel_id))

    return forms.attempt(work, lambda form, status: _form(channel_id, form, status), typed, kept)


def _apply(session: Session, channel: Channel, typed: Values) -> None:
    by, at = acting(channel.team_id), present()
    slugs = scheme_queries.slugs(session)
    if typed["scheme"] and typed["scheme"] not in slugs:
        raise Invalid("Choose a scheme.", scheme="Choose a scheme.")
    changing.change(
        session,
        channel,
        name=typed["name"],
        address=typed["address"],
        scheme=typed["scheme"] or None,
        reply_window=_window(typed["window"].strip()),
        by=by,
        at=at,
    )
    gone = tuple(each for each in changing.CONNECTIONS if forms.ticked(f"remove-{each}"))
    changing.forget(session, channel, gone, by=by, at=at)
    given = _connections()
    if given.imap_url or given.smtp_url:
        service.set_connections(session, channel, given, by=by, at=at)
    service.set_enabled(session, channel, enabled=typed["enabled"], by=by, at=at)
    reckoning.ask(session, accounts.team(session, channel.team_id), at)


def _window(hours: str) -> int | None:
    """Minutes; None where no limit was typed. What is no number is refused as one that is none."""
    if not hours:
        return None
    return int(hours) * HOUR if forms.is_number(hours) else 0


def _connections() -> Connections:
    """The URLs typed; empty means unchanged. They are never shown, not even to who typed them."""
    return Connections(
        imap_url=request.form.get("imap_url", "").strip() or None,
        smtp_url=request.form.get("smtp_url", "").strip() or None,
    )


def _form(channel_id: int, form: Form, status: int = 200) -> ResponseReturnValue:
    with transaction() as session:
        channel = _channel(session, channel_id)
        return page(
            "settings/channel.html",
            channel=channel,
            team=accounts.team(session, channel.team_id),
            form=form,
            connected=changing.connected(session, channel_id),
            schemes=settings_forms.scheme_options(scheme_queries.published(session)),
            status=status,
        )


def _channel(session: Session, channel_id: int, *, lock: bool = False) -> Channel:
    """The channel, if its team is ours to see, and whoever asks manages it."""
    channel = queries.get(session, channel_id, [each.team_id for each in me().memberships])
    manager(channel.team_id, Right.MANAGE_CHANNELS)
    if lock:
        session.refresh(channel, with_for_update=True)  # the fetcher writes this row too
    return channel


def _values(channel: Channel) -> Values:
    return {
        "name": channel.name,
        "address": channel.address,
        "scheme": channel.scheme or "",
        "enabled": channel.enabled,
        "window": str(channel.reply_window // HOUR) if channel.reply_window else "",
    }
