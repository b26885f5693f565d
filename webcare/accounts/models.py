"""People, teams, roles, and the secrets with which they come in."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcare.core.db import Base
from workflows.rights import Role


class Team(Base):
    """Owns channels and their tickets.

    `office`: hours and closed days, read by `accounts.hours`;
    `house_words`: what the house rules forbid, a trailing `*` for a stem;
    `norms`: the rules of `workflows.norms` as they are kept;
    `complaint_rules`: {"regime", "ombudsman": words per language}, read by `tickets.complaints`;
    `tell_experts`: whether those who answer by mail hear how it ended;
    `danger_receipt`: {"off": bool, language: text}, read by `core.danger_words`;
    `holding_texts`: language to text, read by `core.holding_words`.
    """

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    organisation: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str] = mapped_column(server_default="nl")
    signature: Mapped[str] = mapped_column(server_default="")
    scheme: Mapped[str] = mapped_column(server_default="conversatieteam")
    allowed_domains: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    house_words: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    office: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    norms: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    complaint_rules: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    tell_experts: Mapped[bool] = mapped_column(server_default=sql("true"))
    danger_receipt: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    holding_texts: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class GuidanceVersion(Base):
    """The organisation's one page of guidance for whoever writes, as it stood from `at` on. The
    newest one holds; rows are only added.
    """

    __tablename__ = "guidance_versions"
    __table_args__ = (Index(None, "team_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    text: Mapped[str]
    by_id: Mapped[int | None]
    by_name: Mapped[str]
    at: Mapped[datetime]


class User(Base):
    """Someone who logs in. `session_epoch` grows with each change of password or rights,
    which ends every session that began before. `shortcuts` is read by `accounts.shortcuts`;
    `reading_pane`: whether a ticket opens beside the list, where the screen is wide enough.
    """

    __tablename__ = "users"
    __table_args__ = (Index("uq_users_email", func.lower(sql("email")), unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str | None] = mapped_column(deferred=True)
    language: Mapped[str] = mapped_column(server_default="nl")
    theme: Mapped[str] = mapped_column(server_default="auto")
    shortcuts: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    reading_pane: Mapped[bool] = mapped_column(server_default=sql("true"))
    active: Mapped[bool] = mapped_column(server_default=sql("true"))
    session_epoch: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime]
    last_login_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    memberships: Mapped[list["Membership"]] = relationship(lazy="raise", back_populates="user")

    __mapper_args__ = {"version_id_col": version}


class Membership(Base):
    """One role of one user in one team."""

    __tablename__ = "memberships"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    team_id: Mapped[int] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[Role] = mapped_column(primary_key=True)

    user: Mapped[User] = relationship(lazy="raise", back_populates="memberships")
    team: Mapped[Team] = relationship(lazy="raise")


class LinkKind(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"


class AccountLink(Base):
    """A link by mail that sets a password, once, within 24 hours. Only its hash is kept."""

    __tablename__ = "account_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[LinkKind]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ApiToken(Base):
    """A bearer token of a user for the API. Only its hash is kept."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class PublicDays(Base):
    """The holidays of one calendar and year: date to its names by language."""

    __tablename__ = "public_days"

    calendar: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    days: Mapped[dict[str, Any]]
