"""What each figure counts, from when to when, and what not; shown on the page and on paper."""

from flask_babel import lazy_gettext as _l

DEFINED = (
    (
        _l("Conversations opened"),
        _l(
            "Tickets that were opened in the period, each once: by a first message, a form, a post,"
            " a call. Messages that came later count with their ticket. What was merged into"
            " another ticket goes on there and is not counted again; spam, what a blocked author"
            " sent, what was let stand and what a crisis touched is counted and named."
        ),
    ),
    (
        _l("Days and hours"),
        _l(
            "Those of the team’s own clock; when clocks are set, a day has 23 or 25 hours. The"
            " period before has as many days: a week that still runs is held against as much of"
            " the week before, a quarter and a year against as much of the one before."
        ),
    ),
    (
        _l("First reply"),
        _l(
            "From opening until the first reply left that answers or asks for more. Receipts and"
            " holding replies do not count: they do not stop the clock either. A reply that"
            " bounced does not count."
        ),
    ),
    (
        _l("Answered or closed"),
        _l(
            "From opening until we had nothing left to do: the answer left, or the ticket was"
            " closed. If it came back later, the time goes on until its present end. What was put"
            " aside as spam or of a blocked author has no time."
        ),
    ),
    (
        _l("The norm, and the share"),
        _l(
            "The norm of the channel as it was when the ticket came; tickets from before norms"
            " were kept have the norm of the day they were counted first. The share is of what was"
            " due: in time, late, or due and not there. What is not due yet, what ended without a"
            " reply of ours, and what is watched is in no share. The legal terms of formal"
            " complaints have figures of their own."
        ),
    ),
    (
        _l("Median and 90 %"),
        _l(
            "Half of them took no longer than the median, nine out of ten no longer than the"
            " other. Office hours are the opening hours of the team, without its holidays, as"
            " they are set today; by the clock every hour counts. Where fewer than five stand"
            " behind a time, it is not given."
        ),
    ),
    (
        _l("What the scheme decided"),
        _l(
            "The last decision on each ticket that was opened in the period: the last question,"
            " the answer, and the outcome that it led to."
        ),
    ),
    (
        _l("Watched and let stand"),
        _l(
            "What entered the register in the period, by its reason, whenever the ticket was"
            " opened; also what came back since."
        ),
    ),
    (
        _l("Workload"),
        _l(
            "What came to a team: new, and back after its end. What left its hands: answered or"
            " closed. What was open at the end of the day, watched and sleeping tickets included,"
            " and for how long the one that was open longest. A ticket that changed team counts"
            " where it is now. Nobody is counted or compared."
        ),
    ),
    (
        _l("What changed"),
        _l(
            "Of the improvements noted in the period that were not refused, those of which the"
            " askers heard what became of them; they belong to the teams, whatever the channel"
            " or theme. And what askers answered in the period to whether they were helped; a"
            " share is given from five answers on."
        ),
    ),
)
