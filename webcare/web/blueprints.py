"""The screens, as a table of contents."""

from flask import Flask

from webcare.web import (
    api,
    asking,
    auth,
    composer,
    consult,
    expert_link,
    experts,
    files,
    handoffs,
    health,
    improvement,
    inbox,
    ledger,
    live,
    mail_html,
    preferences,
    scheme_drawing,
    schemes,
    search,
    settings,
    settings_audit,
    settings_channels,
    settings_desks,
    settings_themes,
    settings_users,
    sink,
    spokesperson,
    ticket,
)


def register(app: Flask) -> None:
    for screen in (
        asking,
        auth,
        composer,
        consult,
        expert_link,
        experts,
        files,
        handoffs,
        health,
        improvement,
        inbox,
        ledger,
        live,
        mail_html,
        preferences,
        scheme_drawing,
        schemes,
        search,
        settings,
        settings_audit,
        settings_channels,
        settings_desks,
        settings_themes,
        settings_users,
        sink,
        spokesperson,
        ticket,
    ):
        app.register_blueprint(screen.bp)
    api.register(app)
