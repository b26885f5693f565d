"""Channels from the command line."""

import click

from webcare.accounts import queries as accounts
from webcare.channels import queries, service
from webcare.channels.models import ChannelKind
from webcare.cli.ground import ground, say, say_json, standing_ground
from webcare.core.actor import operator
from webcare.core.clock import now
from webcare.core.db import transaction


@click.group()
def channel() -> None:
    """The accounts and addresses through which the public reaches you."""


@channel.command("add")
@click.argument("kind", type=click.Choice(["mail", "form", "api"]))
@click.option("--name", required=True)
@click.option("--address", default="", help="For mail: the address that is written to.")
@click.option("--team", default=None, help="By name; the first team where none is named.")
@click.option("--imap", default=None, help="imaps://user:password@host/INBOX")
@click.option("--smtp", default=None, help="smtp://user:password@host:587?starttls=1")
@click.option("--json", "as_json", is_flag=True)
def channel_add(
    kind: str,
    name: str,
    address: str,
    team: str | None,
    imap: str | None,
    smtp: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Add a channel of KIND."""
    with ground(), transaction() as session:
        home = accounts.team_named(session, team)
        wanted = service.NewChannel(
            team_id=home.id, kind=ChannelKind(kind), name=name, address=address
        )
        connections = service.Connections(imap_url=imap, smtp_url=smtp)
        added = service.add_channel(session, wanted, connections, by=operator(), at=now())
        told = {"id": added.id, "name": added.name, "kind": kind, "team": home.name}
    say_json(told) if as_json else say(f"Added {kind} channel {name}.")


@channel.command("list")
@click.option("--json", "as_json", is_flag=True)
def channel_list(as_json: bool) -> None:  # noqa: FBT001
    """Every channel with its health."""
    with standing_ground(), transaction() as session:
        rows = [
            {
                "id": each.id,
                "name": each.name,
                "kind": each.kind.value,
                "address": each.address,
                "team_id": each.team_id,
                "enabled": each.enabled,
                "can_reply": each.can_reply,
                "health": each.health.value,
                "reason": each.health_reason,
            }
            for each in queries.channels(session)
        ]
    if as_json:
        say_json(rows)
        return
    for row in rows:
        say(f"{row['name']:<24} {row['kind']:<9} {row['address']:<36} {row['health']}")


COMMANDS: dict[str, click.Command] = {"channel": channel}
