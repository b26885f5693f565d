"""Take the README's pictures from a fresh demonstration that runs on $PORT; `make screenshots`."""

import os
import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

BASE = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
IMAGES = Path(__file__).resolve().parent / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
WIDE = {"width": 1440, "height": 900}


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)

        def visit(who: str, **options: object) -> Page:
            wanted = {"viewport": WIDE, "locale": "nl-BE", "color_scheme": "light", **options}
            page = browser.new_context(base_url=BASE, **wanted).new_page()
            if who:
                page.goto("/login")
                page.fill("[name=email]", f"{who}@demo.example")
                page.fill("[name=password]", "demo-webcare")
                page.press("[name=password]", "Enter")
                page.wait_for_url("**/")
            return page

        manager = visit("manager")
        shoot(manager, "inbox")
        manager.goto("/search?q=Stationsplein")
        open_ticket(manager, "Zwerfvuil")
        if manager.locator(".gate-answer").count():
            press(manager, "0")
            press(manager, "1")
            shoot(manager, "ticket")
            press(manager, "2")
            press(manager, "2")
            form = manager.locator("form.asking-form")
            form.locator("input[name=to]").first.check()
            form.locator("[name=question]").fill("Wanneer wordt het Stationsplein geveegd?")
            with manager.expect_response(lambda answer: answer.request.method == "POST"):
                form.locator("button.btn-primary").click()
            shoot(manager, "forwarded")

        manager.goto("/search?q=Waterlelie")
        open_ticket(manager, "Sluit zwembad")
        if manager.locator("button[name=answer][value=no]").count():
            manager.locator("button[name=answer][value=no]").first.click()
            manager.wait_for_load_state("networkidle")
        speaker = visit("spokesperson")
        rooms_of_the_spokesperson(speaker)
        shoot(manager, "ledger", "/ledger")
        shoot(manager, "scheme", "/scheme")
        lead = visit("lead")
        for name in ("settings", "experts", "insight", "improvement", "complaints", "alarms"):
            shoot(lead, name, f"/{name}")
        shoot(visit("manager", color_scheme="dark"), "inbox-dark")

        phone = visit("", viewport={"width": 400, "height": 860})
        shoot(phone, "expert", experts_link(manager))
        browser.close()


def rooms_of_the_spokesperson(speaker: Page) -> None:
    shoot(speaker, "spokesperson", "/spokesperson")
    shoot(speaker, "statements", "/statements")
    shoot(speaker, "mandates", "/mandates")
    for name, path, first in (
        ("press-card", "/press", "a[href^='/press/']:not([href$=new])"),
        ("crisis", "/crisis?state=over", "a[href^='/crisis/']:not([href$=new])"),
    ):
        speaker.goto(path)
        link = speaker.locator(f"main {first}").first
        if link.count():
            there = str(link.get_attribute("href"))
            shoot(speaker, name, there)
            if name == "crisis":
                shoot(speaker, "crisis-board", f"{there}/board")
                shoot(speaker, "crisis-dossier", f"{there}/dossier")


def experts_link(page: Page) -> str:
    """The link in the newest mail to an expert."""
    page.goto("/demo/mail")
    mails = [each.get_attribute("href") for each in page.locator(".sink-list a").all()]
    for mail in mails[:12]:
        page.goto(str(mail))
        link = page.locator("a[href*='/x/']")
        if link.count():
            address = str(link.first.get_attribute("href"))
            page.goto(address)
            if "Stationsplein" in page.inner_text("h1"):
                return address
    raise LookupError("no mail to an expert has left yet")


def shoot(page: Page, name: str, path: str = "") -> None:
    if path:
        page.goto(path)
    page.wait_for_timeout(600)
    page.screenshot(path=IMAGES / f"{name}.png")
    sys.stdout.write(f"{name}.png\n")


def open_ticket(page: Page, subject: str) -> None:
    link = page.locator("main a[href*='/tickets/']").filter(has_text=re.compile(subject)).first
    page.goto(str(link.get_attribute("href")))


def press(page: Page, key: str) -> None:
    """Decide by key, and wait until the page shows what follows."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press(key)
    page.wait_for_timeout(1500)


if __name__ == "__main__":
    main()
