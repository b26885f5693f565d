"""What changes, as a drawing and a list that lead to each other; and drawings that fit."""

import re

from tests import factories as make
from tests.web.scheme_desk import desk
from webcare.decisions import queries as decisions
from webcare.decisions import service
from workflows.rights import Role

__all__ = ["desk"]  # the fixture


def test_every_changed_part_leads_to_its_node_and_every_such_node_to_its_part(desk):
    desk.save(desk.form("A"), **{"text-en": "Ours?"})
    page = desk.one.get(f"{desk.path}/compare").text
    shown = set(re.findall(r'data-shows="node-(\w+)"', page))

    assert shown == {"A", "B", "reply", "stand"}  # nothing was published of it, so all is new
    for node in shown:
        assert f'id="node-{node}"' in page and f'id="differs-{node}"' in page
        assert f'href="#differs-{node}"' in page


def test_its_legend_names_what_came_went_and_changed_with_signs(desk):
    page = desk.one.get(f"{desk.path}/compare").text
    legend = page.split('class="drawing-legend"')[1]

    for word in ("added", "removed", "changed"):
        assert f">{word}</tspan>" in legend
    assert legend.count("<circle") == 3


def test_it_opens_fitted_and_no_drawing_sets_a_style(desk):
    page = desk.one.get(f"{desk.path}/compare").text

    assert re.search(r'class="drawing-at-fit"[^>]* checked', page)
    assert not re.search(r'<[^>]+ style="', page)
    assert '"attributesToSettle": ["class", "width", "height"]' in page


def test_opening_a_ticket_starts_the_clock_of_its_question_for_who_may_decide(session, desk):
    ticket = make.make_ticket(session, make.make_channel(session, desk.team, scheme="usaf"))
    make.make_message(session, ticket)
    service.begin(session, ticket, by=make.actor_of(Role.MANAGER), at=ticket.opened_at)

    def opens(*roles):
        desk.person(*roles).post(f"/tickets/{ticket.id}/presence")
        session.expire_all()
        return decisions.current(session, ticket.id).shown_at

    assert opens(Role.OBSERVER) is None
    first = opens(Role.MANAGER)
    assert first is not None
    assert opens(Role.MANAGER) == first
