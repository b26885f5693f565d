"""A scheme from nothing to published, with the keyboard only, and a second person who publishes."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.house import PASSWORD
from tests.e2e.waiting import posted

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def second_lead(house):
    house.run(
        "user", "add", "--email", "second@city.example", "--name", "Second", "--role", "lead",
        "--language", "en", "--password", PASSWORD,
    )  # fmt: skip


class Keys:
    """A person without a mouse: Tab until it has the focus, then type."""

    def __init__(self, page):
        self.page = page

    def focus(self, wanted, tries=250):
        """Tab on until the element that *wanted* locates has the focus."""
        target = wanted.first
        expect(target).to_be_visible()
        for _ in range(tries):
            if target.evaluate("node => node === document.activeElement"):
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard never came to {wanted}")

    def type(self, label, words):
        self.focus(self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def choose(self, wanted, value):
        """Choose in a list by typing, as one does; the browser picks what begins so."""
        self.focus(wanted)
        for _ in range(60):
            if wanted.first.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the list has no {value}")

    def press(self, name, key="Enter"):
        self.focus(self.page.get_by_role("button", name=name))
        self.page.keyboard.press(key)

    def follow(self, name):
        self.focus(self.page.get_by_role("link", name=name))
        self.page.keyboard.press("Enter")


def faultless(page):
    expect(page.locator("#faults")).to_contain_text("passes the check")


def test_a_scheme_is_written_with_the_keyboard_alone_and_published_by_a_second_person(
    house, visit, second_lead
):
    page = visit("lead")
    keys = Keys(page)
    page.goto("/scheme/drafts")
    keys.type("Title *", "Pool")
    keys.press("Begin")
    page.wait_for_url(re.compile(r"/scheme/drafts/\d+"))
    write_the_steps(page, keys)
    cite_the_source(page, keys)
    undo_and_redo(page)
    try_it(page, keys)
    keys.follow(re.compile("^What changes"))
    expect(page.locator("main")).to_contain_text("added")
    keys.follow(re.compile("^Publish"))
    keys.type("What changes, and why *", "A scheme for the pool")
    keys.press("Propose it")
    expect(page.locator("main")).to_contain_text("someone else publishes it")

    other = visit()
    other.goto("/login")
    other.fill("[name=email]", "second@city.example")
    other.fill("[name=password]", PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_url("**/")
    other.goto(page.url)
    Keys(other).press("Publish it")
    expect(other.locator("main")).to_contain_text("Version 1")
    other.goto("/scheme/versions")
    expect(other.locator("main")).to_contain_text("Pool")


def write_the_steps(page, keys):
    """The first question has the focus; both outcomes are made where its answers lead."""
    page.keyboard.type("Is it about the pool?")
    keys.choose(page.locator("#answer-0-next"), "+reply")
    keys.choose(page.locator("#answer-1-next"), "+let_stand")
    keys.choose(page.locator("#source-kind"), "stated")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notices")).to_contain_text("New in the scheme")
    first = page.url
    for node, title in (("reply_1", "Answer it"), ("let_stand_1", "Leave it")):
        page.goto(first)
        keys.follow(f"Go to {node}")
        expect(page.locator("#part-title")).to_contain_text(node)
        keys.type("Title, English", title)
        keys.choose(page.locator("#source-kind"), "stated")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#notices")).to_contain_text("Saved")


def cite_the_source(page, keys):
    keys.focus(page.locator(".ed-parts summary"))
    page.keyboard.press("Enter")
    keys.follow("The scheme itself")
    keys.choose(page.locator("#source-kind"), "stated")
    keys.focus(page.locator("#source-cite"))
    page.keyboard.type("Our own house")
    faultless(page)  # as one types, before it is saved
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notices")).to_contain_text("Saved")
    faultless(page)


def undo_and_redo(page):
    page.locator("#part-title").focus()
    page.keyboard.press("Control+z")
    expect(page.locator("#notices")).to_contain_text("Undone")
    expect(page.locator("#faults")).to_contain_text("1 fault")
    page.keyboard.press("Control+y")
    expect(page.locator("#notices")).to_contain_text("Redone")
    faultless(page)


def try_it(page, keys):
    keys.follow(re.compile("^Try it"))
    keys.press(re.compile("^Begin"))
    keys.press("Yes")
    expect(page.locator("#walk")).to_contain_text("Answer it")


def test_two_browsers_at_one_node_lose_nothing(house, visit, second_lead):
    page = visit("lead")
    page.goto("/scheme/drafts")
    page.get_by_role("button", name="Make a draft of it").click()
    page.wait_for_url(re.compile(r"/scheme/drafts/\d+"))
    page.goto(page.url.split("?")[0] + "?node=K1")
    other = visit("lead")
    other.goto(page.url)
    other.get_by_label("The question, English").fill("Theirs?")
    other.get_by_role("button", name="Save").last.click()
    expect(other.locator("#notices")).to_contain_text("Saved")

    page.get_by_label("The question, English").fill("Mine?")
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator(".ed-clash")).to_contain_text("Theirs?")
    expect(page.get_by_label("The question, English")).to_have_value("Mine?")
    page.get_by_role("button", name="Save as chosen").click()
    expect(page.locator("#notices")).to_contain_text("Saved")
    expect(page.get_by_label("The question, English")).to_have_value("Mine?")


def test_the_editor_works_without_a_script(house, visit, browser):
    page = visit("lead")
    state = page.context.storage_state()
    plain = browser.new_context(
        base_url=house.url, java_script_enabled=False, storage_state=state
    ).new_page()
    plain.goto("/scheme/drafts")
    with posted(plain):
        plain.get_by_role("button", name="Make a draft of it").click()
    plain.goto(plain.url.split("?")[0] + "?node=K1")
    answers = plain.locator("input[id^='answer-'][id$='-id']")
    before = answers.count()
    plain.get_by_label("The question, English").fill("By hand?")
    with posted(plain):
        plain.get_by_role("button", name="Add an answer").click()
    expect(plain.locator("#part-title")).to_contain_text("K1")
    expect(plain.get_by_label("The question, English")).to_have_value("By hand?")
    expect(answers).to_have_count(before + 1)
    with posted(plain):
        plain.get_by_role("button", name="Undo").click()
    expect(answers).to_have_count(before)
    plain.context.close()
