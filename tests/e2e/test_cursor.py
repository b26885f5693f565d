"""Where the cursor stands after a part of the page came in anew."""

from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.long]
SCRIPT = Path(__file__).parents[2] / "static" / "app.js"
FIELDS = {
    "radio": "<input type='radio' data-cursor>",
    "textarea": "<textarea data-cursor>words</textarea>",
    "text": "<input value='words' data-cursor>",
    "button": "<button data-cursor>Ask</button>",
}


@pytest.mark.parametrize("kind", FIELDS)
def test_the_cursor_goes_to_any_kind_of_field_without_a_fault(browser, kind):
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.set_content("<main></main>")
    page.add_script_tag(path=SCRIPT)
    page.evaluate(
        """fields => {
          const main = document.querySelector('main');
          main.innerHTML = fields;
          main.dispatchEvent(new CustomEvent('htmx:afterSettle', {bubbles: true}));
        }""",
        FIELDS[kind],
    )
    in_it = page.evaluate(
        "document.activeElement === document.querySelector('main').firstElementChild"
    )
    at = page.evaluate("document.activeElement.selectionStart")
    page.close()
    assert faults == []
    assert in_it
    assert at in (0, None)
