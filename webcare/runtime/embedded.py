"""The embedded servers of a data folder, for the supervisor and for one-shot commands.

Whoever holds the folder's lock runs them. `up` writes down where they are, so that a command
beside it uses the same ones.
"""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg

from config import Config
from webcare.runtime import postgres
from webcare.runtime.console import say
from webcare.runtime.data_dir import claimed, write_private
from webcare.runtime.errors import InUseError, StartError
from webcare.runtime.redis import Server as Redis
from webcare.runtime.wards import Ward

_WAIT_FOR_UP, _WAIT_FOR_COMMAND = 60.0, 600.0  # seconds
_TAKES_TO_ANSWER = 5  # seconds at most
_REPORT = "servers.json"


@contextmanager
def servers(config: Config) -> Iterator[Config]:
    """The settings with the URLs of running servers filled in, for as long as the block lasts.

    Where both URLs are set already, nothing happens. Where `up` runs on the data folder, its
    servers are used; else they are started and stopped here. Another command's are waited for.
    Raises `StartError`.
    """
    if config.database_url is not None and config.redis_url is not None:
        yield config
        return
    with ExitStack() as ours:
        running = _claimed_or_running(config, ours)
        yield running if running is not None else ours.enter_context(_started(config))


def wards(config: Config) -> list[postgres.Server | Redis]:
    """The servers that *config* leaves to us, not yet started, in the order to start them."""
    kept: list[postgres.Server | Redis] = []
    if config.database_url is None:
        kept.append(postgres.Server(config.data_dir))
    if config.redis_url is None:
        kept.append(Redis(config.data_dir))
    return kept


def filled(config: Config, server: Ward, url: str) -> Config:
    """The settings with the URL of a started server."""
    if isinstance(server, postgres.Server):
        return replace(config, database_url=url)
    return replace(config, redis_url=url)


def must_answer(given: Config) -> None:
    """Raise StartError, with the setting to look at, where a server that *given* names is away."""
    if given.database_url is not None:
        url = given.database_url.replace("+psycopg", "", 1)
        try:
            psycopg.connect(url, connect_timeout=_TAKES_TO_ANSWER).close()
        except psycopg.Error as error:
            raise _away("DATABASE_URL", error) from error
    if given.redis_url is not None:
        import redis  # half a second that `up` itself can do without

        try:
            with redis.Redis.from_url(
                given.redis_url, socket_connect_timeout=_TAKES_TO_ANSWER
            ) as client:
                client.ping()
        except (redis.RedisError, ValueError) as error:
            raise _away("REDIS_URL", error) from error


def _away(setting: str, error: Exception) -> StartError:
    why = " ".join(str(error).split())
    return StartError(f"the server that {setting} names does not answer ({why})")


def report(given: Config, running: Config) -> None:
    """Write down, for commands that run beside `up`, what it started."""
    written: dict[str, str | int] = {"sink_smtp_port": running.sink_smtp_port}
    if given.database_url is None and running.database_url is not None:
        written["database_url"] = running.database_url
    if given.redis_url is None and running.redis_url is not None:
        written["redis_url"] = running.redis_url
    write_private(_report_path(given), json.dumps(written))


def withdraw_report(config: Config) -> None:
    """Take back what `report` wrote."""
    _report_path(config).unlink(missing_ok=True)


@contextmanager
def _started(config: Config) -> Iterator[Config]:
    withdraw_report(config)  # whoever wrote it holds the folder no longer
    with ExitStack() as stops:
        for server in wards(config):
            config = filled(config, server, server.start())
            stops.callback(server.stop)
        yield config


def _claimed_or_running(config: Config, ours: ExitStack) -> Config | None:
    """Take the data folder, or return the settings with the servers of the `up` that has it."""
    began = time.monotonic()
    told = False
    while True:
        try:
            ours.enter_context(claimed(config.data_dir, "command"))
        except InUseError as held:
            if held.by == "up" and (found := _reported(config)) is not None:
                return found
            patience = _WAIT_FOR_UP if held.by == "up" else _WAIT_FOR_COMMAND
            if time.monotonic() - began > patience:
                raise
            if not told:
                say("waiting for another Webcare process on the same data folder")
                told = True
            time.sleep(0.2)
        else:
            return None


def _reported(config: Config) -> Config | None:
    """The settings with what `up` wrote down, if all of it answers."""
    try:
        written = json.loads(_report_path(config).read_text())
    except (FileNotFoundError, ValueError):  # still starting
        return None
    found = replace(
        config,
        database_url=config.database_url or written.get("database_url"),
        redis_url=config.redis_url or written.get("redis_url"),
        sink_smtp_port=written["sink_smtp_port"],
    )
    return found if _answers(found) else None


def _answers(config: Config) -> bool:
    if config.database_url is None or config.redis_url is None:
        return False
    import redis  # half a second that `up` itself can do without

    try:
        psycopg.connect(config.database_url.replace("+psycopg", "", 1)).close()
        with redis.Redis.from_url(config.redis_url) as client:
            client.ping()
    except (psycopg.OperationalError, redis.RedisError):
        return False
    return True


def _report_path(config: Config) -> Path:
    return config.data_dir / "run" / _REPORT
