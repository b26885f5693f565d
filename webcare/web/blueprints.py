"""The screens, as a table of contents."""

from flask import Flask

from webcare.web import api, auth, files, health, live, mail_html, preferences, sink
from webcare.web.alarms import board as alarms
from webcare.web.alarms import ladder as alarms_ladder
from webcare.web.alarms import link as alarms_link
from webcare.web.alarms import mine as alarms_mine
from webcare.web.complaints import entry as complaints_entry
from webcare.web.complaints import figures as complaints_figures
from webcare.web.complaints import one as complaints_one
from webcare.web.complaints import register as complaints
from webcare.web.crisis import board as crisis_board
from webcare.web.crisis import dossier as crisis_dossier
from webcare.web.crisis import looking as crisis_looking
from webcare.web.crisis import one as crisis_one
from webcare.web.crisis import register as crisis
from webcare.web.crisis import surges as crisis_surges
from webcare.web.experts import bringing as experts_import
from webcare.web.experts import card as experts_card
from webcare.web.experts import directory as experts
from webcare.web.experts import editing as experts_editing
from webcare.web.experts import inviting as experts_invite
from webcare.web.experts import joining
from webcare.web.experts import mine as experts_mine
from webcare.web.experts import units as experts_units
from webcare.web.figures import show as figures
from webcare.web.handoffs import (
    asking,
    bank,
    consult,
    consulted,
    embargo,
    expert_link,
    pulse,
    spokesperson,
)
from webcare.web.handoffs import mine as handoffs
from webcare.web.insight import alike as improvement_alike
from webcare.web.insight import (
    approvals,
    cases,
    handed,
    improvement,
    ledger,
    receipts,
    registers,
    replays,
    traffic,
)
from webcare.web.insight import askers as improvement_askers
from webcare.web.insight import unit_lists as improvement_units
from webcare.web.keys import own as keys
from webcare.web.keys import palette
from webcare.web.mandates import giving as mandates_giving
from webcare.web.mandates import inserting, statements
from webcare.web.mandates import register as mandates
from webcare.web.notices import choosing as notices_choice
from webcare.web.notices import colleagues as notices_colleagues
from webcare.web.notices import mine as notices
from webcare.web.notices import off as notices_off
from webcare.web.press import entry as press_entry
from webcare.web.press import one as press_one
from webcare.web.press import register as press
from webcare.web.schemes import drafts as scheme_drafts
from webcare.web.schemes import drawing as scheme_drawing
from webcare.web.schemes import editor as scheme_editor
from webcare.web.schemes import sandbox as scheme_sandbox
from webcare.web.schemes import show as schemes
from webcare.web.schemes import taking as scheme_taking
from webcare.web.schemes import text as scheme_text
from webcare.web.schemes import unsaved as scheme_unsaved
from webcare.web.schemes import versions as scheme_versions
from webcare.web.settings import audit as settings_audit
from webcare.web.settings import channels as settings_channels
from webcare.web.settings import complaints as settings_complaints
from webcare.web.settings import desks as settings_desks
from webcare.web.settings import history as settings_history
from webcare.web.settings import hours as settings_hours
from webcare.web.settings import norms as settings_norms
from webcare.web.settings import order as settings_order
from webcare.web.settings import tags as settings_tags
from webcare.web.settings import teams as settings
from webcare.web.settings import themes as settings_themes
from webcare.web.settings import users as settings_users
from webcare.web.settings import writing as settings_writing
from webcare.web.tickets import (
    alike,
    author,
    blocked,
    bulk,
    composer,
    draft_files,
    drafting,
    holding,
    inbox,
    letters,
    marks,
    merging,
    ordering,
    saved,
    search,
    snippets,
    snoozing,
    tags,
    ticket,
    views,
)


def register(app: Flask) -> None:
    for screen in (
        alarms,
        alarms_ladder,
        alarms_link,
        alarms_mine,
        alike,
        approvals,
        asking,
        auth,
        author,
        bank,
        blocked,
        cases,
        complaints,
        complaints_entry,
        complaints_figures,
        complaints_one,
        bulk,
        composer,
        draft_files,
        drafting,
        holding,
        snippets,
        consult,
        consulted,
        crisis,
        crisis_board,
        crisis_dossier,
        crisis_looking,
        crisis_one,
        embargo,
        crisis_surges,
        expert_link,
        experts,
        experts_card,
        experts_editing,
        experts_import,
        experts_invite,
        experts_mine,
        experts_units,
        figures,
        files,
        handed,
        handoffs,
        health,
        improvement,
        improvement_alike,
        improvement_askers,
        improvement_units,
        inbox,
        inserting,
        joining,
        keys,
        ledger,
        letters,
        marks,
        merging,
        live,
        mail_html,
        mandates,
        mandates_giving,
        notices,
        notices_choice,
        notices_colleagues,
        notices_off,
        palette,
        ordering,
        preferences,
        press,
        press_entry,
        press_one,
        pulse,
        receipts,
        registers,
        replays,
        saved,
        scheme_drafts,
        scheme_drawing,
        scheme_editor,
        scheme_sandbox,
        scheme_taking,
        scheme_text,
        scheme_unsaved,
        scheme_versions,
        schemes,
        search,
        settings,
        settings_audit,
        settings_channels,
        settings_complaints,
        settings_desks,
        settings_order,
        settings_history,
        settings_hours,
        settings_norms,
        settings_tags,
        settings_themes,
        settings_users,
        settings_writing,
        sink,
        spokesperson,
        statements,
        snoozing,
        tags,
        ticket,
        traffic,
        views,
    ):
        app.register_blueprint(screen.bp)
    api.register(app)
