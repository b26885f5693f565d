"""A table of units and people, read line by line with every fault of every line.

Lines may say less than all columns, and stand in any order; columns too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from babel import Locale

from webcare.core.errors import Invalid
from webcare.core.i18n import marked
from webcare.core.table_reading import NoTable, rows
from webcare.core.text import one_line
from webcare.experts.addresses import fit_address
from webcare.experts.columns import COLUMNS, KINDS, NO, PERSON, READ_AS, YES
from webcare.experts.models import UnitKind
from workflows import opening
from workflows.opening import NoHours

MOST = 5000
MOST_AT_ONCE = 999


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line, as numbered in the file; `value`: the text that is meant."""

    line: int
    column: str
    message: str
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A unit or person as the table says it; a column that the table lacks is None."""

    number: int
    kind: str
    name: str
    cells: Mapping[str, object]

    @property
    def is_person(self) -> bool:
        return self.kind == PERSON

    @property
    def key(self) -> str:
        """By what the directory knows it: a person's address, a unit's name."""
        return str(self.cells.get("email")) if self.is_person else self.name.lower()

    def words(self, column: str, otherwise: Sequence[str] = ()) -> list[str]:
        """The short names or languages of a column that lists them; *otherwise* where the table
        lacks it.
        """
        found = self.cells.get(column)
        return list(found if isinstance(found, list) else otherwise)


@dataclass(slots=True)
class Table:
    """The lines that can be read, and every fault of the others."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def parse(content: bytes, themes: Sequence[str]) -> Table:
    """Every line of the file, or what is wrong with it, all at once. *themes*: the short names that
    the team has. Raises Invalid(files=…) for a file that is no such table.
    """
    header, body = _header(content)
    table = Table()
    seen: dict[tuple[bool, str], int] = {}
    for number, row in body:
        cells = dict(zip(header, [*row, *[""] * (len(header) - len(row))], strict=False))
        faults: list[Fault] = []
        if any(row[len(header) :]):
            faults.append(Fault(number, "", marked("The line has more cells than the first one.")))
        line = _line(number, cells, themes, faults)
        before = seen.setdefault((line.is_person, line.key), number)
        if before != number and line.key:
            message = marked("This stands in the table twice.")
            faults.append(Fault(number, "email" if line.is_person else "name", message, line.key))
        table.faults += faults
        if not faults:
            table.lines.append(line)
    return table


def _header(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The columns, and the lines that say something with their numbers in the file."""
    found = _lines(content)
    if found and found[0][1][0].lower().startswith("sep="):  # some programs name the separator so
        found = found[1:]
    if not found:
        raise _no_table(marked("This is no table. Save it as CSV and try again."))
    header = [_column(cell) for cell in found[0][1]]
    while header and not header[-1]:
        header.pop()
    if "name" not in header or len(set(header)) != len(header):
        raise _no_table(
            marked("The first line must name the columns; “name” is missing or doubled.")
        )
    if set(header) - set(COLUMNS):
        raise _no_table(marked("There is a column that nobody knows: take it out, or rename it."))
    if len(found) - 1 > MOST:
        raise _no_table(marked("At most 5000 lines go in at once."))
    return header, found[1:]


def _lines(content: bytes) -> list[tuple[int, list[str]]]:
    """The lines that say something, with their numbers; none where it is no text."""
    try:
        return [(number, row) for number, row in enumerate(rows(content), start=1) if any(row)]
    except NoTable as wrong:
        if not wrong.line:
            return []
        problem = marked("A quotation mark in line %(line)s is not closed, or not doubled.")
        no_table = _no_table(problem)
        no_table.named = {"line": wrong.line}
        raise no_table from None


def _no_table(message: str) -> Invalid:
    return Invalid(message, files=message)


def _column(cell: str) -> str:
    name = cell.strip().lower().replace(" ", "_").replace("’", "'")
    return READ_AS.get(name, name)


def _line(
    number: int, cells: Mapping[str, str], themes: Sequence[str], faults: list[Fault]
) -> Line:
    def fault(column: str, message: str) -> None:
        faults.append(Fault(number, column, message, cells.get(column, "")))

    kind = cells.get("kind", "").lower() or PERSON
    kind = KINDS.get(kind, kind)
    if kind not in (PERSON, *UnitKind):
        fault("kind", marked("Write unit, service, partner or person."))
    name = one_line(cells.get("name", ""), 120)
    if not name:
        fault("name", marked("The name is missing."))
    read: dict[str, object] = {
        column: one_line(cells[column], 120)
        for column in ("belongs_to", "phone", "function", "substitute")
        if column in cells
    }
    read["substitute"] = str(read.get("substitute", "")).lower() if "substitute" in cells else None
    read["email"] = _email(cells, fault, must=kind == PERSON)
    if kind == PERSON:
        _read_person(cells, themes, read, fault)
    elif "hours" in cells:
        try:
            read["hours"] = opening.week_written(opening.week_of(cells["hours"]))
        except NoHours:
            fault("hours", marked("Write hours as mon-fri 9:00-12:00 13:00-16:00."))
    return Line(number=number, kind=kind, name=name, cells=read)


def _email(cells: Mapping[str, str], fault: Callable[[str, str], None], *, must: bool) -> str:
    text = cells.get("email", "")
    if not text:
        if must:
            fault(
                "email", marked("The e-mail address is missing; nobody can be asked without one.")
            )
        return ""
    try:
        return fit_address(text)
    except Invalid:
        fault("email", marked("This is no e-mail address."))
        return text.lower()


def _read_person(
    cells: Mapping[str, str],
    themes: Sequence[str],
    read: dict[str, object],
    fault: Callable[[str, str], None],
) -> None:
    if "languages" in cells:
        codes = _words(cells["languages"])
        if not set(codes) <= _spoken():
            fault("languages", marked("Write languages by two letters, such as nl fr."))
        read["languages"] = codes
    for column in ("first_about", "backup_about"):
        if column in cells:
            read[column] = slugs = _words(cells[column])
            if set(slugs) - set(themes):
                fault(
                    column, marked("There is no such theme; use the short names of the settings.")
                )
    _read_asking(cells, read, fault)


def _read_asking(
    cells: Mapping[str, str], read: dict[str, object], fault: Callable[[str, str], None]
) -> None:
    if "capacity" in cells:
        text = cells["capacity"]
        fits = not text or (
            text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_AT_ONCE
        )
        if not fits:
            fault("capacity", marked("Give a whole number from 1 to 999, or nothing."))
        read["capacity"] = int(text) if text and fits else 0  # as many as come
    if "can_be_asked" in cells:
        said = cells["can_be_asked"].lower()
        if said not in YES | NO:
            fault("can_be_asked", marked("Write yes or no."))
        read["active"] = said in YES


@cache
def _spoken() -> frozenset[str]:
    """The two letters of every language that has them (ISO 639-1)."""
    known = (str(code) for code in Locale("en").languages)
    return frozenset(code for code in known if len(code) == 2)  # noqa: PLR2004 - ISO 639-1


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(text.lower().replace(",", " ").replace(";", " ").split()))
