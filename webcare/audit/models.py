"""The audit's tables. Rows are only ever added; a trigger refuses anything else."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base


class AuditEntry(Base):
    """One thing that happened. Written in the transaction of the thing itself.

    `actor` is `user:5`, `job:send_replies`, `link:handoff-7` or the like; there is no foreign
    key, so that an account can be removed while its history stays.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "object_kind", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    actor_name: Mapped[str]
    event: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[int]
    team_id: Mapped[int | None]
    data: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    xid: Mapped[int] = mapped_column(server_default=sql("(pg_current_xact_id()::text)::bigint"))

    __mapper_args__ = {"eager_defaults": False}  # whoever writes one never asks for its xid


class AuditSeal(Base):
    """The link that chains one committed entry to the one before it.

    The sealer writes them about once a second, in one global order, from entries whose
    transaction is finished; so no business transaction ever waits for the chain.
    """

    __tablename__ = "audit_seals"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(unique=True)
    digest: Mapped[str]
