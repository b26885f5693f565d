"""What is typed in the scheme editor survives a crash, and the pages stay within the policy."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from tests.e2e.waiting import posted

pytestmark = [pytest.mark.browser, pytest.mark.long]
TYPED = "Half a senten"
NARROW = {"width": 360, "height": 780}


@pytest.fixture
def editor(visit):
    """A lead with a draft of their own, at its editor."""
    page = visit("lead")
    page.goto("/scheme/drafts")
    page.get_by_role("button", name="Make a draft of it").first.click()
    page.wait_for_url(re.compile(r"/scheme/drafts/\d+"))
    return page


def crash(page):
    """End the page as a crash does: without a word to anybody."""
    with suppress(Error):
        page.goto("chrome://crash", timeout=5000)


def draft_of(page):
    return page.url.split("?")[0].split("#")[0].removesuffix("/text")


def test_a_page_that_dies_while_somebody_types_loses_nothing(editor):
    here = f"{draft_of(editor)}?node=K1"
    editor.goto(here)
    editor.get_by_label("The question, English").fill("")
    editor.get_by_label("The question, English").press_sequentially(TYPED)
    expect(editor.locator("#kept")).to_contain_text("not saved yet")
    again = editor.context.new_page()
    crash(editor)

    again.goto(here)
    expect(again.locator("#part")).to_contain_text("was restored")
    expect(again.get_by_label("The question, English")).to_have_value(TYPED)
    with again.expect_navigation():
        again.get_by_role("button", name="Save").last.click()
    expect(again.locator("#notices")).to_contain_text("Saved")
    again.goto(here)
    expect(again.get_by_label("The question, English")).to_have_value(TYPED)
    expect(again.locator("#part")).not_to_contain_text("was restored")


def test_what_was_typed_in_the_last_moment_is_kept_as_the_tab_closes(editor):
    here = f"{draft_of(editor)}?node=K1"
    editor.goto(here)
    editor.get_by_label("The question, English").fill(TYPED)
    again = editor.context.new_page()
    editor.on("dialog", lambda asks: asks.accept())
    editor.close(run_before_unload=True)

    for _ in range(30):  # it may still be on its way when the next page is asked for
        again.goto(here)
        if "was restored" in again.locator("#part").inner_text():
            break
    expect(again.get_by_label("The question, English")).to_have_value(TYPED)


def test_what_was_typed_in_the_last_moment_is_sent_before_the_next_page_is_asked_for(editor):
    here = f"{draft_of(editor)}?node=K1"
    editor.goto(here)
    editor.on("dialog", lambda asks: asks.accept())
    asked = []
    editor.on("request", lambda request: asked.append((request.method, request.url)))
    editor.get_by_label("The question, English").fill(TYPED)
    editor.reload()

    expect(editor.locator("#part")).to_be_visible()
    ways = [method for method, url in asked if url.endswith("/check") or url == here]
    assert ways[:2] == ["POST", "GET"]


def test_the_text_comes_back_after_a_crash_and_is_discarded_in_one_act(editor):
    here = f"{draft_of(editor)}/text"
    editor.goto(here)
    editor.locator("#text").press("Control+End")
    editor.keyboard.type("# " + TYPED)
    expect(editor.locator("#kept")).to_contain_text("not saved yet")
    again = editor.context.new_page()
    crash(editor)

    again.goto(here)
    expect(again.locator("#text")).to_have_value(re.compile(TYPED))
    with again.expect_navigation():
        again.get_by_role("button", name="Discard it").click()
    expect(again.locator("#text")).not_to_have_value(re.compile(TYPED))


def test_who_is_logged_out_while_typing_goes_on_after_logging_in_elsewhere(editor, visit):
    editor.goto(f"{draft_of(editor)}?node=K1")
    editor.get_by_label("The question, English").fill("Before")
    expect(editor.locator("#kept")).to_contain_text("not saved yet")
    editor.context.clear_cookies()
    editor.get_by_label("The question, English").fill(TYPED)
    expect(editor.get_by_text("You were logged out.")).to_be_visible()
    expect(editor.get_by_label("The question, English")).to_have_value(TYPED)

    other = visit("lead")
    editor.context.add_cookies(other.context.cookies())
    editor.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(editor.get_by_text("You were logged out.")).to_be_hidden()
    with editor.expect_navigation():
        editor.get_by_role("button", name="Save").last.click()
    expect(editor.locator("#notices")).to_contain_text("Saved")
    expect(editor.get_by_label("The question, English")).to_have_value(TYPED)


def test_a_box_that_was_made_larger_breaks_no_policy_when_the_form_is_drawn_anew(editor):
    """The browser writes the new size into the element; copied by a swap it would be inline style.
    `visit` fails on any word of the policy in the console.
    """
    editor.goto(f"{draft_of(editor)}?node=G1")
    editor.evaluate("document.getElementById('text-en').style.height = '300px'")
    with posted(editor):
        editor.locator("select[data-redraw]:visible").first.select_option(index=1)
    expect(editor.locator("#kept")).to_contain_text("not saved yet")


def test_a_drawing_fits_a_telephone_and_grows_with_a_button(editor):
    editor.set_viewport_size(NARROW)
    editor.goto("/scheme")
    paper, drawing = editor.locator(".drawing-paper"), editor.locator(".scheme-drawing")
    assert paper.evaluate("node => node.scrollWidth <= node.clientWidth")
    fitting = drawing.bounding_box()["width"]
    assert fitting <= NARROW["width"]

    editor.get_by_role("button", name="Larger").click()
    expect(editor.locator(".drawing-at-75")).to_be_checked()
    assert drawing.bounding_box()["width"] > fitting
    editor.reload()
    expect(editor.locator(".drawing-at-75")).to_be_checked()
    assert editor.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_list_and_drawing_of_a_difference_lead_to_each_other(editor):
    here = draft_of(editor)
    editor.goto(f"{here}?node=K1")
    editor.get_by_label("The question, English").fill("What is it, really?")
    with editor.expect_navigation():
        editor.get_by_role("button", name="Save").last.click()
    editor.goto(f"{here}/compare")
    editor.get_by_role("link", name=re.compile("In the drawing.*K1")).click()
    expect(editor.locator("#node-K1.is-pointed")).to_be_visible()
    expect(editor.locator(".drawing-legend")).to_contain_text("removed")
    editor.locator("#node-K1 a").press("Enter")
    expect(editor).to_have_url(re.compile("#differs-K1$"))
