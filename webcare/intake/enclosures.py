"""Files that people choose in a form: how many and how large, and what is kept of each.

A row that bears files keeps them as a list of `{"name", "type", "size", "sha256"}`; the bytes lie
in the data folder under their hash (`files`), so that what a person saw is what leaves.
"""

import mimetypes
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from webcare.core.errors import Invalid, NotFound
from webcare.core.text import one_line, storable
from webcare.intake import files
from webcare.intake.mail.parsed import Attachment

MOST = 10
LARGEST = 10_000_000  # bytes
MOST_BYTES = 15_000_000  # in all; in base64 that is what most mail servers still take
LONGEST_NAME = 200

RUNS = frozenset(
    {
        *("apk", "app", "bat", "chm", "cmd", "com", "cpl", "dll", "dmg", "docm", "exe", "hta"),
        *("htm", "html", "iso", "jar", "js", "jse", "lnk", "msc", "msi", "pif", "pptm", "ps1"),
        *("reg", "scr", "sh", "svg", "vb", "vbe", "vbs", "wsf", "xlsm"),
    }
)
"""Ends of names that a receiver's machine may run; such a file is warned of, not refused."""

Enclosure: TypeAlias = dict[str, Any]

_TYPE = re.compile(r"^[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}$")
_UNKNOWN = "application/octet-stream"
_FIELDS = "name", "type", "size", "sha256"


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it was sent: its name, what its sender said it is, its bytes."""

    name: str
    type: str
    content: bytes = field(repr=False)


def check(given: Sequence[Given], beside: Sequence[Enclosure] = ()) -> None:
    """Raise Invalid(files=…) where *given*, beside what is there already, are too many or too
    large, or one of them is empty.
    """
    size = sum(len(each.content) for each in given) + sum(each["size"] for each in beside)
    if len(given) + len(beside) > MOST:
        raise Invalid("At most 10 files go along.", files="At most 10 files go along.")
    if any(len(each.content) > LARGEST for each in given):
        raise Invalid("A file may be at most 10 MB.", files="A file may be at most 10 MB.")
    if size > MOST_BYTES:
        raise Invalid(
            "The files together may be at most 15 MB.",
            files="The files together may be at most 15 MB.",
        )
    if any(not each.content for each in given):
        raise Invalid("One of the files is empty.", files="One of the files is empty.")


def keep(given: Sequence[Given], beside: Sequence[Enclosure] = ()) -> list[Enclosure]:
    """*beside* with *given* added, their bytes on disk; the same file twice stands once. Raises
    what `check` raises.
    """
    check(given, beside)
    added = [
        {
            "name": one_line(storable(each.name), LONGEST_NAME) or "file",
            "type": type_of(each.name, each.type),
            "size": len(each.content),
            "sha256": files.keep(each.content),
        }
        for each in given
    ]
    return joined(beside, added)


def joined(there: Sequence[Enclosure], added: Iterable[Enclosure]) -> list[Enclosure]:
    """Both, each content once. Raises Invalid(files=…) where that is too much."""
    known = {each["sha256"]: each for each in there}
    for each in added:
        known.setdefault(each["sha256"], each)
    found = list(known.values())
    if len(found) > MOST or sum(each["size"] for each in found) > MOST_BYTES:
        text = "With this file it is more than 10 files or 15 MB."
        raise Invalid("With this file it is more than 10 files or 15 MB.", files=text)
    return found


def one(there: Sequence[Enclosure], digest: str) -> Enclosure:
    """The file with that hash among *there*; raises NotFound."""
    for each in there:
        if each["sha256"] == digest:
            return each
    raise NotFound("There is no such file.")


def type_of(name: str, said: str) -> str:
    """A media type that can stand in a header: by the name's end, else as *said*."""
    guessed = mimetypes.guess_type(name)[0] or said.partition(";")[0].strip().lower()
    return guessed if _TYPE.match(guessed) else _UNKNOWN


def may_run(name: str) -> bool:
    """Whether the receiver's machine may run a file of this name."""
    return name.rpartition(".")[2].strip().lower() in RUNS


def as_attachments(there: Sequence[Enclosure]) -> tuple[Attachment, ...]:
    """The files as intake knows those of a mail. Raises NotFound where the bytes are gone."""
    return tuple(
        Attachment(content=read(each), **{name: each[name] for name in _FIELDS}) for each in there
    )


def read(each: Enclosure) -> bytes:
    """The file's bytes, looked at once more; raises NotFound where they are gone or changed."""
    return files.read(each["sha256"])
