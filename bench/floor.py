"""The floor: the least that Flask, SQLAlchemy and Jinja take for pages over the same tables.

No roles, languages, forms' tokens, headers, clocks or icons: a cookie, the user's row, one indexed
query with two joins, and a plain table. What Webcare takes is told as a multiple of this.
"""

import os
from datetime import UTC, datetime
from typing import Any

from flask import (
    Flask,
    abort,
    redirect,
    render_template_string,
    request,  # noqa: TID251 - an application of its own, beside Webcare
    session,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import (
    DateTime,
    cast,
    column,
    create_engine,
    func,
    literal_column,
    select,
    table,
    tuple_,
)
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.orm import Session, sessionmaker

from webcare.accounts.models import User
from webcare.channels.models import Channel
from webcare.experts.models import Theme
from webcare.tickets.models import Message, Note, Ticket

PAGE = 25
TEAM = 1
DOCUMENT = table(
    "ticket_search", column("ticket_id"), column("at", DateTime(timezone=True)), column("body"),
    column("terms"),
)  # fmt: skip
LIST = """<!doctype html><title>Tickets</title><p>{{ user.name }}</p>
<table>{% for ticket, channel, theme in rows %}<tr>
<td><a href="/tickets/{{ ticket.id }}">{{ ticket.subject }}</a></td><td>{{ ticket.preview }}</td>
<td>{{ ticket.author_name }}</td><td>{{ channel }}</td><td>{{ theme.nl if theme }}</td>
<td>{{ ticket.state }}</td><td>{{ ticket.due_at }}</td><td>{{ ticket.last_message_at }}</td>
<td>{{ ticket.assignee_name }}</td></tr>{% endfor %}</table>"""
THREAD = """<!doctype html><title>Ticket</title><p>{{ user.name }}</p>
<table>{% for message, ticket, channel in rows %}<tr>
<td>{{ ticket.subject }}</td><td>{{ ticket.state }}</td><td>{{ channel }}</td>
<td>{{ message.from_name }}</td><td>{{ message.sent_at }}</td><td>{{ message.text }}</td>
</tr>{% endfor %}</table>"""
HITS = """<!doctype html><title>Found</title><p>{{ user.name }}</p>
<table>{% for ticket, channel, snippet in rows %}<tr>
<td><a href="/tickets/{{ ticket.id }}">{{ ticket.subject }}</a></td><td>{{ snippet }}</td>
<td>{{ ticket.author_name }}</td><td>{{ channel }}</td><td>{{ ticket.state }}</td>
<td>{{ ticket.last_message_at }}</td></tr>{% endfor %}</table>"""


def create_floor() -> Flask:
    """The floor as a WSGI application, on the environment's DATABASE_URL."""
    app = Flask("floor")
    app.secret_key = os.environ["SECRET_KEY"]
    engine = create_engine(os.environ["DATABASE_URL"], pool_size=12, max_overflow=12)
    connect = sessionmaker(engine, expire_on_commit=False)

    @app.post("/login")
    def log_in() -> ResponseReturnValue:
        with connect() as db:
            user = db.scalars(select(User).where(User.email == request.form["email"])).one()
        session["user"] = user.id
        return redirect("/tickets", 303)

    @app.get("/tickets")
    def tickets() -> ResponseReturnValue:
        with connect() as db:
            user = _me(db)
            rows = db.execute(_list(request.args.get("after"))).all()
            return render_template_string(LIST, user=user, rows=rows)

    @app.get("/tickets/<int:ticket_id>")
    def ticket(ticket_id: int) -> ResponseReturnValue:
        query = (
            select(Message, Ticket, Channel.name)
            .join(Ticket, Ticket.id == Message.ticket_id)
            .join(Channel, Channel.id == Ticket.channel_id)
            .where(Message.ticket_id == ticket_id)
            .order_by(Message.sent_at, Message.id)
        )
        with connect() as db:
            user = _me(db)
            rows = db.execute(query).all()
            return render_template_string(THREAD, user=user, rows=rows)

    @app.get("/search")
    def search() -> ResponseReturnValue:
        with connect() as db:
            user = _me(db)
            rows = db.execute(_find(request.args["q"])).all()
            return render_template_string(HITS, user=user, rows=rows)

    @app.post("/tickets/<int:ticket_id>/notes")
    def note(ticket_id: int) -> ResponseReturnValue:
        with connect() as db:
            user, said = _me(db), request.form["text"]
            at = datetime.now(UTC)
            db.add(
                Note(ticket_id=ticket_id, user_id=user.id, user_name=user.name, text=said,
                     created_at=at)
            )  # fmt: skip
            db.commit()
        return redirect(f"/tickets/{ticket_id}", 303)

    return app


def _me(db: Session) -> User:
    user = db.get(User, session.get("user", 0))
    if user is None:
        abort(401)
    return user


def _list(after: str | None) -> Any:
    query = (
        select(Ticket, Channel.name, Theme.names)
        .join(Channel, Channel.id == Ticket.channel_id)
        .outerjoin(Theme, Theme.id == Ticket.theme_id)
        .where(Ticket.team_id == TEAM, Ticket.state != literal_column("'closed'"))
        .order_by(Ticket.sort_at, Ticket.id)
        .limit(PAGE)
    )
    if after:
        micros, _, ticket_id = after.partition("-")
        point = datetime.fromtimestamp(int(micros) / 1_000_000, UTC)
        query = query.where(tuple_(Ticket.sort_at, Ticket.id) > (point, int(ticket_id)))
    return query


def _find(asked: str) -> Any:
    words = func.plainto_tsquery(cast("webcare_simple", REGCONFIG), asked)
    said = func.ts_headline(cast("webcare_simple", REGCONFIG), DOCUMENT.c.body, words)
    return (
        select(Ticket, Channel.name, said)
        .join(DOCUMENT, DOCUMENT.c.ticket_id == Ticket.id)
        .join(Channel, Channel.id == Ticket.channel_id)
        .where(DOCUMENT.c.terms.op("@@")(words), Ticket.team_id == TEAM)
        .order_by(DOCUMENT.c.at.desc())
        .limit(PAGE)
    )
