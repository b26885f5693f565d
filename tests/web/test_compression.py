"""Answers go compressed to whoever takes that, and tell nothing by their length."""

import gzip

import pytest

from tests import factories as make
from webcare.web import assets
from workflows.rights import Role

TAKES = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def browser(session, login):
    return login(make.make_user(session, make.make_team(session), Role.MANAGER, language="en"))


def test_a_page_is_a_fraction_of_itself_over_the_wire(browser):
    plain, packed = browser.get("/"), browser.get("/", headers=TAKES)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 3
    assert b"</html>" in gzip.decompress(packed.data)
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_the_length_of_a_page_varies_by_chance(browser):
    lengths = {len(browser.get("/", headers=TAKES).data) for _ in range(8)}
    assert len(lengths) > 1


@pytest.mark.parametrize("refuses", ["identity", "gzip;q=0", "br"])
def test_who_does_not_take_it_gets_it_plain(browser, refuses):
    assert "Content-Encoding" not in browser.get("/", headers={"Accept-Encoding": refuses}).headers


def test_a_file_of_ours_is_packed_once_and_stays_kept_for_good(browser):
    answer = browser.get(assets._url("", "app.css"), headers=TAKES)

    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == assets.FOR_GOOD
    assert gzip.decompress(answer.data) == (assets.STATIC / "app.css").read_bytes()
    again = browser.get(
        assets._url("", "app.css"), headers=TAKES | {"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    again.close()


def test_a_stream_is_left_as_it_is_and_a_font_comes_whole(browser):
    font = browser.get("/static/vendor/noto-sans/NotoSans-Bold.ttf", headers=TAKES)
    live = browser.head("/live", headers=TAKES)

    assert live.mimetype == "text/event-stream"
    assert "Content-Encoding" not in live.headers
    assert font.status_code == 200
    font.close()
