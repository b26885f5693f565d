"""The demonstration's mail server: takes every mail, keeps it, and sends nothing anywhere.

A mail lies in the Maildir `sink/` of the data folder with its envelope in front: `X-Sink-From`,
and `X-Sink-To` with all its recipients, parted by commas.
"""

import asyncio
import itertools
import os
import signal
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from config import Config

_LONGEST_LINE = 32_000_000  # bytes; nothing that a mail server might send us is refused
_count = itertools.count(1)


def serve(config: Config) -> None:
    """Take mail on 127.0.0.1 at `sink_smtp_port` until SIGTERM or SIGINT."""
    asyncio.run(_serve(config.data_dir / "sink", config.sink_smtp_port))


def keep(maildir: Path, sender: str, recipients: list[str], content: bytes) -> Path:
    """Put one mail into the Maildir, safe on disk when this returns; raises OSError."""
    for name in ("tmp", "new", "cur"):
        (maildir / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    envelope = f"X-Sink-From: {sender}\r\nX-Sink-To: {', '.join(recipients)}\r\n"
    name = f"{time.time_ns()}.{os.getpid()}_{next(_count)}.webcare"
    written, kept = maildir / "tmp" / name, maildir / "new" / name
    try:
        with written.open("xb") as file:
            file.write(envelope.encode(errors="surrogateescape") + content)
            file.flush()
            os.fsync(file.fileno())
        written.rename(kept)
    except OSError:
        written.unlink(missing_ok=True)
        raise
    folder = os.open(kept.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return kept


class _Server(SMTP):
    line_length_limit = _LONGEST_LINE
    command_size_limit = _LONGEST_LINE


class _Keeper:
    """What aiosmtpd calls for each mail."""

    def __init__(self, maildir: Path) -> None:
        self._maildir = maildir

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.original_content or b""
        try:
            await asyncio.to_thread(
                keep, self._maildir, envelope.mail_from or "", envelope.rcpt_tos, content
            )
        except OSError as error:
            return f"452 4.3.1 The mail could not be kept: {error.strerror}"
        return "250 2.0.0 Kept in the sink; it goes nowhere"


def protocol(maildir: Path) -> SMTP:
    """One connection's end of the conversation, for asyncio's `create_server`."""
    return _Server(
        _Keeper(maildir),
        data_size_limit=None,
        enable_SMTPUTF8=True,
        hostname="sink.localhost",
        ident="Webcare sink",
    )


async def _serve(maildir: Path, port: int) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with await loop.create_server(lambda: protocol(maildir), "127.0.0.1", port):
        await stop.wait()
