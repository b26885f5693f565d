"""The public's own pages: the form to write to us, and the page on which to follow a question."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.accounts import queries as accounts
from webcare.accounts.models import Team
from webcare.channels import queries as channels
from webcare.core import danger_words, form_labels, tokens
from webcare.core.db import transaction
from webcare.core.errors import Expired, Invalid
from webcare.improvement import pulse
from webcare.intake import files, forms
from webcare.replies.drafting import follow_token
from webcare.tickets import complaints, sources
from webcare.tickets import queries as tickets
from webcare.tickets.models import Ticket
from webcare.web import files as downloads
from webcare.web import session as visit
from webcare.web import uploads
from webcare.web.access import open_to_all
from webcare.web.complaints.words import ANSWERED_IN
from webcare.web.language import choose, present
from webcare.web.pages import page, see_other
from workflows.ticket import TicketState

bp = Blueprint("asking", __name__)
PRESS_FIELDS = ("medium", "phone", "deadline", "deadline_at")
FIELDS = ("name", "address", "subject", "text", "postal", *PRESS_FIELDS)

ONLY_FOR = {"press": PRESS_FIELDS, "formal_complaint": ("postal",)}


@bp.get("/contact")
@bp.get("/contact/<int:channel_id>")
@open_to_all
def form(channel_id: int | None = None) -> ResponseReturnValue:
    with transaction() as session:
        channel = channels.form_channel(session, channel_id)
        team = accounts.team(session, channel.team_id)
    return page(
        "contact.html", channel=channel, given={}, faults={}, once=tokens.new_nonce(), team=team,
        answered_in=ANSWERED_IN[complaints.regime(team)],
    )  # fmt: skip


@bp.post("/contact/<int:channel_id>")
@open_to_all
@visit.limiter.limit("12/minute;120/hour", key_func=get_remote_address)
def write(channel_id: int) -> ResponseReturnValue:
    """Take the form in; a double click or a reload finds the same ticket."""
    given = {name: request.form.get(name, "").strip() for name in FIELDS}
    ticked = _ticked(given)
    once = request.form.get("once", "")[:64] or tokens.new_nonce()
    with transaction() as session:
        channel = channels.form_channel(session, channel_id)
        team = accounts.team(session, channel.team_id)
        try:
            message = _message(given, ticked, once)
            message = replace(message, files=uploads.kept())
            taken = forms.from_form(
                session, channel, message, at=present(), doors=pipeline.doors(present)
            )
        except Invalid as wrong:
            return page(
                "contact.html", channel=channel, given={**given, **ticked}, faults=_said(wrong),
                once=once, status=422, team=team, answered_in=ANSWERED_IN[complaints.regime(team)],
            )  # fmt: skip
        token = follow_token(session.get_one(Ticket, taken.ticket_id))
    return see_other("asking.follow", token=token, thanks=1)


def _ticked(given: dict[str, str]) -> dict[str, bool]:
    """What the writer is or asks: said by the tick, or by filling in what only belongs to it."""
    return {
        name: name in request.form or any(given[each] for each in belongs)
        for name, belongs in ONLY_FOR.items()
    }


def _said(wrong: Invalid) -> dict[str, str]:
    """What is wrong, by field; files that were chosen are lost, for no browser keeps them."""
    faults = {name: _(text) for name, text in wrong.fields.items()}
    if uploads.were_chosen():
        again = _("Choose your files again: a browser does not keep them.")
        faults["files"] = f"{faults['files']} {again}" if "files" in faults else again
    return faults


def _message(given: dict[str, str], ticked: dict[str, bool], once: str) -> forms.FormMessage:
    """The form as intake takes it. Raises Invalid with the fields that are wrong."""
    faults = {}
    if request.form.get("website"):  # a field that people do not see
        faults["text"] = _("This looks like an automatic message. Send it to us by mail.")
    if not given["text"]:
        faults["text"] = _("Write your message first.")
    if not given["address"]:
        faults["address"] = _("Give the mail address where the answer may go.")
    if ticked["formal_complaint"]:
        # Flemish complaint rules: name, address and facts.
        if not given["name"]:
            faults["name"] = _("A formal complaint needs your name.")
        if not given["postal"]:
            faults["postal"] = _("A formal complaint needs your postal address.")
    if faults:
        raise Invalid(_("Something is missing."), **faults)
    said = (
        (_(form_labels.MEDIUM), given["medium"]),
        (_(form_labels.PHONE), given["phone"]),
        (_(form_labels.DEADLINE), given["deadline"] or given["deadline_at"].replace("T", " ")),
        (_(form_labels.POSTAL), given["postal"]),
    )
    return forms.FormMessage(
        address=given["address"],
        name=given["name"],
        subject=given["subject"] or given["text"][:80],
        text=form_labels.written(given["text"], said),
        language=choose(),
        is_press=ticked["press"],
        medium=given["medium"],
        phone=given["phone"],
        deadline=given["deadline_at"] or given["deadline"],
        is_formal_complaint=ticked["formal_complaint"],
        postal=given["postal"] if ticked["formal_complaint"] else "",
        external_id=f"form:{once}",
    )


@bp.get("/t/<token>")
@open_to_all
def follow(token: str) -> ResponseReturnValue:
    """The asker's own page: what they wrote, what we answered, and a box to react."""
    try:
        with transaction() as session:
            ticket = behind(session, token)
            return followed(session, ticket, token)
    except Expired as gone:
        return page("link_gone.html", message=str(gone), typed="", status=gone.status)


@bp.post("/t/<token>")
@open_to_all
@visit.limiter.limit("12/minute", key_func=get_remote_address)
def react(token: str) -> ResponseReturnValue:
    text = request.form.get("text", "").strip()
    try:
        with transaction() as session:
            ticket = behind(session, token)
            _must_say(text)
            forms.from_follow_up(
                session, ticket, text, files=uploads.kept(), at=present(),
                doors=pipeline.doors(present),
            )  # fmt: skip
    except Invalid as wrong:
        with transaction() as session:
            ticket = behind(session, token)
            return followed(session, ticket, token, typed=text, faults=_said(wrong), status=422)
    except Expired as gone:
        return page("link_gone.html", message=str(gone), typed=text, status=gone.status)
    return see_other("asking.follow", token=token, thanks=1)


def _must_say(text: str) -> None:
    if not text:
        raise Invalid("Write something first.", text=_("Write something first."))


@bp.get("/t/<token>/files/<int:attachment_id>/<path:name>")
@open_to_all
@visit.limiter.limit("60/minute", key_func=get_remote_address)
def file(token: str, attachment_id: int, name: str) -> ResponseReturnValue:
    """A file of the asker's own conversation; the link of the page is the right to it."""
    del name
    try:
        with transaction() as session:
            ticket = behind(session, token)
            row = sources.asked_attachment(session, attachment_id, ticket.id)
            kept, sha256 = row.name, row.sha256
    except Expired as gone:
        return page("link_gone.html", message=str(gone), typed="", status=gone.status)
    return downloads.download(files.read(sha256), kept)


def _warning(team: Team, ticket: Ticket) -> str:
    """The emergency numbers, while a danger is suspected and nobody has answered yet."""
    if "danger" not in ticket.flags or ticket.state in (TicketState.ANSWERED, TicketState.CLOSED):
        return ""
    return danger_words.text(team.danger_receipt, choose())


def behind(session: Session, token: str) -> Ticket:
    """The ticket behind a follow-up link; raises Expired for anything else, all alike."""
    row_id = tokens.row_of(token)
    ticket = session.get(Ticket, row_id) if row_id else None
    if ticket is None or not tokens.verify("follow", token, ticket.id, ticket.nonce):
        raise Expired(_("This link does not work (any more)."))
    return ticket


def followed(
    session: Session,
    ticket: Ticket,
    token: str,
    *,
    typed: str = "",
    said: Mapping[str, str] | None = None,
    faults: Mapping[str, str] = MappingProxyType({}),
    status: int = 200,
) -> ResponseReturnValue:
    """The page, with what was typed to react (*typed*) or on the help (*said*), and its faults."""
    known = pulse.of_ticket(session, ticket.id)
    team = accounts.team(session, ticket.team_id)
    return page(
        "follow.html",
        ticket=ticket,
        token=token,
        organisation=team.organisation,
        messages=tickets.public_thread(session, ticket.id),
        thanks="thanks" in request.args,
        warning=_warning(team, ticket),
        pulse=known,
        pulse_asked=known is not None or pulse.is_asked(session, ticket),
        pulse_open=pulse.may_change(ticket, known),
        typed=typed,
        said=said,
        faults=faults,
        status=status,
    )
