"""The embedded PostgreSQL: one cluster in the data folder, on a private socket, never on TCP.

There is one role, `webcare`, which owns the one database, may make others, and is no superuser;
nobody else can log in. Its password is made at the first start.
"""

import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from webcare.runtime import data_dir as layout
from webcare.runtime import postgres_cluster as cluster
from webcare.runtime import processes
from webcare.runtime.errors import StartError
from webcare.runtime.postgres_place import Place, settle

_READY_WITHIN = 60.0  # seconds; a crash with a full log of `max_wal_size` replays in far less
_FAST, _IMMEDIATE = 20.0, 5.0  # seconds for a checkpoint on the way down; without one

# For two cores and few GB beside the web processes. Texts of failing statements are personal data.
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",  # would need /dev/shm, which containers keep small
    "fsync": "on",
    "synchronous_commit": "on",
    "wal_compression": "pglz",
    "max_wal_size": "512MB",  # bounds the replay after a crash
    "track_io_timing": "off",
    "shared_preload_libraries": "",
    "timezone": "UTC",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
_FOR_TESTS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "autovacuum": "off",  # its worker is a superuser, which keeps a database from being dropped
}


class Server:
    """A PostgreSQL with its cluster in *data_dir*, which must exist.

    `fast` gives up safety against crashes, for tests.
    """

    name = "postgres"

    def __init__(self, data_dir: Path, *, fast: bool = False) -> None:
        self._data_dir = data_dir
        self._settings = _SETTINGS | (_FOR_TESTS if fast else {})
        self._fast = fast
        self._place: Place | None = None
        self._sockets: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.log = data_dir / "logs" / "postgres.log"

    def start(self) -> str:
        """Start it, on what an earlier one left if there was one, and wait until it answers.

        Returns an SQLAlchemy URL of the database `webcare`. Raises `StartError`.
        """
        try:
            self.log.parent.mkdir(mode=0o700, exist_ok=True)
            place = self._place = settle(self._data_dir)
            self._end_leftovers(place)
            sockets = self._sockets = layout.socket_folder(self._data_dir, "pg", place.footing.user)
            for stale in sockets.iterdir():
                stale.unlink()
            password = cluster.prepare(place, self._data_dir, fast=self._fast)
            self._process = self._spawn(place, sockets)
        except (OSError, subprocess.SubprocessError) as error:
            raise layout.unusable(self._data_dir, error) from error
        self._wait_until_ready(sockets, password)
        return f"postgresql+psycopg://webcare:{password}@/webcare?host={sockets}&port=5432"

    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return None if self._process is None else self._process.poll()

    def ask_to_stop(self) -> None:
        """Begin a clean shutdown: transactions are rolled back, everything is written."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)

    def finish(self, *, hurry: Callable[[], bool] = lambda: False) -> None:
        """Wait for the shutdown; sooner or later it ends, and what was committed is safe."""
        if self._process is None:
            return
        for patience, then in ((_FAST, signal.SIGQUIT), (_IMMEDIATE, signal.SIGKILL)):
            if processes.ended(self._process, within=patience, unless=hurry):
                break
            self._process.send_signal(then)
        self._process.wait()
        self._process = None
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def stop(self) -> None:
        """Stop it cleanly and wait for that."""
        self.ask_to_stop()
        self.finish()

    def _end_leftovers(self, place: Place) -> None:
        """End what an earlier start of ours left running on this cluster.

        PostgreSQL itself would refuse to start beside it; and beside any stranger that has
        meanwhile got the number written in `postmaster.pid`, so that file goes too.
        """
        leader = _written_leader(place.cluster)
        running = processes.working_in(place.cluster, "postgres")
        if leader in running:
            processes.end([leader], by=signal.SIGINT, patience=4.0)
        processes.end(
            processes.working_in(place.cluster, "postgres"), by=signal.SIGQUIT, patience=1.0
        )
        if leader is not None and leader not in running and processes.can_look_around():
            (place.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _spawn(self, place: Place, sockets: Path) -> subprocess.Popen[bytes]:
        settings = self._settings | {"unix_socket_directories": f'"{sockets}"'}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return processes.spawn(
            [str(place.programs / "postgres"), "-D", str(place.cluster), *options],
            log=self.log,
            env=cluster.ENVIRONMENT,
            cwd=place.cluster.parent,
            footing=place.footing,
            on_our_death=signal.SIGINT,
        )

    def _wait_until_ready(self, sockets: Path, password: str) -> None:
        deadline = time.monotonic() + _READY_WITHIN
        while True:
            try:
                psycopg.connect(
                    host=str(sockets),
                    port=5432,
                    user="webcare",
                    password=password,
                    dbname="webcare",
                ).close()
            except psycopg.OperationalError as error:
                if self.exit_code() is not None or "authentication" in str(error):
                    self.stop()
                    raise StartError(
                        f"the database does not start: {cluster.last_line(self._new_log())}"
                    ) from error
                if time.monotonic() > deadline:
                    self.stop()
                    raise StartError(
                        f"the database was not ready in {_READY_WITHIN:g} s; see {self.log}"
                    ) from error
                time.sleep(0.03)
            else:
                return

    def _new_log(self) -> str:
        """The last few thousand characters that this PostgreSQL wrote."""
        return self.log.read_text(errors="replace")[-4000:]


def _written_leader(folder: Path) -> int | None:
    """The number in `postmaster.pid` of the cluster in *folder*, if there is one."""
    try:
        first = (folder / "postmaster.pid").read_text().partition("\n")[0]
    except FileNotFoundError:
        return None
    return int(first) if first.isdigit() else None
