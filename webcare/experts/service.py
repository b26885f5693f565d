"""The verbs of the directory, in one place; each lives in the file of what it keeps."""

from webcare.experts.addresses import fit_address
from webcare.experts.desks import DESKS, set_desk, set_members
from webcare.experts.engaging import Invitation, invite, respond
from webcare.experts.offering import newcomer, offer, settle, step_back
from webcare.experts.people import ExpertCard, add_expert, update_expert
from webcare.experts.themes import ThemeCard, add_theme, set_themes, update_theme

__all__ = [
    "DESKS",
    "ExpertCard",
    "Invitation",
    "ThemeCard",
    "add_expert",
    "add_theme",
    "fit_address",
    "invite",
    "newcomer",
    "offer",
    "respond",
    "set_desk",
    "set_members",
    "set_themes",
    "settle",
    "step_back",
    "update_expert",
    "update_theme",
]
