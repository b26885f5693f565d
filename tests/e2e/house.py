"""A whole house for a test: Webcare as `up` runs it, a real IMAP server, a real SMTP server."""

import json
import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

from aiosmtpd.controller import Controller

from tests.servers import Dovecot, free_port

ROOT = Path(__file__).resolve().parents[2]
CITY = "info@city.example"
PASSWORD = "a password for tests"
READY_WITHIN = 240


class Postman:
    """Delivers by SMTP: what is for the city goes into its IMAP mailbox, the rest is kept."""

    def __init__(self, mailbox: Dovecot) -> None:
        self.mailbox = mailbox
        self.delivered: dict[str, list[EmailMessage]] = defaultdict(list)
        self.changed = threading.Condition()
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd calls it so
        raw = envelope.original_content
        for recipient in envelope.rcpt_tos:
            if recipient == CITY:
                with self.mailbox.client() as client:
                    client.append("INBOX", None, None, raw)
            else:
                with self.changed:
                    mail = message_from_bytes(raw, policy=policy.default)
                    self.delivered[recipient].append(mail)
                    self.changed.notify_all()
        return "250 kept"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.port}"

    def wait_for(self, recipient: str, wanted, within: float = 60) -> EmailMessage:
        """The first mail to *recipient* for which *wanted* holds, as soon as it is there."""
        ends = time.monotonic() + within
        with self.changed:
            while True:
                for mail in self.delivered[recipient]:
                    if wanted(mail):
                        return mail
                left = ends - time.monotonic()
                if left <= 0:
                    got = [str(mail["Subject"]) for mail in self.delivered[recipient]]
                    raise AssertionError(f"no such mail to {recipient}; there came {got}")
                self.changed.wait(left)

    def write(
        self,
        sender: str,
        subject: str,
        text: str,
        answering: EmailMessage | None = None,
        *,
        automatic: bool = False,
    ):
        """Send a mail to the city as *sender*; *answering* threads it as a mail program would.
        *automatic*: as the program of somebody who is out of office.
        """
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"] = sender
        mail["To"] = str(answering["Reply-To"] or answering["From"]) if answering else CITY
        mail["Subject"] = subject
        mail["Message-ID"] = make_msgid(domain="home.example")
        if answering:
            mail["In-Reply-To"] = str(answering["Message-ID"])
            mail["References"] = str(answering["Message-ID"])
        if automatic:
            mail["Auto-Submitted"] = "auto-replied"
        mail.set_content(text)
        with self.mailbox.client() as client:
            client.append("INBOX", None, None, mail.as_bytes())
        return str(mail["Message-ID"])


class House:
    """Webcare itself, started and stopped as an operator would."""

    def __init__(self, data_dir: Path, postman: Postman | None = None) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data_dir = data_dir
        self.environment = {
            **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")},
            "DATA_DIR": str(data_dir),
            "PORT": str(self.port),
            **({"SMTP_URL": postman.url} if postman else {}),
            "WEB_THREADS": "24",
            "MAIL_POLL_SECONDS": "5",
            "SYSTEM_MAIL_FROM": "webcare@city.example",
        }
        self.process: subprocess.Popen[str] | None = None

    def start(self, demo: str = "--no-demo") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "webcare", "up", demo],
            cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip
        said = []
        watchdog = threading.Timer(READY_WITHIN, self.process.kill)
        watchdog.start()
        assert self.process.stdout
        for line in self.process.stdout:
            said.append(line)
            if "Webcare is ready" in line:
                break
        else:
            raise AssertionError(f"Webcare did not start: {''.join(said)}")
        watchdog.cancel()
        self.listener = threading.Thread(target=self.process.stdout.read, daemon=True)
        self.listener.start()

    def stop(self) -> int:
        assert self.process
        self.process.terminate()
        code = self.process.wait(60)
        self.listener.join(10)
        if self.process.stdout:
            self.process.stdout.close()
        return code

    def run(self, *arguments: str) -> str:
        """One command beside the running house; its standard output."""
        done = subprocess.run(
            [sys.executable, "-m", "webcare", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run_all(self, *commands: list[str]) -> None:
        """Several commands, one after the other in one process: starting Python costs seconds."""
        program = (
            "import json, sys; from webcare.cli import webcare; "
            "[webcare.main(each, standalone_mode=False) for each in json.loads(sys.argv[1])]"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, json.dumps(commands)],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=240,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def json(self, *arguments: str):
        return json.loads(self.run(*arguments, "--json").splitlines()[-1])
