"""A parser process: reads frames of mails from its input, writes one answer per mail.

Started by processes.py as `python -m webcare.intake.mail.worker MEGABYTES`. A frame is eight bytes
of length and a pickle: on the way in (tuple of mails, own addresses), on the way out a ParsedMail.
Both ends are this program, over a private pipe; nothing foreign is ever unpickled.
"""

from __future__ import annotations

import os
import pickle
import resource
import struct
import sys
from typing import BinaryIO

from webcare.intake.mail.language import recognise
from webcare.intake.mail.parse import parse

LENGTH = struct.Struct(">Q")
OUT_OF_MEMORY = 70  # exit code


def main(megabytes: int) -> None:
    """Serve until the input closes; leave at once where memory runs out."""
    # Nothing that a library prints may end up among the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    recognise("Dit laadt het model, voordat de grens geldt.")
    _limit_memory(megabytes)
    try:
        _serve(sys.stdin.buffer, answers)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _serve(questions: BinaryIO, answers: BinaryIO) -> None:
    while frame := read_frame(questions):
        mails, own_addresses = pickle.loads(frame)  # noqa: S301 - from our own parent process
        for raw in mails:
            answer = pickle.dumps(parse(raw, own_addresses=own_addresses), pickle.HIGHEST_PROTOCOL)
            answers.write(LENGTH.pack(len(answer)))
            answers.write(answer)
            answers.flush()


def read_frame(stream: BinaryIO) -> bytes:
    """Return the next frame, or nothing at the end of the stream."""
    head = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""


def _limit_memory(megabytes: int) -> None:
    """Bound what this process may take beyond its start (shared libraries are not counted in)."""
    if sys.platform != "linux":
        return  # elsewhere the time limit alone guards
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - a kernel's view, no file
        in_use = int(statm.read().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = in_use + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard < 0 else min(limit, hard), hard))


if __name__ == "__main__":
    main(int(sys.argv[1]))
