"""Two teams with the same furniture, one row of each kind, to be tried by whoever is of the other.

Whatever the second team wrote bears `CANARY`, so that any page of the first that holds it leaks.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOON
from tests.web.written import written
from webcare import pipeline
from webcare.accounts import service as accounts
from webcare.accounts.models import Team, User
from webcare.alarms import service as alarms
from webcare.alarms.models import AlarmCall, PushDevice
from webcare.audit.models import AuditEntry
from webcare.bank.models import SavedReply
from webcare.cases.models import LearningCase
from webcare.channels.models import Channel
from webcare.complaints import service as complaints
from webcare.complaints.service import Lodged
from webcare.core.actor import INTAKE, operator
from webcare.core.clock import now
from webcare.crisis import steps
from webcare.crisis.models import Crisis
from webcare.decisions import queries as decisions
from webcare.experts.models import Desk, DeskMember
from webcare.handoffs.models import ConsultMessage, Handoff, LedgerEntry
from webcare.heap import bulk
from webcare.improvement.models import (
    Helped,
    Improvement,
    ImprovementMerge,
    ImprovementSource,
    Pulse,
)
from webcare.insight.models import SchemeReplay
from webcare.intake import files
from webcare.mandates.models import Mandate, StandIn, Statement
from webcare.notices.models import Notice
from webcare.press import service as press
from webcare.press.models import PressWay
from webcare.press.service import Talk, Told
from webcare.replies.models import CrisisHold, Reply
from webcare.schemes import drafts, editing
from webcare.schemes.queries import newest
from webcare.schemes.service import publish_shipped
from webcare.schemes.writing import write
from webcare.surges.models import Surge
from webcare.tickets import search
from webcare.tickets.author_models import (
    Aside,
    AsideKind,
    AuthorBlock,
    AuthorNote,
    AuthorTie,
    TieSays,
)
from webcare.tickets.models import Attachment, Author, Message, Note, RawMessage, Ticket
from webcare.tickets.order_models import BookKind, LinkKind, RuleBook, TicketLink
from webcare.tickets.view_models import SavedView, TeamTag
from workflows.absence import AbsenceState
from workflows.alarm import AlarmKind
from workflows.complaint import WayIn
from workflows.crisis import CrisisEventKind
from workflows.engagement import EngagementState
from workflows.handoff import HandoffKind, HandoffState
from workflows.notice import NoticeKind
from workflows.priority import Rule, kept_as
from workflows.replay import ReplayState
from workflows.reply import HeldFor, ReplyState
from workflows.rights import Role
from workflows.scheme import shipped
from workflows.ticket import Resolution

CANARY = "Zwartkopmees"  # a word that no page has
ABSENT = 9_000_000_000_000


@dataclass
class Side:
    """One team and a row of each kind that a page can name."""

    team: Team
    user: User
    channel: Channel
    ticket: Ticket
    message: Message
    reply: Reply
    handoff: Handoff
    escalation: Handoff
    improvement: Improvement
    ids: dict[str, int | str]


def publish(session: Session) -> None:
    publish_shipped(session, by=operator(), at=NOON)


def furnish(session: Session, word: str) -> Side:
    """A team whose every text holds *word*."""
    team = make.make_team(session, name=f"{word} team", organisation=word, signature=word)
    user = make.make_user(session, team, Role.EXPERT, name=f"{word} colleague", language="en")
    channel = make.make_channel(session, team, name=f"{word} mail")
    author = make.make_author(session, channel, name=f"{word} asker")
    theme = make.make_theme(session, team, slug=f"t-{word.lower()}", names={"en": f"{word} theme"})
    ticket = make.make_ticket(
        session, channel, author=author, subject=f"{word} subject", preview=word, theme_id=theme.id,
        tags=[word],
    )  # fmt: skip
    raw = RawMessage(
        channel_id=channel.id, external_id=word, sha256=word.ljust(64, "0")[:64],
        content=word.encode(), received_at=NOON,
    )  # fmt: skip
    session.add(raw)
    session.flush()
    message = make.make_message(
        session, ticket, text=word, reply_text=f"{word} text", html=f"<p>{word}</p>",
        has_html=True, raw_id=raw.id,
    )  # fmt: skip
    file = Attachment(
        message_id=message.id, name=f"{word}.txt", type="text/plain", size=len(word),
        sha256=files.keep(word.encode()),
    )  # fmt: skip
    enclosed = {
        "name": file.name, "type": file.type, "size": file.size, "sha256": file.sha256,
    }  # fmt: skip
    session.add(file)
    session.add(Note(ticket_id=ticket.id, user_id=user.id, user_name=user.name, text=word,
                     created_at=NOON))  # fmt: skip
    pipeline.consider(session, ticket, by=INTAKE, at=NOON)
    reply = make.make_reply(
        session, ticket, body=word, state=ReplyState.SUBMITTED, version=1,
        submitted_by_id=user.id, submitted_at=NOON, files=[enclosed],
    )  # fmt: skip
    unit = make.make_unit(session, team, name=f"{word} unit")
    expert = make.make_expert(
        session, team, name=f"{word} expert", unit=unit.name, unit_id=unit.id, user_id=user.id
    )
    offered = make.make_expertise(session, expert, theme, about=word, state=EngagementState.OFFERED)
    away = make.make_absence(
        session, expert, NOON.date(), NOON.date() + timedelta(days=900), reason=word, said=word,
        state=AbsenceState.PROPOSED,
    )  # fmt: skip
    desk = make.make_desk(session, team, names={"en": f"{word} desk"})
    session.add(DeskMember(desk_id=desk.id, user_id=user.id))
    handoff = make.make_handoff(
        session, ticket, question=f"{word}?", to_name=word, expert_id=expert.id
    )
    session.add(
        ConsultMessage(handoff_id=handoff.id, inbound=True, from_name=word, text=word,
                       files=[enclosed], at=NOON)
    )  # fmt: skip
    escalation = make.make_handoff(
        session, ticket, question=f"{word} up", kind=HandoffKind.ESCALATION, desk="spokesperson"
    )
    improvement = Improvement(
        team_id=team.id, title=f"{word} title", text=word, owner=f"{word} unit", raised_by=word,
        created_at=NOON, updated_at=NOON, sources_count=1,
    )  # fmt: skip
    session.add(improvement)
    session.flush()
    source = ImprovementSource(improvement_id=improvement.id, ticket_id=ticket.id)
    twin = Improvement(
        team_id=team.id, title=f"{word} title too", text=word, owner=f"{word} unit",
        raised_by=word, created_at=NOON, updated_at=NOON, sources_count=1,
    )  # fmt: skip
    session.add_all([source, twin])
    session.flush()
    merge = ImprovementMerge(into_id=improvement.id, from_id=twin.id, by_name=word, at=NOON)
    twin.merged_into_id = improvement.id
    session.add_all([merge, Pulse(ticket_id=ticket.id, helped=Helped.YES, line=word, at=NOON)])
    session.add(_entry(handoff, word))
    saved, case = _kept(session, ticket, handoff, word)
    crisis, held = _crisis(session, ticket, word)
    draft = drafts.begin(
        session, team.id, write(editing.blank("ours", {"en": f"{word} scheme"}, ["en"])),
        by=operator(), at=NOON,
    )  # fmt: skip
    session.flush()
    accounts.create_token(session, user, f"{word} token", by=operator(), at=NOON)
    session.flush()
    search.index(session, ticket.id)
    decision = decisions.current(session, ticket.id)
    assert decision is not None
    replay = SchemeReplay(
        state=ReplayState.RUNNING, slug="conversatieteam", titles={"en": f"{word} draft"},
        text=shipped()["conversatieteam"], team_ids=[team.id], since=NOON, until=NOON,
        asked_by=f"user:{user.id}", asked_by_name=word, asked_at=NOON, total=1,
    )  # fmt: skip
    session.add(replay)
    session.flush()
    ids = {
        "team_id": team.id, "user_id": user.id, "channel_id": channel.id, "ticket_id": ticket.id,
        "message_id": message.id, "attachment_id": file.id, "reply_id": reply.id,
        "handoff_id": handoff.id, "escalation_id": escalation.id, "theme_id": theme.id,
        "decision_id": decision.id, "decided_with_id": decision.scheme_version_id,
        "replay_id": replay.id, "expert_id": expert.id, "draft_id": draft.id,
        "unit_id": unit.id, "absence_id": away.id, "expertise_id": offered.id,
        "version_id": newest(session, "usaf", at=NOON).id,
        "improvement_id": improvement.id, "token_id": _token(session, user),
        "entry_id": _changed(session, team, word),
        "digest": file.sha256, "source_id": source.id, "merge_id": merge.id,
        **_alarm(session, ticket, user, desk, word),
        "notice_id": _notice(session, ticket, user, word),
        **_spoken(session, ticket, user, word),
        "crisis_id": crisis.id, "held_id": held.id, "surge_id": _surge(session, channel, word).id,
        "tomorrow": (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        "saved_id": saved.id, "case_id": case.id, "complaint_id": _complaint(session, ticket, word),
        "view_id": _view(session, team, user, word),
        "card_id": _press(session, ticket, word), **_known(session, ticket, channel, word),
        "bulk_id": _bulk(session, ticket, user), **written(session, ticket, reply, word),
        "into_id": (twin_id := _twin(session, ticket, word)),
        **_order(session, ticket, twin_id, word),
    }  # fmt: skip
    return Side(team, user, channel, ticket, message, reply, handoff, escalation, improvement, ids)


def _kept(
    session: Session, ticket: Ticket, handoff: Handoff, word: str
) -> tuple[SavedReply, LearningCase]:
    """What is kept of the ticket: an answer, and a case that nobody has checked."""
    saved = SavedReply(
        team_id=ticket.team_id, theme_id=ticket.theme_id, language="en", title=f"{word} question",
        asked=word,
        body=word, owner=word, expires_on=NOON.date(), proposed_by=word, proposed_at=NOON,
        handoff_id=handoff.id,
    )  # fmt: skip
    session.add(saved)
    case = LearningCase(
        team_id=ticket.team_id, ticket_id=ticket.id, title=f"{word} case", lesson=word,
        language="en",
        channel="mail", parts=[{"kind": "asked", "hours": 0, "text": word}], made_by=word,
        made_at=NOON,
    )  # fmt: skip
    session.add(case)
    session.flush()
    return saved, case


def _view(session: Session, team: Team, user: User, word: str) -> int:
    """A colleague's own view, and a tag that the team is offered."""
    view = SavedView(owner_id=user.id, name=f"{word} view", address=f"q={word}", created_at=NOON)
    session.add_all([view, TeamTag(team_id=team.id, name=word)])
    session.flush()
    return view.id


def _changed(session: Session, team: Team, word: str) -> int:
    """A change of a setting, that can be undone."""
    entry = AuditEntry(
        at=NOON, actor="user:1", actor_name=word, event="team.norms", object_kind="teams",
        object_id=team.id, team_id=team.id, data={"before": {"warn": 70}, "after": {}},
    )  # fmt: skip
    session.add(entry)
    session.flush()
    return entry.id


def _bulk(session: Session, ticket: Ticket, user: User) -> int:
    """A colleague's act on many tickets, which nobody else can see."""
    return bulk.propose(session, user, [ticket], back="/", at=NOON).id


def _twin(session: Session, ticket: Ticket, word: str) -> int:
    """Another ticket of the same author, to be merged into."""
    channel = session.get_one(Channel, ticket.channel_id)
    author = session.get_one(Author, ticket.author_id)
    return make.make_ticket(session, channel, author=author, subject=word, preview=word).id


def _order(session: Session, ticket: Ticket, twin_id: int, word: str) -> dict[str, int]:
    """A link with its twin, whose text is the same, and the team's own rule."""
    ticket.alike_id = ticket.id
    session.get_one(Ticket, twin_id).alike_id = ticket.id
    link = TicketLink(from_id=ticket.id, to_id=twin_id, kind=LinkKind.RELATED, why=word,
                      by_name=word, at=NOON)  # fmt: skip
    rules = kept_as([Rule(name=word, priority=1, words=(word,))])
    book = RuleBook(team_id=ticket.team_id, kind=BookKind.PRIORITY, value=rules, by_name=word,
                    at=NOON)  # fmt: skip
    session.add_all([link, book])
    session.flush()
    return {"link_id": link.id, "book_id": book.id, "place": 1}


def _spoken(session: Session, ticket: Ticket, user: User, word: str) -> dict[str, int | str]:
    """A mandate that begins long from now, so that the register does not rule yet; a statement to
    be approved, and a desk's own words that may become one.
    """
    mandate = Mandate(
        team_id=ticket.team_id, holder_id=user.id, holder_name=word, substitute_name=word,
        theme_ids=[ticket.theme_id], first=NOON.date() + timedelta(days=30_000), reason=word,
        given_by=word, given_at=NOON,
    )  # fmt: skip
    stands = StandIn(
        user_id=user.id, user_name=word, first=mandate.first, last=mandate.first, said_by=word,
        said_at=NOON,
    )  # fmt: skip
    mandate.stand_ins = [stands]
    statement = Statement(
        team_id=ticket.team_id, title=f"{word} line", texts={"nl": word}, note=word,
        theme_ids=[ticket.theme_id], valid_from=NOON, written_by=word, written_at=NOON,
    )  # fmt: skip
    said = make.make_handoff(
        session, ticket, question=word, kind=HandoffKind.ESCALATION, desk="spokesperson",
        state=HandoffState.ANSWERED, hand_back="statement", answer=word, ended_at=NOON,
    )  # fmt: skip
    session.add_all([mandate, statement])
    session.flush()
    statement.root_id = statement.id
    return {"mandate_id": mandate.id, "statement_id": statement.id, "said_id": said.id}


def _crisis(session: Session, ticket: Ticket, word: str) -> tuple[Crisis, Reply]:
    """A crisis that is on, and a reply that it keeps back."""
    crisis = Crisis(
        team_id=ticket.team_id, title=f"{word} crisis", why=word, words=[word], request_key=word,
        declared_by_name=word, declared_at=NOON, until=now() + timedelta(hours=4),
    )  # fmt: skip
    held = make.make_reply(
        session, ticket, body=word, state=ReplyState.HELD, held_for=HeldFor.CRISIS, error=word
    )
    session.add(crisis)
    session.flush()
    session.add(
        CrisisHold(
            crisis_id=crisis.id, reply_id=held.id, ticket_id=ticket.id, marks=[word], held_at=NOON
        )
    )
    steps.note(session, crisis.id, CrisisEventKind.ENDED, by=operator(word), at=NOON, why=word)
    session.flush()
    return crisis, held


def _surge(session: Session, channel: Channel, word: str) -> Surge:
    """A wave that nobody has judged yet."""
    reading = {
        "minutes": 15, "count": 41, "low": 2, "high": 6, "busiest": 8, "by_days": False,
        "compared": 8, "people": 30, "recent": [3] * 36, "usual": [1.0] * 24,
    }  # fmt: skip
    surge = Surge(
        team_id=channel.team_id, channel_id=channel.id, noticed_at=NOON, reading=reading, peak=41,
        words=[{"word": word, "now": 30, "share_now": 0.7, "share_before": 0.01}],
    )  # fmt: skip
    session.add(surge)
    session.flush()
    return surge


def _entry(handoff: Handoff, word: str) -> LedgerEntry:
    return LedgerEntry(
        team_id=handoff.team_id, handoff_id=handoff.id, ticket_id=handoff.ticket_id,
        kind=handoff.kind, state=handoff.state, event="forwarded", at=NOON, from_name=word,
        to_name=word, question=word, why="",
    )  # fmt: skip


def _complaint(session: Session, ticket: Ticket, word: str) -> int:
    lodged = Lodged(way_in=WayIn.MAIL, name=f"{word} complainer", address=word, facts=word)
    found = complaints.open_formal(session, ticket, lodged, by=operator(), at=NOON)
    found.reason, found.measures = word, word
    session.flush()
    return found.id


def _alarm(
    session: Session, ticket: Ticket, user: User, desk: Desk, word: str
) -> dict[str, int | str]:
    """An alarm that rings, with a call, and a browser to be called on."""
    alarm = alarms.ring(
        session, team_id=ticket.team_id, kind=AlarmKind.DANGER, ticket_id=ticket.id,
        desk_id=desk.id, by=INTAKE, at=NOON,
    )  # fmt: skip
    device = PushDevice(
        user_id=user.id, name=f"{word} browser", endpoint=f"https://push.example/{word}",
        key=word, auth=word, added_at=NOON,
    )  # fmt: skip
    call = AlarmCall(
        alarm_id=alarm.id, team_id=ticket.team_id, position=0, user_id=user.id,
        user_name=user.name, said=word, created_at=NOON,
    )  # fmt: skip
    session.add_all([device, call])
    session.flush()
    return {"alarm_id": alarm.id, "device_id": device.id}


def _notice(session: Session, ticket: Ticket, user: User, word: str) -> int:
    told = Notice(
        user_id=user.id, team_id=ticket.team_id, kind=NoticeKind.MENTION, what="ticket.noted",
        ticket_id=ticket.id, by_name=word, at=NOON, in_page=True, by_mail=True, by_push=False,
    )  # fmt: skip
    session.add(told)
    session.flush()
    return told.id


def _known(session: Session, ticket: Ticket, channel: Channel, word: str) -> dict[str, int | str]:
    """What is said of the author: one with another, a note, a blocked domain, a line in the
    register.
    """
    other = make.make_author(session, channel, name=f"{word} other")
    third = make.make_author(session, channel, name=f"{word} third")
    said = {"team_id": ticket.team_id, "why": word, "said_at": NOON, "said_by_name": word}
    tie = AuthorTie(one_id=ticket.author_id, other_id=other.id, says=TieSays.SAME, **said)
    note = AuthorNote(
        team_id=ticket.team_id, author_id=ticket.author_id, text=word, said_at=NOON,
        said_by_name=word,
    )  # fmt: skip
    block = AuthorBlock(domain=f"{word.lower()}.example", resolution=Resolution.SPAM, **said)
    aside = Aside(ticket_id=ticket.id, kind=AsideKind.LET_STAND, by_scheme=True, **said)
    session.add_all([tie, note, block, aside])
    session.flush()
    return {
        "author_id": ticket.author_id, "other_author_id": third.id, "tie_id": tie.id,
        "author_note_id": note.id, "block_id": block.id,
    }  # fmt: skip


def _press(session: Session, ticket: Ticket, word: str) -> int:
    told = Told(name=f"{word} journalist", medium=word, phone=word, question=word)
    card = press.open_card(session, ticket, told, PressWay.MAIL, by=operator(), at=NOON)
    press.call(session, card, Talk(said=word, once=word), by=operator(), at=NOON)
    session.flush()
    return card.id


def _token(session: Session, user: User) -> int:
    from sqlalchemy import select

    from webcare.accounts.models import ApiToken

    return session.scalars(select(ApiToken.id).where(ApiToken.user_id == user.id)).one()
