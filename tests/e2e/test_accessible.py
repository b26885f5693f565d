"""Every page, light and dark, to axe-core's rules for WCAG 2 A and AA."""

import re
from collections import defaultdict

import pytest

from tests.e2e.axe import violations
from tests.e2e.seeded import addresses, log_in

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_the_judge_judges(browser):
    page = browser.new_page()
    page.set_content("<html lang=en><title>x</title><img src=x><p style='color:#ccc'>Pale</p>")
    assert {each.partition(":")[0] for each in violations(page)} == {"color-contrast", "image-alt"}
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
def test_no_page_breaks_a_rule_of_wcag(seeded, browser, scheme, width):
    context = browser.new_context(
        base_url=seeded.url, locale="en-GB", color_scheme=scheme, reduced_motion="reduce",
        viewport={"width": width, "height": 900},
    )  # fmt: skip
    page = context.new_page()
    broken: dict[str, list[str]] = defaultdict(list)

    def look(path: str) -> None:
        page.goto(path)
        page.evaluate("scrollTo(0, 0)")  # an anchor leaves things half under what stays on top
        for each in violations(page):
            broken[each].append(path)

    pages = addresses(seeded.data_dir)
    for path in pages["outside"]:
        look(path)
    log_in(page)
    improve(page)
    draft(page)
    replay(page)
    keep(page)
    tell(page)
    for path in addresses(seeded.data_dir)["inside"]:
        look(path)
    page.goto("/demo/mail")
    page.locator(".sink-list a").first.click()
    look(page.url)
    context.close()
    assert len(pages["outside"]) >= 9
    assert not broken, "\n".join(f"{fault}\n    on {', '.join(on)}" for fault, on in broken.items())


def draft(page) -> None:
    """Begin a draft of a scheme with a fault in it, so that its pages are there."""
    page.goto("/scheme/drafts")
    if page.locator("main a[href^='/scheme/drafts/']").count():
        return
    page.locator("form:has(#version) button").click()
    page.wait_for_url(re.compile(r"/scheme/drafts/\d+"))
    page.goto(page.url.split("?")[0] + "?node=K1")
    page.locator("#answer-0-next").select_option("")
    page.locator("button[name=do][value='rule.add']").click()
    page.wait_for_load_state("networkidle")


def replay(page) -> None:
    """Try out another scheme on what was decided, so that its result is there."""
    page.goto("/scheme/replays")
    if page.locator("main a[href^='/scheme/replays/']").count():
        return
    other = page.locator("#source option", has_text="US Air Force").first.get_attribute("value")
    page.locator("#source").select_option(other)
    page.locator("form:has(#source) button").click()
    page.get_by_text("stop at a question nobody was asked").wait_for()


def keep(page) -> None:
    """Propose a reply to be kept, so that its pages are there."""
    page.goto("/answers/new")
    page.locator("#field-title").fill("When is the square swept?")
    page.locator("#field-body").fill("On Monday.")
    page.locator("#field-owner").fill("Streets")
    page.locator(".set-save button").click()
    page.wait_for_url(re.compile(r"/answers/\d+$"))


def tell(page) -> None:
    """Make a learning case of a closed ticket, so that its page is there."""
    page.goto("/?view=closed")
    links = page.locator("main li a[href^='/tickets/'], main tr a[href^='/tickets/']")
    for address in sorted({each.get_attribute("href").split("?")[0] for each in links.all()}):
        page.goto(address)
        if page.locator(".case-make button").count():
            break
    page.locator(".case-make button").first.click()
    page.wait_for_url(re.compile(r"/cases/\d+$"))


def improve(page) -> None:
    """Note something to improve on a ticket, so that its pages are there."""
    page.goto("/improvement")
    if page.get_by_role("link", name="Empty the bins").count():
        return
    page.goto("/?view=open")
    page.get_by_role("link", name=re.compile("#")).or_(
        page.locator("main a[href^='/tickets/']")
    ).first.click()
    page.wait_for_url(re.compile("/tickets/"))
    page.goto(f"{page.url}/improve")
    page.locator("form [name=title]").fill("Empty the bins")
    page.locator("form:has([name=title]) button.btn-primary").first.click()
    page.wait_for_load_state("networkidle")
