"""What the form of a team shows, and what it means once filled in."""

from collections.abc import Sequence
from zoneinfo import available_timezones

from flask_babel import get_locale
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.accounts.teams import TeamCard
from webcare.core import danger_words
from webcare.core.errors import Invalid
from webcare.core.i18n import LANGUAGES
from webcare.schemes import queries as scheme_queries
from webcare.schemes.models import SchemeVersion
from webcare.web import forms
from webcare.web.forms import Values
from workflows.outcomes import in_language


def team_values(team: Team) -> Values:
    """What a team's form shows."""
    kept = team.danger_receipt or {}
    return {
        "name": team.name,
        "organisation": team.organisation or "",
        "language": team.language,
        "signature": team.signature or "",
        "scheme": team.scheme,
        "allowed_domains": "\n".join(team.allowed_domains or ()),
        "house_words": "\n".join(team.house_words or ()),
        "tell_experts": team.tell_experts,
        "danger_receipt": not kept.get(danger_words.OFF),
        **{f"danger_{code}": kept.get(code) or danger_words.USUAL[code] for code in LANGUAGES},
    }


def team_typed() -> Values:
    """What came back in a team's form."""
    names = (
        "name", "organisation", "language", "signature", "scheme", "allowed_domains",
        "house_words", *(f"danger_{code}" for code in LANGUAGES),
    )  # fmt: skip
    values = {name: forms.text(name) for name in names}
    return values | {
        "tell_experts": bool(forms.text("tell_experts")),
        "danger_receipt": bool(forms.text("danger_receipt")),
    }


def team_card(session: Session, typed: Values) -> TeamCard:
    """What was typed, as a team's card; raises Invalid naming the field."""
    slugs = scheme_queries.slugs(session)
    if typed["scheme"] not in slugs:
        raise Invalid("Choose a scheme.", scheme="Choose a scheme.")
    return TeamCard(
        name=typed["name"],
        organisation=typed["organisation"],
        language=typed["language"],
        signature=typed["signature"],
        scheme=typed["scheme"],
        allowed_domains=forms.lines(typed["allowed_domains"]),
        house_words=forms.lines(typed["house_words"]),
        tell_experts=typed["tell_experts"],
        danger_receipt=danger_words.fit(
            {code: typed[f"danger_{code}"] for code in LANGUAGES},
            is_on=typed["danger_receipt"],
        ),
    )


def scheme_options(published: Sequence[SchemeVersion]) -> list[tuple[str, str]]:
    """Slug and title of every published scheme, in its newest version."""
    newest: dict[str, SchemeVersion] = {}
    for version in published:
        newest.setdefault(version.slug, version)
    language = str(get_locale())
    return [
        (slug, in_language(scheme_queries.titles(version), language) or slug)
        for slug, version in newest.items()
    ]


def zone_options(chosen: str) -> list[tuple[str, str]]:
    """Time zones, Europe's first."""
    names = {name for name in available_timezones() if "/" in name and name[:3] != "Etc"}
    ordered = sorted(names | {"UTC", chosen}, key=lambda n: (not n.startswith("Europe/"), n))
    return [(name, name.replace("_", " ")) for name in ordered if name]
