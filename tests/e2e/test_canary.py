"""Hostile text by every way in, on every page that shows it, in a real browser: nothing runs and
nothing is fetched from elsewhere (no dialog, no canary, no breach of our policy, no request).
"""

import json
import re
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest

from tests.e2e.seeded import WHO, Program, log_in
from webcare.core import tokens

pytestmark = [pytest.mark.browser, pytest.mark.long]
ELSEWHERE = "canary.example"
LISTS = ("xss_payloads", "dompurify_expect", "blns")
FETCHING = """
<img src="http://canary.example/i.png"><img srcset="http://canary.example/s.png 2x">
<link rel="stylesheet" href="http://canary.example/l.css">
<style>@import url(//canary.example/a);
body { background: url(http://canary.example/b.png) }
p { content: u\\72l(//canary.example/c) }</style>
<p style="background-image:url('http://canary.example/d.png');--x:url(//canary.example/e)">Hello</p>
<svg><image href="http://canary.example/f.svg"/><use href="//canary.example/u.svg#x"/></svg>
<table background="http://canary.example/t.png"><tr><td>cell</td></tr></table>
<video poster="//canary.example/p.png" src="//canary.example/v"></video>
<object data="//canary.example/o">
<iframe src="http://canary.example/if"></iframe>
<embed src="//canary.example/em">
<base href="//canary.example/">
<meta http-equiv="refresh" content="0;url=http://canary.example/m">
<input type=image src=//canary.example/in>
<script>window.canary = 1; fetch('//canary.example/j')</script>
<img src=x onerror="window.canary = 1">
<form action="http://canary.example/fo">
<button autofocus onfocus="window.canary = 1">x</button></form>
<a href="http://canary.example/dns" ping="//canary.example/ping">link</a>
"""


@pytest.fixture(scope="module")
def texts(corpora_folder):
    """What is hostile, in a few long texts."""
    found = []
    for name in LISTS:
        path = corpora_folder / "i_hostile_strings" / f"{name}.jsonl"
        rows = [json.loads(line) for line in path.read_text().split("\n") if line.strip()]
        said = [row.get("text") or row.get("payload") or "" for row in rows]
        whole = "\n".join(said).replace("\x00", "").encode("utf-8", "replace").decode()
        found.append(whole[:90_000])
    return [FETCHING, *found]


@pytest.fixture(scope="module")
def corpora_folder():
    from tests.conftest import CORPORA

    if not CORPORA.is_dir():
        pytest.skip("the corpora are not beside this checkout (../shared/corpora)")
    return CORPORA


def watch(page, own: str) -> list[str]:
    """What the page does from now on that it should not."""
    faults: list[str] = []

    def asked(request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "about", "blob") and parts.netloc != own:
            faults.append(f"{page.url} asked for {request.url}")

    def opened(dialog) -> None:
        faults.append(f"{page.url} opened a dialog: {dialog.message}")
        dialog.dismiss()

    def said(message) -> None:
        if "Content Security" in message.text or "Refused to" in message.text:
            faults.append(f"{page.url} breaks the policy: {message.text[:200]}")

    page.context.on("request", asked)
    page.on("dialog", opened)
    page.on("console", said)
    return faults


@pytest.fixture
def watched(seeded, browser):
    """A browser page, a way to look at an address with it, and what it did that it should not."""
    context = browser.new_context(base_url=seeded.url, locale="en-GB")
    page = context.new_page()
    faults = watch(page, urlsplit(seeded.url).netloc)

    def look(path: str, holds: str = "") -> None:
        page.goto(path)
        page.wait_for_timeout(300)  # time for what should not happen
        if page.evaluate("window.canary"):
            faults.append(f"{path}: the canary sang")
        assert holds in page.content()

    yield page, look, faults
    context.close()


def mails(folder, texts):
    """One mail a text: hostile in subject, name, both bodies, file name and declared type."""
    for number, text in enumerate(texts):
        line = " ".join(text.split())
        line = re.sub(r"[^\x20-\x7e]", "", line)[:300]
        mail = EmailMessage()
        mail["From"] = f"hostile{number}@home.example"
        mail["To"] = "info@city.example"
        mail["Subject"] = f"Hostile {number} {line}"
        mail["Message-ID"] = f"<hostile{number}@home.example>"
        mail.set_content(text)
        mail.add_alternative(f"<html><body>{text}</body></html>", subtype="html")
        mail.add_attachment(
            b"<script>window.canary = 1</script>", "text", "html", filename=f'{line[:60]}".html'
        )
        (folder / f"{number}.eml").write_bytes(mail.as_bytes())


def test_nothing_hostile_runs_or_fetches_anywhere(seeded, watched, texts, tmp_path):
    page, look, faults = watched
    mails(tmp_path, texts)
    seeded.run("import", "mail", str(tmp_path))
    program = Program(seeded.url, seeded.json("token", "create", "--user", WHO)["token"])
    tokens.use_key((seeded.data_dir / "secret-key").read_text().strip())

    followed = write_by_form(page, FETCHING, texts[1][:15_000])
    look(followed, "Hostile form")

    log_in(page)
    look_through_the_inbox(page, look)
    found = program.call("GET", "/tickets?state=open&limit=100")["tickets"]
    hostile = [each["id"] for each in found if "Hostile" in each["subject"]]
    assert len(hostile) == len(texts) + 1
    for ticket in hostile:
        look(f"/tickets/{ticket}", "Hostile")
        for message in program.call("GET", f"/tickets/{ticket}")["messages"]:
            page.goto(f"/messages/{message['id']}/html")  # nobody can run a script in this one
        expert = {"expert": 1}
        program.decide(ticket, K5="no")
        asked = program.call("POST", f"/tickets/{ticket}/handoffs", {
            "to": expert, "question": FETCHING + texts[1][:5000],
            "messages": [program.call("GET", f"/tickets/{ticket}")["messages"][0]["id"]],
        })  # fmt: skip
        assert asked
        look(f"/tickets/{ticket}", "Hostile")
    for path in ("/search?q=hostile", "/ledger", "/asked", "/spokesperson", "/demo/mail"):
        look(path)
    letters = page.locator(".sink-list a")
    for address in [each.get_attribute("href") for each in letters.all()[:8]]:
        look(address)
    for link in experts_links(seeded):
        look(link, "canary.example")
    assert faults == []


def look_through_the_inbox(page, look) -> None:
    """Page by page to its end; the hostile ones are somewhere on it."""
    seen, path = "", "/"
    while path:
        look(path)
        seen += page.inner_text("main")
        onward = page.locator("main a[href*='after=']")
        path = onward.last.get_attribute("href") if onward.count() else ""
    assert seen.count("Hostile") >= len(LISTS)


def write_by_form(page, *said: str) -> str:
    """Ask by the public form; the page on which the asker follows it."""
    page.goto("/contact")
    page.fill("[name=subject]", "Hostile form <img src=//canary.example/x onerror=alert(1)>")
    page.fill("[name=text]", "\n".join(said))
    page.fill("[name=name]", "<svg onload=alert(1)>")
    page.fill("[name=address]", "form@home.example")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile("/t/"))
    return page.url


def experts_links(house) -> list[str]:
    import psycopg

    written = json.loads((house.data_dir / "run" / "servers.json").read_text())
    with psycopg.connect(written["database_url"].replace("+psycopg", "", 1)) as connection:
        rows = connection.execute(
            "select id, nonce from handoffs where question like '%canary.example%'"
        ).fetchall()
    assert rows
    return [f"/x/{tokens.sign('consult', row, nonce)}" for row, nonce in rows]
