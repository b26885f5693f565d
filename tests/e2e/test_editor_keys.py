"""Keys of the scheme's editor that a browser would else take for itself."""

from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.long]
SCRIPT = Path(__file__).parents[2] / "static" / "scheme.js"


def test_ctrl_s_saves_what_is_typed_with_the_button_of_its_form(browser):
    page = browser.new_page()
    page.set_content(
        "<form data-unsaved><textarea></textarea><button name='do' value='save' data-send>"
        "Save</button></form><output></output>"
    )
    page.add_script_tag(path=SCRIPT)
    page.evaluate(
        """() => document.addEventListener('submit', event => {
          event.preventDefault();
          document.querySelector('output').textContent += event.submitter.value;
        })"""
    )
    page.locator("textarea").focus()
    page.keyboard.type("s")
    page.keyboard.press("Control+s")
    saved = page.locator("output").text_content()
    page.close()
    assert saved == "save"
