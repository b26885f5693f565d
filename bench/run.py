"""One bench: the database, both servers, every page by turns, and a line a page."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bench import database, intake, seed
from bench.pages import Page, Target, pages
from bench.seed import EMAIL, PASSWORD
from bench.serve import BenchError, Visitor, environment, serving
from config import ROOT, Config
from webcare import start
from webcare.core.clock import now
from webcare.core.db import transaction
from webcare.runtime.embedded import servers
from webcare.runtime.redis import Server as Redis

TURN = 1.0  # seconds that one application is asked before it is the other's turn
WARM_SECONDS = 0.5
COUNTED = 5  # requests a page whose statements are counted
P95 = 94  # of the 99 cuts of `statistics.quantiles`
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Line:
    """What is told of one page with so many users; milliseconds are medians unless named."""

    page: str
    tickets: int
    users: int
    floor_ms: float | None
    ours_ms: float
    ours_p95_ms: float | None
    ratio: float | None
    queries: int | None
    per_second: float | None = None

    def told(self) -> dict[str, Any]:
        told = asdict(self)
        if self.per_second is None:
            del told["per_second"]
        return told


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be measured."""

    tickets: int
    users: tuple[int, ...]
    seconds: float
    only: frozenset[str] = frozenset()

    def has(self, page: str) -> bool:
        return not self.only or page in self.only


@contextmanager
def ground(given: Config) -> Iterator[Config]:
    """The settings of a bench: its own database, a Redis and a data folder for the time of it.

    The database lies where the product's lies (embedded, or by DATABASE_URL); news and rings of a
    bench reach no running desk.
    """
    with tempfile.TemporaryDirectory(prefix="webcare-bench-") as folder:
        redis = Redis(Path(folder))
        try:
            with servers(replace(given, redis_url=redis.start())) as config:
                yield replace(config, data_dir=Path(folder), log_format="text")
        finally:
            redis.stop()


def prepare(config: Config, tickets: int, *, say: Say) -> Config:
    """The settings with the bench's database in them, which is seeded where it is not there yet."""
    server = str(config.database_url)
    ours = replace(config, database_url=database.url(server, tickets))
    is_there = database.is_seeded(server, tickets)
    if not is_there:
        database.create(server, tickets)
    engine = start.connect(ours)
    if not is_there:
        seed.fill(engine, tickets, at=now(), say=say)
        engine.dispose()
        database.mark_seeded(server, tickets)
    return ours


def measure(config: Config, wish: Wish, *, say: Say) -> Iterator[Line]:
    """Measure every page that *wish* names, in the database that `prepare` left."""
    with transaction() as session:
        wanted = [page for page in pages(session, wish.tickets) if wish.has(page.name)]
    log = Path(config.data_dir) / "gunicorn.log"
    if wanted:
        counted = _count(config, wanted)
        with serving("webcare", config, log) as ours, serving("floor", config, log) as floor:
            both = (_visitor(ours, "/?view=open"), _visitor(floor, "/tickets"))
            for page in wanted:
                for users in wish.users:
                    say(f"{page.name}, {users} users")
                    times = _by_turns(page, both, users, wish.seconds)
                    yield _line(page, wish, users, times, counted[page.name])
    if wish.has("intake"):
        say("intake")
        speed = intake.measure()
        yield Line(
            "intake", wish.tickets, 1, round(speed.parse_ms, 2), round(speed.intake_ms, 2), None,
            round(speed.intake_ms / speed.parse_ms, 2), None, round(1000 / speed.intake_ms, 1),
        )  # fmt: skip


def _visitor(port: int, path: str) -> Visitor:
    visitor = Visitor(port)
    visitor.log_in(EMAIL, PASSWORD)
    visitor.learn_token(path)
    return visitor


def _by_turns(
    page: Page, both: tuple[Visitor, Visitor], users: int, seconds: float
) -> tuple[list[float], list[float]]:
    """The times of ours and of the floor, asked in turns so that both have the same machine."""
    ours: list[float] = []
    floor: list[float] = []
    sides = ((page.ours, both[0], ours), (page.floor, both[1], floor))
    for targets, visitor, _times in sides:
        _load(page, targets, visitor, users, WARM_SECONDS, 0)
    turns = max(1, round(seconds / TURN))
    for turn in range(turns):
        for targets, visitor, times in sides:
            times.extend(_load(page, targets, visitor, users, seconds / turns, turn * 37))
    return ours, floor


def _load(
    page: Page, targets: Sequence[Target], visitor: Visitor, users: int, seconds: float, first: int
) -> list[float]:
    job = {
        "port": visitor.port,
        "requests": [each.request(visitor) for each in targets],
        "status": page.status,
        "users": users,
        "seconds": seconds,
        "first": first,
    }
    answer = _child("bench.load", job, None)
    if answer["faults"] or not answer["times"]:
        raise BenchError(f"{page.name}: {answer['faults'] or 'no answer in time'}")
    times: list[float] = answer["times"]
    return times


def _count(config: Config, wanted: Sequence[Page]) -> dict[str, int]:
    job = {
        page.name: {
            "paths": [each.path for each in page.ours[:COUNTED]],
            "form": page.ours[0].form,
        }
        for page in wanted
    }
    counted: dict[str, int] = _child("bench.count", job, config)
    return counted


def _child(module: str, job: Any, config: Config | None) -> Any:
    """Run a module of the bench as a process of its own, with JSON in and out."""
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", module], input=json.dumps(job), capture_output=True, text=True,
        check=False, cwd=ROOT, env=None if config is None else environment(config),
    )  # fmt: skip
    if done.returncode != 0:
        raise BenchError(f"{module}: {done.stderr[-1500:]}")
    return json.loads(done.stdout)


def _line(
    page: Page, wish: Wish, users: int, times: tuple[list[float], list[float]], queries: int
) -> Line:
    ours, floor = (statistics.median(each) for each in times)
    p95 = statistics.quantiles(times[0], n=100)[P95] if len(times[0]) > 1 else ours
    return Line(
        page.name, wish.tickets, users, round(floor, 2), round(ours, 2), round(p95, 2),
        round(ours / floor, 2), queries,
    )  # fmt: skip
