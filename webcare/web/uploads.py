"""Files that came with a form, read within the limits."""

from flask import request
from flask_babel import gettext as _

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
    """The files chosen, read no further than the limit. Raises Invalid(files=…), by name."""
    chosen = [each for each in request.files.getlist(NAME) if each.filename]
    if len(chosen) > MOST:
        raise Invalid("At most 10 files go along.", files=_("At most 10 files go along."))
    found = []
    for each in chosen:
        content = each.stream.read(LARGEST + 1)
        name = (each.filename or "").replace("\\", "/").rpartition("/")[2]
        if len(content) > LARGEST:
            raise Invalid(
                "A file may be at most 10 MB.",
                files=_("“%(name)s” is larger than 10 MB.", name=name),
            )
        found.append(Given(name, each.mimetype, content))
    return found


def were_chosen() -> bool:
    """Whether the form brought files, which a browser does not keep for another try."""
    return any(each.filename for each in request.files.getlist(NAME))
