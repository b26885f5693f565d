from tests.factories import actor_of
from webcare.core import clock
from webcare.mandates import statements
from webcare.mandates.statements import Line
from workflows.rights import Role


def test_what_is_in_force_is_told_without_its_note(desk):
    speaker = actor_of(Role.SPOKESPERSON, name="Kim")
    for title in ("The bridge", "Not approved"):
        line = Line(title=title, texts={"nl": "On Monday."}, note="The mayor is furious.")
        row = statements.write(desk.session, desk.team.id, line, by=speaker, at=clock.now())
        if title == "The bridge":
            statements.approve(desk.session, row, seen=None, by=speaker, at=clock.now())
    desk.session.commit()
    caller = desk.caller(Role.MANAGER)

    told = caller.get("/statements", language="nl").json["statements"]

    assert [(each["title"], each["texts"]) for each in told] == [
        ("The bridge", {"nl": "On Monday."})
    ]
    assert "note" not in told[0]
    assert caller.get("/statements", language="fr").json["statements"] == []
