"""Parser processes: foreign bytes are read where a fault, a hang or a hunger hurts nobody else."""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import select
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self, cast

from webcare.intake.mail.parse import unreadable
from webcare.intake.mail.worker import LENGTH, OUT_OF_MEMORY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webcare.intake.mail.parsed import ParsedMail

SECONDS = 5.0  # for one mail
START_SECONDS = 30.0  # more for the first mail of a process, which loads its libraries
MEGABYTES = 512
MAX_BATCH = 50
MAX_BATCH_BYTES = 8_000_000
CHUNK = 1 << 20
ROOT = Path(__file__).resolve().parents[3]


class LostError(Exception):
    """The process did not answer; says why in one sentence."""


class ParserPool:
    """A few long-lived parser processes; safe to share between threads, and across a fork.

    A process starts at first use and is replaced when it dies, hangs or takes too much memory; the
    mail that did it comes back as unreadable, the others as if nothing had happened.
    """

    def __init__(
        self, size: int = 1, *, seconds: float = SECONDS, megabytes: int = MEGABYTES
    ) -> None:
        self._size = size
        self._seconds = seconds
        self._megabytes = megabytes
        self._fill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def parse(self, raw: bytes, own_addresses: frozenset[str] = frozenset()) -> ParsedMail:
        """Return *raw* as read by one of the processes; never raises over what the mail holds."""
        return self.parse_many([raw], own_addresses)[0]

    def parse_many(
        self, mails: Sequence[bytes], own_addresses: frozenset[str] = frozenset()
    ) -> list[ParsedMail]:
        """Return *mails* as read, in their order; many at once cost less than one by one."""
        if self._pid != os.getpid():  # a fork's child must not share its parent's pipes
            self._fill()
        process = self._idle.get()
        try:
            found: list[ParsedMail] = []
            while len(found) < len(mails):
                found += process.read(_batch(mails, len(found)), own_addresses)
            return found
        finally:
            self._idle.put(process)

    def close(self) -> None:
        """End the processes; the next mail starts new ones."""
        if self._pid != os.getpid():
            return
        for _ in range(self._size):
            self._idle.get().stop()
        self._fill()

    def _fill(self) -> None:
        self._pid = os.getpid()
        self._idle: queue.LifoQueue[_Process] = queue.LifoQueue()
        for _ in range(self._size):
            self._idle.put(_Process(self._seconds, self._megabytes))


def _batch(mails: Sequence[bytes], start: int) -> tuple[bytes, ...]:
    size, end = len(mails[start]), start + 1
    while end < min(len(mails), start + MAX_BATCH) and size + len(mails[end]) <= MAX_BATCH_BYTES:
        size += len(mails[end])
        end += 1
    return tuple(mails[start:end])


class _Process:
    """One parser process, started when it is needed."""

    def __init__(self, seconds: float, megabytes: int) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._child: subprocess.Popen[bytes] | None = None

    def read(self, mails: tuple[bytes, ...], own_addresses: frozenset[str]) -> list[ParsedMail]:
        """Return the mails that were read, up to and including the first that was a fault."""
        found: list[ParsedMail] = []
        try:
            allowance = self._start()
            self._ask(mails, own_addresses)
            for _ in mails:
                found.append(self._answer(self._seconds + allowance))
                allowance = 0.0
        except LostError as lost:
            self.stop()
            found.append(unreadable(mails[len(found)], str(lost)))
        return found

    def _start(self) -> float:
        """Have a process; return how many seconds more its first answer may take."""
        if self._child is not None and self._child.poll() is None:
            return 0.0
        self.stop()
        # The numerics behind the language model would reserve memory for a thread per core.
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "webcare.intake.mail.worker", str(self._megabytes)]
        self._child = subprocess.Popen(  # noqa: S603 - our own module, no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment
        )
        return START_SECONDS

    def _ask(self, mails: tuple[bytes, ...], own_addresses: frozenset[str]) -> None:
        frame = pickle.dumps((mails, own_addresses), pickle.HIGHEST_PROTOCOL)
        questions = self._stream("stdin")
        try:
            questions.write(LENGTH.pack(len(frame)))
            questions.write(frame)
            questions.flush()
        except OSError:
            raise LostError(self._why()) from None

    def _answer(self, seconds: float) -> ParsedMail:
        deadline = time.monotonic() + seconds
        try:
            (length,) = LENGTH.unpack(self._receive(LENGTH.size, deadline))
            answer = pickle.loads(self._receive(length, deadline))  # noqa: S301 - our own process
        except (struct.error, pickle.UnpicklingError):
            raise LostError("The parser process gave no answer that can be read.") from None
        return cast("ParsedMail", answer)

    def _receive(self, size: int, deadline: float) -> bytes:
        descriptor = self._stream("stdout").fileno()
        waiting = select.poll()  # select() knows no descriptor above 1023
        waiting.register(descriptor, select.POLLIN)
        received = bytearray()
        while len(received) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not waiting.poll(left * 1000):
                raise LostError(f"Reading the mail took longer than {self._seconds:g} seconds.")
            chunk = os.read(descriptor, min(CHUNK, size - len(received)))
            if not chunk:
                raise LostError(self._why())
            received += chunk
        return bytes(received)

    def _stream(self, name: str) -> IO[bytes]:
        stream: IO[bytes] | None = getattr(self._child, name)
        if stream is None:
            raise LostError("The parser process could not be started.")
        return stream

    def _why(self) -> str:
        """Say why the process is gone."""
        code = self._child.wait(self._seconds) if self._child else None
        if code == OUT_OF_MEMORY:
            return f"Reading the mail took more than {self._megabytes} MB of memory."
        return f"The parser process ended while reading the mail (code {code})."

    def stop(self) -> None:
        """End the process, if there is one, and free its pipes."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):  # over what it never read
                    stream.close()
        child.wait()
