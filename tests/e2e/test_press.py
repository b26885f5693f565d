"""The press in a real browser: by the form, by telephone on a telephone, and an embargo."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.seeded import log_in
from tests.e2e.test_expert_phone import PHONE, no_wider_than_the_phone

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_a_journalist_writes_by_the_form_and_is_called_back(visit):
    public = visit()
    public.goto("/contact")
    public.fill("[name=subject]", "Does the pool close?")
    public.fill("[name=text]", "Is it true that the pool closes in January?")
    public.fill("[name=name]", "Jef Mortier")
    public.fill("[name=address]", "jef@radio.example")
    public.locator("[name=press]").check()
    public.locator("[name=medium]").fill("Canal Radio")
    public.locator("[name=phone]").fill("0400 00 61 09")
    public.locator("[name=deadline]").fill("tonight at six")
    public.get_by_role("button", name="Send").click()
    public.wait_for_url(re.compile(r"/t/"))
    followed = public.url

    desk = visit("spokesperson")
    desk.goto("/spokesperson")
    desk.get_by_role("link", name=re.compile("Jef Mortier")).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Canal Radio")
    expect(desk.locator("main")).to_contain_text("tonight at six")
    desk.locator("[name=said]").fill("NEVER-FOR-THE-PUBLIC: ask us on Monday.")
    desk.locator("[name=record][value=off]").check()
    desk.get_by_role("button", name="Note the call").click()
    expect(desk.locator(".press-calls")).to_contain_text("Off the record")
    expect(desk.locator(".page-head")).to_contain_text("answer still to come")

    public.goto(followed)
    expect(public.locator("body")).not_to_contain_text("NEVER-FOR-THE-PUBLIC")

    watching = visit("manager")
    watching.goto("/press")
    expect(watching.locator("#found")).to_contain_text("Jef Mortier")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_call_is_written_down_on_a_phone_while_one_is_on_it(visit, scripts):
    phone = visit("manager", java_script_enabled=scripts, **PHONE)
    phone.goto("/press/new")
    assert phone.locator("main form").is_visible()
    phone.locator("[name=question]").fill(f"How much was it {scripts}?")
    phone.get_by_role("button", name="Keep the call").click()
    expect(phone.locator("main")).to_contain_text("Write where we reach them")
    expect(phone.locator("[name=question]")).to_have_value(f"How much was it {scripts}?")

    phone.locator("[name=phone]").fill("0400 00 72 15")
    phone.locator("[name=name]").fill("Lien Vos")
    phone.get_by_role("button", name="Keep the call").click()

    phone.wait_for_url(re.compile(r"/press/\d+$"))
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Lien Vos")
    if scripts:
        assert no_wider_than_the_phone(phone)


def test_an_embargo_says_when_exactly_as_one_types_and_is_changed(seeded, browser):
    context = browser.new_context(base_url=seeded.url, locale="en-GB")
    page = context.new_page()
    log_in(page)
    page.goto("/spokesperson")
    page.locator("[aria-labelledby=speak-embargo-title] a").first.click()
    field = page.locator("[name=embargo_until]")
    expect(field).to_be_visible()
    then = (datetime.now().astimezone() + timedelta(days=9)).replace(hour=10, minute=30)
    field.fill(then.strftime("%Y-%m-%dT10:30"))
    expect(page.locator(".embargo-said")).to_contain_text("10:30 (Central European")
    field.fill("2020-01-01T09:00")
    expect(page.locator(".embargo-said")).to_contain_text("This moment has passed")

    field.fill(then.strftime("%Y-%m-%dT10:30"))
    with page.expect_navigation():
        page.get_by_role("button", name="Leave at this moment").click()

    expect(page.locator("[aria-labelledby=speak-embargo-title]")).to_contain_text("10:30")
    context.close()
