"""The database: declarative base, types, and the one way to open a transaction.

The edge (route, job, command) opens `transaction()`; services add and at most flush. Returning
commits, raising rolls back. What `doorbell` noted during the transaction goes out after commit.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    Text,
    create_engine,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from webcare.core import doorbell


class UtcDateTime(TypeDecorator[datetime]):
    """Aware times only, always UTC; a naive one is a bug and raises at once."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without time zone reached the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        return None if value is None else value.astimezone(UTC)


def _values(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]


class Base(DeclarativeBase):
    """Every table of the product."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        str: Text(),
        int: BigInteger(),
        datetime: UtcDateTime(),
        list[str]: ARRAY(Text()),
        list[int]: ARRAY(BigInteger()),
        dict[str, Any]: JSONB(),
        list[dict[str, Any]]: JSONB(),
        StrEnum: Enum(StrEnum, native_enum=False, length=32, values_callable=_values),
    }


_sessions: sessionmaker[Session] = sessionmaker(expire_on_commit=False)


def connect(url: str, *, pool_size: int = 8, echo: bool = False) -> Engine:
    """The engine for *url*, which `transaction()` uses from now on in this process."""
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=False,
        pool_recycle=1800,
        pool_timeout=10,
        echo=echo,
        connect_args={"application_name": "webcare", "connect_timeout": 5},
    )
    _sessions.configure(bind=engine)
    return engine


def use(bind: Any, **options: Any) -> None:
    """Make `transaction()` use *bind*; tests give a connection inside an outer transaction."""
    _sessions.configure(bind=bind, **options)


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work: commits on return, rolls back on raise, then rings the doorbell."""
    with _sessions() as session:
        with session.begin():
            yield session
        doorbell.deliver(session)


@contextmanager
def planned_anew(session: Session) -> Iterator[None]:
    """Statements inside are planned each for its own values, and kept by nobody.

    For searches: a plan made for another word is a bad plan for this one.
    """
    driver: Any = session.connection().connection.driver_connection
    before, driver.prepare_threshold = driver.prepare_threshold, None
    try:
        yield
    finally:
        driver.prepare_threshold = before


def reserve(session: Session, models: Collection[type[Base]], count: int) -> None:
    """Take *count* ids for new rows of each of *models* from their sequences, in one statement;
    `number` and `add` hand them out, lowest first. What is not used is a gap in the numbers.
    """
    if not count:
        return
    numbers = func.generate_series(1, count).table_valued("number")
    drawn = [
        func.nextval(func.pg_get_serial_sequence(model.__tablename__, "id")) for model in models
    ]
    rows = session.execute(select(*drawn).select_from(numbers)).all()
    ids: dict[type[Base], list[int]] = session.info.setdefault("reserved", {})
    for model, given in zip(models, zip(*rows, strict=True), strict=True):
        ids[model] = sorted((*ids.get(model, ()), *given), reverse=True)


def number(session: Session, row: Any) -> bool:
    """Give *row* a reserved id, if one is left; whether there was."""
    ids = session.info.get("reserved", {}).get(type(row))
    if ids:
        row.id = ids.pop()
    return bool(row.id)


def add(session: Session, row: Any) -> None:
    """Add *row*; its id is known when this returns. With a reserved one it is written later, many
    at once; where there is none it is written now.
    """
    has_id = number(session, row)
    session.add(row)
    if not has_id:
        session.flush()


def forget_reserved(session: Session) -> None:
    """Hand out no more of what `reserve` took: a later row would have a lower id than others."""
    session.info.pop("reserved", None)
