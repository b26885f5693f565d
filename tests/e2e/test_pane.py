"""The reading pane and the palette, by keyboard: four keys to a decision, no typed word lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_sentence import until_shown
from tests.e2e.waiting import posted

pytestmark = [pytest.mark.browser, pytest.mark.long]


def in_the_pane(desk, subject):
    """The ticket of that subject is open beside the list, which stays."""
    expect(desk.locator("#pane #ticket h1")).to_contain_text(subject)
    expect(desk.locator("#list")).to_be_visible()
    expect(desk).to_have_title(re.compile(re.escape(subject)))


def beats(desk):
    """The tickets for which this browser says from now on that somebody reads them."""
    told = []
    beat = re.compile(r"/tickets/(\d+)/(?:presence|seen|claim)$")

    def note(request):
        found = beat.search(request.url)
        if request.method == "POST" and found:
            told.append(found[1])

    desk.on("request", note)
    return told


def test_four_keys_from_the_inbox_and_what_was_typed_is_still_there(postman, visit):
    for number in (1, 2, 3):
        postman.write("Praise <praise@home.example>", f"Praise number {number}", "Well done!")
    desk = visit("manager")
    until_shown(desk, "Praise number 3", tries=60)
    desk.goto("/?author=praise%40home.example")
    expect(desk.locator("#list [data-row]")).to_have_count(3)
    told = beats(desk)
    first, second = (desk.locator("#list [data-row] h1, #list .row-subject").nth(n).inner_text()
                     for n in (0, 1))  # fmt: skip

    desk.keyboard.press("j")
    in_the_pane(desk, first)
    opened = desk.url
    for key in ("0", "5"):
        with posted(desk):
            desk.keyboard.press(key)
    with posted(desk):
        desk.keyboard.press("2")
    expect(desk.locator("#pane .outcome")).to_be_visible()

    assert "ticket=" in opened
    assert set(told) == {re.search(r"ticket=(\d+)", opened)[1]}  # fetched ahead, marked by nobody

    desk.keyboard.press("j")
    in_the_pane(desk, second)
    desk.keyboard.press("n")
    desk.keyboard.type("jk0 is only text")
    expect(desk.locator("#note")).to_have_value("jk0 is only text")
    desk.keyboard.press("Escape")
    desk.keyboard.press("j")
    in_the_pane(desk, "Praise number")
    expect(desk.locator("#note")).to_have_value("")
    desk.go_back()
    in_the_pane(desk, second)
    expect(desk.locator("#note")).to_have_value("jk0 is only text")
    desk.reload()
    in_the_pane(desk, second)
    desk.set_viewport_size({"width": 800, "height": 900})
    desk.wait_for_url("**/tickets/*")


def test_the_palette_and_keys_of_ones_own(postman, visit):
    postman.write("Nina <nina@home.example>", "Crème fraîche at the café", "Since when?")
    desk = visit("manager")
    until_shown(desk, "Crème fraîche", tries=60)
    desk.goto("/?author=nina%40home.example")
    desk.keyboard.press("j")
    in_the_pane(desk, "Crème fraîche")

    row = desk.locator("#list [data-row-link]").first
    expect(row).to_be_focused()
    desk.keyboard.press("Control+k")
    box, palette = desk.get_by_role("combobox", name="What would you do?"), desk.locator("#palette")
    expect(box).to_be_focused()
    expect(palette.get_by_role("option").first).to_be_visible()
    desk.keyboard.press("Escape")
    expect(row).to_be_focused()

    desk.keyboard.press("Control+k")
    box.fill("nöte write")
    expect(palette.get_by_role("option", name=re.compile("Write a note"))).to_have_attribute(
        "aria-selected", "true"
    )
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowUp")
    chosen = palette.locator("[aria-selected=true]").get_attribute("id")
    expect(box).to_have_attribute("aria-activedescendant", chosen)
    desk.keyboard.press("Enter")
    expect(desk.locator("#note")).to_be_focused()
    desk.keyboard.press("Escape")
    number = desk.locator("#ticket").get_attribute("data-ticket")
    desk.keyboard.press("Control+k")
    box.fill(f"#{number}")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/tickets/{number}")
    give_the_note_another_key(desk, number)
    switch_keys_off(desk, number)


def give_the_note_another_key(desk, number):
    desk.goto("/keys")
    desk.locator("#key-note").focus()
    desk.keyboard.press("p")
    desk.get_by_role("button", name="Keep these keys").click()
    expect(desk.locator(".notice-success")).to_be_visible()
    desk.goto(f"/tickets/{number}")
    desk.keyboard.press("n")
    expect(desk.locator("#note")).not_to_be_focused()
    desk.keyboard.press("p")
    expect(desk.locator("#note")).to_be_focused()


def switch_keys_off(desk, number):
    desk.goto("/keys")
    desk.locator("[name=on]").uncheck()
    desk.get_by_role("button", name="Keep these keys").click()
    expect(desk.locator(".sheet-off")).to_be_visible()
    desk.goto(f"/tickets/{number}")
    desk.keyboard.press("p")
    desk.keyboard.press("c")
    expect(desk.locator("#note")).not_to_be_focused()
    desk.keyboard.press("Control+k")
    expect(desk.locator("#palette-q")).to_be_focused()
    desk.goto("/keys")
    desk.get_by_role("button", name="Back to the usual keys").click()
    expect(desk.locator("#key-note")).to_have_value("n")
    expect(desk.locator("[name=on]")).to_be_checked()
