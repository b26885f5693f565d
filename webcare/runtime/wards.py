"""What the supervisor looks after: servers and child processes, started again when they end."""

import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from config import ROOT
from webcare.runtime import notes, processes
from webcare.runtime.console import say
from webcare.runtime.errors import StartError

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds before starting again
_STEADY_AFTER = 60.0  # seconds of running, after which the pauses begin anew


class Ward(Protocol):
    """Something that runs, ends, and can be started again."""

    name: str
    log: Path

    def start(self) -> object:
        """Start it; raises `StartError`."""

    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""

    def ask_to_stop(self) -> None:
        """Begin to stop it."""

    def finish(self, *, hurry: Callable[[], bool]) -> None:
        """Wait until it has stopped, with force after a while, or at once when *hurry* holds."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process that the supervisor keeps: what it runs, and how long it may take to stop (s).

    Children whose names are alike up to a dash are stopped together.
    """

    name: str
    argv: tuple[str, ...]
    patience: float = 5.0

    @property
    def kind(self) -> str:
        """The name without its number."""
        return self.name.partition("-")[0]


class Process:
    """A running `Child`."""

    def __init__(self, child: Child, data_dir: Path, environment: Mapping[str, str]) -> None:
        self.child = child
        self.name = child.name
        self.log = data_dir / "logs" / f"{child.name}.log"
        self._run = data_dir / "run"
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what an earlier one left running in its session is ended first."""
        self._end_session()
        try:
            self._process = processes.spawn(
                self.child.argv,
                log=self.log,
                env=processes.child_environment(self._environment),
                cwd=ROOT,
            )
            notes.note(self._run, self.name, self._process.pid)
        except (OSError, subprocess.SubprocessError) as error:
            raise StartError(f"{self.name} does not start ({error})") from error

    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return None if self._process is None else self._process.poll()

    def ask_to_stop(self) -> None:
        """Begin to stop it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)

    def finish(self, *, hurry: Callable[[], bool]) -> None:
        """Wait until it and all that it started have ended."""
        if self._process is None:
            return
        if not processes.ended(self._process, within=self.child.patience, unless=hurry):
            say(f"{self.name} did not stop in time and was killed; see {self.log}")
            self._process.kill()
        self._process.wait()
        self._end_session()
        self._process = None
        notes.forget(self._run, self.name)

    def _end_session(self) -> None:
        if self._process is not None:
            left = processes.session_members(self._process.pid)
            processes.end(left, by=signal.SIGKILL, patience=1.0)


class Kept:
    """A ward with what its keeper knows: since when it runs, or when it is to start again."""

    def __init__(self, ward: Ward, *, now: float) -> None:
        self.ward = ward
        self.falls = 0  # in all, since the start
        self._since = now
        self._again_at: float | None = None
        self._pause = _FIRST_PAUSE

    def look_after(self, now: float) -> None:
        """Start the ward again if it has ended, after a pause that grows with each fall."""
        if self._again_at is not None:
            if now >= self._again_at:
                self._start_again(now)
            return
        code = self.ward.exit_code()
        if code is None:
            if now - self._since > _STEADY_AFTER:
                self._pause = _FIRST_PAUSE
            return
        self._fell(now, _manner(code))

    def _start_again(self, now: float) -> None:
        self._again_at = None
        try:
            self.ward.start()
            self._since = now
        except StartError as error:
            self._fell(now, str(error))

    def _fell(self, now: float, how: str) -> None:
        self.falls += 1
        self._again_at = now + self._pause
        say(
            f"{self.ward.name} stopped ({how}) and starts again in {self._pause:g} s;"
            f" see {self.ward.log}"
        )
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)


def _manner(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
