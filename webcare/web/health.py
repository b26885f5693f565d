"""For whoever runs this: alive, ready, and figures for Prometheus."""

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from webcare.core import doorbell
from webcare.core.migrate import is_current
from webcare.web.access import open_to_all

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@open_to_all
def alive() -> ResponseReturnValue:
    """This process answers."""
    return {"alive": True}


@bp.get("/readyz")
@open_to_all
def ready() -> ResponseReturnValue:
    """The database is there with the schema we expect; Redis is reported but not required."""
    try:
        database = is_current(current_app.extensions["webcare.engine"])
    except SQLAlchemyError:
        database = False
    try:
        doorbell.connection().ping()
        bell = True
    except RedisError:
        bell = False
    return {"ready": database, "database": database, "redis": bell}, 200 if database else 503


@bp.get("/metrics")
@open_to_all
def metrics() -> ResponseReturnValue:
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
