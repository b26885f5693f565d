"""What the filters, orders and columns of a list are called."""

from flask_babel import lazy_gettext as _l

from webcare.tickets.measured import Fate
from webcare.tickets.order_models import LinkKind
from webcare.tickets.views import Clock, Fact, Mark, Priority, Sort, Source
from workflows.tone import Tone

CLOCKS = {
    Clock.LATE: _l("Too late"),
    Clock.TODAY: _l("Due today"),
    Clock.SOON: _l("Soon due"),
    Clock.NONE: _l("No clock runs"),
}
PRIORITIES = {
    Priority.NORMAL: _l("Normal"),
    Priority.HIGH: _l("High"),
    Priority.URGENT: _l("Urgent"),
}
MARKS = {
    Mark.COMPLAINT: _l("Complaint"),
    Mark.SUGGESTION: _l("Suggestion"),
    Mark.FORMAL: _l("Formal complaint"),
}
TONES = {
    Tone.ANGRY: _l("Angry"),
    Tone.WORRIED: _l("Worried"),
    Tone.NEUTRAL: _l("Neutral"),
    Tone.THANKFUL: _l("Thankful"),
}
LINKS = {
    LinkKind.RELATED: _l("Has to do with"),
    LinkKind.FOLLOWS: _l("Follows from"),
    LinkKind.SAME_MATTER: _l("Is the same matter as"),
}
SOURCES = {
    Source.OWNED: _l("Our own channels"),
    Source.EARNED: _l("Channels we only watch"),
}
SORTS = {
    Sort.DUE: _l("Due first"),
    Sort.AGE: _l("Oldest first"),
    Sort.NEWEST: _l("Newest message first"),
    Sort.PRIORITY: _l("Most urgent first"),
}
FACTS = {
    Fact.CLOCK: _l("Clock"),
    Fact.CHANNEL: _l("Channel"),
    Fact.THEME: _l("Theme"),
    Fact.TAGS: _l("Tags"),
    Fact.LANGUAGE: _l("Language"),
    Fact.PRIORITY: _l("Priority"),
    Fact.ASSIGNEE: _l("Whose"),
    Fact.AGE: _l("Last message"),
}

FATES = {
    Fate.IN_NORM: _l("Within the norm"),
    Fate.LATE: _l("After the norm"),
    Fate.OVERDUE: _l("Due, and not there"),
    Fate.NOT_DUE: _l("Not due yet"),
    Fate.WITHOUT: _l("Needed none"),
    Fate.WATCHED: _l("Watched"),
    Fate.UNKNOWN: _l("From before norms were kept"),
}


def priority(level: int) -> Priority:
    """`Ticket.priority` by its name; what is beyond the last is as urgent as can be."""
    return tuple(Priority)[min(level, len(Priority) - 1)]
