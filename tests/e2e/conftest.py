"""The house is built once for all walks through it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import seeded as seeds
from tests.e2e.house import CITY, PASSWORD, House, Postman
from tests.servers import Dovecot, dovecot_binary

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PEOPLE = ("manager", "spokesperson", "lead", "expert")


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="package")
def postman() -> Iterator[Postman]:
    if dovecot_binary() is None:
        pytest.skip("no Dovecot on this machine: install the package dovecot-imapd")
    mailbox = Dovecot()
    mailbox.start()
    postman = Postman(mailbox)
    postman.controller.start()
    yield postman
    postman.controller.stop()
    mailbox.remove()


@pytest.fixture(scope="package")
def house(postman: Postman) -> Iterator[House]:
    folder = Path(tempfile.mkdtemp(prefix="webcare-house-"))
    house = House(folder / "data", postman)
    house.start()
    people = [
        ["user", "add", "--email", f"{role}@city.example", "--name", role.title(),
         "--role", role, "--language", "en", "--password", PASSWORD]
        for role in PEOPLE
    ]  # fmt: skip
    channel = [
        "channel", "add", "mail", "--name", "Info", "--address", CITY,
        "--imap", postman.mailbox.url(), "--smtp", postman.url,
    ]  # fmt: skip
    house.run_all(*people, channel)
    yield house
    house.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def seeded() -> Iterator[House]:
    """A house with the demonstration in which somebody has worked."""
    folder = Path(tempfile.mkdtemp(prefix="webcare-seeded-"))
    house = House(folder / "data")
    house.start("--demo")
    roles = [word for role in seeds.ROLES for word in ("--role", role)]
    house.run(
        "user",
        "add",
        "--email",
        seeds.WHO,
        "--language",
        "en",
        "--password",
        seeds.PASSWORD,
        *roles,
    )
    program = seeds.Program(house.url, house.json("token", "create", "--user", seeds.WHO)["token"])
    seeds.work_a_day(program)
    seeds.had_a_crisis(house.data_dir)
    seeds.had_a_surge(house.data_dir)
    seeds.knew_its_authors(house.data_dir)
    yield house
    house.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def browser():
    if chromium() is None:
        pytest.skip("no Chromium on this machine: neither apt nor Playwright could install it")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, house):
    """Open a browser as someone: `visit("manager")`, or as the public: `visit()`."""
    contexts = []
    faults = []

    def open_as(role: str | None = None, **options):
        context = browser.new_context(
            base_url=house.url,
            locale="en-GB",
            **({"viewport": {"width": 1440, "height": 900}} | options),
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda said: faults.append(said.text) if "Content Security" in said.text else None,
        )
        if role:
            page.goto("/login")
            page.fill("[name=email]", f"{role}@city.example")
            page.fill("[name=password]", PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_url("**/")
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert not faults, faults
