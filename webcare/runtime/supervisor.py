"""The supervisor behind `up`: it starts the servers and our processes, keeps them, and stops them.

It holds no business: it waits, looks whether everything runs, and starts again what fell.
"""

import http.client
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from types import FrameType

from config import Config
from webcare.runtime import embedded, logs, notes
from webcare.runtime.console import say
from webcare.runtime.data_dir import claimed
from webcare.runtime.errors import StartError
from webcare.runtime.wards import Child, Kept, Process, Ward

# A worker each: one that listens to several can lose a job.
QUEUES = ("intake", "outbox", "clock", "alarm")
_GLANCE = 0.2  # seconds between two looks at the processes
_TRIES = 5  # falls of the web process before its first answer, after which we give up
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask when we listen everywhere


def run(
    config: Config,
    *,
    prepare: Callable[[Config], None],
    announce: Callable[[Config], str],
    children: Sequence[Child] | None = None,
) -> int:
    """Run Webcare until it is told to stop (SIGINT, SIGTERM, SIGHUP); the exit code.

    *prepare* gets the settings with running servers filled in, before any child starts;
    what *announce* returns is printed once `/readyz` answers. *children* replaces our own
    processes, for tests. A reason not to start is told in one sentence, and the code is 1.
    """
    request = _StopRequest()
    try:
        with request.heard(), claimed(config.data_dir, "up"):
            _Supervisor(config, request, children).run(prepare, announce)
    except StartError as error:
        say(str(error))
        return 1
    return 0


def own_children(config: Config) -> list[Child]:
    """Our processes, in the order to stop them."""
    commands = [("web", ["web"], 10.0)]
    commands += [
        (f"worker-{queue}-{n}", ["worker", queue], 10.0)
        for queue in QUEUES
        for n in range(1, config.job_workers + 1)
    ]
    commands.append(("scheduler", ["scheduler"], 5.0))
    commands.append(("listener", ["listener"], 5.0))
    if config.smtp_url is None:
        commands.append(("sink", ["sink"], 5.0))
    return [
        Child(name, (sys.executable, "-m", "webcare", *command), patience)
        for name, command, patience in commands
    ]


class _StopRequest:
    """How often we were told to stop: once is politely, twice is in a hurry."""

    def __init__(self) -> None:
        self.times = 0
        self._interrupts = False

    def hurry(self) -> bool:
        return self.times > 1

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Listen for the signals that mean stop; one that is ignored (nohup) stays so."""
        before = {
            number: signal.signal(number, self._note)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
            if signal.getsignal(number) is not signal.SIG_IGN
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """Leave the block at once when told to stop; elsewhere a stop waits for a good moment."""
        try:
            self._interrupts = True
            yield
            self._interrupts = False
        except KeyboardInterrupt:
            self._interrupts = False

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.times += 1
        if self._interrupts:
            self._interrupts = False
            raise KeyboardInterrupt


class _Supervisor:
    def __init__(
        self, config: Config, request: _StopRequest, children: Sequence[Child] | None
    ) -> None:
        self._given = config
        self._config = config
        self._request = request
        self._children = own_children(config) if children is None else children
        self._kept: list[Kept] = []

    def run(self, prepare: Callable[[Config], None], announce: Callable[[Config], str]) -> None:
        embedded.withdraw_report(self._given)
        notes.end_noted(self._given.data_dir / "run")
        _check_ports(self._given, self._children)
        embedded.must_answer(self._given)
        try:
            self._start_servers()
            if not self._request.times:
                with self._request.interrupting():
                    prepare(self._config)
            if not self._request.times:
                embedded.report(self._given, self._config)
                self._start_children()
            self._keep(announce)
        finally:
            embedded.withdraw_report(self._given)
            self._stop()

    def _start_servers(self) -> None:
        for server in embedded.wards(self._config):
            if self._request.times:
                return
            self._config = embedded.filled(self._config, server, server.start())
            self._kept.append(Kept(server, now=time.monotonic()))

    def _start_children(self) -> None:
        settings = environment(self._config)
        for child in reversed(self._children):  # stopped in their order, started in reverse
            process = Process(child, self._config.data_dir, settings)
            self._kept.append(Kept(process, now=time.monotonic()))
            process.start()

    def _keep(self, announce: Callable[[Config], str]) -> None:
        announced = False
        while not self._request.times:
            for kept in self._kept:
                kept.look_after(time.monotonic())
            if not announced:
                if _is_ready(self._config):
                    announced = True
                    sys.stdout.write(f"{announce(self._config)}\n")
                    sys.stdout.flush()
                else:
                    self._give_up_in_vain()
            logs.bound(self._config.data_dir / "logs")
            time.sleep(_GLANCE)

    def _give_up_in_vain(self) -> None:
        for kept in self._kept:
            if kept.ward.name == "web" and kept.falls >= _TRIES:
                raise StartError(f"the web process does not start; see {kept.ward.log}")

    def _stop(self) -> None:
        """Stop what was started, the last first, alike ones together."""
        wards: list[Ward] = [kept.ward for kept in reversed(self._kept)]
        for _, group in groupby(wards, key=lambda ward: ward.name.partition("-")[0]):
            alike = list(group)
            for ward in alike:
                ward.ask_to_stop()
            for ward in alike:
                ward.finish(hurry=self._request.hurry)


def environment(config: Config) -> Mapping[str, str]:
    """What a child must know so that its settings are ours."""
    assert config.database_url is not None  # noqa: S101 - both servers run by now
    assert config.redis_url is not None  # noqa: S101
    return {
        "DATA_DIR": str(config.data_dir),
        "SECRET_KEY": config.secret_key,
        "DATABASE_URL": config.database_url,
        "REDIS_URL": config.redis_url,
        "HOST": config.host,
        "PORT": str(config.port),
        "BASE_URL": config.base_url,
        "SINK_SMTP_PORT": str(config.sink_smtp_port),
    }


def _check_ports(config: Config, children: Sequence[Child]) -> None:
    _check_port(config.host, config.port, "PORT")
    if any(child.name == "sink" for child in children):
        _check_port("127.0.0.1", config.sink_smtp_port, "SINK_SMTP_PORT")


def _check_port(host: str, port: int, setting: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise StartError(
            f"port {port} on {host} cannot be used ({error.strerror}); stop what uses it, or set"
            f" {setting} to another"
        ) from error


def _is_ready(config: Config) -> bool:
    asked = http.client.HTTPConnection(_ANY.get(config.host, config.host), config.port, timeout=2)
    try:
        asked.request("GET", "/readyz")
        return asked.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
