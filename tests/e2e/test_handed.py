"""What the ledger teaches, as a page, a drawing and tables that say the same, in a real browser."""

import csv
import io
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.e2e.seeded import log_in

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def page(seeded, browser):
    context = browser.new_context(
        base_url=seeded.url, locale="en-GB", viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    log_in(page)
    yield page
    context.close()


def taken(page, link) -> bytes:
    with page.expect_download() as file:
        link.click()
    return file.value.path().read_bytes()


def table(content: bytes) -> list[list[str]]:
    """The rows of a CSV file, without its header."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]


def test_the_figures_the_drawing_and_every_table_agree(page):
    page.goto("/insight?since=2000-01-01")
    asked = int(page.locator(".look-figures li", has_text="handed on").locator("b").inner_text())
    assert asked > 0

    page.get_by_text("The same as a table").click()
    rows = page.locator(".sankey-table tbody tr")
    shown = [[cell.inner_text() for cell in row.locator("td").all()] for row in rows.all()]
    assert sum(int(row[-1]) for row in shown) == asked
    flows = table(taken(page, page.locator(".sankey-table").get_by_role("link", name="CSV")))
    assert sorted(flows) == sorted(shown)
    drawn = page.locator("svg.sankey")
    expect(drawn).to_be_visible()
    for theme in {row[0] for row in shown}:
        expect(drawn).to_contain_text(theme)
    for by in ("theme", "unit", "channel"):
        part = page.locator(f"section[aria-labelledby={by}-title]")
        counts = part.locator("tbody tr td.number:nth-of-type(1)").all_inner_texts()
        assert sum(map(int, counts)) == asked
        lines = table(taken(page, part.get_by_role("link", name="CSV")))
        assert len(lines) == len(counts)
    book = taken(page, page.get_by_role("link", name="Excel"))
    sheets = [name for name in ZipFile(io.BytesIO(book)).namelist() if "/sheet" in name]
    assert len(sheets) == 5


def test_a_period_in_which_nobody_was_asked_says_so(page):
    page.goto("/insight")
    page.get_by_label("Asked from").fill("2001-01-01")
    page.get_by_label("Up to and including").fill("2001-02-01")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("main")).to_contain_text("Nobody was asked anything in that period")
    expect(page.locator("svg.sankey")).to_have_count(0)
