"""What a scheme's outcomes are called on screen, and what each brings with it."""

from flask_babel import lazy_gettext as _l

from webcare.web.schemes.conditions import _, ngettext
from workflows.outcomes import (
    Escalate,
    Forward,
    LetStand,
    Moderation,
    Outcome,
    Priority,
    Reply,
    ReplyType,
    Term,
    TermUnit,
    Watch,
    kind_of,
)

KINDS = {
    "reply": (_l("Reply"), "message-circle"),
    "forward": (_l("Ask someone who knows"), "user-question"),
    "escalate": (_l("Escalate"), "speakerphone"),
    "watch": (_l("Watch"), "eye"),
    "let_stand": (_l("Let stand"), "player-pause"),
}
DESKS = {
    "spokesperson": _l("spokesperson"),
    "legal": _l("legal desk"),
    "complaints": _l("complaints desk"),
    "privacy": _l("privacy desk"),
    "customer_service": _l("customer service"),
    "ict": _l("ICT desk"),
    "lead": _l("lead"),
    "on_call": _l("on-call service"),
    "manager": _l("conversation managers"),
}
REPLY_TYPES = {
    ReplyType.ANSWER: _l("Answer the question"),
    ReplyType.CORRECT: _l("Put the facts right"),
    ReplyType.THANK: _l("Thank"),
    ReplyType.REFER: _l("Refer to who can help"),
    ReplyType.STATEMENT: _l("Use the approved statement word for word"),
    ReplyType.POINTER: _l("A pointer in public, the rest in private"),
    ReplyType.RESTORE: _l("Admit and put right"),
    ReplyType.ASK: _l("Ask for what is missing"),
    ReplyType.HOLDING: _l("Say that we are looking into it"),
}
MODERATION = {
    Moderation.REMIND: _l("Remind of the house rules"),
    Moderation.HIDE: _l("Hide the post"),
    Moderation.REMOVE: _l("Remove the post"),
    Moderation.BAN: _l("Ban the author from our channel"),
}
PRIORITIES = {
    Priority.NORMAL: _l("normal"),
    Priority.HIGH: _l("high"),
    Priority.URGENT: _l("urgent"),
}


def kind_word(outcome: Outcome) -> str:
    return str(KINDS[kind_of(outcome)][0])


def kind_shape(outcome: Outcome) -> str:
    return KINDS[kind_of(outcome)][1]


def desk_word(slug: str) -> str:
    return str(DESKS.get(slug, slug.replace("_", " ")))


def term_words(term: Term) -> str:
    """A term such as `within 4 office hours`."""
    match term.unit:
        case TermUnit.MINUTES:
            return str(ngettext("within %(num)d minute", "within %(num)d minutes", term.amount))
        case TermUnit.OFFICE_HOURS:
            return str(
                ngettext("within %(num)d office hour", "within %(num)d office hours", term.amount)
            )
        case TermUnit.WORKING_DAYS:
            return str(
                ngettext("within %(num)d working day", "within %(num)d working days", term.amount)
            )
        case TermUnit.CALENDAR_DAYS:
            return str(ngettext("within %(num)d day", "within %(num)d days", term.amount))


def outcome_facts(outcome: Outcome) -> list[tuple[str, str]]:
    """What an outcome brings with it, as label and words."""
    found = [*_own(outcome)]
    if outcome.deadline:
        found.append((_("Term"), term_words(outcome.deadline)))
    if outcome.priority is not Priority.NORMAL:
        found.append((_("Priority"), str(PRIORITIES[outcome.priority])))
    if outcome.notify:
        found.append((_("Is told too"), ", ".join(map(desk_word, outcome.notify))))
    if outcome.moderate:
        found.append((_("The post itself"), str(MODERATION[outcome.moderate.action])))
    return found


def _own(outcome: Outcome) -> list[tuple[str, str]]:
    match outcome:
        case Reply():
            return [
                (_("What the reply does"), str(REPLY_TYPES[outcome.reply_type])),
                _approval(outcome),
            ]
        case Forward():
            whom = desk_word(outcome.desk) if outcome.desk else _("an expert")
            return [(_("Is asked"), whom), *_told(holding=outcome.holding), _approval(outcome)]
        case Escalate():
            return [
                (_("Goes to"), desk_word(outcome.desk)),
                (_("Urgency"), str(PRIORITIES[outcome.urgency])),
                *([(_("Alarm"), _("rings the on-call service"))] if outcome.alarm else []),
                *_told(holding=outcome.holding),
                _approval(outcome),
            ]
        case Watch():
            return [
                (
                    _("Look again"),
                    ngettext("after %(num)d day", "after %(num)d days", outcome.days),
                )
            ]
        case LetStand():
            return [(_("Answer"), _("none; the reason is kept"))]


def _approval(outcome: Reply | Forward | Escalate) -> tuple[str, str]:
    needed = outcome.approval == "one"
    return _("Approval"), _("by the spokesperson") if needed else _("not needed")


def _told(*, holding: bool) -> list[tuple[str, str]]:
    return [(_("The author meanwhile"), _("hears that we look into it"))] if holding else []
