"""A letter, a talk at the counter or a journalist's call, as a colleague writes it down; and what
every form shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webcare.core.errors import Invalid, NotFound
from webcare.core.i18n import marked
from webcare.core.text import one_line, storable
from webcare.intake import enclosures
from webcare.intake.enclosures import Enclosure
from webcare.intake.mail.language import recognise
from webcare.intake.written import PHONE, Written, fit, fit_address

LONGEST_FORM_TEXT = 50_000
LONGEST_POSTAL = 500
LONGEST_FACT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What came on paper or was said at a counter, and a colleague writes down. It is a formal
    complaint. `once` makes it one, however often its form is sent; without `address` (a mail
    address) whatever we write goes by letter. `files`: the scan.
    """

    once: str
    text: str
    name: str = ""
    address: str = ""
    subject: str = ""
    postal: str = ""
    language: str | None = None
    files: Sequence[Enclosure] = ()

    def check(self) -> None:
        """Raise Invalid with the fields that are wrong."""
        wrong: dict[str, str] = {}
        if not self.text.strip():
            wrong["facts"] = "Write what it is about."
        if len(self.text) > LONGEST_FORM_TEXT:
            wrong["facts"] = f"Use at most {LONGEST_FORM_TEXT} characters."
        if self.address.strip() and not is_address(self.address):
            wrong["email"] = "This is no e-mail address."
        if wrong:
            raise Invalid(next(iter(wrong.values())), **wrong)

    def written(self) -> Written:
        by_letter = not self.address.strip()
        return Written(
            # Two who wrote on paper are never taken for one person.
            address=f"letter:{self.once}" if by_letter else fit_address(self.address),
            name=one_line(storable(self.name)),
            subject=one_line(storable(self.subject)),
            text=fit(self.text),
            reply_text=fit(self.text),
            language=self.language or recognise(self.text),
            may_acknowledge=True,
            postal=storable(self.postal).strip()[:LONGEST_POSTAL],
            **enclosed(self.files),
            marks=frozenset({"formal_complaint", *(["by_letter"] if by_letter else [])}),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneCall:
    """What a journalist asked by telephone, and a colleague writes down as they speak. `once` makes
    it one, however often its form is sent. `address` is a mail address, where they gave one.
    """

    once: str
    text: str
    name: str = ""
    address: str = ""
    medium: str = ""
    phone: str = ""
    deadline: str = ""

    def check(self) -> None:
        """Raise Invalid with the fields that are wrong."""
        wrong: dict[str, str] = {}
        if not self.text.strip():
            wrong["question"] = marked("Write what they ask.")
        if len(self.text) > LONGEST_FORM_TEXT:
            wrong["question"] = f"Use at most {LONGEST_FORM_TEXT} characters."
        if not (self.phone.strip() or self.address.strip()):
            wrong["phone"] = marked("Write where we reach them: a number or a mail address.")
        if self.address.strip() and not is_address(self.address):
            wrong["email"] = "This is no e-mail address."
        if wrong:
            raise Invalid(next(iter(wrong.values())), **wrong)

    def written(self) -> Written:
        return Written(
            # Nobody can be written to at it; two calls are never taken for one person's.
            address=fit_address(self.address) if self.address.strip() else f"{PHONE}{self.once}",
            name=one_line(storable(self.name)),
            subject=one_line(storable(self.text), 80),
            text=fit(self.text),
            reply_text=fit(self.text),
            language=recognise(self.text),
            press=pressed(self),
            marks=frozenset({"press"}),
        )


def pressed(entry: Any) -> dict[str, str]:
    """What an entry says of the journalist, as a row takes it."""
    return {
        name: one_line(storable(getattr(entry, name)), LONGEST_FACT)
        for name in ("medium", "phone", "deadline")
    }


def enclosed(there: Sequence[Enclosure]) -> dict[str, Any]:
    """The files of an entry as attachments; one whose bytes are gone is warned of, and the words
    are taken in all the same.
    """
    try:
        return {"attachments": enclosures.as_attachments(there)}
    except NotFound:
        return {"warnings": ("file_missing",)}


def is_address(text: str) -> bool:
    """Whether *text* looks like one mail address."""
    local, at, domain = text.strip().rpartition("@")
    return bool(local and at and domain) and not any(
        each.isspace() or each in "<>," for each in text.strip()
    )
