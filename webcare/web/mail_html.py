"""A mail's own looks, in a frame of its own: it was cleaned at intake, and here it can do nothing.

The frame's policy lets nothing run and nothing be fetched; pictures from elsewhere wait until
somebody asks for them (`?remote=1`), as fetching one tells its sender that the mail was read.
"""

import re
from base64 import b64encode

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from webcare.core.db import transaction
from webcare.core.errors import NotFound
from webcare.intake import files
from webcare.tickets import sources
from webcare.tickets.models import Attachment, Message
from webcare.web.access import needs, team_ids
from workflows.rights import Right

bp = Blueprint("mail_html", __name__)

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:{remote}; "
    "frame-ancestors 'self'; form-action 'none'; base-uri 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
# Bytes that begin so are pictures which a browser draws and never runs; SVG is not among them.
PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
WEBP = (b"RIFF", b"WEBP")
MOST_BYTES = 12_000_000  # of pictures in one page
_CID = re.compile(r'(<img\b[^>]*?\s)src="cid:([^"]+)"', re.IGNORECASE)
_REMOTE = re.compile(r'(<img\b[^>]*?\s)data-remote-src="(https?://[^"]+)"', re.IGNORECASE)


@bp.get("/messages/<int:message_id>/html")
@needs(Right.READ)
def show(message_id: int) -> ResponseReturnValue:
    """The cleaned HTML of one message, as a page that can do nothing."""
    with_remote = request.args.get("remote") == "1"
    with transaction() as session:
        message = sources.message(session, message_id, team_ids())
        body = _own_pictures(message)
    if with_remote:
        body = _REMOTE.sub(r'\1src="\2"', body)
    # The cleaner of intake made it safe; the policy would stop whatever it missed.
    page = render_template("mail_html.html", body=Markup(body))  # noqa: S704
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY.format(
        remote=" https: http:" if with_remote else ""
    )
    return response


def picture_type(content: bytes) -> str | None:
    """What kind of picture these bytes are, whatever anyone declared; None for anything else."""
    for begins, kind in PICTURES:
        if content.startswith(begins):
            return kind
    if content[:4] == WEBP[0] and content[8:12] == WEBP[1]:
        return "image/webp"
    return None


def _own_pictures(message: Message) -> str:
    """The HTML with the pictures that the mail itself brought, written into it: the frame has no
    cookie with which it could fetch them.
    """
    brought: dict[str, Attachment] = {
        each.content_id.strip("<>"): each for each in message.attachments if each.content_id
    }
    room = MOST_BYTES

    def place(found: re.Match[str]) -> str:
        nonlocal room
        each = brought.get(found[2])
        if each is None or each.size > room:
            return found[1]
        room -= each.size
        return f'{found[1]}src="{_written(each)}"'

    return _CID.sub(place, message.html or "")


def _written(each: Attachment) -> str:
    try:
        content = files.read(each.sha256)
    except NotFound:
        return "data:,"
    kind = picture_type(content)
    return f"data:{kind};base64,{b64encode(content).decode()}" if kind else "data:,"
