import ast
import csv
import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from webcare.core import tables

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    ";=1+1",
    "nice;=1+1",
    "nice; =1+1",
    "nice\n=1+1",
    "nice\n\n=1+1",
    "nice\r@x",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("http://home.example","x")',
    "=cmd|' /C calc'!A0",
]
FORMULA = tuple("=+-@＝＋－＠")


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_cell_of_a_csv_can_run(hostile):
    cell = read(tables.csv_bytes(["text"], [[hostile]]))[1][0]

    assert cell.replace("'", "") == hostile.replace("'", "")
    for piece in cell.replace(";", "\n").replace("\t", "\n").splitlines():
        assert not piece.strip("\u200b\ufeff ").startswith(FORMULA)
    assert not cell.startswith(("\t", "\r"))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_every_text_in_a_workbook_is_a_text_cell(hostile):
    sheet = _sheet(tables.xlsx_bytes([hostile], [[hostile, "https://home.example"]]))

    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert sheet.count('t="s"') == 3


def test_numbers_stay_numbers():
    assert b"\r\n-5,1.5\r\n" in tables.csv_bytes(["a", "b"], [[-5, 1.5]])
    assert "<v>-5</v>" in _sheet(tables.xlsx_bytes(["a"], [[-5]]))


def test_times_are_iso_in_the_given_zone_and_the_file_says_it_is_utf_8():
    rows = [[datetime(2026, 7, 1, 22, 30, tzinfo=UTC), date(2026, 7, 1), None, "café"]]

    content = tables.csv_bytes(["at", "day", "none", "text"], rows, timezone="Europe/Brussels")

    assert content.startswith(b"\xef\xbb\xbf")
    assert read(content)[1] == ["2026-07-02T00:30:00+02:00", "2026-07-01", "", "café"]


def test_what_cannot_be_kept_in_a_cell_does_not_break_the_export():
    odd = ["\x00\x07\ud800", "x" * 40_000, float("nan")]

    assert _sheet(tables.xlsx_bytes(["a", "b", "c"], [odd]))
    assert len(read(tables.csv_bytes(["a", "b", "c"], iter([odd])))) == 2


def test_a_quote_or_a_comma_does_not_shift_the_columns():
    assert read(tables.csv_bytes(["a", "b"], [['say "hi", all', "x"]]))[1] == [
        'say "hi", all',
        "x",
    ]


def test_nothing_else_in_the_house_writes_tables():
    elsewhere = [
        path
        for folder in ("webcare", "workflows")
        for path in (ROOT / folder).rglob("*.py")
        if path != ROOT / "webcare/core/tables.py" and _imports(path) & {"csv", "xlsxwriter"}
    ]
    reader = ROOT / "webcare/core/table_reading.py"

    assert elsewhere == [reader]
    assert "writer" not in reader.read_text()


def _imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def _sheet(workbook: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return parts.read("xl/worksheets/sheet1.xml").decode()
