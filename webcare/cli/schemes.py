"""Response schemes from the command line."""

import sys
from pathlib import Path

import click

from webcare.cli.ground import ground, say
from webcare.core.actor import operator
from webcare.core.clock import now
from webcare.core.db import transaction
from webcare.schemes import service
from workflows.scheme import SchemeError, check, load_document


@click.group()
def scheme() -> None:
    """Check and publish response schemes."""


@scheme.command("check")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def scheme_check(file: Path) -> None:
    """Say what is wrong with a scheme and how to mend it; exit code 1 when anything is."""
    try:
        faults = check(load_document(file.read_text(encoding="utf-8", errors="replace")))
    except SchemeError as error:
        faults = error.faults
    for fault in faults:
        say(f"{fault.node}: {fault.message} {fault.cure}")
    if not faults:
        say("This scheme can be published.")
    sys.exit(1 if faults else 0)


@scheme.command("publish")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def scheme_publish(file: Path) -> None:
    """Publish a scheme as its next version."""
    with ground(), transaction() as session:
        version = service.publish(
            session, file.read_text(encoding="utf-8"), by=operator(), at=now()
        )
        told = f"{version.slug}, version {version.number}"
    say(f"Published: {told}.")


COMMANDS: dict[str, click.Command] = {"scheme": scheme}
