"""Settings, read once from the environment and checked at start.

Nothing else in the project reads `os.environ`. A secret has no default: `make run` makes one and
keeps it in the data folder.
"""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).resolve().parent
MARKER = "webcare-data"  # what the launcher leaves in a data folder of ours
MOST = 1000  # of workers or threads


class BadSettingError(Exception):
    """A setting that cannot be used; the message names it and says what would do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that differs between two installations.

    `database_url` and `redis_url` are None where the embedded servers are to be used; the
    launcher then fills them in with `dataclasses.replace`. `base_url` is what links in mails
    start with; it never comes from a request.
    """

    data_dir: Path
    secret_key: str = field(repr=False)
    database_url: str | None = field(default=None, repr=False)
    redis_url: str | None = field(default=None, repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = "http://127.0.0.1:8000"
    timezone: str = "Europe/Brussels"
    default_language: str = "nl"
    secure_cookies: bool = False
    system_mail_from: str = "webcare@localhost"
    smtp_url: str | None = field(default=None, repr=False)  # None: the demonstration's mail sink
    sink_smtp_port: int = 8025
    web_workers: int = 2
    web_threads: int = 160
    job_workers: int = 1
    mail_poll_seconds: int = 30
    alarm_webhook_allow_private: bool = False
    log_format: str = "text"
    embedded: bool = False  # our own PostgreSQL, beside which the demonstration may be loaded


def data_folder(environ: Mapping[str, str] | None = None) -> Path:
    """The folder that DATA_DIR names, or the one in the checkout; nothing is made."""
    env = os.environ if environ is None else environ
    return Path(env.get("DATA_DIR") or ROOT / ".data").expanduser().resolve()


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """The settings of this process.

    Raises `BadSettingError` with a sentence for the operator.
    """
    env = os.environ if environ is None else environ
    data_dir = data_folder(env)
    port = _port(env, "PORT", 8000)
    base_url = env.get("BASE_URL", f"http://127.0.0.1:{port}").rstrip("/")
    if urlsplit(base_url).scheme not in {"http", "https"}:
        raise BadSettingError("BASE_URL must start with http:// or https://")
    timezone = env.get("WEBCARE_TIMEZONE", "Europe/Brussels")
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadSettingError(
            f"WEBCARE_TIMEZONE={timezone!r} is no time zone; try Europe/Brussels"
        ) from error
    return Config(
        data_dir=data_dir,
        secret_key=env.get("SECRET_KEY") or _kept_secret(data_dir),
        database_url=_postgres_url(env.get("DATABASE_URL")),
        redis_url=env.get("REDIS_URL") or None,
        host=env.get("HOST", "127.0.0.1"),
        port=port,
        base_url=base_url,
        timezone=timezone,
        default_language=env.get("WEBCARE_LANGUAGE", "nl"),
        secure_cookies=base_url.startswith("https://"),
        system_mail_from=env.get("SYSTEM_MAIL_FROM", "webcare@localhost"),
        smtp_url=env.get("SMTP_URL") or None,
        sink_smtp_port=_port(env, "SINK_SMTP_PORT", port + 25),
        web_workers=_count(env, "WEB_WORKERS", 2),
        web_threads=_count(env, "WEB_THREADS", 160),
        job_workers=_count(env, "JOB_WORKERS", 1),
        mail_poll_seconds=_count(env, "MAIL_POLL_SECONDS", 30),
        alarm_webhook_allow_private=env.get("ALARM_WEBHOOK_ALLOW_PRIVATE") == "1",
        log_format=env.get("LOG_FORMAT", "text"),
        embedded=not env.get("DATABASE_URL") or env.get("WEBCARE_EMBEDDED") == "1",
    )


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65536:  # noqa: PLR2004 - the range of TCP ports
        raise BadSettingError(f"{name}={text!r} is no port; use a number from 1 to 65535")
    return int(text)


def _count(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdigit() or not 0 < int(text) <= MOST:
        raise BadSettingError(f"{name}={text!r} is no count; use a number from 1 to {MOST}")
    return int(text)


def _postgres_url(url: str | None) -> str | None:
    """SQLAlchemy's spelling of a libpq URL, with psycopg 3 as the driver."""
    if not url:
        return None
    scheme, _, rest = url.partition("://")
    if scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise BadSettingError("DATABASE_URL must be a PostgreSQL URL (postgresql://…)")
    return f"postgresql+psycopg://{rest}"


def _kept_secret(data_dir: Path) -> str:
    """The secret in the data folder, readable by its owner alone; made at the first start.

    It is written beside and then linked into place, so that a full disk or a second process
    never leaves half a secret. A folder of someone else's stays as it is.
    """
    path = data_dir / "secret-key"
    try:
        if path.exists():
            return path.read_text().strip() or _no_secret(path)
        if _is_foreign(data_dir):
            return secrets.token_urlsafe(48)  # the launcher refuses this folder, with a sentence
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor, fresh = tempfile.mkstemp(dir=data_dir, prefix="secret-key.")
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
            with contextlib.suppress(FileExistsError):  # another process of this start was first
                os.link(fresh, path)
        finally:
            Path(fresh).unlink()
        return path.read_text().strip()
    except OSError as error:
        raise BadSettingError(
            f"the data folder {data_dir} cannot be used ({error.strerror}); set DATA_DIR to another"
        ) from error


def _is_foreign(data_dir: Path) -> bool:
    if not data_dir.exists() or (data_dir / MARKER).exists():
        return False
    return any(not each.name.startswith("secret-key") for each in data_dir.iterdir())


def _no_secret(path: Path) -> str:
    raise BadSettingError(f"{path} is empty; put the secret back or remove the file")
