"""Making a process ready: web, worker, scheduler and command all begin the same way."""

from pathlib import Path

from sqlalchemy import Engine, select

from config import Config
from webcare.accounts.models import Team
from webcare.channels.models import Channel, ChannelKind
from webcare.core import db, doorbell, log, site, tokens
from webcare.core.actor import operator
from webcare.core.clock import now
from webcare.core.db import transaction
from webcare.experts.models import Desk
from webcare.intake import files
from webcare.notices import hearing
from webcare.schemes import service as schemes


def connect(config: Config, *, pool_size: int = 8) -> Engine:
    """Connect this process to what *config* names; raises ValueError where a URL is missing."""
    if not config.database_url or not config.redis_url:
        raise ValueError("the servers' URLs are not known; start them first")
    log.configure(config.log_format)
    tokens.use_key(config.secret_key)
    site.use(
        site.Site(
            base_url=config.base_url,
            data_dir=Path(config.data_dir),
            timezone=config.timezone,
            language=config.default_language,
            system_mail_from=config.system_mail_from,
            smtp_url=config.smtp_url or f"smtp://127.0.0.1:{config.sink_smtp_port}",
            allow_private_calls=config.alarm_webhook_allow_private,
        )
    )
    files.use(Path(config.data_dir))
    hearing.listen()
    doorbell.connect(config.redis_url)
    return db.connect(config.database_url, pool_size=pool_size)


FIRST_TEAM = "Conversatieteam"
DESKS = {
    "spokesperson": {"nl": "Woordvoerder", "en": "Spokesperson"},
    "legal": {"nl": "Juridische dienst", "en": "Legal"},
    "complaints": {"nl": "Klachtendienst", "en": "Complaints"},
    "privacy": {"nl": "Privacy", "en": "Privacy"},
    "customer_service": {"nl": "Klantendienst", "en": "Customer service"},
    "ict": {"nl": "ICT", "en": "ICT"},
}


def furnish() -> None:
    """What an empty house needs before the first person comes in: the shipped schemes, a team with
    its desks, and a public form. A house that has a team keeps it as it is.
    """
    with transaction() as session:
        schemes.publish_shipped(session, by=operator("start"), at=now())
        if session.scalar(select(Team.id).limit(1)):
            return
        team = Team(name=FIRST_TEAM)
        session.add(team)
        session.flush()  # its desks and form need its id
        session.add_all(Desk(team_id=team.id, slug=s, names=n) for s, n in DESKS.items())
        session.add(Channel(team_id=team.id, kind=ChannelKind.FORM, name="Webformulier"))
