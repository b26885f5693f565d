"""Running the two applications under the same gunicorn, and being logged in to them."""

import http.client
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

from config import ROOT, Config

READY_WITHIN = 180.0  # seconds; on a busy machine, without compiled files, a start takes one
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class BenchError(Exception):
    """A measurement that cannot be made; the message says why."""


@dataclass(slots=True)
class Visitor:
    """A browser of ours, with its cookie, on one of the two applications."""

    port: int
    cookie: str = ""
    token: str = ""

    def log_in(self, email: str, password: str) -> None:
        """Log in by the form; from then on the cookie is that of a session."""
        page = self._ask("GET", "/login")
        self._learn_token(page)
        form = {"email": email, "password": password, "csrf_token": self.token}
        self._ask("POST", "/login", urlencode(form))

    def learn_token(self, path: str) -> None:
        """Take the token that the page at *path* has in its forms."""
        self._learn_token(self._ask("GET", path))

    def _learn_token(self, page: str) -> None:
        if found := TOKEN.search(page):
            self.token = found[1]

    def _ask(self, method: str, path: str, body: str | None = None) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        page = response.read().decode()
        if cookie := response.getheader("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        connection.close()
        if method == "POST" and response.status != http.client.SEE_OTHER:
            raise BenchError(f"POST {path} answered {response.status}: {page[:300]}")
        return page


@contextmanager
def serving(application: str, config: Config, log: Path) -> Iterator[int]:
    """Serve *application* (`webcare`, or the `floor`) as in production; its port.

    Both have the workers and threads of *config* and the very arguments of `webcare web`.
    """
    port = _free_port()
    with log.open("ab") as output:
        server = subprocess.Popen(  # noqa: S603 - gunicorn, as `webcare web` starts it
            _argv(application, config, port),
            cwd=ROOT,
            env=environment(config, port),
            stdout=output,
            stderr=output,
        )
    try:
        _wait(port, server, log)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def environment(config: Config, port: int = 0) -> dict[str, str]:
    """What a process of the bench must know so that its settings are *config*'s."""
    return {
        **os.environ,
        "DATA_DIR": str(config.data_dir),
        "SECRET_KEY": config.secret_key,
        "DATABASE_URL": str(config.database_url),
        "REDIS_URL": str(config.redis_url),
        "PORT": str(port or config.port),
        "WEB_WORKERS": str(config.web_workers),
        "WEB_THREADS": str(config.web_threads),
    }


def _argv(application: str, config: Config, port: int) -> list[str]:
    from webcare.cli.servers import gunicorn

    name = {"webcare": "wsgi:application", "floor": "bench.floor:create_floor()"}[application]
    return gunicorn(replace(config, host="127.0.0.1", port=port), name)


def _wait(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise BenchError(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
