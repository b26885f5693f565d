"""A tiny desk under the real supervisor: `python -m tests.runtime.desk`.

The servers are the real ones. Its web process answers /readyz when the database does; its worker
only waits. Each start adds a row, and the announcement tells how many there are.
"""

import sys

import psycopg

from config import Config, from_environment
from webcare.runtime.supervisor import run
from webcare.runtime.wards import Child

WEB = """
import http.server, os, psycopg
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        psycopg.connect(os.environ["DATABASE_URL"].replace("+psycopg", "", 1)).close()
        self.send_response(200)
        self.end_headers()
http.server.ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Page).serve_forever()
"""
WORKER = """
import signal, subprocess
helper = subprocess.Popen(["sleep", "600"], start_new_session=False, process_group=0)
signal.signal(signal.SIGTERM, lambda *_: None)  # a worker busy with a job, deaf for now
while True:
    signal.pause()
"""


def add_row(config: Config) -> None:
    with psycopg.connect(plain(config)) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS starts (id int GENERATED ALWAYS AS IDENTITY)"
        )
        connection.execute("INSERT INTO starts DEFAULT VALUES")


def rows(config: Config) -> str:
    with psycopg.connect(plain(config)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM starts").fetchone() or (0,)
    return f"ready {count}"


def plain(config: Config) -> str:
    assert config.database_url is not None
    return config.database_url.replace("+psycopg", "", 1)


def children() -> list[Child]:
    return [
        Child("web", (sys.executable, "-c", WEB)),
        Child("worker-1", (sys.executable, "-c", WORKER), patience=0.3),
    ]


if __name__ == "__main__":
    sys.exit(run(from_environment(), prepare=add_row, announce=rows, children=children()))
