import os
import tempfile
from pathlib import Path

import psycopg
import pytest
import redis

from webcare.runtime import postgres, postgres_place
from webcare.runtime import redis as embedded_redis
from webcare.runtime.errors import StartError


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", "", 1))


@pytest.fixture
def deep(tmp_path):
    """A private folder with spaces, deeper than a socket's path may be long."""
    folder = tmp_path.joinpath(*["a rather long name"] * 8)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def test_the_database_keeps_its_data_and_takes_only_our_role(deep):
    server = postgres.Server(deep, fast=True)
    with connect(server.start()) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('école')")
    server.stop()
    (deep / "postgres-password").unlink()  # and a lost password is made anew

    url = server.start()
    with connect(url) as connection:
        assert connection.execute("SELECT upper(word) FROM kept").fetchall() == [("ÉCOLE",)]
        for extension in ("pg_trgm", "unaccent", "btree_gin"):
            connection.execute(f"CREATE EXTENSION {extension}")
        assert connection.execute(
            "SELECT rolsuper, current_setting('listen_addresses'), getdatabaseencoding()"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone() == (False, "", "UTF8")
    with pytest.raises(psycopg.OperationalError, match="no pg_hba"):
        connect(url.replace("webcare:", "postgres:"))
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(url.replace("webcare:", "webcare:x"))
    server.stop()


def test_the_socket_and_the_password_are_private(tmp_path):
    server = embedded_redis.Server(tmp_path)
    url = server.start()
    socket = Path(url.removeprefix("unix://").partition("?")[0])

    with redis.Redis.from_url(url) as client:
        assert client.ping()
    assert socket.parent.stat().st_mode & 0o777 == 0o700
    server.stop()
    assert not socket.parent.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for PostgreSQL")
@pytest.mark.long
@pytest.mark.parametrize("is_private", [False, True], ids=["open folder", "private folder"])
def test_root_without_namespaces_runs_the_database_as_nobody(monkeypatch, is_private):
    works = postgres_place._works
    monkeypatch.setattr(
        postgres_place,
        "_works",
        lambda footing, *rest: not footing.namespace and works(footing, *rest),
    )
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base)
        monkeypatch.setattr(postgres_place, "_SHARED_BASES", (folder / "shared",))
        (folder / "shared").mkdir()
        (folder / "outer" / "data").mkdir(parents=True)
        folder.chmod(0o755)
        (folder / "outer").chmod(0o700 if is_private else 0o755)
        server = postgres.Server(folder / "outer" / "data", fast=True)
        with connect(server.start()) as connection:
            connection.execute("CREATE TABLE kept ()")
        server.stop()
        assert (folder / "outer" / "data" / "postgres").is_symlink() == is_private

        monkeypatch.undo()  # and with namespaces again, it is the same database
        with connect(server.start()) as connection:
            connection.execute("SELECT FROM kept")
        server.stop()


def test_a_cluster_of_another_version_is_named(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("9\n")

    with pytest.raises(StartError, match="made by PostgreSQL 9 and only 18"):
        postgres.Server(tmp_path).start()


def test_without_our_programs_those_of_the_system_are_used(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres_place, "find_spec", lambda _name: None)
    if not any(postgres_place._version(folder) for folder in postgres_place._candidates()):
        with pytest.raises(StartError, match="no PostgreSQL was found"):
            postgres_place.settle(tmp_path)
        return
    server = postgres.Server(tmp_path, fast=True)

    connect(server.start()).close()
    server.stop()

    assert (tmp_path / "postgres" / "PG_VERSION").exists()
