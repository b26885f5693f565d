import os
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from config import ROOT

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "PYTHONPATH": sysconfig.get_path("purelib"),
    "PYTHONDONTWRITEBYTECODE": "1",
}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def python_for(user: int) -> str | None:
    """A Python like ours that *user* can run with our packages; ours may lie in a private home."""
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        with suppress(OSError, subprocess.CalledProcessError):
            subprocess.run(
                [python, "-c", "import config, psycopg, redis"],
                check=True,
                cwd=ROOT,
                user=user,
                env=ENVIRONMENT,
                capture_output=True,
            )
            return python
    return None


class Desk:
    """A running `tests.runtime.desk`, and what one does to it."""

    def __init__(
        self, data_dir: Path, port: int, user: int | None = None, python: str = sys.executable
    ) -> None:
        self.data_dir = data_dir
        self.port = port
        self.process = subprocess.Popen(
            [python, "-m", "tests.runtime.desk"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            user=user,
            group=user,
            extra_groups=None if user is None else (),
            env=ENVIRONMENT | {"DATA_DIR": str(data_dir), "PORT": str(port)},
        )

    def line(self) -> str:
        """The next line it announces; empty when it ends without."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def noted(self) -> dict[str, int]:
        return {
            path.stem: int(path.read_text().split()[0])
            for path in (self.data_dir / "run").glob("*.pid")
        }

    def stop(self) -> tuple[int, str]:
        """Stop it politely; its exit code and what it said."""
        if self.process.poll() is None:
            self.process.terminate()
        _, said = self.process.communicate(timeout=30)
        return self.process.returncode, said

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)


@pytest.fixture
def start_desk() -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def start(data_dir: Path, port: int | None = None, **who) -> Desk:
        desks.append(Desk(data_dir, port or free_port(), **who))
        return desks[-1]

    yield start
    for desk in desks:
        desk.stop()
