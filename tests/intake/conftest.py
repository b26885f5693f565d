"""What intake's tests stand on: a folder for files, and a database where commits are real."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from tests.factories import make_channel
from webcare.channels.models import Channel
from webcare.core import migrate
from webcare.intake import files

Transaction = Callable[[], AbstractContextManager[Session]]


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path) -> Path:
    files.use(tmp_path)
    return tmp_path


@pytest.fixture
def channel(session: Session) -> Channel:
    return make_channel(session, address="info@city.example")


@pytest.fixture(scope="session")
def template(database_url: str) -> Iterator[URL]:
    """A migrated database that nobody is connected to, so that others can be made from it."""
    url = make_url(database_url)
    with _made(url, f"{url.database}_template", "template0") as own:
        engine = create_engine(own)
        migrate.migrate(engine)
        engine.dispose()
        yield own


@pytest.fixture
def engine_that_commits(template: URL) -> Iterator[Engine]:
    """A database of one test's own, for what two workers or a crash make of commits."""
    with _made(template, f"{template.database}_own", str(template.database)) as own:
        engine = create_engine(own, pool_size=8)
        yield engine
        engine.dispose()


@contextmanager
def _made(near: URL, name: str, template: str) -> Iterator[URL]:
    admin = create_engine(near.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"drop database if exists {name} with (force)"))
        connection.execute(text(f"create database {name} encoding 'UTF8' template {template}"))
    try:
        yield near.set(database=name)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"drop database if exists {name} with (force)"))
        admin.dispose()


@pytest.fixture
def transaction(engine_that_commits: Engine) -> Transaction:
    @contextmanager
    def opened() -> Iterator[Session]:
        with Session(engine_that_commits, expire_on_commit=False) as session, session.begin():
            yield session

    return opened


@pytest.fixture
def channel_id(transaction: Transaction) -> int:
    with transaction() as session:
        return make_channel(session, address="info@city.example").id
