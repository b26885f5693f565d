"""Bringing a database to the present schema, and asking whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config as Alembic
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
LOCK = 7_310_411  # any constant will do; two starts at once migrate one after the other


def _alembic() -> Alembic:
    settings = Alembic()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return settings


def migrate(engine: Engine) -> None:
    """Run what migrations are missing, in one transaction; a second caller waits for the first."""
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})
        settings = _alembic()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def is_current(engine: Engine) -> bool:
    """Whether the database has exactly the schema that this code expects."""
    with engine.connect() as connection:
        there = MigrationContext.configure(connection).get_current_heads()
    return set(there) == set(ScriptDirectory.from_config(_alembic()).get_heads())
