"""The directory from the command line."""

from datetime import datetime

import click

from webcare.accounts import queries as accounts
from webcare.cli.ground import say, say_json, standing_ground
from webcare.cli.replay import DAY, local_moment
from webcare.core.db import transaction
from webcare.handoffs import replaying


@click.group()
def experts() -> None:
    """Who knows what."""


@experts.command("replay")
@click.option("--since", type=DAY, required=True, help="Asked on this day or later.")
@click.option("--team", default=None, help="By name; the first team where none is named.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
def replay(since: datetime, team: str | None, *, as_json: bool) -> None:
    """How often the suggestion of whom to ask would have been right, from what was known then."""
    with standing_ground(), transaction() as session:
        home = accounts.team_named(session, team)
        found = replaying.replay(session, home.id, since=local_moment(since)).told()
    if as_json:
        say_json(found)
        return
    for slug, each in found["by_theme"].items():
        say(f"{each['handoffs']:>6}  {each['share']:>6.1%}  {each['top3_share']:>6.1%}  {slug}")
    say(
        f"{found['handoffs']} questions: the first was right for {found['share']:.1%}, "
        f"one of three for {found['top3_share']:.1%}; the busiest expert would have been for "
        f"{found['most_frequent_share']:.1%}."
    )


COMMANDS: dict[str, click.Command] = {"experts": experts}
