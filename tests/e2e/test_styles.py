"""No page looks otherwise with the whole of Tabler than with what is served of it."""

import pytest

from tests.e2e.seeded import addresses, log_in

pytestmark = [pytest.mark.browser, pytest.mark.long]

LOOKS = """() => {
    const names = ["display", "position", "color", "backgroundColor", "backgroundImage", "padding",
        "margin", "border", "borderRadius", "boxShadow", "font", "opacity", "textAlign",
        "textDecoration", "flex", "gap", "overflow", "visibility", "gridTemplateColumns", "cursor"];
    return Array.from(document.body.querySelectorAll("*"), each => {
        const style = getComputedStyle(each), box = each.getBoundingClientRect();
        return each.tagName + "." + each.className + " " + names.map(name => style[name]).join("|")
            + [box.x, box.y, box.width, box.height].map(Math.round);
    });
}"""
WHOLE = """() => new Promise(done => {
    const link = document.querySelector("link[href*='tabler.used.css']");
    if (!link) return done(false);
    link.onload = () => done(true);
    link.href = "/static/vendor/tabler/tabler.min.css";
})"""


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_no_page_misses_a_style(seeded, browser, width, scheme):
    context = browser.new_context(
        base_url=seeded.url, color_scheme=scheme, reduced_motion="reduce",
        viewport={"width": width, "height": 900},
    )  # fmt: skip
    page = context.new_page()
    page.route("**/htmx.min.js*", lambda route: route.abort())  # nothing changes meanwhile
    differ, compared = [], 0
    log_in(page)
    for path in addresses(seeded.data_dir)["inside"]:
        page.goto(path)
        page.evaluate("() => document.fonts.ready")
        used = page.evaluate(LOOKS)
        if not page.evaluate(WHOLE):
            continue
        whole = page.evaluate(LOOKS)
        compared += 1
        differ += [(path, a, b) for a, b in zip(used, whole, strict=False) if a != b][:3]
    context.close()
    assert compared > 100
    assert not differ, "\n".join(f"{path}\n  {a}\n  {b}" for path, a, b in differ)
