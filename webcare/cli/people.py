"""Accounts and tokens from the command line."""

import click

from webcare import password_mails
from webcare.accounts import queries, service
from webcare.cli.ground import ground, say, say_json, standing_ground
from webcare.core.actor import operator
from webcare.core.clock import now
from webcare.core.db import transaction
from webcare.core.errors import NotFound
from webcare.core.i18n import LANGUAGES
from workflows.rights import Role


@click.group()
def user() -> None:
    """Add and list people."""


@user.command("add")
@click.option("--email", required=True)
@click.option("--name", default="")
@click.option("--role", "roles", multiple=True, type=click.Choice([r.value for r in Role]))
@click.option("--team", default=None, help="By name; the first team where none is named.")
@click.option("--language", default="nl", type=click.Choice(LANGUAGES))
@click.option("--password", default=None, help="Without one, a link to choose it is mailed.")
@click.option("--json", "as_json", is_flag=True)
def user_add(
    email: str,
    name: str,
    roles: tuple[str, ...],
    team: str | None,
    language: str,
    password: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Add a person with roles in a team."""
    with ground(), transaction() as session:
        home = queries.team_named(session, team)
        added = service.add_user(
            session,
            email=email,
            name=name,
            roles=[(home.id, Role(role)) for role in roles or ("manager",)],
            by=operator(),
            at=now(),
            password=password,
            language=language,
        )
        if password is None:
            password_mails.invite(session, added, by=operator(), at=now())
        told = {"id": added.id, "email": added.email, "team": home.name}
    say_json(told) if as_json else say(f"Added {told['email']} to {told['team']}.")


@user.command("list")
def user_list() -> None:
    """Everyone, a JSON line each."""
    with standing_ground(), transaction() as session:
        for each in queries.users(session):
            roles = {m.team.name: m.role.value for m in each.memberships}
            say_json(
                {"email": each.email, "name": each.name, "active": each.active, "roles": roles}
            )


@click.group()
def token() -> None:
    """Bearer tokens for the API."""


@token.command("create")
@click.option("--user", "email", required=True)
@click.option("--name", default="command line")
@click.option("--json", "as_json", is_flag=True)
def token_create(email: str, name: str, as_json: bool) -> None:  # noqa: FBT001
    """A new token for a user; it is shown this once."""
    with ground(), transaction() as session:
        holder = queries.by_email(session, email)
        if holder is None:
            raise NotFound(f"There is no user {email!r}.")
        secret = service.create_token(session, holder, name, by=operator(), at=now())
    say_json({"token": secret}) if as_json else say(secret)


COMMANDS: dict[str, click.Command] = {"user": user, "token": token}
