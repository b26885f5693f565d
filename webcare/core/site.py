"""What of the settings the capabilities need: this installation's own address and habits."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """`base_url` starts every link in a mail; `mail_domain` ends every Message-ID of ours.
    `allow_private_calls`: webhooks may lie in our own network, and need no encryption there.
    """

    base_url: str = "http://127.0.0.1:8000"
    data_dir: Path = Path(".data")
    timezone: str = "Europe/Brussels"
    language: str = "nl"
    system_mail_from: str = "webcare@localhost"
    smtp_url: str | None = None
    allow_private_calls: bool = False

    @property
    def mail_domain(self) -> str:
        """The part behind the @ of our own sender, or else the host of our own address."""
        domain = self.system_mail_from.rpartition("@")[2]
        return domain or urlsplit(self.base_url).hostname or "localhost"


_site = Site()


def use(chosen: Site) -> None:
    """Make *chosen* the installation of this process."""
    global _site  # noqa: PLW0603 - one process serves one installation, set at its start
    _site = chosen


def site() -> Site:
    """This process's installation."""
    return _site
