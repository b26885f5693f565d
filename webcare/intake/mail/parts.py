"""From a tree of parts to what a person sees: bodies, and files that came along."""

from __future__ import annotations

import binascii
import hashlib
import mimetypes
from dataclasses import dataclass, field
from html import escape

from webcare.intake.mail import mime, uuencoded
from webcare.intake.mail.charsets import decode
from webcare.intake.mail.headers import from_base64
from webcare.intake.mail.names import MAX_NAME, given_name, made_name, safe_name, unique_name
from webcare.intake.mail.parsed import Attachment

MAX_TEXT = 2_000_000  # bytes of one body; the rest stays in the raw mail

# Text that is a file, not something its sender wrote to be read.
FILE_TEXTS = frozenset(
    {"text/calendar", "text/csv", "text/directory", "text/vcard", "text/x-vcard"}
    | {"text/rfc822-headers", "text/xml", "text/x-amp-html", "text/rtf"}
)


@dataclass(slots=True)
class Contents:
    """The bodies in reading order, and the files."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    has_html: bool = False
    attachments: list[Attachment] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)

    def warn(self, sentence: str) -> None:
        if sentence not in self.warnings:
            self.warnings.append(sentence)


def contents(root: mime.Part) -> Contents:
    """Read every part of the mail once."""
    found = Contents()
    _read(root, found, related=False)
    return found


def _read(part: mime.Part, found: Contents, *, related: bool) -> None:
    if part.parts:
        if part.content_type == "multipart/alternative":
            _read_alternatives(part, found)
        else:
            inside = part.content_type == "multipart/related"
            for index, child in enumerate(part.parts):
                _read(child, found, related=inside and index > 0)
    elif _is_body(part) and not (related and part.content_type == "text/html"):
        _read_body(part, found)
    else:
        _attach(part, found, related=related)


def _is_body(part: mime.Part) -> bool:
    if part.disposition == "attachment" or given_name(part):
        return False
    kind = part.content_type
    return kind.startswith("multipart/") or (kind.startswith("text/") and kind not in FILE_TEXTS)


def _read_body(part: mime.Part, found: Contents) -> None:
    data = payload(part)
    if len(data) > MAX_TEXT:
        found.warn(
            f"A text of {len(data)} bytes was shown only in part; the raw mail has all of it."
        )
        data = data[:MAX_TEXT]
    is_html = part.content_type in ("text/html", "application/xhtml+xml")
    if not is_html and b"\nbegin" in b"\n" + data:
        data, files = uuencoded.take_out(data)
        found.attachments += [_attachment(found, decode(name), "", file) for name, file in files]
    text = decode(data, part.type_parameters.get("charset"))
    if not text.strip():
        return
    if is_html:
        found.has_html = True
        found.htmls.append(text)
        found.texts.append("")  # to be made from the HTML
    else:
        found.texts.append(text.strip("\n"))
        found.htmls.append("")


def _read_alternatives(part: mime.Part, found: Contents) -> None:
    """Take the plain text as text and the last HTML as HTML; files among them stay files."""
    inner = Contents(names=found.names)
    for child in part.parts:
        _read(child, inner, related=False)
    found.attachments += inner.attachments
    for sentence in inner.warnings:
        found.warn(sentence)
    texts = [text for text in inner.texts if text]
    htmls = [html for html in inner.htmls if html]
    if texts or htmls:
        found.texts.append("\n\n".join(texts))
        found.htmls.append("\n".join(htmls))
        found.has_html = found.has_html or bool(htmls)


def as_html(text: str) -> str:
    """Return plain text as HTML that reads the same."""
    return '<div style="white-space: pre-wrap">' + escape(text) + "</div>"


def payload(part: mime.Part) -> bytes:
    """Return the part's bytes, its transfer encoding undone; what is not encoded stays as it is."""
    encoding = (part.header("content-transfer-encoding") or "").partition(";")[0]
    match encoding.strip().strip("\"'").lower():
        case "base64":
            return from_base64(part.body)
        case "quoted-printable":
            return binascii.a2b_qp(part.body)
        case "x-uuencode" | "uuencode" | "x-uue" | "uue":
            return uuencoded.decoded(part.body)
        case "binary" | "8bit":
            return part.body
        case _:  # what travelled as lines, and so got the line ends of its travels
            return part.body.replace(b"\r\n", b"\n")


def _attach(part: mime.Part, found: Contents, *, related: bool) -> None:
    content = part.raw[part.start : part.end] if part.is_multipart else payload(part)
    content_id = (part.header("content-id") or "").strip().strip("<>").strip()[:MAX_NAME] or None
    name = given_name(part) or made_name(part, content)
    attachment = _attachment(
        found,
        name,
        part.content_type,
        content,
        content_id=content_id,
        inline=part.disposition == "inline" or (related and content_id is not None),
    )
    found.attachments.append(attachment)


def _attachment(
    found: Contents,
    name: str,
    kind: str,
    content: bytes,
    *,
    content_id: str | None = None,
    inline: bool = False,
) -> Attachment:
    name = unique_name(safe_name(name) or "file", found.names)
    return Attachment(
        name=name,
        type=kind or mimetypes.guess_type(name)[0] or "application/octet-stream",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        content_id=content_id,
        inline=inline,
    )
