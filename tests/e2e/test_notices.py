"""A colleague is called in a note and hears it at once, in a real browser; and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.waiting import posted

pytestmark = [pytest.mark.browser, pytest.mark.long]


def ask(visit, subject):
    """Somebody asks something by the form; the number of its ticket, for the manager."""
    public = visit()
    public.goto("/contact")
    public.fill("[name=subject]", subject)
    public.fill("[name=text]", "When is the square swept?")
    public.fill("[name=address]", "kim@home.example")
    public.get_by_role("button", name="Send").click()
    public.wait_for_url(re.compile(r"/t/"))
    manager = visit("manager")
    manager.goto("/")
    manager.get_by_role("link", name=re.compile(subject)).first.click()
    manager.wait_for_url(re.compile(r"/tickets/\d+"))
    return manager


def test_a_colleague_is_offered_called_and_hears_it_without_a_jump(visit):
    manager = ask(visit, "The sparrows of the square")
    lead = visit("lead")
    lead.goto("/notices")
    top = lead.locator(".told-tabs").bounding_box()

    box = manager.locator("#note")
    box.press_sequentially("Look at this, @le")
    expect(manager.locator("#note-colleagues li")).to_have_count(1)
    box.press("Enter")
    expect(box).to_have_value("Look at this, @Lead ")
    with posted(manager):
        manager.get_by_role("button", name="Keep note").click()
    expect(manager.locator(".note-said")).to_contain_text("Told: Lead.")
    expect(manager.locator(".called").last).to_have_text("@Lead")

    expect(lead.locator("#bell .bell-count")).to_be_visible()
    more = lead.get_by_role("link", name=re.compile("new notice"))
    expect(more).to_be_visible()
    assert lead.locator(".told-tabs").bounding_box() == top
    more.click()
    first = lead.locator(".told-thing").first
    expect(first).to_contain_text("Manager calls you in a note")
    first.locator(".told-link").click()
    lead.wait_for_url(re.compile(r"/tickets/\d+#note-\d+"))
    expect(lead.locator("#bell .bell-count")).to_have_count(0)


def test_without_scripts_a_name_is_typed_and_all_are_read_and_taken_back(visit):
    manager = ask(visit, "The pigeons of the square")
    with posted(manager):
        manager.fill("#note", "@lead please look; @nobody knows")
        manager.get_by_role("button", name="Keep note").click()
    expect(manager.locator(".note-said")).to_contain_text("Nobody here is called @nobody.")

    lead = visit("lead", java_script_enabled=False)
    lead.goto("/notices?show=unread")
    lead.get_by_role("button", name="Mark all as read").click()
    expect(lead.locator(".banner")).to_contain_text("All notices are read.")
    expect(lead.locator("#bell .bell-count")).to_have_count(0)
    lead.get_by_role("button", name="Undo").click()
    expect(lead.locator("#bell .bell-count")).to_be_visible()
