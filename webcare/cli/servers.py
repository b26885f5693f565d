"""Running Webcare: everything at once, or one process of it."""

import os
import subprocess
import sys

import click

from config import ROOT, Config, from_environment
from webcare.cli.ground import ground, say
from webcare.runtime.errors import StartError
from webcare.runtime.supervisor import environment, run

ACCOUNTS = ("manager", "expert", "spokesperson", "lead", "lead2", "observer", "admin")


@click.command()
@click.option("--demo/--no-demo", default=None, help="Default: beside the embedded database.")
def up(demo: bool | None) -> None:  # noqa: FBT001 - click gives flags so
    """Start everything, with the demonstration or without; Ctrl-C stops it all."""
    given = from_environment()
    wanted = given.embedded if demo is None else demo

    def prepare(config: Config) -> None:
        _prepare(config, demo=wanted)

    def announce(config: Config) -> str:
        lines = [f"Webcare is ready on {config.base_url}"]
        if wanted:
            lines += ["", "Demonstration accounts, password demo-webcare:"]
            lines += [f"  {name}@demo.example" for name in ACCOUNTS]
            if config.smtp_url is None:
                lines += ["", f"Mail goes nowhere but to {config.base_url}/demo/mail"]
        return "\n".join(lines)

    sys.exit(run(given, prepare=prepare, announce=announce))


@click.command()
def web() -> None:
    """Serve the pages (gunicorn)."""
    config = from_environment()
    argv = [*gunicorn(config, "wsgi:application"), "--config", "python:webcare.serving"]
    os.execv(sys.executable, argv)  # noqa: S606 - gunicorn takes this process over


def gunicorn(config: Config, application: str) -> list[str]:
    """How *application* is served, with as many workers and threads as *config* says."""
    return [
        sys.executable, "-m", "gunicorn", application,
        "--bind", f"{config.host}:{config.port}",
        "--worker-class", "gthread",
        "--workers", str(config.web_workers),
        "--threads", str(config.web_threads),
        "--worker-connections", "1000",
        "--no-control-socket", "--timeout", "60", "--graceful-timeout", "8", "--keep-alive", "5",
        "--max-requests", "50000", "--max-requests-jitter", "5000",
    ]  # fmt: skip


@click.command()
@click.argument("queue", type=click.Choice(["intake", "outbox", "clock", "alarm"]))
def worker(queue: str) -> None:
    """Do the jobs of one QUEUE."""
    from webcare import start, work

    start.connect(from_environment(), pool_size=4)
    work.work(queue)


@click.command()
def scheduler() -> None:
    """Ring what is due, by `webcare/schedule.py`."""
    from webcare import start, work

    config = from_environment()
    start.connect(config, pool_size=1)
    work.keep_time(config.mail_poll_seconds)


@click.command()
def listener() -> None:
    """Wait at the mailboxes for new mail (IMAP IDLE)."""
    from webcare import start, work

    start.connect(from_environment(), pool_size=2)
    work.listen()


@click.command()
def sink() -> None:
    """Run the demonstration's mail server, which sends nothing anywhere."""
    from webcare.runtime.sink import serve

    serve(from_environment())


@click.command()
def migrate() -> None:
    """Bring the database to the present schema."""
    with ground():
        say("The database has the present schema.")


@click.command()
def demo() -> None:
    """Load the demonstration, also beside a database of your own."""
    from webcare.demo.load import load

    with ground():
        say("Loaded." if load() else "It was loaded before.")


@click.command()
@click.option("--demo", is_flag=True)
def prepare(demo: bool) -> None:  # noqa: FBT001 - click gives flags so
    """Bring the database up, and put in what an empty house needs (`up` calls this)."""
    from webcare import start
    from webcare.core.migrate import migrate as bring_up

    bring_up(start.connect(from_environment()))
    if demo:
        from webcare.demo.load import load

        load()
    else:
        start.furnish()


def _prepare(config: Config, *, demo: bool) -> None:
    """Do `prepare` in a process of its own, so that the supervisor stays small."""
    argv = [sys.executable, "-m", "webcare", "prepare", *(["--demo"] if demo else [])]
    settings = {**os.environ, **environment(config), "WEBCARE_EMBEDDED": "1" if demo else "0"}
    if subprocess.run(argv, cwd=ROOT, env=settings, check=False).returncode:  # noqa: S603 - ourselves
        raise StartError("the database could not be prepared; see the lines above")


COMMANDS: dict[str, click.Command] = {
    "up": up,
    "web": web,
    "worker": worker,
    "scheduler": scheduler,
    "listener": listener,
    "sink": sink,
    "migrate": migrate,
    "prepare": prepare,
    "demo": demo,
}
