"""One real PostgreSQL for the run, one database a worker, every test in a transaction undone."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session
from xdist.scheduler import LoadScopeScheduling

from webcare.core import db, migrate, tokens

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)  # a Wednesday, noon in Brussels
ROOT = Path(__file__).resolve().parents[1]
HOUSES = ("tests/e2e", "tests/drill")  # each starts the whole product once
CORPORA = ROOT.parent / "shared" / "corpora"


class _ByHouse(LoadScopeScheduling):
    """Work for a test worker: a file, or a whole folder whose tests share one running product."""

    def _split_scope(self, nodeid: str) -> str:
        folder = nodeid.rpartition("/")[0]
        return folder if folder in HOUSES else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return _ByHouse(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no test worker is left waiting for them at the end."""
    items.sort(key=lambda item: item.nodeid.rpartition("/")[0] not in HOUSES)


@pytest.fixture(scope="session", autouse=True)
def _key() -> None:
    tokens.use_key("only for tests")


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A real PostgreSQL: the one TEST_DATABASE_URL names, otherwise an embedded one."""
    server, stop = _server()
    yield server
    stop()


@pytest.fixture(scope="session")
def make_database(server_url: str, worker_id: str) -> Iterator[Callable[[str], str]]:
    """Makes a migrated, empty database of the given name; each is a copy, which takes no time."""
    prefix = f"test_{worker_id}_{os.getpid()}"
    admin = create_engine(server_url, isolation_level="AUTOCOMMIT")
    made = []

    def url_of(name: str) -> str:
        return make_url(server_url).set(database=name).render_as_string(hide_password=False)

    def create(name: str, template: str = f"{prefix}_template") -> str:
        with admin.connect() as connection:
            connection.execute(text(f"drop database if exists {name} with (force)"))
            connection.execute(text(f"create database {name} encoding 'UTF8' template {template}"))
        made.append(name)
        return url_of(name)

    engine = create_engine(create(f"{prefix}_template", "template0"))
    migrate.migrate(engine)
    engine.dispose()
    yield lambda name: create(f"{prefix}_{name}")
    with admin.connect() as connection:
        for name in made:
            connection.execute(text(f"drop database if exists {name} with (force)"))
    admin.dispose()


@pytest.fixture(scope="session")
def database_url(make_database: Callable[[str], str]) -> Iterator[str]:
    """The database of this test worker; at the end nothing may have stayed behind in it."""
    url = make_database("shared")
    engine = create_engine(url)
    with engine.connect() as connection:
        empty = _filled(connection)
    yield url
    with engine.connect() as connection:
        left = _filled(connection) - empty
    engine.dispose()
    assert not left, f"a test committed rows for all others to trip over: {sorted(left)}"


def _filled(connection: Connection) -> set[str]:
    """The tables that hold at least one row."""
    ours = "select tablename from pg_tables where schemaname = 'public'"
    tables = connection.execute(text(ours)).scalars().all()
    rows = [
        f"select '{name}' where exists (select from {name})"  # noqa: S608 - our own names
        for name in tables
    ]
    return set(connection.execute(text(" union all ".join(rows))).scalars())


@pytest.fixture
def own_engine(make_database: Callable[[str], str]) -> Iterator[Engine]:
    """An empty database of this test's own, for what only shows when commits are real."""
    engine = create_engine(make_database("own"), pool_size=8)
    db.use(engine, join_transaction_mode="conditional_savepoint", expire_on_commit=False)
    yield engine
    engine.dispose()


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
