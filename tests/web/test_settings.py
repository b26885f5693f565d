"""Settings: forms that lose nothing, and rights team by team."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from webcare.accounts.models import AccountLink, ApiToken, Membership, Team, User
from webcare.audit import service as audit
from webcare.audit.models import AuditEntry
from webcare.channels.models import Channel, ChannelSecret
from webcare.core.actor import operator
from webcare.experts import queries as experts
from webcare.experts.models import Desk, DeskMember, Theme
from webcare.schemes.service import publish_shipped
from workflows.rights import Role

URL = "imaps://info:CANARY@mail.example/INBOX"


@pytest.fixture
def team(session):
    publish_shipped(session, by=operator(), at=NOON)
    return make.make_team(session, name="Conversation")


@pytest.fixture
def other(session, team):
    return make.make_team(session, name="Police")


def card(**changed):
    return {
        "name": "Conversation", "organisation": "City", "language": "nl",
        "signature": "Kind regards", "scheme": "conversatieteam",
        "allowed_domains": "city.example",
    } | changed  # fmt: skip


PAGES = [
    "/settings", "/settings/teams", "/settings/teams/{team}", "/settings/norms/{team}",
    "/settings/hours/{team}", "/settings/tags/{team}",
    "/settings/desks/{team}", "/settings/desks/{team}/new", "/settings/themes/{team}/new",
    "/settings/channels", "/settings/channels/new", "/settings/users", "/settings/users/new",
    "/settings/users/{user}", "/settings/audit", "/scheme",
]  # fmt: skip
LEADS = [page for page in PAGES if "users" not in page]


@pytest.mark.parametrize("page", PAGES)
def test_an_administrator_who_leads_sees_every_page(session, team, inside, page):
    visitor = inside(team, Role.ADMIN, Role.LEAD)

    answer = visitor.get(page.format(team=team.id, user=visitor.user.id))

    assert answer.status_code == 200
    assert "<h1" in answer.text


@pytest.mark.parametrize("page", [p for p in PAGES if p != "/scheme"])
def test_whoever_only_answers_may_open_none(session, team, inside, page):
    visitor = inside(team, Role.MANAGER, Role.SPOKESPERSON)

    assert visitor.get(page.format(team=team.id, user=visitor.user.id)).status_code == 403


@pytest.mark.parametrize("page", [p for p in LEADS if "{team}" in p])
def test_another_teams_pages_are_not_there(session, team, other, inside, page):
    visitor = inside(team, Role.LEAD)

    foreign = visitor.get(page.format(team=other.id))
    absent = visitor.get(page.format(team=10**9))

    assert foreign.status_code == absent.status_code == 404
    assert "There is no such team." in foreign.text
    assert "Police" not in foreign.text
    assert _said(foreign.text) == _said(absent.text)


def _said(page):
    """What a page says, without its own address and its form tokens."""
    return re.sub(r'value="[^"]*"|/\d+|csrf[^}]*', "", page, flags=re.IGNORECASE)


@pytest.mark.parametrize("page", [p for p in LEADS if "{team}" in p])
def test_a_team_one_sees_but_does_not_manage_is_refused(session, team, other, inside, page):
    visitor = inside(team, Role.LEAD)
    session.add(Membership(user_id=visitor.user.id, team_id=other.id, role=Role.OBSERVER))
    session.commit()

    assert visitor.get(page.format(team=other.id)).status_code == 403


def test_a_lead_cannot_change_another_team_by_sending_a_form(session, team, other, inside):
    visitor = inside(team, Role.LEAD)
    own = f"/settings/teams/{team.id}"
    channel = make.make_channel(session, other)
    theme = make.make_theme(session, other)
    session.commit()

    for path in (
        f"/settings/teams/{other.id}", f"/settings/norms/{other.id}",
        f"/settings/desks/{other.id}/legal", f"/settings/themes/{other.id}/new",
        f"/settings/themes/{theme.id}", f"/settings/channels/{channel.id}",
    ):  # fmt: skip
        assert visitor.post(path, own, **card(name="Taken")).status_code == 404, path
    added = visitor.post(
        "/settings/channels/new", own, team_id=other.id, kind="form", name="Sneaked in"
    )

    assert added.status_code == 404
    assert session.get(Team, other.id).name == "Police"


def test_a_team_is_changed(session, team, inside):
    page = f"/settings/teams/{team.id}"

    answer = inside(team, Role.LEAD).post(
        page, **card(allowed_domains="@City.example\ncity.example")
    )

    assert answer.status_code == 303
    session.refresh(team)
    assert team.allowed_domains == ["city.example"]
    assert team.signature == "Kind regards"
    assert session.scalar(select(AuditEntry.event).where(AuditEntry.team_id == team.id)) == (
        "team.changed"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "}, {"name": "police"}, {"scheme": "../../etc"}, {"language": "tlh"},
        {"allowed_domains": "city example"}, {"signature": "x" * 2001},
    ],
)  # fmt: skip
def test_what_cannot_be_kept_comes_back_beside_its_field(session, team, other, inside, wrong):
    answer = inside(team, Role.LEAD).post(
        f"/settings/teams/{team.id}", **card(organisation="Typed <b>here</b>") | wrong
    )

    assert answer.status_code == 422
    assert 'class="fault"' in answer.text
    assert "Typed <b>here</b>" in unescape(answer.text)
    session.refresh(team)
    assert team.organisation == ""


def test_an_old_tab_changes_nothing_and_keeps_what_was_typed(session, team, inside):
    page = f"/settings/teams/{team.id}"
    visitor = inside(team, Role.LEAD)
    old = visitor.seen(page)
    visitor.post(page, **card(organisation="Theirs"))

    answer = visitor.client.post(page, data=old | card(organisation="Mine"))

    assert answer.status_code == 409
    assert 'value="Mine"' in answer.text
    assert "Theirs" in answer.text
    session.refresh(team)
    assert team.organisation == "Theirs"


def test_the_form_that_came_back_may_be_sent_after_all(session, team, inside):
    page = f"/settings/teams/{team.id}"
    visitor = inside(team, Role.LEAD)
    old = visitor.seen(page)
    visitor.post(page, **card(organisation="Theirs"))
    refused = visitor.client.post(page, data=old | card(organisation="Mine"))
    again = refused.text.partition('name="seen" value="')[2].partition('"')[0]

    answer = visitor.client.post(page, data=old | {"seen": again} | card(organisation="Mine"))

    assert answer.status_code == 303
    session.refresh(team)
    assert team.organisation == "Mine"


def test_a_form_without_a_token_is_refused(session, team, inside):
    visitor = inside(team, Role.LEAD)

    assert visitor.client.post(f"/settings/teams/{team.id}", data=card()).status_code == 400


def test_only_an_administrator_adds_a_team_and_then_manages_it(session, team, inside):
    visitor = inside(team, Role.ADMIN)

    answer = visitor.post("/settings/teams/new", **card(name="Library"))

    assert answer.status_code == 303
    new = session.scalar(select(Team).where(Team.name == "Library"))
    assert visitor.get(f"/settings/teams/{new.id}").status_code == 200
    assert visitor.get("/settings/users").status_code == 200


def test_a_lead_adds_no_team(session, team, inside):
    assert inside(team, Role.LEAD).get("/settings/teams/new").status_code == 403


def test_an_invitation_leaves_by_mail_with_the_roles(session, team, inside):
    visitor = inside(team, Role.ADMIN)

    answer = visitor.post(
        "/settings/users/new", email="New@City.example", name="New", language="en",
        **{f"roles-{team.id}": ["manager", "expert"]},
    )  # fmt: skip

    assert answer.status_code == 303
    user = session.scalar(select(User).where(User.email == "new@city.example"))
    roles = session.scalars(select(Membership.role).where(Membership.user_id == user.id)).all()
    assert set(roles) == {Role.MANAGER, Role.EXPERT}
    assert session.scalar(select(AccountLink).where(AccountLink.user_id == user.id))


def test_an_administrator_gives_no_role_in_a_team_that_is_not_theirs(session, team, other, inside):
    answer = inside(team, Role.ADMIN).post(
        "/settings/users/new", email="new@city.example", name="New", language="en",
        **{f"roles-{team.id}": ["manager"], f"roles-{other.id}": ["admin"]},
    )  # fmt: skip

    assert answer.status_code == 303
    user = session.scalar(select(User).where(User.email == "new@city.example"))
    held = session.scalars(select(Membership).where(Membership.user_id == user.id)).all()
    assert [(each.team_id, each.role) for each in held] == [(team.id, Role.MANAGER)]


def test_roles_are_replaced_and_end_that_persons_sessions(session, team, inside):
    colleague = make.make_user(session, team, Role.MANAGER)
    visitor = inside(team, Role.ADMIN)

    answer = visitor.post(
        f"/settings/users/{colleague.id}", name="Renamed", language="nl",
        **{f"roles-{team.id}": ["observer"]},
    )  # fmt: skip

    assert answer.status_code == 303
    session.refresh(colleague, ["name", "session_epoch", "memberships"])
    assert [each.role for each in colleague.memberships] == [Role.OBSERVER]
    assert (colleague.name, colleague.session_epoch) == ("Renamed", 1)


def test_nobody_takes_their_own_administrators_role(session, team, inside):
    visitor = inside(team, Role.ADMIN, Role.LEAD)
    page = f"/settings/users/{visitor.user.id}"

    answer = visitor.post(page, name="Me", language="en", **{f"roles-{team.id}": ["lead"]})

    assert answer.status_code == 422
    assert visitor.get("/settings/users").status_code == 200
    assert visitor.post(f"{page}/off", page).status_code == 409


def test_changing_ones_own_roles_does_not_log_one_out(session, team, inside):
    visitor = inside(team, Role.ADMIN)

    answer = visitor.post(
        f"/settings/users/{visitor.user.id}", name="Me", language="en",
        **{f"roles-{team.id}": ["admin", "manager"]},
    )  # fmt: skip

    assert answer.status_code == 303
    assert visitor.get("/settings/users").status_code == 200
    assert visitor.get("/search").status_code == 200


def test_someone_of_a_foreign_team_too_keeps_their_account_and_their_foreign_roles(
    session, team, other, inside
):
    shared = make.make_user(session, team, Role.MANAGER, name="Shared")
    session.add(Membership(user_id=shared.id, team_id=other.id, role=Role.LEAD))
    stranger = make.make_user(session, other, Role.MANAGER, name="Stranger")
    visitor = inside(team, Role.ADMIN)
    page = f"/settings/users/{shared.id}"

    assert visitor.get(f"/settings/users/{stranger.id}").status_code == 404
    assert "Stranger" not in visitor.get("/settings/users").text
    for act in ("off", "invite", "tokens"):
        assert visitor.post(f"{page}/{act}", page, label="x").status_code == 403
    assert visitor.post(page, name="Hacked", language="en").status_code == 303

    session.refresh(shared, ["name", "active", "memberships"])
    assert (shared.name, shared.active) == ("Shared", True)
    assert [(each.team_id, each.role) for each in shared.memberships] == [(other.id, Role.LEAD)]


def test_who_is_shut_out_is_out_and_can_be_let_in_again(session, team, inside):
    colleague = make.make_user(session, team, Role.MANAGER)
    visitor = inside(team, Role.ADMIN)
    page = f"/settings/users/{colleague.id}"

    assert visitor.post(f"{page}/off", page).status_code == 303
    session.refresh(colleague, ["active"])
    assert not colleague.active
    assert visitor.post(f"{page}/on", page).status_code == 303
    session.refresh(colleague, ["active"])
    assert colleague.active


def test_a_token_is_shown_once_and_can_be_revoked(session, team, inside):
    visitor = inside(team, Role.ADMIN)
    page = f"/settings/users/{visitor.user.id}"

    shown = visitor.post(f"{page}/tokens", page, label="Reports")
    secret = shown.text.partition('value="wc_')[2].partition('"')[0]
    token = session.scalar(select(ApiToken).where(ApiToken.user_id == visitor.user.id))

    assert shown.status_code == 200
    assert len(secret) > 30
    assert secret not in visitor.get(page).text
    assert "Reports" in visitor.get(page).text
    assert visitor.post(f"{page}/tokens/{token.id}/revoke", page).status_code == 303
    session.refresh(token)
    assert token.revoked_at


def test_an_invitation_is_sent_again_only_to_who_never_came_in(session, team, inside):
    waiting = make.make_user(session, team, Role.MANAGER)
    known = make.make_user(session, team, Role.MANAGER, password_hash="x")
    visitor = inside(team, Role.ADMIN)

    first = visitor.post(f"/settings/users/{waiting.id}/invite", "/settings/users/new")
    second = visitor.post(f"/settings/users/{known.id}/invite", "/settings/users/new")

    assert (first.status_code, second.status_code) == (303, 409)


def test_a_channels_connections_are_kept_and_never_shown(session, team, inside):
    visitor = inside(team, Role.LEAD)

    added = visitor.post(
        "/settings/channels/new", team_id=team.id, kind="mail", name="Info",
        address="info@city.example", imap_url=URL,
    )  # fmt: skip
    channel = session.scalar(select(Channel).where(Channel.name == "Info"))
    page = f"/settings/channels/{channel.id}"

    assert added.status_code == 303
    assert session.get(ChannelSecret, channel.id).imap_url == URL
    wrong = visitor.post(page, name="", address="", enabled="yes", imap_url=URL)
    shown = visitor.get(page).text + visitor.get("/settings/channels").text + wrong.text
    assert wrong.status_code == 422
    assert "is set" in shown
    assert "CANARY" not in shown + visitor.get("/settings/audit").text


def test_empty_connections_stay_and_a_tick_removes_them(session, team, inside):
    channel = make.make_channel(session, team)
    session.add(ChannelSecret(channel_id=channel.id, imap_url=URL, smtp_url=None))
    visitor = inside(team, Role.LEAD)
    page = f"/settings/channels/{channel.id}"
    same = {"name": channel.name, "address": channel.address, "enabled": "yes"}

    visitor.post(page, **same, imap_url="")
    kept = session.get(ChannelSecret, channel.id)
    session.refresh(kept)
    assert kept.imap_url == URL
    visitor.post(page, **same, **{"remove-imap_url": "yes"})
    session.refresh(kept)
    assert kept.imap_url is None


def test_a_channel_is_renamed_switched_off_and_given_a_scheme(session, team, inside):
    channel = make.make_channel(session, team)
    page = f"/settings/channels/{channel.id}"

    answer = inside(team, Role.LEAD).post(
        page, name="Front desk", address="desk@city.example", scheme="usaf"
    )

    assert answer.status_code == 303
    session.refresh(channel)
    assert (channel.name, channel.address, channel.scheme, channel.enabled, channel.health) == (
        "Front desk", "desk@city.example", "usaf", False, "disabled",
    )  # fmt: skip


def test_a_fetch_meanwhile_does_not_make_a_channels_form_old(session, team, inside):
    channel = make.make_channel(session, team)
    visitor = inside(team, Role.LEAD)
    page = f"/settings/channels/{channel.id}"
    old = visitor.seen(page)
    channel.last_fetched_at = NOON
    session.commit()

    answer = visitor.client.post(
        page, data=old | {"name": "New", "address": channel.address, "enabled": "yes"}
    )

    assert answer.status_code == 303


def test_a_desk_is_set_with_its_rota_of_colleagues_only(session, team, other, inside):
    colleague = make.make_user(session, team, Role.SPOKESPERSON)
    stranger = make.make_user(session, other, Role.SPOKESPERSON)
    visitor = inside(team, Role.LEAD)
    page = f"/settings/desks/{team.id}/new"
    typed = {"slug": "press", "name-nl": "Pers", "active": "yes"}

    refused = visitor.post(page, **typed, members=[str(stranger.id)])
    answer = visitor.post(page, **typed, members=[str(colleague.id)], email="press@city.example")

    assert (refused.status_code, answer.status_code) == (422, 303)
    desk = session.scalar(select(Desk).where(Desk.team_id == team.id, Desk.slug == "press"))
    assert session.scalars(select(DeskMember.user_id)).all() == [colleague.id]
    old = visitor.seen(f"/settings/desks/{team.id}/press")
    visitor.post(f"/settings/desks/{team.id}/press", **{"name-nl": "Persdienst", "active": "yes"})
    late = visitor.client.post(
        f"/settings/desks/{team.id}/press", data=old | {"name-nl": "Te laat", "active": "yes"}
    )
    assert late.status_code == 409
    assert "Te laat" in late.text
    session.refresh(desk)
    assert desk.names == {"nl": "Persdienst"}


def test_a_theme_is_added_and_changed(session, team, other, inside):
    expert = make.make_expert(session, team)
    foreign = make.make_expert(session, other)
    visitor = inside(team, Role.LEAD)
    typed = {
        "slug": "litter",
        "name-nl": "Netheid",
        "words": "Zwerfvuil\n\nsluikstort",
        "ours": "yes",
    }

    refused = visitor.post(f"/settings/themes/{team.id}/new", **typed, owner=str(foreign.id))
    added = visitor.post(f"/settings/themes/{team.id}/new", **typed, owner=str(expert.id))
    theme = session.scalar(select(Theme).where(Theme.team_id == team.id))
    changed = visitor.post(
        f"/settings/themes/{theme.id}", **typed | {"sensitive": "yes", "slug": "L"}
    )
    good = visitor.post(f"/settings/themes/{theme.id}", **typed | {"sensitive": "yes"})

    assert [a.status_code for a in (refused, added, changed, good)] == [404, 303, 422, 303]
    session.refresh(theme)
    assert (theme.words, theme.sensitive, experts.for_theme(session, theme.id)) == (
        ["zwerfvuil", "sluikstort"],
        True,
        None,
    )


def test_the_audit_shows_ones_own_teams_and_says_what_is_sealed(session, team, other, inside):
    visitor = inside(team, Role.LEAD)
    for each in (team, other):
        audit.record(
            session, f"team.{each.name.lower()}", each, by=operator(), at=NOON, team_id=each.id
        )
    session.commit()

    page = visitor.get("/settings/audit").text
    assert "team.conversation" in page
    assert "team.police" not in page
    assert "for their seal" in page
    assert "team.conversation" not in visitor.get("/settings/audit", event="user.").text
    assert visitor.get("/settings/audit", id="x", before="' or 1", kind="%").status_code == 200


def test_the_scheme_reads_from_top_to_bottom_with_links_that_lead(session, team, inside):
    visitor = inside(team, Role.OBSERVER)

    page = visitor.get("/scheme").text

    targets = {part.partition('"')[0] for part in page.split('href="#entry-')[1:]}
    anchors = {part.partition('"')[0] for part in page.split('id="entry-')[1:]}
    assert targets
    assert targets <= anchors
    assert "in force for Conversation" in page
    french = visitor.get("/scheme", lang="fr").text
    assert "Y a-t-il un danger" in french
    assert visitor.get("/scheme", version=10**9).status_code == 404
    assert visitor.get("/scheme", team=10**9).status_code == 404
