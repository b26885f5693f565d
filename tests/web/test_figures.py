"""Figures on the page: the numbers, the lists behind them, what can be taken along."""

import io
import re
import zipfile
from datetime import timedelta

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.insight import decided
from tests.web.api.conftest import Caller
from tests.web.conftest import statements
from webcare.accounts import service as accounts
from webcare.channels.models import ChannelKind
from webcare.core.actor import operator
from webcare.improvement.models import Helped, Pulse
from webcare.tickets.author_models import Aside, AsideKind
from webcare.web import language
from workflows.rights import Role
from workflows.ticket import Resolution, TicketState

FIGURES = "/insight/figures"
OWN = "?period=own&since=2026-11-01&until=2026-11-18"


@pytest.fixture
def house(session):
    """A small house around a Wednesday noon, in which everybody has a name that no figure has."""
    team = make.make_team(session)
    mail = make.make_channel(session, team)
    social = make.make_channel(session, team, kind=ChannelKind.MASTODON)
    theme = make.make_theme(session, team, names={"en": "=Waste()"}, slug="waste")
    made = {}
    for number in range(12):
        channel = social if number % 3 == 0 else mail
        address = f"q@home.example{number}"
        author = make.make_author(session, channel, name="Quintijn", address=address)
        opened = NOON - timedelta(days=number, hours=number)
        state = (TicketState.NEW, TicketState.ANSWERED, TicketState.CLOSED)[number % 3]
        made[number] = make.make_ticket(
            session, channel, author=author, state=state, opened_at=opened,
            norm_due_at=opened + timedelta(hours=24), theme_id=theme.id if number % 2 else None,
            first_reply_at=opened + timedelta(hours=5 * number) if number % 3 else None,
            done_at=opened + timedelta(hours=5 * number) if number % 3 else None,
            closed_at=opened if state is TicketState.CLOSED else None,
            resolution=Resolution.LET_STAND if state is TicketState.CLOSED else None,
        )  # fmt: skip
    for number, by_scheme in ((2, True), (5, False)):
        session.add(
            Aside(
                team_id=team.id, ticket_id=made[number].id, kind=AsideKind.LET_STAND,
                resolution=Resolution.LET_STAND, by_scheme=by_scheme, said_at=NOON,
                why="Spite" if by_scheme else "Rozalia shouts", said_by_name="Balthazar",
            )
        )  # fmt: skip
    decided.published(session)
    team.scheme = "small"
    for answers in (("OURS=yes", "KNOWN=no"), ("OURS=yes", "KNOWN=yes"), ("OURS=no",)) * 2:
        decided.decide(session, mail, *answers, opened_at=NOON - timedelta(days=1))
    session.add(Pulse(ticket_id=made[1].id, helped=Helped.YES, line="Quintijn", at=NOON))
    session.flush()
    return team


@pytest.fixture
def browser(session, house, login, monkeypatch):
    """An observer of the house, on that Wednesday."""
    monkeypatch.setattr(language, "now", lambda: NOON)
    return login(make.make_user(session, house, Role.OBSERVER, language="en"))


def shown(browser, address=OWN):
    answer = browser.get(f"{FIGURES}{address}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def lists(html):
    """Each number of the page that leads to a list of the inbox, with its address."""
    found = re.findall(r'<a href="(/\?[^"]*)">(\d+)</a>', html)
    return {(address.replace("&amp;", "&"), int(number)) for address, number in found}


def test_each_number_leads_to_as_many_tickets(browser):
    behind = lists(shown(browser))
    assert len(behind) > 20
    assert sum("outcome=" in address for address, _number in behind) == 3
    for address, number in sorted(behind):
        listed = browser.get(address).get_data(as_text=True)
        assert "The address asks for something" not in listed
        counted = re.search(r"<p>(\d+) tickets?", listed)
        assert counted, address
        assert int(counted[1]) == number, address


def test_the_page_says_what_it_counts_and_against_what(browser):
    html = shown(browser)
    assert "1 Nov – 18 Nov 2026" in html
    assert "held against 14 Oct – 31 Oct 2026" in html
    assert "Receipts and holding replies do not count" in html
    assert html.count('role="img"') >= 8


@pytest.mark.parametrize(
    "address",
    ["", "?period=week", "?period=quarter", "?period=year", "?period=nonsense&since=never",
     "?period=own&since=2026-11-18&until=2026-11-01", "?period=own&since=0001-01-01&until=x",
     "?theme=none", "?period=own&since=2030-01-01&until=2031-01-01"],
)  # fmt: skip
def test_any_period_of_an_address_is_shown(browser, address):
    assert "Figures" in shown(browser, address)


@pytest.mark.parametrize("address", ["?team=999999", "?channel=999999", "?theme=999999"])
def test_what_one_cannot_see_is_not_there(browser, address):
    assert browser.get(f"{FIGURES}{address}").status_code == 404


def test_what_is_taken_along_names_nobody_and_runs_nothing(browser):
    names = ("Quintijn", "Rozalia", "Balthazar", "q@home")
    tables = re.findall(r'href="(/insight/figures/webcare-figures[^"]*)"', shown(browser))
    assert len(tables) == 12
    for address in tables:
        answer = browser.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200
        content = answer.data
        if address.partition("?")[0].endswith("xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                content = b"".join(book.read(name) for name in book.namelist())
        assert not [name for name in names if name.encode() in content], address
        assert b',"=Waste' not in content
    assert "Rozalia shouts" in shown(browser)  # who reads the register reads its reasons


def test_the_paper_is_for_everyone(browser):
    pdf = browser.get(f"{FIGURES}/webcare-figures.pdf{OWN}").data
    assert pdf.startswith(b"%PDF")
    assert b"pdfuaid" in pdf


def test_an_empty_period_says_so(browser):
    html = shown(browser, "?period=own&since=2020-01-01&until=2020-01-31")
    assert "No conversation was opened in that period" in html


def test_a_team_without_a_word_has_times_of_five_or_more_only(browser):
    html = shown(browser, f"{OWN}&theme=none")
    assert re.search(r"<b>–</b><span>office hours until the first reply", html)


def test_the_api_says_the_numbers_of_the_page(session, house, browser):
    user = make.make_user(session, house, Role.OBSERVER)
    token = accounts.create_token(session, user, "a program", by=operator(), at=NOON)
    session.flush()
    told = Caller(browser, token).get(
        "/insight/figures", period="own", since="2026-11-01", until="2026-11-18"
    )
    assert told.status_code == 200
    html = shown(browser)
    total = told.json["total"]
    assert f">{total['opened']}</a></b><span>conversations opened" in html
    assert f"<b>{total['in_norm']} %</b><span>first replies within" in html
    rows = browser.get(f"{FIGURES}/webcare-figures-channels.csv{OWN}").text.splitlines()[1:]
    assert [int(row.split(",")[1]) for row in rows] == [
        each["opened"] for each in told.json["channels"]
    ]
    assert [each["reason"] for each in told.json["aside"]].count(None) == 1


def test_each_person_switches_their_own_mail(session, browser):
    assert "Mail me every week" in shown(browser)
    answer = browser.post(f"{FIGURES}/mail", data={"weekly": "yes", "back": f"{FIGURES}{OWN}"})
    assert answer.location.endswith(OWN)
    assert "No more mail" in shown(browser)
    browser.post(f"{FIGURES}/mail", data={"weekly": "no"})
    assert "Mail me every week" in shown(browser)


def test_the_page_takes_few_statements(session, browser):
    shown(browser)
    with statements(session) as seen:
        shown(browser)
    assert len(seen) <= 15
