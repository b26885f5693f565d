"""The author's page: one history over joined channels, notes, marks, blocks, and who may what."""

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.web.conftest import statements
from webcare.channels.models import Channel, ChannelKind
from webcare.tickets import persons
from webcare.tickets.author_models import AuthorBlock, AuthorTie
from webcare.tickets.models import Author
from workflows.rights import Role
from workflows.ticket import Resolution, TicketState


@pytest.fixture
def team(session, client):
    return make.make_team(session)


@pytest.fixture
def ann(session, team):
    """An author by mail and another of the same address by a form, each with a ticket."""
    mail = make.make_channel(session, team)
    form = make.make_channel(session, team, kind=ChannelKind.FORM, name="The form")
    authors = []
    for channel, subject in ((mail, "The swings"), (form, "The slide")):
        author = make.make_author(session, channel, address="ann@home.example", name="Ann Adams")
        ticket = make.make_ticket(
            session, channel, author=author, subject=subject, state=TicketState.CLOSED,
            resolution=Resolution.REFERRED, reason="Of the next town.",
        )  # fmt: skip
        make.make_message(session, ticket)
        authors.append(author)
    return authors


def browser(session, login, team, *roles):
    return login(make.make_user(session, team, *roles, language="en", name="Lea"))


def path(author, *more):
    return "/".join(("/authors", str(author.id), *map(str, more)))


def test_the_page_shows_earlier_tickets_with_what_came_of_them(session, login, team, ann):
    page = browser(session, login, team, Role.OBSERVER).get(path(ann[0])).text

    assert "The swings" in page
    assert "Referred to another organisation" in page
    assert "Of the next town." in page
    assert "The slide" not in page  # nobody said that they are one
    assert "Maybe the same" in page
    assert "the same mail address" in page


def test_who_only_reads_is_offered_no_act(session, login, team, ann):
    page = browser(session, login, team, Role.OBSERVER).get(path(ann[0])).text

    assert page.count('method="post" action="/authors') == 0


def test_joined_by_a_person_it_is_one_history_and_parted_two(session, login, team, ann):
    lead = browser(session, login, team, Role.LEAD)

    answer = lead.post(path(ann[0], "ties"), data={"other_id": ann[1].id, "why": "She said so."})
    joined = lead.get(path(ann[1])).text
    tie = session.query(AuthorTie).one()
    lead.post(path(ann[1], "ties", tie.id, "undo"))
    parted = lead.get(path(ann[1])).text

    assert answer.status_code == 303
    assert "The swings" in joined
    assert "Joined by Lea" in joined
    assert "She said so." in joined
    assert "The swings" not in parted
    assert "Maybe the same" in parted


def test_somebody_else_is_not_proposed_again(session, login, team, ann):
    lead = browser(session, login, team, Role.LEAD)
    form = {"other_id": ann[1].id, "why": "A household.", "says": "apart"}

    lead.post(path(ann[0], "ties"), data=form)
    page = lead.get(path(ann[0])).text

    assert "Maybe the same" not in page
    assert "Somebody else: Ann Adams" in page


def test_what_was_typed_stays_where_it_could_not_be_done(session, login, team, ann):
    lead = browser(session, login, team, Role.LEAD)

    answer = lead.post(path(ann[0], "ties"), data={"other": "nobody@x.example", "why": "So."})

    assert answer.status_code == 422
    assert "No other author of this team has that address or ticket." in answer.text
    assert 'value="nobody@x.example"' in answer.text


def test_a_note_is_kept_struck_and_brought_back_on_the_page(session, login, team, ann):
    manager = browser(session, login, team, Role.MANAGER)
    manager.post(path(ann[0], "notes"), data={"text": "Prefers <b>calls</b>."})
    (note,) = persons.notes(session, [ann[0].id])
    shown = manager.get(path(ann[0])).text
    manager.post(path(ann[0], "notes", note.id, "remove"))
    struck = manager.get(path(ann[0])).text
    manager.post(path(ann[0], "notes", note.id, "restore"))

    assert "Prefers &lt;b&gt;calls&lt;/b&gt;." in shown
    assert "calls" not in struck
    assert "A note of Lea was struck by Lea" in struck
    assert "Prefers" in manager.get(path(ann[0])).text
    assert manager.post(path(ann[0], "notes"), data={"text": " "}).status_code == 422


def test_a_mark_is_said_for_all_channels_and_warns_before_writing(session, login, team, ann):
    lead = browser(session, login, team, Role.LEAD, Role.MANAGER)
    lead.post(path(ann[0], "ties"), data={"other_id": ann[1].id, "why": "She said so."})

    lead.post(path(ann[0], "marks"), data={"mark": ["do_not_contact", "<b>"]})

    session.expire_all()
    assert [session.get_one(Author, each.id).marks for each in ann] == [["do_not_contact"]] * 2
    ticket = make.make_ticket(
        session, channel_of(session, ann[0]), author=ann[0], state=TicketState.ANSWERING
    )  # fmt: skip
    make.make_reply(session, ticket)
    session.commit()
    page = lead.get(f"/tickets/{ticket.id}").text
    assert "Do not contact this author." in page
    assert "Send all the same?" in page
    assert f'href="/authors/{ann[0].id}"' in page


def channel_of(session, author):
    return session.get_one(Channel, author.channel_id)


def test_an_author_is_blocked_listed_and_let_in_again(session, login, team, ann):
    lead = browser(session, login, team, Role.LEAD)

    form = {"what": "author", "resolution": "spam", "why": "Adverts."}
    lead.post(path(ann[0], "block"), data=form)
    made = session.query(AuthorBlock).one()
    page, listed = lead.get(path(ann[0])).text, lead.get("/authors/blocked").text
    empty = lead.post(f"/authors/blocked/{made.id}/lift", data={"why": " "})
    lifted = lead.post(f"/authors/blocked/{made.id}/lift", data={"why": "A mistake."})
    after = lead.get("/authors/blocked").text

    assert "ann@home.example is blocked." in page
    assert "Adverts." in listed
    assert "Ann Adams" in listed
    assert empty.status_code == 422
    assert lifted.status_code == 303
    assert "Lifted: A mistake." in after


def test_a_domain_of_many_is_asked_about_twice(session, login, team, ann):
    lead = browser(session, login, team, Role.LEAD)
    form = {"what": "domain", "resolution": "spam", "why": "Adverts."}

    asked = lead.post(path(ann[0], "block"), data=form)
    done = lead.post(path(ann[0], "block"), data=form | {"knowingly": "yes"})

    assert asked.status_code == 422
    assert "2 authors would be blocked." in asked.text
    assert done.status_code == 303
    assert session.query(AuthorBlock).one().domain == "home.example"


def test_another_teams_author_does_not_exist(session, login, team, ann):
    stranger = browser(session, login, make.make_team(session), Role.LEAD)

    assert stranger.get(path(ann[0])).status_code == 404
    assert stranger.post(path(ann[0], "marks")).status_code == 404


def test_the_page_asks_the_database_little_however_long_the_history(session, login, team, ann):
    lead = browser(session, login, team, Role.LEAD)
    lead.get(path(ann[0]))
    with statements(session) as few:
        lead.get(path(ann[0]))
    for _ in range(30):
        make.make_ticket(session, channel_of(session, ann[0]), author=ann[0], last_message_at=NOON)
    session.commit()
    with statements(session) as many:
        page = lead.get(path(ann[0])).text

    assert len(many) <= len(few) + 1
    assert len(few) <= 14
    assert "Next page" in page
