"""Proof that nobody changed the account afterwards."""

import sys

import click

from webcare.audit import service
from webcare.cli.ground import say, say_json, standing_ground
from webcare.core.db import transaction


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command()
@click.option("--json", "as_json", is_flag=True)
def verify(as_json: bool) -> None:  # noqa: FBT001 - click gives flags so
    """Recompute the chain; exit code 1 when anything was changed, removed or added."""
    with standing_ground():
        with transaction() as session:
            while service.seal(session):
                pass
        with transaction() as session:
            verdict = service.verify(session)
    if as_json:
        say_json(
            {
                "sound": verdict.sound,
                "sealed": verdict.sealed,
                "unsealed": verdict.unsealed,
                "tip": verdict.tip,
                "faults": verdict.faults,
            }
        )
    else:
        for fault in verdict.faults:
            say(f"FAULT: {fault}")
        state = "sound" if verdict.sound else "BROKEN"
        say(f"{verdict.sealed} entries chained, {verdict.unsealed} not yet; the chain is {state}.")
        say(f"tip {verdict.tip}")
    sys.exit(0 if verdict.sound else 1)


COMMANDS: dict[str, click.Command] = {"audit": audit}
