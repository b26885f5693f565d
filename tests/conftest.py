"""One real PostgreSQL for the run, one database a worker, every test in a transaction undone."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from webcare.core import db, migrate, tokens

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)  # a Wednesday, noon in Brussels
ROOT = Path(__file__).resolve().parents[1]
CORPORA = ROOT.parent / "shared" / "corpora"


@pytest.fixture(scope="session", autouse=True)
def _key() -> None:
    tokens.use_key("only for tests")


@pytest.fixture(scope="session")
def database_url(worker_id: str) -> Iterator[str]:
    """A migrated database of this test worker's own.

    TEST_DATABASE_URL names a server to use; otherwise the embedded one is started.
    """
    server, stop = _server()
    name = f"test_{worker_id}_{os.getpid()}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"create database {name} encoding 'UTF8' template template0"))
    url = server.replace("/postgres?", f"/{name}?").replace("/webcare?", f"/{name}?")
    engine = create_engine(url)
    migrate.migrate(engine)
    engine.dispose()
    yield url
    with admin.connect() as connection:
        connection.execute(text(f"drop database if exists {name} with (force)"))
    admin.dispose()
    stop()


def _server() -> tuple[str, object]:
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given, lambda: None
    from webcare.runtime import postgres

    folder = Path(tempfile.mkdtemp(prefix="webcare-test-"))
    server = postgres.Server(folder, fast=True)
    url = server.start()

    def stop() -> None:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)

    return url, stop


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose every commit is undone; `transaction()` joins it too."""
    with engine.connect() as connection:
        outer = connection.begin()
        db.use(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        with Session(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        ) as session:
            yield session
        outer.rollback()


@pytest.fixture
def corpora() -> Path:
    if not CORPORA.is_dir():
        pytest.skip("the corpora are not beside this checkout (../shared/corpora)")
    return CORPORA
