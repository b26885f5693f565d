"""What every command stands on: settings, running servers, a connection, output."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from config import Config, data_folder, from_environment

CLUSTER = "postgres"  # in the data folder: the database, or a link to where it lies


@contextmanager
def ground() -> Iterator[Config]:
    """The settings with servers running (those of a running `up`, or our own for the time of the
    command), this process connected to them, and the schema present.
    """
    from webcare import start
    from webcare.core.migrate import migrate
    from webcare.runtime.embedded import servers

    with servers(from_environment()) as config:
        engine = start.connect(config)
        migrate(engine)
        start.furnish()
        yield config
        engine.dispose()


@contextmanager
def standing_ground() -> Iterator[Config]:
    """`ground` for a command that only reads: where no installation stands, nothing is made of one
    and StartError says where it was looked for.
    """
    from webcare.runtime.errors import StartError

    folder = data_folder()
    if not os.environ.get("DATABASE_URL") and not (folder / CLUSTER).exists():
        raise StartError(
            f"there is no installation in {folder}, and this command only reads; set DATA_DIR to"
            " the data folder of yours, or DATABASE_URL to its database"
        )
    with ground() as config:
        yield config


def say(text: str) -> None:
    """One line for a person."""
    click.echo(text)


def say_json(value: Any) -> None:
    """One line for a script."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def tell_fault(sentence: str) -> None:
    """Why it did not go, on standard error."""
    click.echo(f"webcare: {sentence}", err=True)
