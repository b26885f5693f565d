"""The one writer of exported tables. Nothing else in the house writes CSV or XLSX.

A spreadsheet runs a cell that begins like a formula, whoever wrote it; what the public sends us
ends up in cells. So every text leaves here as text.
"""

import csv
import io
import itertools
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook

from webcare.core.text import storable

ZONE = "Europe/Brussels"
LONGEST_TITLE = 31  # characters of a sheet's title
_NO_TITLE = re.compile(r"[\[\]:*?/\\']")
LONGEST_CELL = 32_767  # characters; what XLSX can hold
_STARTS = "=+\\-@＝＋－＠"  # and the full-width ones, which some spreadsheets fold to the plain
_FORMULA = re.compile(rf"(^|[;\t\r\n])([\s\u200b\ufeff;]*)(?=[{_STARTS}])")
_STARTS_ODDLY = re.compile(r"^[\t\r]")


def csv_bytes(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, timezone: str = ZONE
) -> bytes:
    """The table as CSV: UTF-8 with a byte order mark, comma, CRLF, every text quoted.

    Times are ISO 8601 in *timezone*. A text that a spreadsheet would run gets an apostrophe before
    it; also after a semicolon or a line break, where a spreadsheet that splits there would begin
    a new cell.
    """
    zone = ZoneInfo(timezone)
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    for row in itertools.chain([header], rows):
        writer.writerow([_for_csv(_plain(cell, zone)) for cell in row])
    return out.getvalue().encode()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook, under its title."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]


def xlsx_bytes(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, timezone: str = ZONE
) -> bytes:
    """The table as a workbook of one sheet, as `workbook_bytes` writes it."""
    return workbook_bytes([Sheet("", header, rows)], timezone=timezone)


def workbook_bytes(sheets: Iterable[Sheet], *, timezone: str = ZONE) -> bytes:
    """The tables as a workbook, a sheet each. Texts are text cells, whatever they begin with;
    times are ISO 8601 texts in *timezone*, because a workbook's own times know no zone.
    """
    zone = ZoneInfo(timezone)
    out = io.BytesIO()
    with Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True})
        for each in sheets:
            sheet = book.add_worksheet(_NO_TITLE.sub(" ", each.title)[:LONGEST_TITLE] or None)
            sheet.freeze_panes(1, 0)
            for column, title in enumerate(each.header):
                sheet.write_string(0, column, title, bold)
            for number, row in enumerate(each.rows, start=1):
                for column, cell in enumerate(row):
                    value = _plain(cell, zone)
                    if isinstance(value, str):
                        sheet.write_string(number, column, _fitting(value))
                    else:
                        sheet.write_number(number, column, value)
    return out.getvalue()


def _plain(cell: object, zone: ZoneInfo) -> str | int | float:
    """*cell* as a number or a text."""
    match cell:
        case bool():
            return str(cell).lower()
        case int():
            return cell
        case float() if math.isfinite(cell):
            return cell
        case datetime():
            return cell.astimezone(zone).isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case _:
            return "" if cell is None else storable(str(cell))


def _for_csv(value: str | float) -> str | float:
    if not isinstance(value, str):
        return value
    safe = _FORMULA.sub(r"\1\2'", value)
    return f"'{safe}" if _STARTS_ODDLY.match(safe) else safe


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
