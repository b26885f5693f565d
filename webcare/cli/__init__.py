"""The command line: `python -m webcare …`. Each command says what it does with `--help`.

The exit code is 0 only when all went well, 2 for a call that cannot be carried out. Only the file
of the command that is called is loaded, so that the supervisor and the workers stay small.
"""

import importlib
import sys

import click

from config import BadSettingError
from webcare.runtime.console import say as tell_fault
from webcare.runtime.errors import StartError

COMMANDS = {
    "up": "servers",
    "web": "servers",
    "worker": "servers",
    "scheduler": "servers",
    "listener": "servers",
    "sink": "servers",
    "migrate": "servers",
    "prepare": "servers",
    "demo": "servers",
    "user": "people",
    "token": "people",
    "channel": "channels",
    "mail": "mail",
    "import": "mail",
    "scheme": "schemes",
    "experts": "experts",
    "audit": "audit",
    "figures": "figures",
    "bench": "bench",
}


class Commands(click.Group):
    """Finds a command by name and loads its file then."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"webcare.cli.{COMMANDS[cmd_name]}")
        command: click.Command = module.COMMANDS[cmd_name]
        return command


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def webcare() -> None:
    """Webcare, a response desk for organisations that answer the public."""


def main() -> None:
    """Run one command; a fault is one clear sentence, not a traceback."""
    from webcare.core.errors import WebcareError

    try:
        webcare(prog_name="python -m webcare")
    except (BadSettingError, StartError) as error:
        tell_fault(str(error))
        sys.exit(1)
    except WebcareError as error:
        tell_fault(str(error))
        sys.exit(2)
