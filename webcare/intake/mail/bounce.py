"""What a delivery report says: who was not reached, why, and which of our mails it was."""

from __future__ import annotations

import re

from webcare.intake.mail import mime
from webcare.intake.mail.bounce_marks import NOTIFICATION
from webcare.intake.mail.charsets import decode, one_line
from webcare.intake.mail.headers import message_ids
from webcare.intake.mail.names import MAILS
from webcare.intake.mail.parsed import Bounce
from webcare.intake.mail.parts import payload

ACTIONS = {"deliverable": "delivered", "failure": "failed", "delay": "delayed"}  # as senders put it
MAX_REPORT = 100_000
MAX_RECIPIENTS = 50
STATUS_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
ORIGINAL_HEADERS = frozenset({"text/rfc822-headers", "message/global-headers"}) | MAILS

FIELD = re.compile(r"^([A-Za-z-]{1,40}):[ \t]*(.*(?:\n[ \t].*)*)", re.MULTILINE)
ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"'=@]{1,64}@[A-Za-z0-9.-]{1,255}[A-Za-z0-9]")
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
SMTP_CODE = re.compile(r"\b[45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3}\s)?[^\n]{3,300}")
MESSAGE_ID = re.compile(
    r"^[> \t|]{0,6}Message-ID:\s{0,3}<?([^<>\s]{1,998}@[^<>\s]{1,998})>?",
    re.IGNORECASE | re.MULTILINE,
)
DELAY = re.compile(
    r"\bdelay(?:ed)?\b|still being retried|will (?:keep|continue) (?:on )?trying|"
    r"not yet been delivered|"
    r"warning[-: ]|temporar(?:y|ily)|in the queue|past \d+(?:\.\d+)? hours",
    re.IGNORECASE,
)


def read_bounce(root: mime.Part, subject: str, text: str) -> Bounce:
    """Return what can be known from the report's parts, else from its free text."""
    parts = list(_leaves(root))
    fields = _report_fields(parts)
    recipients = _recipients(fields) or _header_recipients(root) or _text_recipients(root, text)
    status = _first(fields, "status", STATUS) or _search(STATUS, text)
    diagnostic = _first(fields, "diagnostic-code") or _search(SMTP_CODE, text, group=0)
    return Bounce(
        failed_recipients=recipients,
        status=status,
        diagnostic=one_line(diagnostic, 500) if diagnostic else None,
        original_message_ids=_original_ids(parts, text),
        action=_notified(text) or _action(root, fields, subject, status),
    )


def _leaves(part: mime.Part) -> list[mime.Part]:
    if not part.parts:
        return [part]
    return [leaf for child in part.parts for leaf in _leaves(child)]


def _report_fields(parts: list[mime.Part]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for part in parts:
        if part.content_type in STATUS_REPORTS or part.content_type == "message/feedback-report":
            report = decode(payload(part)[:MAX_REPORT])
            for name, value in FIELD.findall(report):
                fields.setdefault(name.lower(), []).append(" ".join(value.split()))
    return fields


def _recipients(fields: dict[str, list[str]]) -> tuple[str, ...]:
    for name in ("original-recipient", "final-recipient", "original-rcpt-to"):
        found = [_search(ADDRESS, value, group=0) for value in fields.get(name, [])]
        if any(found):
            return tuple(dict.fromkeys(address for address in found if address))[:MAX_RECIPIENTS]
    return ()


def _header_recipients(root: mime.Part) -> tuple[str, ...]:
    found = ADDRESS.findall(root.header("x-failed-recipients") or "")
    return tuple(dict.fromkeys(found))[:MAX_RECIPIENTS]


def _text_recipients(root: mime.Part, text: str) -> tuple[str, ...]:
    """Take the first address in the report's words that is neither its sender nor its reader."""
    own = {address.lower() for name in ("from", "to") for address in _addresses(root, name)}
    for found in ADDRESS.finditer(text[:20_000]):
        if found[0].lower() not in own and not found[0].lower().startswith(
            ("mailer-daemon", "postm")
        ):
            return (found[0],)
    return ()


def _addresses(root: mime.Part, name: str) -> list[str]:
    return ADDRESS.findall(root.header(name) or "")


def _original_ids(parts: list[mime.Part], text: str) -> tuple[str, ...]:
    """Find the Message-IDs of what bounced: in the returned headers, else in the text."""
    found: list[str] = []
    for part in parts:
        if part.content_type in ORIGINAL_HEADERS:
            inner, _ = mime.read(payload(part)[:MAX_REPORT].lstrip(b"\r\n"))
            found += message_ids(inner.header("message-id"))
        elif part.content_type.startswith("text/") and not found:
            found += MESSAGE_ID.findall(decode(payload(part)[:MAX_REPORT]))
    return tuple(dict.fromkeys(found or MESSAGE_ID.findall(text[:MAX_REPORT])))[:MAX_RECIPIENTS]


def _notified(text: str) -> str | None:
    """Return what a sending service's notification tells, if the mail is one."""
    found = NOTIFICATION.match(text[:1000])
    if found is None:
        return None
    return {"Bounce": "failed", "Complaint": "complaint", "Delivery": "delivered"}[found[1]]


def _action(
    root: mime.Part, fields: dict[str, list[str]], subject: str, status: str | None
) -> str | None:
    if "feedback-type" in fields or root.type_parameters.get("report-type") == "feedback-report":
        return "complaint"
    actions = {
        value.split()[0].lower().strip(",;()") for value in fields.get("action", []) if value
    }
    if actions:
        return "failed" if "failed" in actions else min(actions)
    if DELAY.search(subject) or (status or "").startswith("4."):
        return "delayed"
    return "failed"


def _first(
    fields: dict[str, list[str]], name: str, wanted: re.Pattern[str] | None = None
) -> str | None:
    for value in fields.get(name, []):
        if wanted is None:
            return value
        if found := wanted.search(value):
            return found[1]
    return None


def _search(pattern: re.Pattern[str], text: str, *, group: int = 1) -> str | None:
    found = pattern.search(text[:MAX_REPORT])
    return found[group] if found else None
