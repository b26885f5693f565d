"""One mail from its bytes. Whatever the bytes are, a value comes back and nothing is raised."""

from __future__ import annotations

import re

from webcare.intake.mail import headers, mime
from webcare.intake.mail.addresses import addresses, mailboxes
from webcare.intake.mail.bounce import read_bounce
from webcare.intake.mail.charsets import decode, one_line
from webcare.intake.mail.clean import MAX_HTML, TooLargeError, clean_html
from webcare.intake.mail.inline import without_data_images
from webcare.intake.mail.kind import kind_of, mail_headers
from webcare.intake.mail.language import recognise
from webcare.intake.mail.parsed import MailKind, ParsedMail
from webcare.intake.mail.parts import Contents, as_html, contents
from webcare.intake.mail.plain import text_of_clean, text_of_html
from webcare.intake.mail.quote import split

MAX_SUBJECT = 500
MAX_SHOWN = 100_000  # bytes shown of a mail that could not be read
ANY_ADDRESS = re.compile(
    rb"^From:[^\r\n]{0,300}?([\w.+-]{1,64}@[\w.-]{1,200})", re.IGNORECASE | re.MULTILINE
)
ADDRESSED = (
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "received",
    "return-path",
    "content-type",
)


def parse(raw: bytes, *, own_addresses: frozenset[str] = frozenset()) -> ParsedMail:
    """Return *raw* as read; what cannot be read is of kind unreadable, with the reason.

    *own_addresses* are those the organisation sends from, in lower case. Never raises, save
    MemoryError, which is for the process around it to deal with.
    """
    try:
        return _parse(raw, own_addresses)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - foreign bytes: any fault makes the mail unreadable
        return unreadable(raw, f"The mail could not be read ({type(error).__name__}).")


def unreadable(raw: bytes, reason: str) -> ParsedMail:
    """Return a mail that shows its raw text, so that a person can still act on it."""
    sender = ANY_ADDRESS.search(raw, 0, MAX_SHOWN)
    text = decode(raw[:MAX_SHOWN])
    return ParsedMail(
        from_address=sender[1].decode("ascii", "replace") if sender else "",
        kind=MailKind.UNREADABLE,
        text=text,
        reply_text=text,
        warnings=(reason,),
    )


def _parse(raw: bytes, own_addresses: frozenset[str]) -> ParsedMail:
    root, warnings = mime.read(raw)
    if not any(name in root.headers for name in ADDRESSED):
        return unreadable(raw, "The file has none of a mail's headers.")
    found = contents(root)
    text, html = _bodies(found)
    subject = one_line(headers.decode_words(root.header("subject") or ""), MAX_SUBJECT)
    name, address = _sender(root)
    about = mail_headers(root)
    kind = kind_of(
        root, about, sender=(name, address), subject=subject, text=text, own_addresses=own_addresses
    )
    parts = split(text)
    language = None
    if kind is not MailKind.BOUNCE:
        language = _language(root, subject, parts.reply_text or text)
    if not address:
        found.warn("The mail names no sender that can be answered.")
    return ParsedMail(
        from_address=address,
        from_name=name,
        reply_to=addresses(root.header("reply-to")),
        to=addresses(_all(root, "to")),
        cc=addresses(_all(root, "cc")),
        subject=subject,
        message_id=headers.message_id(root.header("message-id")),
        in_reply_to=headers.message_id(root.header("in-reply-to")),
        references=headers.message_ids(root.header("references")),
        sent_at=headers.date(root.header("date")),
        kind=kind,
        language=language,
        text=text,
        html=html,
        reply_text=parts.reply_text,
        quoted_text=parts.quoted_text,
        signature=parts.signature,
        attachments=tuple(found.attachments),
        warnings=(*warnings, *found.warnings),
        bounce=read_bounce(root, subject, text) if kind is MailKind.BOUNCE else None,
        headers=about,
    )


def _sender(root: mime.Part) -> tuple[str, str]:
    """Return (name, address) of the first author, else of whoever sent it for them."""
    fallback = ("", "")
    for header in ("from", "sender", "reply-to", "x-sender"):
        for name, address in mailboxes(_all(root, header)):
            if "@" in address:
                return name or fallback[0], address
            fallback = fallback if any(fallback) else (name, address)
    return fallback


def _all(root: mime.Part, name: str) -> str:
    """Join a header that was given more than once."""
    return ", ".join(value.text for value in root.headers.get(name, [])[:20])


def _bodies(found: Contents) -> tuple[str, str | None]:
    """Return the whole text, and cleaned HTML where the sender wrote any."""
    cleaned: list[str] = []
    texts: list[str] = []
    for text, html in zip(found.texts, found.htmls, strict=True):
        safe = _cleaned(html, found) if html else None
        readable = text if text.strip() else ""
        if not readable and html:
            readable = text_of_clean(safe) if safe is not None else text_of_html(html)
        texts.append(readable)
        if safe is not None:
            cleaned.append(safe)
        elif found.has_html:
            cleaned.append(as_html(readable))
    whole = "\n\n".join(text for text in texts if text.strip())
    html_whole = "\n".join(cleaned) if found.has_html else None
    return whole, html_whole if html_whole and len(html_whole) <= MAX_HTML * 4 else None


def _cleaned(html: str, found: Contents) -> str | None:
    try:
        return clean_html(without_data_images(html, found))
    except TooLargeError:
        found.warn("The HTML was too large to be shown; its text is.")
        return None


def _language(root: mime.Part, subject: str, text: str) -> str | None:
    """Recognise the language; of a text too short to tell, take the sender's own word, else the
    subject with it.
    """
    stated = (root.header("content-language") or "").strip()[:2].lower()
    hint = stated if stated.isalpha() and len(stated) == 2 else None  # noqa: PLR2004 - ISO 639-1
    return recognise(text, hint=hint) or recognise(f"{subject}\n{text}")
