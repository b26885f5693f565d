"""What a person waits for: from the key to the next ticket on the screen, in a real browser.

A Chromium looks at the bench's own database, served as in production. The time runs from the key
until two frames have been painted with the next ticket in the reading pane. Beside it stands the
same act without anything fetched ahead, and opening a ticket as a page of its own.
"""

import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bench.run import P95, ground, prepare
from bench.seed import EMAIL, PASSWORD
from bench.serve import BenchError, serving
from config import Config, from_environment

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip
SETTLES = 700  # milliseconds between two keys: what a person takes at least, and the next is there
FEW = 5
NEXT = """(key) => new Promise((done) => {
  const shown = () => document.querySelector("#pane #ticket")?.dataset.ticket;
  const before = shown(), began = performance.now();
  const look = new MutationObserver(() => {
    if (!shown() || shown() === before) return;
    look.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
  });
  look.observe(document.getElementById("pane"), { childList: true, subtree: true });
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
})"""  # noqa: E501
FORGET = (
    """() => document.body.dispatchEvent(new CustomEvent("htmx:sseError", { bubbles: true }))"""
)
PAINTED = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
  () => done(performance.now()))))"""


@dataclass(frozen=True, slots=True)
class Waited:
    """Milliseconds of one way to a ticket."""

    way: str
    times: list[float]

    def told(self) -> str:
        middle, most = statistics.median(self.times), max(self.times)
        p95 = statistics.quantiles(self.times, n=100)[P95] if len(self.times) > FEW else most
        cells = (self.way, len(self.times), f"{middle:.0f}", f"{p95:.0f}", f"{most:.0f}")
        return f"| {' | '.join(map(str, cells))} |"


@contextmanager
def desk(config: Config, log: Path) -> Iterator[Any]:
    """A page of a browser that is logged in, 1440 wide."""
    from playwright.sync_api import sync_playwright

    binary = shutil.which("chromium") or shutil.which("google-chrome")
    if binary is None:
        raise BenchError("no Chromium on this machine")
    with serving("webcare", config, log) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=FLAGS)
        page = browser.new_context(
            base_url=f"http://127.0.0.1:{port}", viewport={"width": 1440, "height": 900}
        ).new_page()
        page.goto("/login")
        page.fill("[name=email]", EMAIL)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_selector("#list")
        yield page
        browser.close()


def by_key(page: Any, times: int, *, ready: bool) -> Iterator[float]:
    """From the key to the paint; without *ready* what was fetched ahead is dropped first."""
    page.goto("/?view=open")
    page.wait_for_timeout(SETTLES)
    for turn in range(times):
        page.wait_for_timeout(SETTLES)
        if not ready:
            page.evaluate(FORGET)
        key = "j" if turn // 20 % 2 == 0 else "k"
        if turn % 20 or not turn:
            yield page.evaluate(NEXT, key)


def as_pages(page: Any, times: int) -> Iterator[float]:
    """A ticket as a page of its own, from its address to the paint."""
    page.goto("/?view=open")
    links = page.locator("#list [data-row-link]").evaluate_all("all => all.map((a) => a.href)")
    for turn in range(times):
        page.goto(links[turn % len(links)])
        yield page.evaluate(PAINTED)


@click.command()
@click.option("--tickets", default=10_000, show_default=True)
@click.option("--times", default=40, show_default=True, help="Keys pressed for each line.")
def main(*, tickets: int, times: int) -> None:
    """Print the table of docs/bench.md."""
    with ground(from_environment()) as given:
        config = prepare(given, tickets, say=lambda text: click.echo(text, err=True))
        with desk(config, Path(config.data_dir) / "gunicorn.log") as page:
            lines = [
                Waited("next by key, fetched ahead", list(by_key(page, times, ready=True))),
                Waited("next by key, nothing ahead", list(by_key(page, times, ready=False))),
                Waited("as a page of its own", list(as_pages(page, times))),
            ]
    click.echo("| opening a ticket | times | median ms | p95 ms | most ms |\n|---|---|---|---|---|")
    for line in lines:
        click.echo(line.told())


if __name__ == "__main__":
    main()
