"""By which marks a delivery report is known: by its form, or by several weaker signs together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webcare.intake.mail import mime
    from webcare.intake.mail.parsed import MailHeaders

ENOUGH = 4  # of the weights below; one more where no daemon sent it
LOOKED_AT = 6000  # characters of the text

REPORTS = frozenset({"delivery-status", "feedback-report"})
STATUS_PARTS = frozenset(
    {"message/delivery-status", "message/global-delivery-status", "message/feedback-report"}
)
RETURNED_PARTS = frozenset({"message/rfc822", "text/rfc822-headers", "message/global"})

DAEMON_ADDRESS = re.compile(
    r"(?:(?:mail(?:er)?|mta|smtp|postfix)[-_.]?d(?:ae|ea|e)mons?|po+st[-_.]?master|"
    r"mail-?system|mailgate"
    r"|bounces?|mail[-_.]?(?:administrator|delivery)|mdaemon|ndr|dsn)(?:[-_+.@\d]|\Z)",
    re.IGNORECASE,
)
DAEMON_NAME = re.compile(
    r"mail(?:er)?[-. ]?d(?:ae|ea)mon|post\s?master|mail (?:delivery|deliver) (?:sub)?system|"
    r"mail administrator|system administrator|ndr administrator|delivery (?:system|notification)|"
    r"mail system|interscan",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"undeliver|(?:un|non|not |in)[- ]?deliver(?:ed|able|y)|"
    r"deliver\w* (?:status )?(?:notification|failure|"
    r"failed|error|problem|report|incomplete|delayed|unsuccessful)|(?:failed|failure|"
    r"unable to|error|"
    r"problems?|could ?n[o']t)\b.{0,15} (?:deliver\w*|send\w*)|fail(?:ure|ed) (?:notice|delivery)|"
    r"failure notice|deliver\w* (?:has )?failed|returned (?:mail|message|to sender)|"
    r"returning message|"
    r"mail (?:system )?(?:error|failure|returned)|message (?:not|could not be) (?:sent|delivered)|"
    r"delayed mail|mail delay|could not (?:be )?(?:send|sent|deliver)|error sending|"
    r"bounced? (?:mail|message)|"
    r"message delivery (?:has|failure|delay)|delivery has failed|postmaster notify|"
    r"unzustellbar|nicht zugestellt|nicht zustellbar|unzustellbarkeit|fehlgeschlagen|"
    r"mailzustellung|"
    r"zustellung|onbestelbaar|niet (?:af)?bezorgd|niet (?:af)?geleverd|aflevering mislukt|"
    r"bestelling mislukt|"
    r"onbezorgbaar|kon niet worden (?:bezorgd|afgeleverd)|non remis|non distribu|non délivr|"
    r"échec de la? ?(?:remise|distribution|livraison)|échec d.envoi|retour à l.expéditeur|"
    r"не доставлено|недоставл|エラー|配信|送信できません|未送達|退信|投递失败|feedback report|"
    r"complaint about message|email feedback",
    re.IGNORECASE,
)
WORDS = re.compile(
    r"(?:could|can|was|were|has|have|did)\s?n[o']t (?:be |been )?(?:\w+ )?deliver(?:ed)?|"
    r"(?:mail|message)\b.{0,40} (?:could not|cannot) be (?:sent|delivered)|undeliver(?:able|ed)|"
    r"not (?:be )?delivered (?:to|because)|(?:delivery|recipients?|addresses|"
    r"following address\w*).{0,60}"
    r"(?:fail(?:ed|ure)|errors?|unknown|reject|invalid|not (?:accept|deliver|be reached))|"
    r"user unknown|unknown user|no such (?:user|mailbox|recipient)|(?:mailbox|"
    r"quota)\b.{0,20} (?:full|exceeded)|"
    r"(?:invalid|unknown) (?:user|recipient|address|mailbox)|(?:trouble|problem|error|fail\w*|"
    r"unable to)"
    r".{0,20} (?:deliver|send)ing? |transcript of session follows|returned (?:mail|message|below)|"
    r"did not reach the following recipient|i wasn't able to deliver|"
    r"this is the qmail-send program|"
    r"your (?:mail|message|e-mail)\b.{0,60}(?:was|could|has) not|rejected your message|"
    r"nicht zugestellt werden|konnte nicht|niet (?:worden )?(?:bezorgd|afgeleverd)|"
    r"n['’]a pas (?:pu )?(?:être |été )(?:remis|distribu|délivr)|"
    r"送信できませんでした|配信できません",
    re.IGNORECASE,
)
# What a sending service (here Amazon's) reports as data.
NOTIFICATION = re.compile(r'\s*\{\s*"notificationType"\s*:\s*"(Bounce|Complaint|Delivery)"')
CODE = re.compile(
    r"\b[45]\.\d{1,3}\.\d{1,3}\b|\b(?:4[25]\d|5[05]\d)[ -]+\S|\bSMTP\b|\bRCPT TO\b|"
    r"\bStatus: [45]\.",
)
RETURNED = re.compile(
    r"(?:original|returned|copy of (?:the|your) (?:original )?|undelivered|failed) ?(?:mail|"
    r"message|header)|"
    r"message headers? follow|included below|^[ \t>]{0,4}Message-ID:|"
    r"^[ \t>]{0,4}Received: (?:from|by|\()",
    re.IGNORECASE | re.MULTILINE,
)


def is_bounce(
    root: mime.Part, headers: MailHeaders, *, sender: tuple[str, str], subject: str, text: str
) -> bool:
    """Whether the mail reports on the delivery of another one (RFC 3464 or free of form)."""
    if root.content_type == "multipart/report" and _is_delivery_report(root):
        return True
    if headers.failed_recipients or NOTIFICATION.match(text[:LOOKED_AT]):
        return True
    is_daemon = _is_daemon(headers, sender)
    if not is_daemon and not _speaks_for_a_machine(headers, sender):
        return False
    looked_at = text[:LOOKED_AT]
    has_original = bool(RETURNED.search(looked_at)) or _has(root, RETURNED_PARTS)
    has_code = CODE.search(looked_at) is not None
    if not (is_daemon or has_original or has_code):
        return False  # a parcel that "could not be delivered" is no mail that bounced
    signs = {
        "daemon": 2 * is_daemon,
        "subject": 2 * bool(SUBJECT.search(subject)),
        "report": 2 * _has(root, STATUS_PARTS),
        "words": 3 * bool(WORDS.search(looked_at)),
        "null sender": headers.envelope_sender == "",
        "code": has_code,
        "original": has_original,
        "automatic": headers.auto_submitted not in (None, "no"),
    }
    return sum(signs.values()) >= (ENOUGH if is_daemon else ENOUGH + 1)


def _is_delivery_report(root: mime.Part) -> bool:
    report = root.type_parameters.get("report-type", "").lower()
    return report in REPORTS or (not report and _has(root, STATUS_PARTS))


def _is_daemon(headers: MailHeaders, sender: tuple[str, str]) -> bool:
    name, address = sender
    envelope = headers.envelope_sender or ""
    return bool(
        DAEMON_ADDRESS.match(address)
        or DAEMON_NAME.search(name)
        or DAEMON_ADDRESS.match(name)
        or DAEMON_ADDRESS.match(envelope)
    )


def _speaks_for_a_machine(headers: MailHeaders, sender: tuple[str, str]) -> bool:
    """Whether the mail comes from nobody: no sender to answer, or one that asks not to be."""
    local = sender[1].lower()
    return (
        headers.envelope_sender == ""
        or not sender[1]
        or local.startswith(("no-reply@", "noreply@", "no_reply@", "donotreply@"))
    )


def _has(root: mime.Part, kinds: frozenset[str]) -> bool:
    """Whether one of *kinds* stands among the mail's own parts, two levels deep."""
    for part in root.parts:
        if part.content_type in kinds or any(inner.content_type in kinds for inner in part.parts):
            return True
    return False
