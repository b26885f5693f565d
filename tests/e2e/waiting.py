"""Waiting for what a page does in answer, with and without scripts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# Set on the page as it is now: a page that comes instead does not have it.
NOT_YET = """() => {
  window.answered = false;
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.requestConfig?.verb === "post") window.answered = true;
  });
}"""


@contextmanager
def posted(page: Any) -> Iterator[None]:
    """What is posted inside is answered, and the page shows it, before the test goes on.

    A click does not wait for what it sets off. Without this, the next step could press a button
    of the page that is about to go, or read it.
    """
    if page.evaluate("typeof htmx") == "undefined":
        with page.expect_navigation():
            yield
        return
    page.evaluate(NOT_YET)
    yield
    page.wait_for_function("() => window.answered !== false")
    page.wait_for_load_state()
