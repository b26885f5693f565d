"""Files that came with a form, read within the limits."""

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from webcare.core.errors import Invalid
from webcare.intake import enclosures
from webcare.intake.enclosures import LARGEST, MOST, Enclosure, Given

NAME = "files"


def kept() -> list[Enclosure]:
    """The files chosen in the form's field, their bytes on disk; empty where there is none.

    Raises Invalid(files=…) for what is too large, too many or empty.
    """
    return enclosures.keep(given())


def chosen() -> list[Enclosure]:
    """The same for a form that is about files alone; Invalid(files=…) where none was chosen."""
    if not were_chosen():
        raise Invalid("Choose a file first.", files=_("Choose a file first."))
    return kept()


def given() -> list[Given]:
    """The files chosen, read no further than the limit, and closed: a large one lies in a file of
    its own until then. Raises Invalid(files=…), by name.
    """
    sent = request.files.getlist(NAME)
    try:
        return [_read(each) for each in _few([each for each in sent if each.filename])]
    finally:
        for each in sent:
            each.close()


def _few(sent: list[FileStorage]) -> list[FileStorage]:
    if len(sent) > MOST:
        raise Invalid("At most 10 files go along.", files=_("At most 10 files go along."))
    return sent


def _read(file: FileStorage) -> Given:
    content = file.stream.read(LARGEST + 1)
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    if len(content) > LARGEST:
        raise Invalid(
            "A file may be at most 10 MB.",
            files=_("“%(name)s” is larger than 10 MB.", name=name),
        )
    return Given(name, file.mimetype, content)


def were_chosen() -> bool:
    """Whether the form brought files, which a browser does not keep for another try."""
    return any(each.filename for each in request.files.getlist(NAME))
