"""Mail files: what intake would make of them, and taking them in."""

import sys
from pathlib import Path

import click

from webcare.cli.ground import ground, say, say_json, tell_fault
from webcare.core.db import transaction

PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.group()
def mail() -> None:
    """Look at mail without storing anything."""


@mail.command()
@PATHS
@click.option("--json", "as_json", is_flag=True, help="One JSON line a mail.")
def inspect(paths: tuple[Path, ...], as_json: bool) -> None:  # noqa: FBT001
    """Say what intake would make of the mails in PATHS; stores nothing."""
    from webcare.intake.mail.inspect import inspect as look
    from webcare.intake.mail.sources import NoMailError

    try:
        for found in look(paths):
            if as_json:
                say_json(found)
            else:
                say(
                    f"{found['kind']:<10} {found['language'] or '--'}  "
                    f"{found['from'] or '?':<34} {found['subject']}"
                )
    except NoMailError as error:
        tell_fault(str(error))
        sys.exit(2)


@click.group("import")
def take() -> None:
    """Take in what exists already."""


@take.command("mail")
@PATHS
@click.option("--channel", "name", default=None, help="By name; the first mail channel if none.")
@click.option("--json", "as_json", is_flag=True, help="End with one JSON line.")
def import_mail(paths: tuple[Path, ...], name: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Store the mails in PATHS (.eml, .box, mbox, Maildir, folders of them) and open tickets.

    A second run stores nothing. Nobody is sent an acknowledgement for an imported mail.
    """
    from webcare import jobs
    from webcare.channels import queries
    from webcare.intake import importing
    from webcare.intake.mail.sources import NoMailError, count_in

    try:
        total = count_in(paths)
    except NoMailError as error:
        tell_fault(str(error))
        sys.exit(2)
    with ground():
        with transaction() as session:
            channel_id = queries.mail_channel(session, name).id
        with click.progressbar(
            length=total, label="Taking in", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:
            result = importing.import_mail(
                paths,
                channel_id,
                desk=jobs.intake_desk(),
                on_progress=bar.update,
            )
    told = {
        "read": result.read,
        "stored": result.stored,
        "tickets": result.tickets,
        "duplicates": result.duplicates,
        "quarantined": result.quarantined,
    }
    if as_json:
        say_json(told)
    else:
        say("  ".join(f"{key} {value}" for key, value in told.items()))


COMMANDS: dict[str, click.Command] = {"mail": mail, "import": take}
