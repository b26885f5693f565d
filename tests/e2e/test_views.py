"""Filter, keep, share, open as a colleague, and an address that makes no sense."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e import seeded as seeds
from tests.e2e.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.long]
COLLEAGUE = "manager@demo.example"


@pytest.fixture
def someone(seeded, browser):
    """Opens a browser as someone of the demonstration."""
    contexts = []

    def enter(email=seeds.WHO, **how):
        context = browser.new_context(
            base_url=seeded.url, viewport={"width": 1180, "height": 900}, **how
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/login")
        page.fill("[name=email]", email)
        page.fill("[name=password]", seeds.PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/")
        return page

    yield enter
    for context in contexts:
        context.close()


def facet(page, name):
    return page.locator("#filters details", has=page.locator(f"[name={name}]")).first


def test_a_list_is_filtered_kept_shared_and_opened_by_a_colleague(someone):
    desk = someone()
    desk.goto("/?view=open")
    facet(desk, "language").locator("summary").click()
    desk.locator("#filters [name=language][value=fr]").check()
    expect(desk).to_have_url(re.compile(r"/\?language=fr$"))
    expect(facet(desk, "language")).to_have_attribute("open", "")
    assert violations(desk) == []
    desk.locator("#filters [name=language][value=de]").check()
    expect(desk).to_have_url(re.compile(r"/\?language=de&language=fr$"))
    desk.keyboard.press("Escape")
    expect(facet(desk, "language")).not_to_have_attribute("open", "")
    expect(desk.locator(".chip")).to_have_count(2)
    shown = desk.locator(".row-item").count()
    assert shown

    desk.locator("#filters [name=q]").fill("is:mine")
    desk.locator("#filters [name=q]").press("Enter")
    expect(desk.locator(".empty-title")).to_contain_text("No ticket answers to all of this")
    assert violations(desk) == []
    desk.locator(".loosen a", has_text="Whose").click()
    expect(desk.locator(".row-item")).to_have_count(shown)

    desk.locator(".keeps summary").click()
    desk.locator(".keeps [name=name]").fill("French and German")
    desk.locator(".keeps [name=team]").select_option(index=1)
    desk.locator(".keeps button.btn-primary").click()
    expect(desk.locator("#list-title")).to_have_text("French and German")

    colleague = someone(COLLEAGUE)
    colleague.locator("#views a", has_text="French and German").click()
    expect(colleague.locator("#list-title")).to_have_text("French and German")
    expect(colleague.locator(".row-item")).to_have_count(shown)
    expect(colleague).to_have_url(re.compile(r"language=de&language=fr&saved=\d+$"))
    colleague.goto("/views")
    assert violations(colleague) == []
    with colleague.expect_navigation():
        colleague.get_by_role("button", name=re.compile(": French and German")).last.click()
    expect(colleague.locator(".banner")).to_contain_text("French and German")
    with colleague.expect_navigation():
        colleague.locator(".banner button").first.click()
    expect(colleague.locator(".kept-name", has_text="French and German")).to_be_visible()


def test_nonsense_in_the_address_shows_the_new_tickets_and_says_so(someone):
    desk = someone()
    desk.goto("/?view=open&colour=blue&state=%3Cb%3E")

    expect(desk.locator("#list-title")).to_have_text("New")
    expect(desk.locator(".banner-warning")).to_contain_text("colour=blue")


def test_filters_work_without_any_script(someone):
    desk = someone(java_script_enabled=False)
    desk.goto("/?view=open")
    facet(desk, "language").locator("summary").click()
    desk.locator("#filters [name=language][value=fr]").check()
    with desk.expect_navigation():
        facet(desk, "language").get_by_role("button", name="Show").click()

    expect(desk).to_have_url(re.compile(r"/\?language=fr$"))
    expect(desk.locator(".chip")).to_have_count(1)
