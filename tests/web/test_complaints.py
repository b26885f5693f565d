"""The complaints desk on screen: entering, deciding, posting, the register, the figures."""

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import make_channel, make_desk, make_message, make_team, make_ticket, make_user
from webcare.channels.models import ChannelKind
from webcare.complaints import queries, service
from webcare.complaints.models import Complaint
from webcare.complaints.service import Lodged
from webcare.core.actor import operator
from webcare.experts.models import Desk, DeskMember
from webcare.replies.models import Reply
from webcare.schemes import service as schemes
from webcare.tickets.models import Attachment
from workflows.complaint import Check, ComplaintState, Finding, WayIn
from workflows.reply import ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState

PAPER = {
    "way": "letter", "name": "Mia Maes", "postal": "Dorp 2\n3000 Leuven", "language": "nl",
    "subject": "Shouted at", "facts": "The officer shouted at me.", "once": "one",
}  # fmt: skip


@pytest.fixture
def team(session):
    schemes.publish_shipped(session, by=operator(), at=NOON)
    team = make_team(session, organisation="City")
    make_channel(session, team, kind=ChannelKind.FORM, address="")
    return team


@pytest.fixture
def browser(session, team, login):
    return login(make_user(session, team, Role.LEAD, name="An", language="en"))


@pytest.fixture
def complaint(session, team):
    ticket = make_ticket(session, make_channel(session, team), state=TicketState.ANSWERING)
    make_message(session, ticket)
    lodged = Lodged(way_in=WayIn.MAIL, name="=Jo Peeters", address="Kerk 1", facts="Sent away")
    found = service.convert(session, ticket, lodged, by=operator(), at=NOON)
    session.flush()
    return found


def only(session, model):
    session.expire_all()
    return session.scalars(select(model)).one()


def points(answer="yes"):
    return {f"check-{check}": answer for check in Check}


def test_a_letter_is_entered_with_its_scan_and_stands_in_the_register(browser, session):
    scan = (io.BytesIO(b"%PDF-1.4 scan"), "scan.pdf", "application/pdf")

    answer = browser.post("/complaints/new", data={**PAPER, "files": scan})

    complaint = only(session, Complaint)
    assert answer.location == f"/complaints/{complaint.id}"
    assert only(session, Attachment).name == "scan.pdf"
    page = browser.get("/complaints").text
    assert "Shouted at" in page
    assert "Mia Maes" in page


@pytest.mark.parametrize(
    ("field", "typed", "fault"),
    [
        ("received_on", "2999-01-01", "This day is still to come."),
        ("received_on", "soon", "Give a date."),
        ("facts", " ", "Write what it is about."),
        ("email", "nobody", "This is no e-mail address."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    browser, session, field, typed, fault
):
    answer = browser.post("/complaints/new", data={**PAPER, field: typed})

    assert answer.status_code == 422
    assert fault in answer.text
    assert "Mia Maes" in answer.text
    assert session.scalars(select(Complaint)).all() == []


def test_a_letter_is_printed_posted_and_so_confirmed(browser, session):
    browser.post("/complaints/new", data={**PAPER, "postal": "Dorp 2 🤬 公\n3000 Leuven"})
    reply = only(session, Reply)
    path = f"/tickets/{reply.ticket_id}/replies/{reply.id}"

    sheet = browser.get(f"{path}/letter.pdf")
    assert sheet.data.startswith(b"%PDF")
    today = only(session, Complaint).received_on.isoformat()
    assert browser.post(f"{path}/posted", data={"posted_on": "2999-01-01"}).status_code == 422
    assert browser.post(f"{path}/posted", data={"posted_on": today}).status_code == 303
    assert only(session, Reply).state is ReplyState.SENT
    assert only(session, Complaint).state is ComplaintState.ACKNOWLEDGED


def test_a_ticket_is_made_a_complaint_and_an_ordinary_one_again(browser, session, team):
    ticket = make_ticket(session, make_channel(session, team), state=TicketState.ANSWERING)
    make_message(session, ticket)
    session.commit()
    assert "Make it a formal complaint" in browser.get(f"/tickets/{ticket.id}").text

    browser.post(f"/tickets/{ticket.id}/complaint", data={"name": "Jo", "facts": "Sent away"})
    complaint = only(session, Complaint)
    page = browser.get(f"/tickets/{ticket.id}").text
    assert "A normal reply does not end it." in page

    refused = browser.post(f"/complaints/{complaint.id}/none", data={"why": ""})
    assert refused.status_code == 422
    browser.post(f"/complaints/{complaint.id}/none", data={"why": "A question"})
    assert only(session, Complaint).state is ComplaintState.NOT_ONE
    assert "A normal reply does not end it." not in browser.get(f"/tickets/{ticket.id}").text


def test_points_are_kept_when_the_next_step_cannot_be_done_yet(browser, session, complaint):
    service.acknowledge_otherwise(
        session, complaint, complaint.received_on, "by phone", by=operator(), at=NOON
    )
    session.commit()
    some = {"check-name": "yes", "check-facts": "yes", "act": "admit"}

    answer = browser.post(f"/complaints/{complaint.id}/checks", data=some)

    assert answer.status_code == 422
    assert "Look at every point first." in answer.text
    assert set(only(session, Complaint).checks) == {"name", "facts"}


def test_from_the_points_to_the_draft_of_the_answer(browser, session, complaint):
    service.acknowledge_otherwise(
        session, complaint, complaint.received_on, "by phone", by=operator(), at=NOON
    )
    session.commit()
    browser.post(f"/complaints/{complaint.id}/checks", data={**points(), "act": "admit"})

    answer = browser.post(
        f"/complaints/{complaint.id}/answer",
        data={"finding": "founded", "measures": "The hours are posted."},
    )

    assert answer.location.startswith(f"/tickets/{complaint.ticket_id}")
    page = browser.get(f"/tickets/{complaint.ticket_id}").text
    assert "The complaint’s answer" in page
    assert "The hours are posted." in page


def test_the_register_as_a_table_runs_no_formula(browser, complaint):
    table = browser.get("/complaints/register.csv").get_data(as_text=True)

    assert "'=Jo Peeters" in table


def test_the_yearly_figures_name_nobody_on_page_or_table(browser, complaint, team):
    year = complaint.received_on.year
    for path in (f"/complaints/figures/{team.id}/{year}",
                 f"/complaints/figures/{team.id}/{year}/figures.csv"):  # fmt: skip
        said = browser.get(path).get_data(as_text=True)
        assert "By e-mail" in said
        for word in ("Peeters", "Kerk 1", "Sent away"):
            assert word not in said


def test_the_yearly_figures_are_a_workbook_and_paper_too(browser, complaint, team, session):
    complaint.state, complaint.finding = ComplaintState.ANSWERED, Finding.FOUNDED
    complaint.answered_at, complaint.measures = NOON, "The hours are posted.\nAt the gate."
    session.commit()
    path = f"/complaints/figures/{team.id}/{complaint.received_on.year}/figures"

    book, paper = browser.get(f"{path}.xlsx"), browser.get(f"{path}.pdf")

    assert book.data.startswith(b"PK")
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages)
    assert "The hours are posted." in said
    assert "Answered in time" in said
    for word in ("Peeters", "Kerk 1", "Sent away"):
        assert word not in said


def test_the_law_and_the_ombudsman_are_the_teams_own_to_set(browser, team, session):
    path = f"/settings/complaints/{team.id}"
    page = browser.get(path).text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]

    browser.post(path, data={"seen": seen, "regime": "netherlands", "ombudsman-nl": "Postbus 1"})

    session.refresh(team)
    assert team.complaint_rules == {"regime": "netherlands", "ombudsman": {"nl": "Postbus 1"}}
    assert "six weeks" in browser.get("/contact").text


def desk_form(browser, path, **given):
    page = browser.get(path).text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    return browser.post(path, data={"seen": seen, "name-nl": "Juristen", "active": "yes", **given})


def test_a_desks_rota_and_term_are_written_down_and_a_gap_is_shown(browser, session, team):
    jurist = make_user(session, team, Role.MANAGER, name="Jo Jurist")
    desk = make_desk(session, team, "legal", names={"nl": "Juristen"})
    session.add(DeskMember(desk_id=desk.id, user_id=jurist.id))
    session.commit()
    path = f"/settings/desks/{team.id}/legal"

    answer = desk_form(
        browser, path, members=str(jurist.id), term="16", **{
            "slot-weekday": ["1", ""], "slot-begins": ["09:00", ""], "slot-ends": ["12:00", ""],
            "slot-person": [str(jurist.id), ""],
        },
    )  # fmt: skip

    assert answer.status_code == 303
    kept = only(session, Desk)
    assert kept.term_minutes == 16 * 60
    assert kept.rota["slots"] == [
        {"weekday": 1, "begins": "09:00", "ends": "12:00", "person": jurist.id}
    ]
    assert "A gap ahead" in browser.get(f"/settings/desks/{team.id}").text


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"term": "soon"}, "Give a number of hours."),
        ({"slot-weekday": "1", "slot-begins": "9", "slot-ends": "12:00", "slot-person": "1"},
         "Write times such as 08:30."),
        ({"slot-weekday": "1", "slot-begins": "09:00", "slot-ends": "12:00", "slot-person": "1"},
         "Someone on the rota does not stand at this desk."),
    ],
)  # fmt: skip
def test_a_rota_that_cannot_be_says_where(browser, session, team, given, fault):
    make_desk(session, team, "legal", names={"nl": "Juristen"})
    session.commit()

    answer = desk_form(browser, f"/settings/desks/{team.id}/legal", **given)

    assert answer.status_code == 422
    assert fault in answer.text


def test_nothing_of_a_complaint_shows_to_who_may_not_read(session, team, complaint, login):
    expert = login(make_user(session, team, Role.EXPERT, language="en"))

    assert expert.get(f"/complaints/{complaint.id}").status_code == 403
    assert queries.counts(session, [], today=NOON.date()) == {"owed": 0, "late": 0}
