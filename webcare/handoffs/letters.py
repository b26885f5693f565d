"""What mails of a handoff say: plain text, in the language of the one who reads it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from webcare.accounts.models import Team
from webcare.accounts.service import office_hours
from webcare.core.i18n import texts
from webcare.core.text import one_line
from webcare.handoffs.models import Handoff
from webcare.tickets.models import Ticket

SUBJECT = 80


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's subject and text."""

    subject: str
    text: str


def question(
    handoff: Handoff, team: Team, *, link: str, by_mail: bool, before: Sequence[Handoff] = ()
) -> Letter:
    """The question to the one asked. *by_mail*: whether a reply to it finds us; *before*: the
    earlier rounds of the same consult.
    """
    _ = texts(handoff.language)
    names = {"name": handoff.to_name, "who": handoff.asked_by_name, "house": _house(team)}
    parts = [
        _greeting(_, names["name"]),
        _opening(handoff) % names,
        _until(handoff, team),
        _("THE QUESTION TO YOU"),
        handoff.question,
        _why(handoff, handoff.language),
        *_earlier(handoff, team, before),
        *_thread(handoff, team),
        _how_to_answer(handoff.language, link, by_mail=by_mail),
        _(
            "Your answer goes to our team, not straight to the public. "
            "Not for you? The page lets you say who would know."
        ),
    ]
    subject = _("Question for you: %(question)s") % {
        "question": one_line(handoff.question, SUBJECT)
    }
    return Letter(subject, _joined(parts))


def reminder(handoff: Handoff, team: Team, *, link: str, by_mail: bool) -> Letter:
    """That the term comes near."""
    _ = texts(handoff.language)
    names = {"who": handoff.asked_by_name, "house": _house(team)}
    parts = [
        _greeting(_, handoff.to_name),
        _("%(who)s of %(house)s still waits for your answer to this question:") % names,
        handoff.question,
        _until(handoff, team),
        _how_to_answer(handoff.language, link, by_mail=by_mail),
        _("No time, or not for you? Say so on the page; then we ask someone else."),
    ]
    subject = _("Reminder: %(question)s") % {"question": one_line(handoff.question, SUBJECT)}
    return Letter(subject, _joined(parts))


def over(handoff: Handoff, *, link: str, by_mail: bool) -> Letter:
    """That the term has passed, and that an answer is still of use."""
    _ = texts(handoff.language)
    parts = [
        _greeting(_, handoff.to_name),
        _("The term for your answer to this question has passed:"),
        handoff.question,
        _(
            "The question is back with our team, who will look for another way. If you still "
            "know the answer, it is welcome."
        ),
        _how_to_answer(handoff.language, link, by_mail=by_mail),
    ]
    subject = _("The term has passed: %(question)s") % {
        "question": one_line(handoff.question, SUBJECT)
    }
    return Letter(subject, _joined(parts))


def fresh_link(handoff: Handoff, *, link: str) -> Letter:
    """A page that opens on another device, for whoever asked for it."""
    _ = texts(handoff.language)
    parts = [
        _greeting(_, handoff.to_name),
        _("Here is a new link to this question, for the device on which you open it:"),
        handoff.question,
        link,
        _("You did not ask for this? Then you need not do anything."),
    ]
    subject = _("New link: %(question)s") % {"question": one_line(handoff.question, SUBJECT)}
    return Letter(subject, _joined(parts))


def more(handoff: Handoff, team: Team, text: str, *, link: str, by_mail: bool) -> Letter:
    """What the one asked wanted to know first."""
    _ = texts(handoff.language)
    names = {"name": handoff.to_name, "who": handoff.asked_by_name, "house": _house(team)}
    parts = [
        _greeting(_, names["name"]),
        _("You asked us for more about this question:"),
        handoff.question,
        _("OUR ANSWER"),
        text,
        _until(handoff, team),
        _how_to_answer(handoff.language, link, by_mail=by_mail),
    ]
    subject = _("More about: %(question)s") % {"question": one_line(handoff.question, SUBJECT)}
    return Letter(subject, _joined(parts))


def withdrawn(handoff: Handoff) -> Letter:
    """That no answer is needed any more."""
    _ = texts(handoff.language)
    parts = [
        _greeting(_, handoff.to_name),
        _("We no longer need your answer to this question. Thank you for your time."),
        handoff.question,
    ]
    subject = _("No longer needed: %(question)s") % {
        "question": one_line(handoff.question, SUBJECT)
    }
    return Letter(subject, _joined(parts))


def outcome(handoff: Handoff, sent: str, helped: str) -> Letter:
    """What became of their answer; it asks for nothing."""
    _ = texts(handoff.language)
    said = {
        "yes": _("The asker says: I was helped."),
        "partly": _("The asker says: I was partly helped."),
        "no": _("The asker says: I was not helped."),
    }
    parts = [
        _greeting(_, handoff.to_name),
        _("You helped us with this question:"),
        handoff.question,
        _("THIS WAS SENT IN THE END"),
        _marked(sent),
        said.get(helped, ""),
        _("Thank you. You need not do anything more."),
    ]
    subject = _("What became of it: %(question)s") % {
        "question": one_line(handoff.question, SUBJECT)
    }
    return Letter(subject, _joined(parts))


def _greeting(_: Callable[[str], str], name: str) -> str:
    """By name; someone of whom we have but an address is not greeted with that."""
    return _("Hello,") if "@" in name else _("Hello %(name)s,") % {"name": name}


def notice(
    handoff: Handoff, ticket: Ticket, team: Team, *, name: str, language: str, link: str
) -> Letter:
    """News for someone on a desk's rota, who reads the rest behind the log-in."""
    _ = texts(language)
    facts = {
        "name": name,
        "who": handoff.asked_by_name,
        "desk": handoff.to_name,
        "ticket": ticket.id,
        "question": one_line(handoff.question, SUBJECT),
    }
    parts = [
        _greeting(_, name),
        _("%(who)s hands ticket %(ticket)s to %(desk)s.") % facts,
        handoff.question,
        _why(handoff, language),
        _until(handoff, team, language),
        _("Open it here:") + f"\n{link}",
    ]
    subject = _("For %(desk)s: %(question)s") % facts
    return Letter(subject, _joined(parts))


def _opening(handoff: Handoff) -> str:
    _ = texts(handoff.language)
    if handoff.consult_id is not None:
        return _("Thank you for your answer. %(who)s of %(house)s has one more question about it.")
    return _("%(who)s of %(house)s asks for your help with a question from the public.")


def _why(handoff: Handoff, language: str) -> str:
    """Why it comes to a desk; to an expert that is no business of theirs."""
    if handoff.desk is None or not handoff.why:
        return ""
    return texts(language)("Why: %(why)s") % {"why": handoff.why}


def _earlier(handoff: Handoff, team: Team, before: Sequence[Handoff]) -> list[str]:
    """The rounds before: what was asked, and what they answered."""
    if not before:
        return []
    _ = texts(handoff.language)
    parts = [_("WHAT WENT BEFORE")]
    for each in before:
        parts.append(each.question)
        if each.answer and each.ended_at:
            said = _("Your answer of %(moment)s:") % {
                "moment": _moment(each.ended_at, team, handoff.language)
            }
            parts.append(f"{said}\n{_marked(each.answer)}")
    return parts


def _marked(text: str) -> str:
    return "\n".join(f"| {line}".rstrip() for line in text.splitlines())


def _thread(handoff: Handoff, team: Team) -> list[str]:
    if not handoff.shown:
        return []
    _ = texts(handoff.language)
    return [_("WHAT WAS WRITTEN"), *(_quoted(each, handoff, team) for each in handoff.shown)]


def _quoted(shown: Mapping[str, Any], handoff: Handoff, team: Team) -> str:
    moment = _moment(datetime.fromisoformat(shown["at"]), team, handoff.language)
    said = [f"{shown['from'] or _nameless(handoff)}, {moment}", _marked(str(shown["text"]))]
    if files := shown.get("files"):
        _ = texts(handoff.language)
        names = ", ".join(str(each["name"]) for each in files)
        said.append(_("Files, to be seen on the page: %(names)s") % {"names": names})
    return "\n".join(said)


def _nameless(handoff: Handoff) -> str:
    """For a writer whose name is not shown."""
    _ = texts(handoff.language)
    return _("Someone of the public")


def _until(handoff: Handoff, team: Team, language: str = "") -> str:
    if handoff.due_at is None:
        return ""
    language = language or handoff.language
    _ = texts(language)
    return _("Please answer before %(moment)s.") % {
        "moment": _moment(handoff.due_at, team, language)
    }


def _how_to_answer(language: str, link: str, *, by_mail: bool) -> str:
    _ = texts(language)
    if by_mail:
        how = _("Reply to this mail, or answer on this page (no account needed):")
    else:
        how = _("Answer on this page (no account needed):")
    return f"{how}\n{link}"


def _moment(moment: datetime, team: Team, language: str) -> str:
    zone = ZoneInfo(office_hours(team).timezone)
    return format_datetime(moment.astimezone(zone), "EEEE d MMMM y, HH:mm", locale=language)


def _house(team: Team) -> str:
    return team.organisation or team.name


def _joined(parts: list[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
