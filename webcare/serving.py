"""How gunicorn runs the application: loaded once, then forked, so that processes share memory."""

from typing import Any

from webcare.web import live

preload_app = True


def post_worker_init(worker: Any) -> None:
    """A worker that is told to stop says bye to its open streams first."""
    del worker
    live.say_bye_at_the_end()
