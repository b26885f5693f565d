"""What tickets keep for the figures, reckoned anew."""

import click

from webcare.cli.ground import ground, say, say_json
from webcare.core.db import transaction
from webcare.figures import kept


@click.group()
def figures() -> None:
    """Figures for lead, observer and management."""


@figures.command()
@click.option("--json", "as_json", is_flag=True)
def rebuild(as_json: bool) -> None:  # noqa: FBT001 - click gives flags so
    """Reckon first replies, ends and returns anew, from replies and audit; safe to run again."""
    with ground():
        with transaction() as session:
            changed = kept.rebuild(session)
        terms = 0
        while True:
            with transaction() as session:
                filled = kept.fill_norms(session)
            terms += filled
            if not filled:
                break
    if as_json:
        say_json({"changed": changed, "terms": terms})
    else:
        say(f"{changed} rows were not as they should be; {terms} tickets got a term.")


COMMANDS: dict[str, click.Command] = {"figures": figures}
