"""Who may do what on every page: each route, each role, own rows and another team's."""

import io
import queue
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOON
from tests.web.conftest import HTMX
from tests.web.world import ABSENT, CANARY, Side, furnish, publish
from webcare.accounts import service as accounts
from webcare.accounts.models import Membership
from webcare.core.actor import operator
from webcare.experts import queries as experts
from webcare.web import live
from workflows.rights import Role

M, S, L, E, O, A = (  # noqa: E741 - a row of the table below has to be seen at a glance
    Role.MANAGER, Role.SPOKESPERSON, Role.LEAD, Role.EXPERT, Role.OBSERVER, Role.ADMIN,
)  # fmt: skip
ALL = frozenset(Role)
READ = frozenset({M, S, L, O})
WRITE = frozenset({M, S, L})
DECIDE = frozenset({M, L})
SPEAK = frozenset({S})
DECLARE = frozenset({S, L, A})
SEE = READ | DECLARE
EXPORT = frozenset({M, L})
TEAM = frozenset({L, A})
REGISTER = READ | TEAM
SCHEMES = frozenset({L})
USERS = frozenset({A})
NOBODY: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class Page:
    """A route: who of the team may, who is told that there is nothing, and a form that fits.

    `refuses` is what the others hear: 403, or 404 where the row is only there for some.
    `rows` renames a part of the address to the row that the world keeps under another name.
    """

    method: str
    rule: str
    who: frozenset[Role]
    refuses: int = 403
    unseen: frozenset[Role] = NOBODY
    form: dict[str, str] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The parts of the address that name a row."""
        return re.findall(r"<int:(\w+)>", self.rule)

    def path(self, ids: dict[str, int | str]) -> str:
        def fill(found: re.Match[str]) -> str:
            if found["any"]:
                return found["any"].split(",")[0].strip()
            name = found["name"]
            return str(ids[self.rows.get(name, name)])

        return re.sub(r"<(?:any\((?P<any>[^)]*)\):|\w+:)?(?P<name>\w+)>", fill, self.rule)


def get(rule: str, who: frozenset[Role], **more) -> Page:
    return Page("GET", rule, who, **more)


def post(rule: str, who: frozenset[Role], form: dict[str, str] | None = None, **more) -> Page:
    return Page("POST", rule, who, form=form or {}, **more)


TICKET = "/tickets/<int:ticket_id>"
REPLY = f"{TICKET}/replies/<int:reply_id>"
HANDOFF = f"{TICKET}/handoffs/<int:handoff_id>"
MANDATE = "/mandates/<int:mandate_id>"
STATEMENT = "/statements/<int:statement_id>"
PRESS = "/press/<int:card_id>"
COMPLAINT = "/complaints/<int:complaint_id>"
CRISIS = "/crisis/<int:crisis_id>"
USER = "/settings/users/<int:user_id>"
DRAFT = "/scheme/drafts/<int:draft_id>"
CARD = "/improvement/<int:improvement_id>"
ASKER = f"{CARD}/askers/<int:source_id>"
TEXT = {"text": "Text", "body": "Text", "why": "Why", "reason": "Why", "version": "1"}
AUTHOR = "/authors/<int:author_id>"
ANSWER = {
    "title": "Pool", "body": "Open.", "language": "en", "owner": "Us", "expires_on": "2027-11-18",
}  # fmt: skip
WANTED = {
    "title": "Fire", "why": "It burns.", "words": "flames", "until": "{tomorrow}",
}  # fmt: skip
UP = {"handoff_id": "escalation_id"}
EXPERT = "/experts/<int:team_id>/<int:expert_id>"
UNIT = "<int:unit_id>"
DAYS = {"first": "2026-11-23", "last": "2026-11-24"}

CLOSED = [
    get("/", ALL),
    get("/look", READ),
    get("/row/<int:ticket_id>", READ),
    post("/preferences", ALL),
    get("/live", READ),
    get("/search", READ),
    get("/views", READ),
    post("/views", READ, {"name": "Ours", "address": "clock=late"}),
    # A view of one's own, here a colleague's; shared ones have tests in test_views.
    post("/views/<int:view_id>/overwrite", NOBODY, unseen=READ),
    post("/views/<int:view_id>/<any(rename, share, delete, restore):act>", NOBODY, unseen=READ),
    post("/views/<int:view_id>/<any(up, down):way>", NOBODY, unseen=READ),
    post("/bulk", DECIDE, {"ticket": "{ticket_id}"}),
    # One's own act, here a colleague's; one's own has tests in test_heap.
    get("/bulk/<int:bulk_id>", NOBODY, unseen=DECIDE),
    post("/bulk/<int:bulk_id>/<any(choose, start, cancel, undo):step>", NOBODY, unseen=DECIDE),
    get(f"{TICKET}/merge", DECIDE),
    post(f"{TICKET}/merge", DECIDE, {"into": "{into_id}"}),
    post(f"{TICKET}/unmerge", DECIDE),
    get(f"{TICKET}/split", DECIDE),
    post(f"{TICKET}/split", DECIDE, {"message": "1"}),
    post(f"{TICKET}/snooze", DECIDE, {"when": "tomorrow"}),
    post(f"{TICKET}/wake", DECIDE),
    get("/scheme", READ),
    get("/scheme/versions", READ),
    get("/scheme/versions/difference", READ),
    get("/scheme/version.yaml", READ),
    post("/scheme/versions/return", SCHEMES, {"version": "{version_id}"}),
    post("/scheme/versions/<any(withdraw, move):act>", SCHEMES, {"version": "{version_id}"}),
    get("/scheme/drafts", READ),
    post("/scheme/drafts", SCHEMES, {"title": "Ours"}),
    get(DRAFT, READ),
    *(get(f"{DRAFT}/{part}", READ) for part in ("text", "try", "compare", "history", "proposal")),
    get(f"{DRAFT}/scheme.yaml", READ),
    get(f"{DRAFT}/delete", SCHEMES),
    *(post(f"{DRAFT}/{act}", READ) for act in ("check", "form", "try", "text/check")),
    *(post(f"{DRAFT}/{act}", SCHEMES) for act in ("node", "add", "text", "text/merge", "go-to")),
    post(f"{DRAFT}/delete", SCHEMES, {"node": "Q1"}),
    post(f"{DRAFT}/take", SCHEMES, {"version": "{version_id}", "revision": "1"}),
    post(f"{DRAFT}/unsaved/discard", SCHEMES, {"part": "Q1"}),
    post(f"{DRAFT}/<any(undo, redo):way>", SCHEMES),
    post(f"{DRAFT}/<any(propose, publish, return, withdraw, discard, restore):act>", SCHEMES),
    get("/scheme/drawing", READ),
    get("/scheme/drawing.svg", READ),
    get("/scheme/drawing.pdf", READ),
    get("/ledger", READ),
    get("/ledger/webcare-ledger.<any(csv, xlsx):form>", EXPORT),
    get("/demo/mail", USERS),  # of the demonstration: whoever is there
    post("/demo/mail/<key>/answer", NOBODY, unseen=USERS),
    get(TICKET, READ),
    *(
        post(f"{TICKET}/{act}", DECIDE, TEXT)
        for act in (
            "answers",
            "gate",
            "overrule",
            "theme",
            "author",
            "try-again",
            "reopen",
            "escalations",
        )
    ),
    get(AUTHOR, READ),
    post(f"{AUTHOR}/marks", DECIDE, {"mark": "press"}),
    post(f"{AUTHOR}/notes", WRITE, TEXT),
    post(f"{AUTHOR}/notes/<int:author_note_id>/<any(remove, restore):act>", WRITE),
    post(f"{AUTHOR}/ties", DECIDE, {"other_id": "{other_author_id}"} | TEXT),
    post(f"{AUTHOR}/ties/<int:tie_id>/undo", DECIDE, TEXT),
    post(f"{AUTHOR}/block", DECIDE, {"resolution": "spam"} | TEXT),
    get("/authors/blocked", READ),
    post("/authors/blocked/<int:block_id>/lift", DECIDE, TEXT),
    get("/register", READ),
    get("/register/webcare-register.<any(csv, xlsx):form>", EXPORT),
    post(f"{TICKET}/look-again", DECIDE, {"on": ""}),
    post(f"{TICKET}/handoffs", WRITE, TEXT),
    post(f"{TICKET}/close", DECIDE, {"resolution": "moot", "why": "Over"}),
    *(post(f"{TICKET}/{act}", WRITE) for act in ("claim", "release", "seen", "handoffs/seen")),
    post(f"{TICKET}/notes", WRITE, TEXT),
    post(f"{TICKET}/tags", DECIDE, {"tag": "bins"}),
    post(f"{TICKET}/tags/remove", DECIDE, {"tag": "bins"}),
    get(f"{TICKET}/tags/offered", DECIDE),
    get(f"{TICKET}/presence", READ),
    post(f"{TICKET}/presence", READ),
    get(f"{TICKET}/ask", WRITE),
    get(f"{TICKET}/ask/choices", WRITE),
    get(f"{TICKET}/handoffs", READ),
    *(post(f"{HANDOFF}/{act}", DECIDE, TEXT) for act in ("pass-on", "withdraw", "info", "further")),
    post(f"{TICKET}/answers/choose", WRITE, {"handoff": "{handoff_id}"} | TEXT),
    post(f"{TICKET}/hold/lift", SPEAK),
    post(f"{HANDOFF}/use", WRITE),
    get(f"{HANDOFF}/files/<digest>/<path:name>", READ),
    post(f"{HANDOFF}/files/<digest>/use", WRITE),
    get(f"{TICKET}/improve", WRITE, unseen=frozenset({E})),
    post(f"{TICKET}/improvements", WRITE, {"title": "Bins"}, unseen=frozenset({E})),
    post(f"{TICKET}/replies", WRITE),
    post(f"{REPLY}/draft", WRITE, TEXT),
    post(f"{REPLY}/purpose", WRITE, TEXT),
    post(f"{REPLY}/submit", WRITE, TEXT),
    post(f"{REPLY}/considered", WRITE, {"considered": "0"}),
    get(f"{TICKET}/receipt", READ),
    get(f"{TICKET}/decisions/<int:decision_id>", READ),
    get(f"{TICKET}/decisions/<int:decision_id>/receipt.pdf", READ),
    get(f"{TICKET}/decisions/<int:decision_id>/receipt.json", READ),
    get("/scheme/traffic", READ),
    get("/scheme/traffic/traffic.csv", READ),
    post(
        "/scheme/traffic/proposals",
        WRITE,
        {"version": "{decided_with_id}", "for_team": "{team_id}", "question": "G1"},
        unseen=frozenset({E}),
    ),
    get("/scheme/replays", SCHEMES),
    post("/scheme/replays", SCHEMES, {"source": "version-{version_id}"}),
    get("/scheme/replays/<int:replay_id>", SCHEMES),
    post("/scheme/replays/<int:replay_id>/cancel", SCHEMES),
    post(f"{REPLY}/files", WRITE, TEXT),
    get(f"{REPLY}/files/<digest>/<path:name>", READ),
    post(f"{REPLY}/files/<digest>/remove", WRITE, TEXT),
    post(f"{REPLY}/approve", SPEAK, TEXT),
    post(f"{REPLY}/return", SPEAK, TEXT),
    post(f"{REPLY}/settle", WRITE),
    post(f"{REPLY}/release", WRITE),
    post(f"{REPLY}/<any(undo, withdraw, revise, discard):act>", WRITE),
    get("/crisis", SEE),
    get("/crisis/strip", SEE),
    get("/crisis/new", DECLARE),
    *(post(f"/crisis{act}", DECLARE, WANTED) for act in ("", "/preview")),
    get(CRISIS, SEE),
    get(f"{CRISIS}/board", READ),
    *(get(f"{CRISIS}/dossier{form}", READ) for form in ("", ".pdf", ".json")),
    get("/crisis/surges", SEE),
    get("/crisis/surges/<int:surge_id>", SEE),
    post("/crisis/surges/<int:surge_id>/dismiss", DECLARE, {"why": "No."}),
    post("/crisis/surges/<int:surge_id>/belongs", DECLARE, {"crisis": "{crisis_id}"}),
    get(f"{CRISIS}/change", DECLARE),
    post(f"{CRISIS}/change", DECLARE, WANTED),
    post(f"{CRISIS}/renew", DECLARE, WANTED),
    post(f"{CRISIS}/end", DECLARE, TEXT),
    get(f"{CRISIS}/held", READ),
    post(
        f"{CRISIS}/held/<int:reply_id>/<any(revise, release, discard):act>",
        WRITE,
        TEXT,
        rows={"reply_id": "held_id"},
    ),
    post(f"{CRISIS}/held/together", WRITE, {"act": "revise", "reply": "{held_id}"}),
    get("/attachments/<int:attachment_id>/<path:name>", READ),
    get("/messages/<int:message_id>/raw", READ),
    get("/messages/<int:message_id>/html", READ),
    get("/spokesperson", SPEAK),
    get("/desks/<slug>", SPEAK),
    *(
        post(f"/spokesperson/<int:ticket_id>/<int:reply_id>/{act}", SPEAK, TEXT)
        for act in ("changes", "approve", "return")
    ),
    post("/desks/handoffs/<int:handoff_id>", SPEAK, {"text": "So."}, refuses=404, rows=UP),
    post("/desks/handoffs/<int:handoff_id>/write", SPEAK, rows=UP),
    post("/desks/handoffs/<int:handoff_id>/take", SPEAK, refuses=404, rows=UP),
    get("/spokesperson/<int:ticket_id>/<int:reply_id>/embargo", SPEAK),
    post("/spokesperson/<int:ticket_id>/<int:reply_id>/embargo", SPEAK, {"lift": "yes"}),
    get("/press", READ),
    get("/press/new", WRITE),
    post("/press/new", WRITE, {"question": "Why?", "phone": "0400 00 00 00", "once": "1"}),
    get(PRESS, READ),
    post(f"{PRESS}/about", WRITE, {"name": "Jo"}),
    post(f"{PRESS}/calls", WRITE, {"said": "So.", "how": "reached"}),
    post(f"{PRESS}/<any(close, answer, reopen):act>", WRITE),
    post(f"{TICKET}/press", WRITE),
    get("/asked", ALL),
    get("/asked/<int:handoff_id>", NOBODY, refuses=404),
    post(
        "/asked/<int:handoff_id>/<any(answer, decline, info, accept):act>",
        NOBODY,
        TEXT,
        refuses=404,
    ),
    post("/asked/<int:handoff_id>/keep", NOBODY, TEXT, refuses=404),
    post("/asked/<int:handoff_id>/find", NOBODY, {"sought": "a"}, refuses=404),
    get("/asked/<int:handoff_id>/files/<digest>/<path:name>", NOBODY, refuses=404),
    get("/answers", READ),
    get("/answers/new", WRITE),
    post("/answers/new", WRITE, ANSWER),
    get("/answers/<int:saved_id>", READ),
    get("/answers/<int:saved_id>/edit", WRITE),
    post("/answers/<int:saved_id>/edit", WRITE, ANSWER),
    post("/answers/<int:saved_id>/<any(approve, renew, withdraw):act>", SPEAK | SCHEMES),
    post("/answers/<int:saved_id>/discard", WRITE),
    get(f"{TICKET}/saved", READ),
    post(f"{TICKET}/saved/<int:saved_id>", WRITE),
    get("/cases", READ),
    post(f"{TICKET}/case", EXPORT),
    get("/cases/<int:case_id>", READ),
    get("/cases/<int:case_id>/case.md", READ),
    post("/cases/<int:case_id>", EXPORT, {"title": "Bins"}),
    post("/cases/<int:case_id>/<any(discard, withdraw):act>", EXPORT, TEXT),
    get("/improvement", READ | {E}),
    get("/improvement/all/<state>", READ | {E}),
    get("/improvement/<int:improvement_id>", READ | {E}),
    post(
        "/improvement/<int:improvement_id>"
        "/<any(accept, reject, reconsider, start, finish, tell):step>",
        WRITE | {E},
    ),
    get("/complaints", READ),
    get("/complaints/register.csv", EXPORT),
    get("/complaints/new", DECIDE),
    post("/complaints/new", DECIDE, {"way": "letter", "facts": "Late.", "once": "1"}),
    get("/complaints/figures", READ),
    get("/complaints/figures/<int:team_id>/<year>", READ),
    get("/complaints/figures/<int:team_id>/<year>/figures.<any(csv, xlsx, pdf):form>", EXPORT),
    get(COMPLAINT, READ),
    post(f"{COMPLAINT}/about", DECIDE, {"name": "Jo"}),
    post(f"{COMPLAINT}/checks", DECIDE),
    post(f"{COMPLAINT}/answer", DECIDE, {"finding": "founded"}),
    post(f"{COMPLAINT}/<any(acknowledged, confirm, reconsider, close, none):act>", DECIDE),
    get(f"{TICKET}/complaint", DECIDE),
    post(f"{TICKET}/complaint", DECIDE),
    get(f"{REPLY}/letter.pdf", READ),
    post(f"{REPLY}/posted", WRITE),
    post("/improvement/<int:improvement_id>/describe", WRITE | {E}),
    get("/improvement/alike", WRITE | {E}),
    post("/improvement/alike/<any(merge, apart):act>", WRITE | {E}, {"card": "{improvement_id}"}),
    post(f"{CARD}/merges/<int:merge_id>/undo", WRITE | {E}),
    get("/improvement/units", READ | {E}),
    post(f"{CARD}/askers/drafts", WRITE),
    post(f"{ASKER}/draft", WRITE),
    post(f"{ASKER}/skip", WRITE, {"why": "No address"}),
    post(f"{ASKER}/unskip", WRITE),
    get("/insight", READ),
    get("/insight/webcare-handoffs-<any(theme, unit, channel, question, flows):name>.csv", EXPORT),
    get("/insight/webcare-handoffs.xlsx", EXPORT),
    get("/insight/approvals", READ),
    get("/insight/approvals/webcare-approvals.<any(csv, xlsx):form>", EXPORT),
    get("/experts", READ | {A}),
    get("/experts/<int:team_id>/new", TEAM),
    post("/experts/<int:team_id>/new", TEAM),
    get("/experts/<int:team_id>/gaps", READ | {A}),
    get("/experts/<int:team_id>/webcare-experts.csv", EXPORT | TEAM),
    get(EXPERT, READ | {A}),
    get(f"{EXPERT}/edit", TEAM),
    post(f"{EXPERT}/edit", TEAM),
    post(f"{EXPERT}/absences", TEAM, DAYS),
    post(f"{EXPERT}/absences/<int:absence_id>/<any(note, dismiss):act>", DECIDE | TEAM),
    post(f"{EXPERT}/knows/<int:expertise_id>/<any(confirm, decline, take_back):act>", TEAM),
    *(get(f"/experts/<int:team_id>/units/{which}", TEAM) for which in ("new", UNIT)),
    *(post(f"/experts/<int:team_id>/units/{which}", TEAM) for which in ("new", UNIT)),
    post(f"/experts/<int:team_id>/units/{UNIT}/remove", TEAM),
    get("/experts/<int:team_id>/import", TEAM),
    post("/experts/<int:team_id>/import", TEAM, {"lines": "name;email\nBo;bo@city.example"}),
    post("/experts/<int:team_id>/import/all", TEAM),
    get("/experts/<int:team_id>/invite", TEAM),
    post("/experts/<int:team_id>/invite", TEAM, {"email": "bo@city.example"}),
    get("/experts/mine", ALL),
    post(
        "/experts/mine/<int:expert_id>/<any(absence, offer, home, back, yes, no):act>",
        NOBODY,
        DAYS,
        refuses=404,
    ),
    get("/settings", TEAM),
    get("/settings/teams", TEAM),
    get("/settings/teams/new", USERS),
    post("/settings/teams/new", USERS),
    get("/settings/teams/<int:team_id>", TEAM),
    post("/settings/teams/<int:team_id>", TEAM),
    get("/settings/norms", TEAM),
    get("/settings/norms/<int:team_id>", TEAM),
    post("/settings/norms/<int:team_id>", TEAM),
    get("/settings/hours", TEAM),
    get("/settings/hours/<int:team_id>", TEAM),
    post("/settings/hours/<int:team_id>", TEAM),
    get("/settings/tags", TEAM),
    get("/settings/tags/<int:team_id>", TEAM),
    post("/settings/tags/<int:team_id>", TEAM),
    post("/settings/changes/<int:entry_id>/undo", TEAM),
    post("/settings/themes/<int:theme_id>/life", TEAM, {"act": "retire"}),
    get("/settings/audit", TEAM),
    get("/settings/channels", TEAM),
    get("/settings/channels/new", TEAM),
    post("/settings/channels/new", TEAM, {"team_id": "{team_id}"}),
    get("/settings/channels/<int:channel_id>", TEAM),
    post("/settings/channels/<int:channel_id>", TEAM),
    get("/settings/complaints", TEAM),
    get("/settings/complaints/<int:team_id>", TEAM),
    post("/settings/complaints/<int:team_id>", TEAM),
    get("/mandates", REGISTER),
    get("/mandates/webcare-mandates.<any(csv, xlsx):form>", EXPORT),
    get("/mandates/new", TEAM),
    post("/mandates/new", TEAM),
    get(MANDATE, REGISTER),
    post(f"{MANDATE}/<any(term, substitute, stand_in, stand_down, withdraw):act>", TEAM),
    get("/statements", READ),
    get("/statements/new", WRITE),
    post("/statements/new", WRITE, {"title": "The bridge", "text-nl": "It opens on Monday."}),
    post("/statements/from/<int:handoff_id>", WRITE, rows={"handoff_id": "said_id"}),
    get(STATEMENT, READ),
    get(f"{STATEMENT}/edit", WRITE),
    post(f"{STATEMENT}/edit", WRITE),
    post(f"{STATEMENT}/<any(approve, withdraw):act>", SPEAK),
    post(f"{STATEMENT}/discard", WRITE),
    get(f"{TICKET}/statements", READ),
    post(f"{TICKET}/statements/<int:statement_id>/<any(nl, fr, de, en):language>", WRITE),
    post(f"{TICKET}/statements/<int:statement_id>/out/<int:reply_id>", WRITE),
    get("/settings/desks", TEAM),
    get("/settings/desks/<int:team_id>", TEAM),
    get("/settings/desks/<int:team_id>/new", TEAM),
    post("/settings/desks/<int:team_id>/new", TEAM),
    get("/settings/desks/<int:team_id>/<slug>", TEAM),
    post("/settings/desks/<int:team_id>/<slug>", TEAM),
    get("/settings/themes/<int:team_id>/new", TEAM),
    post("/settings/themes/<int:team_id>/new", TEAM),
    get("/settings/themes/<int:theme_id>", TEAM),
    post("/settings/themes/<int:theme_id>", TEAM),
    get("/settings/users", USERS),
    get("/settings/users/new", USERS),
    post("/settings/users/new", USERS),
    get(USER, USERS),
    post(USER, USERS),
    post(f"{USER}/<any(on, off):switch>", USERS),
    post(f"{USER}/invite", USERS),
    post(f"{USER}/tokens", USERS, {"label": "For a program"}),
    post(f"{USER}/tokens/<int:token_id>/revoke", USERS),
    get("/alarms", READ),
    get("/alarms/strip", READ),
    post("/alarms/<int:alarm_id>/acknowledge", WRITE),
    post("/alarms/<int:alarm_id>/settle", WRITE, {"word": "Done."}),
    post("/alarms/test", ALL),
    get("/alarms/mine", ALL),
    post("/alarms/mine", ALL),
    post("/alarms/mine/devices", ALL),
    post("/alarms/mine/devices/<int:device_id>/remove", NOBODY, refuses=404),
    get("/alarms/ladders/<int:team_id>/<slug>", TEAM),
    post("/alarms/ladders/<int:team_id>/<slug>", TEAM),
    get("/alarms/webhook/<int:team_id>", TEAM),
    post("/alarms/webhook/<int:team_id>", TEAM, {"url": "https://sms.example/call"}),
    post("/alarms/webhook/<int:team_id>/remove", TEAM),
    post("/logout", ALL),  # the last, for it ends the session
]
OPEN = {
    ("GET", "/static/<path:name>"), ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics"),
    ("GET", "/login"), ("POST", "/login"), ("GET", "/forgotten"), ("POST", "/forgotten"),
    ("GET", "/<any(invitation, reset):kind>/<secret>"),
    ("POST", "/<any(invitation, reset):kind>/<secret>"),
    ("GET", "/contact"), ("GET", "/contact/<int:channel_id>"),
    ("POST", "/contact/<int:channel_id>"), ("GET", "/t/<token>"), ("POST", "/t/<token>"),
    ("POST", "/t/<token>/pulse"), ("GET", "/t/<token>/files/<int:attachment_id>/<path:name>"),
    ("GET", "/x/<token>"), ("POST", "/x/<token>/<any(answer, decline, info, accept):act>"),
    ("POST", "/x/<token>/keep"), ("POST", "/x/<token>/renew"),
    ("GET", "/x/<token>/files/<digest>/<path:name>"),
    ("POST", "/x/<token>/also"), ("GET", "/e/<token>"),
    ("GET", "/alarm/<token>"), ("POST", "/alarm/<token>"), ("GET", "/alarms/worker.js"),
    ("POST", "/e/<token>/<any(yes, no, absence, offer, home, back):act>"),
}  # fmt: skip
WORDS = {"slug": "spokesperson", "name": "x.txt", "state": "noted", "key": "none", "year": "2026"}


@pytest.fixture
def ours(session: Session, client) -> Side:
    publish(session)
    return furnish(session, "Roodborst")


@pytest.fixture
def theirs(session: Session, ours) -> Side:
    return furnish(session, CANARY)


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """What a request changes is undone, so that none depends on the ones before."""
    point = session.connection().begin_nested()
    yield
    point.rollback()
    session.expire_all()


def ask(session, browser, page: Page, ids, headers=HTMX):
    """The answer to the request, as status and body."""
    known = WORDS | ids
    form = {name: value.format(**known) for name, value in page.form.items()}
    with undone(session):
        answer = browser.open(page.path(known), method=page.method, data=form, headers=headers)
        status = answer.status_code
        text = b"" if page.rule == "/live" else answer.get_data()
        answer.close()
    return status, text


def said(body: bytes) -> str:
    """What a page says, without its own address and its form tokens."""
    text = body.decode("utf-8", "replace")
    return re.sub(r'csrf[^}]*|value="[^"]*"|/\d+', "", text, flags=re.IGNORECASE)


def member(session, login, team, *roles, **given):
    return login(make.make_user(session, team, *roles, language="en", **given))


def test_every_page_route_is_in_this_matrix(app):
    known = {(page.method, page.rule) for page in CLOSED} | OPEN
    there = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith("/api")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert there == known
    assert len(CLOSED) + len(OPEN) == len(known)


def test_whoever_is_logged_out_is_sent_to_log_in_whatever_they_ask(app, session, ours, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=False)
    session.commit()
    stranger, wrong = app.test_client(), []
    for page in CLOSED:
        path = page.path(WORDS | ours.ids)
        plain = stranger.open(path, method=page.method, data=page.form)
        block = stranger.open(path, method=page.method, data=page.form, headers=HTMX)
        if not (plain.status_code == 303 and plain.location.startswith("/login")):
            wrong.append((page.method, path, plain.status_code))
        if not (block.status_code == 401 and block.headers["HX-Redirect"].startswith("/login")):
            wrong.append((page.method, path, block.status_code))

    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_what_the_table_says_and_nothing_else(session, ours, login, role):
    browser, wrong = member(session, login, ours.team, role), []
    for page in CLOSED:
        status, _body = ask(session, browser, page, ours.ids)
        if role in page.who:
            right = status not in (401, 403, 404, 405) and status < 500
        else:
            right = status == (404 if role in page.unseen else page.refuses)
        if not right:
            wrong.append((page.method, page.rule, status))

    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_what_is_another_teams_looks_absent_to_every_role(session, ours, theirs, login, role):
    browser, wrong = member(session, login, ours.team, role), []
    absent = ours.ids | dict.fromkeys(theirs.ids, ABSENT)
    for page in CLOSED:
        if not page.names:
            continue
        foreign = ask(session, browser, page, theirs.ids)
        nothing = ask(session, browser, page, absent)
        status = 404 if role in page.who | page.unseen else page.refuses
        if foreign != nothing or foreign[0] != status:
            wrong.append((page.method, page.rule, foreign[0], nothing[0]))

    assert wrong == []


def test_no_part_of_an_address_opens_a_row_of_another_team(session, ours, theirs, login):
    """One foreign row at a time, in an address whose other rows are one's own; whole pages too."""
    browser, wrong = member(session, login, ours.team, *Role), []
    onward = ("GET", f"{TICKET}/handoffs")  # as a whole page it only leads to the ticket's
    for page in CLOSED:
        for part in page.names:
            name = page.rows.get(part, part)
            tried = [
                ask(session, browser, page, ours.ids | {name: row}, headers)
                for headers, row in (
                    (HTMX, theirs.ids[name]), (HTMX, ABSENT), (HTMX, 10**30),
                    ({}, theirs.ids[name]), ({}, ABSENT),
                )
            ]  # fmt: skip
            same = {said(body) for _, body in tried[:3]}, {said(body) for _, body in tried[3:]}
            statuses = {status for status, _ in tried}
            if (page.method, page.rule) == onward:
                statuses -= {303}
            if statuses != {404} or any(len(each) > 1 for each in same):
                wrong.append((page.method, page.rule, part, [status for status, _ in tried]))

    assert wrong == []


def test_whoever_sees_a_row_without_the_right_is_refused(session, ours, theirs, login):
    """An observer here who holds every role elsewhere, where rights count and here do not."""
    user = make.make_user(session, theirs.team, *Role, language="en")
    session.add(Membership(user_id=user.id, team_id=ours.team.id, role=Role.OBSERVER))
    session.flush()
    browser, wrong = login(user), []
    hidden = (
        "/scheme/replays", "/settings/users", "/settings/channels", "/settings/themes", "/asked",
        "/experts/mine",
        "/desks", "/views", "/bulk",
    )  # fmt: skip
    for page in CLOSED:
        if page.names:
            status, _body = ask(session, browser, page, ours.ids)
            if Role.OBSERVER in page.who:
                right = status < 400 or page.rule.endswith(".md")  # only what is shared
            elif page.rule.startswith(hidden) or page.refuses == 404:
                right = status in (403, 404)
            else:
                right = status == 403
            if not right:
                wrong.append((page.method, page.rule, status))

    assert wrong == []


def test_no_page_holds_a_word_of_another_team(session, ours, theirs, login):
    everyone = member(session, login, ours.team, *Role)
    asked = {"/search": [f"?q={CANARY[:6]}*", f"?q={theirs.ticket.id}", "?q=%25"]}
    asked["/ledger"] = ["", f"?q={CANARY[:6]}", f"?expert={theirs.ids['expert_id']}"]
    asked["/answers"] = ["", f"?q={CANARY[:6]}", f"?theme={theirs.ids['theme_id']}"]
    asked["/experts"] = [f"?team={theirs.team.id}", f"?theme={theirs.ids['theme_id']}"]
    asked["/scheme"] = [f"?team={theirs.team.id}"]
    asked["/scheme/drawing"] = ["", f"?team={theirs.team.id}"]
    asked["/scheme/traffic"] = ["", f"?team={theirs.team.id}", f"?channel={theirs.channel.id}"]
    asked["/settings/audit"] = [f"?id={theirs.ticket.id}", "?actor=system"]
    asked["/improvement"] = ["", f"?q={CANARY[:6]}"]
    asked["/insight"] = ["", f"?team={theirs.team.id}", f"?channel={theirs.channel.id}"]
    asked["/register"] = ["?past=yes", f"?team={theirs.team.id}", f"?q={CANARY[:6]}"]
    asked["/press"] = ["?show=all", f"?show=all&q={CANARY[:6]}"]
    asked["/insight/approvals"] = ["", f"?team={theirs.team.id}", f"?channel={theirs.channel.id}"]
    asked["/spokesperson"] = [
        f"?item=reply-{theirs.reply.id}",
        f"?item=handoff-{theirs.escalation.id}",
    ]
    asked["/settings/channels/new"] = [f"?team={theirs.team.id}"]
    leaks = []
    for page in CLOSED:
        if page.method != "GET" or page.rule == "/live":
            continue
        path = page.path(WORDS | ours.ids)
        for query in asked.get(page.rule, [""]):
            answer = everyone.get(path + query)
            text = answer.get_data().decode("utf-8", "replace")
            text = text.replace(f"?q={CANARY}", "").replace(f'value="{CANARY}"', "")
            if CANARY in text or answer.status_code >= 500:
                leaks.append((path, query, answer.status_code))

    assert leaks == []


def test_the_first_teams_own_words_are_on_its_pages(session, ours, login):
    """So that the test above cannot pass by looking at pages that hold nothing."""
    everyone = member(session, login, ours.team, *Role)
    for path in (
        "/",
        f"/tickets/{ours.ticket.id}",
        "/search?q=Roodb*",
        "/ledger",
        "/improvement",
        "/improvement/units",
        "/insight",
        "/press",
        "/register",
        "/authors/blocked",
        f"/authors/{ours.ids['author_id']}",
    ):
        assert "Roodborst" in everyone.get(path).text, path


FOREIGN_FORMS = [
    ("/tickets/{ticket_id}/theme", {"theme": "{foreign[theme_id]}"}),
    (
        "/tickets/{ticket_id}/handoffs",
        {"to": "{foreign[expert_id]}", "question": "When?", "due_at": ""},
    ),
    (
        "/tickets/{ticket_id}/handoffs",
        {"to": "{expert_id}", "question": "When?", "shown": "{foreign[message_id]}"},
    ),
    (
        "/tickets/{ticket_id}/improvements",
        {"title": "Bins", "handoff": "{foreign[handoff_id]}"},
    ),
    ("/tickets/{ticket_id}/improvements", {"known": "{foreign[improvement_id]}"}),
    (
        "/settings/themes/{team_id}/new",
        {
            "slug": "bins",
            "name-nl": "B",
            "name-fr": "B",
            "name-de": "B",
            "name-en": "B",
            "owner": "{foreign[expert_id]}",
        },
    ),
    ("/settings/channels/new", {"team_id": "{foreign[team_id]}", "kind": "form", "name": "In"}),
    ("/authors/{author_id}/ties", {"other_id": "{foreign[author_id]}", "why": "So."}),
    ("/authors/{author_id}/ties", {"other": "{foreign[ticket_id]}", "why": "So."}),
    (
        "/settings/desks/{team_id}/new",
        {"slug": "press", "name-nl": "P", "members": "{foreign[user_id]}"},
    ),
]


@pytest.mark.parametrize(("path", "form"), FOREIGN_FORMS)
def test_a_field_that_names_another_teams_row_finds_none(session, ours, theirs, login, path, form):
    browser = member(session, login, ours.team, *Role)

    def send(ids):
        filled = {name: value.format(**ours.ids, foreign=ids) for name, value in form.items()}
        with undone(session):
            answer = browser.post(path.format(**ours.ids), data=filled, headers=HTMX)
            return answer.status_code, said(answer.data)

    foreign, absent, beyond = map(
        send, (theirs.ids, dict.fromkeys(theirs.ids, ABSENT), dict.fromkeys(theirs.ids, 10**30))
    )

    assert foreign[0] in (404, 422)
    assert foreign == absent
    assert beyond[0] < 500


def test_an_expert_is_made_owner_of_their_own_teams_themes_only(session, ours, theirs, login):
    browser = member(session, login, ours.team, Role.LEAD)
    path = f"/experts/{ours.team.id}/new"
    form = {"email": "new@city.example", "name": "New", "active": "yes"}

    browser.post(path, data=form | {"themes": theirs.ids["theme_id"]})

    assert experts.for_theme(session, theirs.ids["theme_id"]) is None


def test_an_administrator_gives_no_role_in_a_team_of_others(session, ours, theirs, login):
    boss = make.make_user(session, ours.team, Role.ADMIN, language="en")
    browser, page = login(boss), f"/settings/users/{ours.user.id}"
    seen = re.search(r'name="seen" value="(\w+)"', browser.get(page).text)[1]
    roles = {f"roles-{ours.team.id}": "expert", f"roles-{theirs.team.id}": "lead"}

    done = browser.post(page, data={"seen": seen, "name": "Kim", "language": "en"} | roles)

    session.expire_all()
    assert done.status_code == 303
    held = session.scalars(select(Membership).where(Membership.user_id == ours.user.id)).all()
    assert [(each.team_id, each.role) for each in held] == [(ours.team.id, Role.EXPERT)]


def test_who_left_the_team_hears_nothing_more_of_its_desk(session, ours, theirs, login):
    """The rota still names them; the membership is what counts."""
    accounts.set_roles(session, ours.user, ours.team.id, [], by=operator(), at=NOON)
    accounts.set_roles(session, ours.user, theirs.team.id, [Role.MANAGER], by=operator(), at=NOON)
    session.flush()
    session.expire_all()
    gone = login(ours.user)
    path = f"/asked/{ours.escalation.id}"

    assert gone.get(path).status_code == 404
    assert gone.get("/desks/spokesperson").status_code == 403
    assert gone.post(f"/desks/handoffs/{ours.escalation.id}", data=TEXT).status_code == 404


def test_an_expert_who_left_the_team_has_no_question_of_it_any_more(session, ours, theirs, login):
    """The directory still names their account; the membership is what counts."""
    path = f"/asked/{ours.handoff.id}"
    assert "Roodborst?" in login(ours.user).get("/asked").text
    accounts.set_roles(session, ours.user, ours.team.id, [], by=operator(), at=NOON)
    accounts.set_roles(session, ours.user, theirs.team.id, [Role.EXPERT], by=operator(), at=NOON)
    session.flush()
    session.expire_all()
    gone = login(ours.user)

    assert "Roodborst?" not in gone.get("/asked").text
    assert gone.get(path).status_code == 404
    assert gone.post(f"{path}/answer", data=TEXT).status_code == 404


def test_the_live_stream_tells_only_of_own_teams(app, session, ours, theirs, login, monkeypatch):
    mine: queue.Queue = queue.Queue()
    for news in (
        {"topic": f"team:{theirs.team.id}", "ticket": theirs.ticket.id, "what": "opened"},
        {"topic": "team:%", "ticket": 1, "what": "opened"},
        {"topic": "team:", "ticket": 2, "what": "opened"},
        {"topic": f"team:{ours.team.id}", "ticket": ours.ticket.id, "what": "opened"},
        None,
    ):
        mine.put(news)
    monkeypatch.setattr(live.hub, "join", lambda: mine)
    browser = member(session, login, ours.team, Role.OBSERVER)

    told = browser.get(f"/live?topic=team:{theirs.team.id}&team=%25").text

    named = set(re.findall(r'"ticket": (\d+)', told))
    assert named == {str(ours.ticket.id)}


def test_asking_only_for_the_head_of_the_stream_takes_no_place_in_it(session, ours, login):
    browser = member(session, login, ours.team, Role.OBSERVER)
    before = len(live.hub._listeners)

    assert browser.head("/live").status_code == 200

    assert len(live.hub._listeners) == before


def test_presence_is_told_only_within_the_team(session, ours, theirs, login):
    there = member(session, login, theirs.team, Role.MANAGER, name="Somebody Else")
    here = member(session, login, ours.team, Role.MANAGER, name="One Of Us")
    colleague = member(session, login, ours.team, Role.MANAGER)

    assert there.post(f"/tickets/{ours.ticket.id}/presence").status_code == 404
    assert here.post(f"/tickets/{ours.ticket.id}/presence").status_code == 200
    told = colleague.get(f"/tickets/{ours.ticket.id}/presence").text

    assert "One Of Us" in told
    assert "Somebody Else" not in told


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_holds_own_rows_only(session, ours, theirs, login, form):
    browser = member(session, login, ours.team, Role.MANAGER)
    content = browser.get(f"/ledger/webcare-ledger.{form}?expert={theirs.ids['expert_id']}").data
    content += browser.get(f"/ledger/webcare-ledger.{form}").data
    if form == "xlsx":
        with zipfile.ZipFile(io.BytesIO(browser.get("/ledger/webcare-ledger.xlsx").data)) as book:
            content = b"".join(book.read(name) for name in book.namelist())

    assert b"Roodborst" in content
    assert CANARY.encode() not in content
