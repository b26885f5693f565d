"""Making the embedded PostgreSQL's cluster, with the one role that may log in to it."""

import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

from webcare.runtime import data_dir as layout
from webcare.runtime import processes
from webcare.runtime.errors import StartError
from webcare.runtime.postgres_place import Place

# Nothing of the operator's PG* variables and language reaches PostgreSQL.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

_ACCESS = "local all webcare scram-sha-256\n"
_BUILTIN_LOCALE = 17  # the first version whose C.UTF-8 needs nothing from the system


def prepare(place: Place, data_dir: Path, *, fast: bool) -> str:
    """The password of the role `webcare`, on a cluster that is made first where there is none.

    A lost password is replaced. Raises `StartError` or OSError.
    """
    kept = data_dir / "postgres-password"
    if kept.exists() and place.cluster.exists():
        return kept.read_text().strip()
    password = secrets.token_urlsafe(24)
    if place.cluster.exists():
        _run_alone(place, place.cluster, [f"ALTER ROLE webcare PASSWORD '{password}';"])
    else:
        _make(place, password, fast=fast)
    layout.write_private(kept, f"{password}\n")
    return password


def last_line(told: str) -> str:
    """The last complaint in what a program of PostgreSQL told, else its last line."""
    lines = [line for line in told.strip().splitlines() if line.strip()] or ["it gave no reason"]
    complaints = [
        line
        for line in lines
        if any(word in line for word in ("FATAL:", "PANIC:", "ERROR:", "error:"))
    ]
    return (complaints or lines)[-1].strip()


def _make(place: Place, password: str, *, fast: bool) -> None:
    """Make the cluster beside its place and put it there when it is complete."""
    new = place.cluster.with_name(f"{place.cluster.name}.new")
    processes.end(processes.working_in(new, "postgres"), by=signal.SIGKILL, patience=2.0)
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    if place.footing.user is not None:
        os.chown(new, place.footing.user, -1)
    locale = (
        ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if place.version >= _BUILTIN_LOCALE
        else ["--lc-collate=C", "--lc-ctype=C.UTF-8"]
    )
    argv: list[str | Path] = ["initdb", "-D", new, "-U", "postgres", "-E", "UTF8", "-A", "reject"]
    _run(place, [*argv, *locale, *(["--no-sync"] if fast else [])])
    (new / "pg_hba.conf").write_text(_ACCESS)
    statements = [
        f"CREATE ROLE webcare LOGIN CREATEDB PASSWORD '{password}';",
        "GRANT pg_monitor TO webcare;",
        "CREATE DATABASE webcare OWNER webcare;",
    ]
    _run_alone(place, new, statements, *(["-c", "fsync=off"] if fast else []))
    new.rename(place.cluster)


def _run_alone(place: Place, cluster: Path, statements: list[str], *options: str) -> None:
    """Run statements as superuser on a cluster that nothing else uses, one a line."""
    told = _run(
        place,
        ["postgres", "--single", "-D", cluster, *options, "postgres"],
        "\n".join(statements),
    )
    if "ERROR:" in told or "FATAL:" in told:
        raise StartError(f"the database could not be set up: {last_line(told)}")


def _run(place: Place, argv: list[str | Path], text: str = "") -> str:
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        [place.programs / argv[0], *argv[1:]],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
        cwd=place.cluster.parent,
        umask=0o077,
        user=place.footing.user,
        group=place.footing.group,
        extra_groups=None if place.footing.user is None else (),
        preexec_fn=processes.prelude(place.footing, signal.SIGTERM),
    )
    if done.returncode != 0:
        raise StartError(f"the database could not be set up: {last_line(done.stderr)}")
    return done.stderr
