"""A house under attack: the journal of what really left is kept outside of it."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.e2e.house import PASSWORD, House, Postman
from tests.servers import Dovecot, dovecot_binary

WITHIN = 120


class Attacked(House):
    """A house whose processes can be killed by name, and that is spoken to by API."""

    token = ""

    def call(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(  # noqa: S310 - our own loopback address
            f"{self.url}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)

    def insist(self, method: str, path: str, body: Any = None) -> Any:
        """Call until it is answered: a house under attack may be away for a moment."""
        return until(lambda: self._try(method, path, body), f"{method} {path} is answered")

    def _try(self, method: str, path: str, body: Any) -> Any:
        try:
            return self.call(method, path, body)
        except urllib.error.HTTPError as error:
            error.close()  # an answer too, with a connection of its own
            if error.code < 500:
                raise
        except OSError:
            pass
        return None

    @contextmanager
    def database(self) -> Iterator[psycopg.Connection]:
        """The house's own database, as one who may do anything to it; commits at each statement."""
        written = json.loads((self.data_dir / "run" / "servers.json").read_text())
        url = written["database_url"].replace("+psycopg", "", 1)
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection

    def rows(self, query: str) -> list[tuple]:
        """What *query* finds; asked again while the database is away."""
        return until(lambda: self._rows(query), f"the database answers {query}")[0]

    def _rows(self, query: str) -> tuple[list[tuple]] | None:
        try:
            with self.database() as connection:
                return (connection.execute(query).fetchall(),)
        except (psycopg.OperationalError, OSError, ValueError):
            return None

    @contextmanager
    def refusing(self, table: str) -> Iterator[None]:
        """The database takes no new row in *table* meanwhile."""
        with self.database() as connection:
            connection.execute(
                "create function refuse() returns trigger language plpgsql"
                " as $$ begin raise exception 'no room for a drill'; end $$"
            )
            connection.execute(
                f"create trigger refuse before insert on {table} execute function refuse()"
            )
        yield
        with self.database() as connection:
            connection.execute("drop function refuse() cascade")

    def pids(self, *words: str) -> list[int]:
        """Processes of this very house whose command line has all *words*."""
        found = []
        for each in Path("/proc").iterdir():
            if each.name.isdigit() and self._is_ours(each):
                line = (each / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if all(word in line for word in words):
                    found.append(int(each.name))
        return found

    def _is_ours(self, process: Path) -> bool:
        try:
            environment = (process / "environ").read_bytes()
            return str(self.data_dir).encode() in environment + (process / "cmdline").read_bytes()
        except OSError:
            return False

    def noted(self, name: str) -> int:
        """The process that the supervisor calls *name*; 0 while there is none."""
        try:
            return int((self.data_dir / "run" / f"{name}.pid").read_text().split()[0])
        except FileNotFoundError:
            return 0

    def kill(self, *words: str) -> None:
        """Kill them all; one that hits nobody would be no drill."""
        pids = self.pids(*words)
        assert pids, f"no process of the house is called {words}"
        for pid in pids:
            os.kill(pid, signal.SIGKILL)


def until(what: Callable[[], Any], sentence: str, within: float = WITHIN) -> Any:
    """Wait for *what* to give something; fail with *sentence* when it does not in time."""
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        found = what()
        if found:
            return found
        select_nothing(0.2)
    raise AssertionError(f"not within {within} s: {sentence}")


def select_nothing(seconds: float) -> None:
    """Yield the processor: another process is at work, and there is nothing to listen to."""
    subprocess.run(["sleep", str(seconds)], check=True)


@pytest.fixture
def postman() -> Iterator[Postman]:
    if dovecot_binary() is None:
        pytest.skip("no Dovecot on this machine: install the package dovecot-imapd")
    mailbox = Dovecot()
    mailbox.start()
    postman = Postman(mailbox)
    postman.controller.start()
    yield postman
    postman.controller.stop()
    mailbox.remove()


@pytest.fixture
def house(postman: Postman) -> Iterator[Attacked]:
    folder = Path(tempfile.mkdtemp(prefix="webcare-drill-"))
    house = Attacked(folder / "data", postman)
    house.environment["JOB_WORKERS"] = "2"  # so that a second one can take over from a frozen one
    house.start()
    house.run_all(
        [
            "user", "add", "--email", "manager@city.example", "--name", "An",
            "--role", "manager", "--password", PASSWORD,
        ],
        [
            "channel", "add", "mail", "--name", "Info", "--address", "info@city.example",
            "--smtp", postman.url, "--imap", postman.mailbox.url(),
        ],
    )  # fmt: skip
    house.token = house.json("token", "create", "--user", "manager@city.example")["token"]
    yield house
    house.run("audit", "verify")  # fails where the chain does not hold
    assert house.stop() == 0
    shutil.rmtree(folder, ignore_errors=True)
