import asyncio
import mailbox
import smtplib
from pathlib import Path

import pytest

from webcare.runtime import sink

MAIL = "Subject: Stoep\r\n\r\n.een punt vooraan\r\n" + "x" * 5000 + "\r\n"


def send(maildir: Path, recipients: list[str]) -> None:
    async def conversation() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: sink.protocol(maildir), "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            await asyncio.to_thread(speak, port, recipients)

    def speak(port: int, recipients: list[str]) -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
            client.sendmail("desk@example.org", recipients, MAIL)

    asyncio.run(conversation())


def test_the_sink_keeps_a_mail_with_its_envelope_byte_for_byte(tmp_path):
    send(tmp_path / "sink", ["expert@example.org", "copy@example.org"])

    (kept,) = mailbox.Maildir(tmp_path / "sink").values()
    assert kept["X-Sink-From"] == "desk@example.org"
    assert kept["X-Sink-To"] == "expert@example.org, copy@example.org"
    (path,) = (tmp_path / "sink" / "new").iterdir()
    assert path.read_bytes().endswith(MAIL.encode())


def test_a_mail_that_cannot_be_kept_is_not_taken(tmp_path):
    (tmp_path / "sink").write_text("a file where the Maildir should be")

    with pytest.raises(smtplib.SMTPDataError, match="could not be kept"):
        send(tmp_path / "sink", ["expert@example.org"])
