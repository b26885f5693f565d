"""The bench's own database: made once for a size, kept for the next run, dropped on request."""

from hashlib import sha256

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from webcare.core.migrate import MIGRATIONS

FORMAT = 2  # of what the seeding writes; another one is seeded anew


def name(tickets: int) -> str:
    return f"webcare_bench_{tickets}"


def url(server: str, tickets: int) -> str:
    """*server*'s URL with the bench's database in it."""
    return make_url(server).set(database=name(tickets)).render_as_string(hide_password=False)


def is_seeded(server: str, tickets: int) -> bool:
    """Whether the database is there, complete, and of the present schema."""
    found = _run(
        server,
        "select shobj_description(oid, 'pg_database') from pg_database where datname = :name",
        tickets,
    )
    return found == _mark()


def create(server: str, tickets: int) -> None:
    """An empty database; one that is there goes first."""
    drop(server, tickets)
    _run(server, f"create database {name(tickets)} encoding 'UTF8' template template0", tickets)


def drop(server: str, tickets: int) -> None:
    _run(server, f"drop database if exists {name(tickets)} with (force)", tickets)


def mark_seeded(server: str, tickets: int) -> None:
    """Note that the seeding came to its end, and with which schema."""
    _run(server, f"comment on database {name(tickets)} is '{_mark()}'", tickets)


def _mark() -> str:
    digest = sha256(str(FORMAT).encode())
    for path in sorted((MIGRATIONS / "versions").glob("*.py")):
        digest.update(path.read_bytes())
    return f"webcare bench {digest.hexdigest()[:16]}"


def _run(server: str, statement: str, tickets: int) -> object:
    engine = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    connection: Connection
    with engine.connect() as connection:
        given = {"name": name(tickets)} if ":name" in statement else {}
        result = connection.execute(text(statement), given)
        return result.scalar() if result.returns_rows else None
