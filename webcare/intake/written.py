"""What someone wrote, whatever the channel: the one form in which intake goes on with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from webcare.core.text import one_line, storable
from webcare.intake.mail.parsed import Attachment, MailKind, ParsedMail
from webcare.tickets.models import MessageKind

PHONE = "phone:"  # before what stands for someone who left no mail address
LONGEST_TEXT = 1_000_000
LONGEST_ID = 600  # what an index takes, whatever the letters
LONGEST_ADDRESS = 320
MOST_ADDRESSES = 100
MOST_WARNINGS = 20

_KINDS = {
    MailKind.MESSAGE: MessageKind.MESSAGE,
    MailKind.BOUNCE: MessageKind.BOUNCE,
    MailKind.AUTO_REPLY: MessageKind.AUTO_REPLY,
    MailKind.LIST: MessageKind.LIST,
    MailKind.OWN: MessageKind.OWN,
    MailKind.UNREADABLE: MessageKind.UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class BounceOf:
    """What a delivery report says about a mail of ours. Only the action `failed` means that it did
    not arrive; `message_ids` are the reported mails', without brackets.
    """

    message_ids: tuple[str, ...]
    recipients: tuple[str, ...]
    action: str | None
    status: str | None
    diagnostic: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One message as it will stand on its row; texts can be stored as they are.

    `address` is the author's, in lower case. `marks` are what the form said: `press`,
    `formal_complaint`; `postal`: the postal address that came with it; `press`: what a journalist
    said of themselves (medium, phone, deadline); `reach`: how many follow the author. `ticket_id`
    is given where the message was written on a ticket's own page; `network_parent` is the external
    id of the post that this one answers. `may_be_another_desks`: it looks like mail of our own, but
    may be a person's at another organisation with this product.
    """

    kind: MessageKind = MessageKind.MESSAGE
    address: str = ""
    name: str = ""
    to: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    reply_text: str = ""
    quoted_text: str = ""
    signature: str = ""
    html: str | None = None
    language: str | None = None
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    url: str = ""
    sent_at: datetime | None = None
    warnings: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)
    bounce: BounceOf | None = None
    may_acknowledge: bool = False
    marks: frozenset[str] = frozenset()
    postal: str = ""
    press: Mapping[str, str] | None = None
    reach: int | None = None
    ticket_id: int | None = None
    network_parent: str | None = None
    may_be_another_desks: bool = False

    @property
    def is_by_phone(self) -> bool:
        """Whether it was said on the telephone, and no mail address with it."""
        return self.address.startswith(PHONE)

    @property
    def chain(self) -> tuple[str, ...]:
        """The ids that this message says it answers, nearest first, each once."""
        ids = (self.in_reply_to, *reversed(self.references))
        return tuple(dict.fromkeys(each for each in ids if each))


def of_mail(mail: ParsedMail, own_addresses: frozenset[str] = frozenset()) -> Written:
    """The mail as written. What a form's robot sends for a person is that person's (Reply-To)."""
    address, name, warnings = _author(mail)
    kind = _KINDS[mail.kind]
    if kind is MessageKind.MESSAGE and address in own_addresses:
        kind = MessageKind.OWN
    return Written(
        kind=kind,
        may_be_another_desks=kind is MessageKind.OWN
        and address not in own_addresses
        and mail.headers.auto_submitted in {None, "no"},
        address=address,
        name=one_line(storable(name)),
        to=_addresses((*mail.to, *mail.cc)),
        subject=one_line(storable(mail.subject)),
        text=fit(mail.text),
        reply_text=fit(mail.reply_text),
        quoted_text=fit(mail.quoted_text),
        signature=fit(mail.signature),
        html=storable(mail.html) if mail.html else None,
        language=mail.language,
        message_id=fit_id(mail.message_id),
        in_reply_to=fit_id(mail.in_reply_to),
        references=tuple(filter(None, map(fit_id, mail.references))),
        sent_at=mail.sent_at,
        warnings=_warnings((*mail.warnings, *warnings)),
        attachments=mail.attachments,
        bounce=_bounce(mail),
        may_acknowledge=mail.may_be_acknowledged and kind is MessageKind.MESSAGE,
    )


def unreadable(warning: str, text: str = "") -> Written:
    """What stands for a message that could not be read."""
    return Written(
        kind=MessageKind.UNREADABLE, text=fit(text), reply_text=fit(text), warnings=(warning,)
    )


def without_attachments(written: Written, warning: str) -> Written:
    """The message with its texts alone."""
    return replace(written, attachments=(), warnings=(*written.warnings, warning))


def fit(text: str) -> str:
    """*text* as a row takes it; the rest of a longer one stays in the raw bytes."""
    return storable(text[:LONGEST_TEXT])


def fit_id(message_id: str | None) -> str | None:
    """*message_id* where it can be looked up, else None."""
    kept = storable(message_id or "").strip()
    return kept if 0 < len(kept) <= LONGEST_ID else None


def fit_address(address: str) -> str:
    """*address* in the spelling under which its author is known."""
    return one_line(storable(address), LONGEST_ADDRESS).lower()


def _author(mail: ParsedMail) -> tuple[str, str, tuple[str, ...]]:
    given = fit_address(mail.from_address)
    others = [each for each in map(fit_address, mail.reply_to) if each and each != given]
    if not others:
        return given, mail.from_name, ()
    if not mail.from_is_a_person and mail.kind is MailKind.MESSAGE:
        return others[0], mail.from_name, ("written_for_another",)
    return given, mail.from_name, ("reply_to_differs",)


def _bounce(mail: ParsedMail) -> BounceOf | None:
    report = mail.bounce
    if report is None:
        return None
    return BounceOf(
        message_ids=tuple(filter(None, map(fit_id, report.original_message_ids))),
        recipients=_addresses(report.failed_recipients),
        action=report.action,
        status=report.status,
        diagnostic=one_line(storable(report.diagnostic), 500) if report.diagnostic else None,
    )


def _addresses(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(one_line(storable(each), LONGEST_ADDRESS) for each in given[:MOST_ADDRESSES])


def _warnings(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(one_line(storable(each)) for each in given[:MOST_WARNINGS])
