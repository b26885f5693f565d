"""The real `python -m webcare up`, as whoever, wherever, and how it fares."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from tests.e2e.house import PASSWORD, ROOT
from tests.runtime.conftest import ENVIRONMENT
from tests.servers import free_port

READY = "Webcare is ready on "
GIVES_UP = 120  # seconds until a start that says nothing is ended


class Start:
    """One `up` without the demonstration; `seconds` is how long it took to be ready."""

    def __init__(self, data_dir: Path, port: int | None = None, user: int | None = None,
                 python: str = sys.executable, **settings: str) -> None:  # fmt: skip
        self.data_dir = data_dir
        self.port = port or free_port()
        self._who = {} if user is None else {"user": user, "group": user, "extra_groups": ()}
        self._python = python
        self._environment = {
            **ENVIRONMENT, "DATA_DIR": str(data_dir), "PORT": str(self.port), "WEB_THREADS": "8",
            **settings,
        }  # fmt: skip
        began = time.monotonic()
        self.process = self._run("up", "--no-demo")
        watchdog = threading.Timer(GIVES_UP, self.process.kill)
        watchdog.start()
        self.said = ""
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line
            if READY in line:
                break
        watchdog.cancel()
        self.seconds = time.monotonic() - began

    @property
    def is_ready(self) -> bool:
        return READY in self.said

    def command(self, *arguments: str) -> str:
        """One command beside it; what it said."""
        process = self._run(*arguments)
        said, _ = process.communicate(timeout=GIVES_UP)
        assert process.returncode == 0, said
        return said

    def add_user(self, email: str) -> None:
        self.command(
            "user", "add", "--email", email, "--name", "An", "--role", "manager",
            "--password", PASSWORD,
        )  # fmt: skip

    def lets_in(self, email: str) -> bool:
        """Whether that person can log in on the page."""
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        browser = urllib.request.build_opener(jar)
        form = urllib.parse.urlencode({"email": email, "password": PASSWORD}).encode()
        try:
            with browser.open(f"http://127.0.0.1:{self.port}/login", form, timeout=30) as answer:
                return urllib.parse.urlsplit(answer.url).path == "/"
        except urllib.error.HTTPError as refused:
            refused.close()
            return False

    def pids(self) -> set[int]:
        """Every living process that has this data folder in its environment, or works in it."""
        return {int(each.name) for each in Path("/proc").iterdir() if self._is_ours(each)}

    def _is_ours(self, process: Path) -> bool:
        if not process.name.isdigit() or int(process.name) == os.getpid():
            return False
        folder = str(self.data_dir)
        try:
            if (process / "stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return False
            told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            return folder.encode() in told or str((process / "cwd").readlink()).startswith(folder)
        except OSError:
            return False

    def ends(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal to it alone and wait for its end: the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        if how is signal.SIGKILL:
            return self.process.wait(30)  # its children still hold the pipe
        rest, _ = self.process.communicate(timeout=60)
        self.said += rest
        return self.process.returncode

    def _run(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self._python, "-m", "webcare", *arguments], cwd=ROOT, env=self._environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            **self._who,
        )  # fmt: skip
