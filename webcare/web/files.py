"""Downloads: what a message brought, what goes along with a reply, what an expert sent, and the
message itself. Nothing of it is ever shown inline.
"""

from urllib.parse import quote

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from webcare.core.db import transaction
from webcare.handoffs import queries as handoffs
from webcare.intake import enclosures, files
from webcare.replies import queries as replies
from webcare.tickets import queries as tickets
from webcare.tickets import sources
from webcare.web.access import needs, team_ids
from workflows.rights import Right

bp = Blueprint("files", __name__)
PLAIN_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


@bp.get("/attachments/<int:attachment_id>/<path:name>")
@needs(Right.READ)
def attachment(attachment_id: int, name: str) -> ResponseReturnValue:
    """One file that came with a message; the name in the address is only for the reader."""
    del name
    with transaction() as session:
        row = sources.attachment(session, attachment_id, team_ids())
        kept, sha256 = row.name, row.sha256
    return download(files.read(sha256), kept)


@bp.get("/tickets/<int:ticket_id>/replies/<int:reply_id>/files/<digest>/<path:name>")
@needs(Right.READ)
def of_reply(ticket_id: int, reply_id: int, digest: str, name: str) -> ResponseReturnValue:
    """A file that goes along with a reply, as it will leave."""
    del name
    with transaction() as session:
        ticket = tickets.get(session, ticket_id, team_ids())
        reply = replies.get(session, reply_id, ticket.id)
        file = enclosures.one(reply.files, digest)
    return download(files.read(file["sha256"]), file["name"])


@bp.get("/tickets/<int:ticket_id>/handoffs/<int:handoff_id>/files/<digest>/<path:name>")
@needs(Right.READ)
def of_handoff(ticket_id: int, handoff_id: int, digest: str, name: str) -> ResponseReturnValue:
    """A file that came with the answer of someone who was asked."""
    del name
    with transaction() as session:
        ticket = tickets.get(session, ticket_id, team_ids())
        handoff = handoffs.of_this(session, handoff_id, ticket)
        file = enclosures.one(handoffs.files(handoff), digest)
    return download(files.read(file["sha256"]), file["name"])


@bp.get("/messages/<int:message_id>/raw")
@needs(Right.READ)
def raw(message_id: int) -> ResponseReturnValue:
    """The message byte for byte, as its source gave it."""
    with transaction() as session:
        content = sources.raw(session, message_id, team_ids()).content
    return download(content, f"message-{message_id}.eml")


def download(content: bytes, name: str) -> Response:
    """*content* as a file to save: no type to guess from, no place to run in (RFC 6266 name)."""
    plain = "".join(c if c in PLAIN_NAME else "_" for c in name)[-100:] or "file"
    response = Response(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name[-200:], safe='')}"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
