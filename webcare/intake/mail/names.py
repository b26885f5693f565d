"""What the files of a mail are called: as their sender named them, else after what they are."""

from __future__ import annotations

import mimetypes
import re

from webcare.intake.mail import mime
from webcare.intake.mail.charsets import one_line, shown
from webcare.intake.mail.headers import decode_words

MAX_NAME = 150

NAMES = {
    "message/delivery-status": "delivery-status.txt",
    "message/global-delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition-notification.txt",
    "message/feedback-report": "feedback-report.txt",
    "text/calendar": "invite.ics",
    "text/rfc822-headers": "headers.txt",
    "text/html": "document.html",
    "text/plain": "text.txt",
    "application/ms-tnef": "winmail.dat",
    "application/pgp-encrypted": "file",
    "application/pgp-signature": "signature.asc",
    "application/pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m",
}
EXTENSIONS = {"image/jpg": ".jpg", "image/pjpeg": ".jpg", "audio/mp3": ".mp3"}
NAME_WITH_ENDING = re.compile(r"[\w .-]{1,100}\.[A-Za-z][A-Za-z0-9]{1,4}")
MAILS = frozenset({"message/rfc822", "message/global", "message/news"})


def given_name(part: mime.Part) -> str:
    """Return the name its sender gave the part, or nothing."""
    return (
        part.disposition_parameters.get("filename")
        or part.type_parameters.get("name")
        or part.type_parameters.get("filename")
        or ""
    )


def made_name(part: mime.Part, content: bytes) -> str:
    """Name a file that came without one after what it is."""
    kind = part.content_type
    if kind in MAILS:
        inner, _ = mime.read(content[:100_000])
        subject = one_line(decode_words(inner.header("subject") or ""), MAX_NAME - 4)
        return (subject.replace("/", "-").replace("\\", "-") or "message") + ".eml"
    if kind in NAMES:
        described = one_line(decode_words(part.header("content-description") or ""), 100)
        return f"{described}.txt" if described and kind.startswith("message/") else NAMES[kind]
    return _name_by_id(part) or _name_by_type(kind)


def _name_by_id(part: mime.Part) -> str:
    """Return the first half of the part's Content-ID where it is more telling than the type."""
    local = (part.header("content-id") or "").strip("<> ").partition("@")[0]
    is_telling = NAME_WITH_ENDING.fullmatch(local) or not _extension(part.content_type)
    return local if is_telling else ""


def _name_by_type(kind: str) -> str:
    main = kind.partition("/")[0]
    return (main if main in ("image", "audio", "video", "text") else "file") + _extension(kind)


def _extension(kind: str) -> str:
    return EXTENSIONS.get(kind) or mimetypes.guess_extension(kind) or ""


def safe_name(name: str) -> str:
    """Return *name* without folders, controls or marks that disguise its ending."""
    name = shown(name[:1000]).replace("\\", "/").rpartition("/")[2].strip(" .\"'")
    if len(name) <= MAX_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    return stem[: MAX_NAME - 12] + dot + ending[:10] if dot else name[:MAX_NAME]


def unique_name(name: str, taken: dict[str, int]) -> str:
    """Return *name*, numbered if another file of the mail has it already."""
    count = taken.get(name, 0)
    taken[name] = count + 1
    if not count:
        return name
    stem, dot, ending = name.rpartition(".")
    numbered = f"{stem}{count}.{ending}" if dot else f"{name}{count}"
    return numbered if numbered not in taken else unique_name(numbered, taken)
