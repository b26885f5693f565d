"""Real servers for tests, on the loopback, as whichever user runs the tests."""

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path

PATHS = ("/usr/sbin/dovecot", "/usr/local/sbin/dovecot")
USER, PASSWORD = "desk", 'pa"ss\\wörd'
STARTS_WITHIN = 15


def dovecot_binary() -> str | None:
    """Where Dovecot is, if it is installed."""
    return shutil.which("dovecot") or next((p for p in PATHS if Path(p).exists()), None)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Dovecot:
    """An IMAP server with one mailbox; root runs it for `nobody`, anyone else for themselves."""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self._process: subprocess.Popen[bytes] | None = None
        as_root = os.geteuid() == 0
        self._login = "nobody" if as_root else getpass.getuser()
        account = pwd.getpwnam(self._login)
        (self.folder / "mail").mkdir()
        (self.folder / "passwd").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
        (self.folder / "dovecot.conf").write_text(self._configuration(account))
        self.folder.chmod(0o755)
        if as_root:
            os.chown(self.folder / "mail", account.pw_uid, account.pw_gid)

    def url(self, folder: str = "INBOX", password: str = PASSWORD) -> str:
        from urllib.parse import quote

        where = f"127.0.0.1:{self.port}"
        return f"imap://{USER}:{quote(password, safe='')}@{where}/{quote(folder, safe='')}"

    def start(self) -> None:
        binary = dovecot_binary()
        assert binary is not None
        self._process = subprocess.Popen(
            [binary, "-F", "-c", str(self.folder / "dovecot.conf")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    self.stop()
                    raise RuntimeError(f"Dovecot did not start:\n{self.log()}") from None
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    @contextmanager
    def client(self):
        """Another mail client, logged in."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        client.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        try:
            yield client
        finally:
            client.logout()

    def _configuration(self, account: pwd.struct_passwd) -> str:
        group = grp.getgrgid(account.pw_gid).gr_name
        return f"""
base_dir = {self.folder}/run
state_dir = {self.folder}/state
log_path = {self.folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
default_internal_user = {self._login}
default_internal_group = {group}
default_login_user = {self._login}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{self.folder}/mail
mail_uid = {account.pw_uid}
mail_gid = {account.pw_gid}
mail_fsync = never
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {self.folder}/passwd
}}
userdb {{
  driver = static
  args = uid={account.pw_uid} gid={account.pw_gid} home={self.folder}/mail
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {self.port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""
