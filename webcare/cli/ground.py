"""What every command stands on: settings, running servers, a connection, output."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from config import Config, from_environment


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


def say(text: str) -> None:
    """One line for a person."""
    click.echo(text)


def say_json(value: Any) -> None:
    """One line for a script."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def tell_fault(sentence: str) -> None:
    """Why it did not go, on standard error."""
    click.echo(f"webcare: {sentence}", err=True)
