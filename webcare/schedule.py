"""What runs when, as data. The scheduler rings these; the jobs themselves are in `jobs`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Regular:
    """One job and the seconds between two rings."""

    job: str
    every: int


def schedule(mail_poll_seconds: int = 30) -> tuple[Regular, ...]:
    """What the scheduler rings; mailboxes are asked as often as the installation wants."""
    return (
        Regular("settle_books", 2),  # kept counts and the audit's chain
        Regular("ring_alarms", 3),  # ladders climb by their rows, whatever became of a ring
        Regular("sweep", 3),  # what is due: an undo that has passed, a retry, a lost ring
        Regular("poll_channels", mail_poll_seconds),
        Regular("turn_the_clock", 30),
        Regular("index_tickets", 3),
        Regular("tidy_search", 60),
        Regular("watch_for_surges", 60),
        Regular("send_digests", 60),
        Regular("push_notices", 60),  # what waited for office hours, or whose ring was lost
        Regular("keep_figures", 60),
        Regular("send_weekly_figures", 300),  # from Monday, seven o'clock, where each team is
        Regular("look_after_holidays", 86_400),
        Regular("send_unit_lists", 600),  # once a month, from the first day's opening hour on
    )
