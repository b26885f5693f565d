"""What the screens call the parts of a formal complaint."""

from datetime import date, datetime
from typing import Any, NamedTuple

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webcare.audit.models import AuditEntry
from webcare.complaints.models import Complaint
from webcare.web.language import choose, zone
from webcare.web.texts import day as day_words
from workflows.complaint import Check, CheckAnswer, ComplaintState, Finding, WayIn
from workflows.complaint_terms import Regime

STATES = {
    ComplaintState.RECEIVED: (_l("Received"), "inbox"),
    ComplaintState.ACKNOWLEDGED: (_l("Confirmed, to be decided"), "checks"),
    ComplaintState.ADMISSIBLE: (_l("Taken up"), "pencil"),
    ComplaintState.REFUSED: (_l("Not dealt with"), "x"),
    ComplaintState.ANSWERED: (_l("Answered"), "check"),
    ComplaintState.CLOSED: (_l("Closed"), "archive"),
    ComplaintState.NOT_ONE: (_l("Was none"), "arrow-back-up"),
}
WAYS = {
    WayIn.MAIL: (_l("By e-mail"), "mail"),
    WayIn.LETTER: (_l("By letter"), "mail-forward"),
    WayIn.FORM: (_l("By the form"), "forms"),
    WayIn.ORAL: (_l("In person or by phone"), "messages"),
    WayIn.SOCIAL: (_l("From a post, converted"), "world"),
}
FINDINGS = {
    Finding.FOUNDED: _l("Justified"),
    Finding.PARTLY: _l("Partly justified"),
    Finding.UNFOUNDED: _l("Not justified"),
    Finding.SETTLED: _l("Settled together"),
    Finding.WITHDRAWN: _l("Withdrawn by the complainer"),
}
REGIMES = {
    Regime.FLANDERS: _l("Flanders: confirm within 10 days, answer within 45 days"),
    Regime.NETHERLANDS: _l("The Netherlands: answer within six weeks (Awb 9:11)"),
    Regime.NETHERLANDS_COMMITTEE: _l("The Netherlands, with a committee: ten weeks (Awb 9:11)"),
}
ANSWERED_IN = {
    Regime.FLANDERS: _l("45 days"),
    Regime.NETHERLANDS: _l("six weeks"),
    Regime.NETHERLANDS_COMMITTEE: _l("ten weeks"),
}
ANSWERS = {
    CheckAnswer.YES: _l("Yes"),
    CheckAnswer.NO: _l("No"),
    CheckAnswer.MISSING: _l("Not known"),
}


class Point(NamedTuple):
    """A check as it is asked, what it means, why one refuses for it, and the law it rests on."""

    question: Any
    meaning: Any
    refused: Any
    source: str


POINTS = {
    Check.NAME: Point(
        _l("Do we know who complains?"), _l("An anonymous complaint need not be taken up."),
        _l("anonymous"), "Bestuursdecreet II.76 · Awb 9:4",
    ),
    Check.ADDRESS: Point(
        _l("Do we know their address?"), _l("The postal address, also where we answer by mail."),
        _l("no address"), "Bestuursdecreet II.76 · Awb 9:4",
    ),
    Check.FACTS: Point(
        _l("Are the facts described?"), _l("What happened, where and when."),
        _l("no facts"), "Bestuursdecreet II.76 · Awb 9:4",
    ),
    Check.CONDUCT: Point(
        _l("Is it about how we acted?"),
        _l("A question, a report, a suggestion or disliking a policy is no complaint."),
        _l("not about our conduct"), "Bestuursdecreet II.75 · Awb 9:1",
    ),
    Check.WITHIN_YEAR: Point(
        _l("Did it happen within the last year?"), _l("Counted back from the day of receipt."),
        _l("longer than a year ago"), "Bestuursdecreet II.77 · Awb 9:8",
    ),
    Check.NOT_BEFORE: Point(
        _l("Is it new to us?"), _l("Not dealt with before as a complaint of the same person."),
        _l("dealt with before"), "Bestuursdecreet II.77 · Awb 9:8",
    ),
    Check.NO_COURT: Point(
        _l("Is it free of a court case?"), _l("No court or appeal is dealing with the same facts."),
        _l("before a court"), "Bestuursdecreet II.77 · Awb 9:8",
    ),
}  # fmt: skip

EVENTS = {
    "complaint.received": (_l("Received"), "inbox"),
    "complaint.entered": (_l("Written down"), "pencil"),
    "complaint.described": (_l("Details changed"), "edit"),
    "complaint.checked": (_l("Points looked at"), "list-check"),
    "complaint.asked": (_l("Asked the complainer for what is missing"), "message-question"),
    "complaint.acknowledge": (_l("Receipt confirmed"), "checks"),
    "complaint.admit": (_l("Taken up"), "check"),
    "complaint.refuse": (_l("Not dealt with"), "x"),
    "complaint.told": (_l("The complainer was told why"), "send"),
    "complaint.not_told": (_l("The letter came back"), "mail-x"),
    "complaint.reconsider": (_l("Looked at again"), "refresh"),
    "complaint.answer_prepared": (_l("Answer prepared"), "pencil"),
    "complaint.answer": (_l("Answer left"), "send"),
    "complaint.answer_failed": (_l("The answer came back"), "mail-x"),
    "complaint.close": (_l("Closed"), "archive"),
    "complaint.was_none": (_l("It was no formal complaint"), "arrow-back-up"),
    "complaint.reminded": (_l("The desk was reminded"), "clock-exclamation"),
    "complaint.notice_failed": (_l("A reminder did not leave"), "mail-x"),
}
HOW = {"mail": _l("by e-mail"), "letter": _l("by letter")}
REMINDED = {
    "confirm": _l("of confirming receipt"),
    "decide": _l("of deciding"),
    "answer": _l("of the answer"),
    "late": _l("that it is late"),
}


def init(app: Flask) -> None:
    app.jinja_env.filters.update(
        event_said=event_said,
        event_more=event_more,
        how_said=how_said,
        refused_for=refused_for,
        date_here=date_here,
    )
    app.jinja_env.globals.update(complaint_points=POINTS)
    app.jinja_env.filters["complaint_open"] = still_open


def still_open(complaint: Complaint) -> list[tuple[str, bool]]:
    """What stands between the complaint and its being taken up: the points that nobody has looked
    at, or of which the complainer's word is missing; nothing once that was decided.
    """
    if complaint.decided_at is not None:
        return []
    return [
        (str(POINTS[each].question), complaint.check(each) is CheckAnswer.MISSING)
        for each in Check
        if complaint.check(each) in (None, CheckAnswer.MISSING)
    ]


def date_here(moment: datetime) -> date:
    """The day on which *moment* falls where the reader is."""
    return moment.astimezone(zone()).date()


def event_said(entry: AuditEntry) -> tuple[str, str]:
    """What befell the complaint, in words, and its icon."""
    words, icon = EVENTS.get(entry.event, (entry.event, "point"))
    return str(words), icon


def event_more(entry: AuditEntry) -> str:
    """What the entry keeps besides, as a reader wants it."""
    data = entry.data
    match entry.event:
        case "complaint.acknowledge":
            return how_said(str(data.get("how", "")))
        case "complaint.entered":
            way = WAYS[WayIn(data["way_in"])][0]
            day = day_words(date.fromisoformat(data["received_on"]), choose())
            return f"{way} · {_('received on %(day)s', day=day)}"
        case "complaint.refuse" | "complaint.was_none":
            return str(data.get("reason", ""))
        case "complaint.answer_prepared":
            finding = data.get("finding")
            return str(FINDINGS[Finding(finding)]) if finding else ""
        case "complaint.reminded":
            return ", ".join(str(REMINDED[each]) for each in data.get("of", ()) if each in REMINDED)
        case _:
            return ""


def how_said(how: str) -> str:
    """How receipt was confirmed: our own two ways in words, another as it was written."""
    return str(HOW.get(how, how))


def refused_for(complaint: Complaint) -> str:
    """The grounds of a refusal, in a few words each."""
    return ", ".join(str(POINTS[Check(each)].refused) for each in complaint.refused_for)


def day_said(complaint: Complaint) -> str:
    """By when the law wants what comes next, as a sentence for the register."""
    language = choose()
    if complaint.state is ComplaintState.RECEIVED:
        return str(_("confirm by %(day)s", day=day_words(complaint.acknowledge_by, language)))
    if complaint.state is ComplaintState.ACKNOWLEDGED:
        return str(_("decide by %(day)s", day=day_words(complaint.refuse_by, language)))
    return str(_("answer by %(day)s", day=day_words(complaint.answer_by, language)))
