"""Writing with the keys alone: a kept answer by a slash, a look before, and an earlier version."""

import re

import psycopg
import pytest
from playwright.sync_api import expect

from tests.e2e import seeded as seeds
from tests.e2e.axe import violations
from tests.e2e.waiting import posted

pytestmark = [pytest.mark.browser, pytest.mark.long]

KEPT = """
    insert into saved_replies (team_id, language, title, body, state, owner, expires_on,
        proposed_by, proposed_at, version)
    select min(id), 'nl', 'Sweeping the square', 'Hello {{name}}, ask the {{unit}}.', 'approved',
        'Clean Streets', current_date - 1, 'An', now(), 1 from teams
"""


@pytest.fixture
def desk(seeded, browser):
    written = seeds.json.loads((seeded.data_dir / "run" / "servers.json").read_text())
    with psycopg.connect(written["database_url"].replace("+psycopg", "", 1)) as connection:
        connection.execute(KEPT)
        (ticket,) = connection.execute(seeds.DRAFTED).fetchone()[:1]
    context = browser.new_context(
        base_url=seeded.url, locale="en-GB", viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    seeds.log_in(page)
    page.goto(f"/tickets/{ticket}")
    yield page
    context.close()


def test_a_reply_is_written_looked_at_and_put_back(desk):
    body = desk.locator(".draft-body").first
    with posted(desk):
        body.fill("First words.\n")
    expect(desk.locator("[data-draft-status]").first).to_contain_text(re.compile(r"\d\d:\d\d"))
    body.press("Control+End")
    body.press_sequentially("/sweep")
    option = desk.locator("[role=option]").first
    expect(option).to_contain_text("Sweeping the square")
    expect(option).to_contain_text("expired")  # its last day has passed
    body.press("Enter")
    expect(body).to_have_value(re.compile(r"^First words\.\nHello .+, ask the \{\{unit\}\}\.$"))
    chosen = body.evaluate("f => f.value.slice(f.selectionStart, f.selectionEnd)")
    assert chosen == "{{unit}}"  # what is still open is what one types over
    expect(desk.locator("[data-gap=unit]").first).to_be_visible()

    desk.locator("[id^=look-] > summary").first.click()
    expect(desk.locator(".outgoing .sheet").first).to_contain_text("First words.")
    assert violations(desk) == []

    desk.locator("[id^=earlier-] > summary").first.click()
    first = desk.locator(".version", has_text=re.compile("First words")).last
    with posted(desk):
        first.locator("button").click()
    expect(desk.locator(".draft-body").first).to_have_value(re.compile(r"^First words\.\s*$"))


def test_what_is_far_too_long_is_refused_and_stays(desk):
    body = desk.locator(".draft-body").first
    body.evaluate(
        "f => { f.value = 'x'.repeat(5e6); f.dispatchEvent(new Event('input', {bubbles: true})) }"
    )
    expect(desk.locator("span[data-too-long]").first).to_contain_text("100000", timeout=20_000)
    assert body.evaluate("f => f.value.length") == 5_000_000
