"""The directory as a table: out, changed in a spreadsheet, and in again; all of it, or nothing."""

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import (
    actor_of,
    make_expert,
    make_expertise,
    make_team,
    make_theme,
    make_unit,
)
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.experts import columns, importing, listing, planning, queries, tree
from webcare.experts.models import Expert, Unit, UnitKind
from webcare.experts.planning import What
from workflows.rights import Role
from workflows.suggestion import Rank

LEAD = actor_of(Role.LEAD)


@pytest.fixture
def team(session):
    team = make_team(session)
    make_theme(session, team, slug="litter")
    make_theme(session, team, slug="parks")
    return team


def plan(session, team, text, encoding="utf-8"):
    return planning.plan(session, team.id, text.encode(encoding))


def bring(session, team, text):
    content = text.encode()
    digest = planning.plan(session, team.id, content).digest
    found = importing.apply(session, team, content, digest, by=LEAD, at=NOON)
    session.flush()
    return found


def furnish(session, team):
    """A directory with everything in it, and names that a spreadsheet would run."""
    city = make_unit(session, team, name="City", hours="mon-fri 09:00-12:00 13:00-16:00")
    parks = make_unit(session, team, name="=Parks", parent_id=city.id, kind=UnitKind.SERVICE)
    make_unit(session, team, name="Waste; +Co", kind=UnitKind.PARTNER, phone="+32 2 555")
    kim = make_expert(
        session, team, name="'=Kim", unit=parks.name, unit_id=parks.id, languages=["fr", "nl"],
        function="-1+2", capacity=3,
    )  # fmt: skip
    bo = make_expert(session, team, name="@Bo", substitute_id=kim.id, active=False)
    litter, green = queries.themes(session, team.id)
    make_expertise(session, kim, litter)
    make_expertise(session, bo, litter, rank=Rank.BACKUP)
    make_expertise(session, bo, green)


def test_what_goes_out_comes_back_the_same(session, team):
    furnish(session, team)
    content = listing.export(session, team.id)

    found = planning.plan(session, team.id, content)

    assert found.faults == []
    assert found.is_idle
    assert len(found.changes) == 5


def test_another_team_gets_the_very_same_directory_from_it(session, team):
    furnish(session, team)
    other = make_team(session)
    make_theme(session, other, slug="litter")
    make_theme(session, other, slug="parks")
    content = listing.export(session, team.id)

    digest = planning.plan(session, other.id, content).digest
    importing.apply(session, other, content, digest, by=LEAD, at=NOON)
    session.flush()

    assert listing.export(session, other.id) == content


def test_no_cell_of_the_export_runs_in_a_spreadsheet(session, team):
    furnish(session, team)

    text = listing.export(session, team.id).decode("utf-8-sig")

    for risky in ("=Parks", "-1+2", "@Bo", "=Kim"):
        assert f'"{risky}' not in text, risky


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_is_read_as_any_spreadsheet_saves_it(session, team, separator, encoding):
    text = separator.join(["Naam", "E-mail", "Talen"]) + "\r\n"
    text += separator.join(["Zoë Ñandú", "zoe@city.example", "nl fr"]) + "\r\n"

    found = plan(session, team, text, encoding)

    assert found.faults == []
    assert [(each.name, each.what) for each in found.changes] == [("Zoë Ñandú", What.NEW)]


def test_every_fault_of_every_line_is_told_at_once_and_nothing_is_taken_in(session, team):
    broken = "\n".join(
        [
            "kind,name,belongs_to,email,languages,first_about,substitute,capacity,can_be_asked,hours",
            "person,Kim,,kim,dutch,litter,,,,",
            "person,,,,,unknown,,none,perhaps,",
            "robot,Bo,,bo@city.example,,,,,,",
            "person,An,,an@city.example,,litter,nobody@city.example,,,",
            "person,An again,,AN@city.example,,litter,,,,",
            "unit,Parks,Nowhere,,,,,,,always",
            "person,Cy,,cy@city.example,,parks,,,,",
            "person,Di,,di@city.example,,parks,di@city.example,,,",
        ]
    )

    found = plan(session, team, broken)

    assert {(each.line, each.column) for each in found.faults} == {
        (2, "email"), (2, "languages"), (3, "name"), (3, "email"), (3, "first_about"),
        (3, "capacity"), (3, "can_be_asked"), (4, "kind"), (5, "substitute"), (6, "email"),
        (7, "hours"), (9, "first_about"), (9, "substitute"),
    }  # fmt: skip
    with pytest.raises(Invalid):
        importing.apply(session, team, broken.encode(), found.digest, by=LEAD, at=NOON)
    assert session.scalars(select(Expert).where(Expert.team_id == team.id)).all() == []
    assert tree.units(session, team.id) == []


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "email\nkim@city.example", "name,name\nA,B", "name,shoe size\nKim,42", "\x00\x01"],
)
def test_what_is_no_such_table_is_refused_as_a_whole(session, team, text):
    with pytest.raises(Invalid) as refused:
        plan(session, team, text)
    assert "files" in refused.value.fields


def test_units_people_themes_and_substitutes_come_in_whatever_their_order(session, team):
    bring(
        session,
        team,
        "kind;name;belongs_to;email;first_about;substitute;hours\n"
        ";Kim;Parks;kim@city.example;litter parks;bo@city.example;\n"
        ";Bo;Elsewhere;bo@city.example;;;\n"
        "service;Parks;City;;;;mon 9-12\n"
        "unit;City;;;;;\n",
    )

    kim, bo = (
        queries.by_email(session, team.id, "kim@city.example"),
        queries.by_email(session, team.id, "bo@city.example"),
    )
    assert (kim.unit, kim.substitute_id, bo.unit) == ("Parks", bo.id, "Elsewhere")
    parks = session.scalars(select(Unit).where(Unit.name == "Parks")).one()
    assert parks.hours == "mon 09:00-12:00"
    assert tree.unit(session, parks.parent_id, [team.id]).name == "City"
    assert [queries.for_theme(session, each.id) for each in queries.themes(session, team.id)] == [
        kim,
        kim,
    ]


def test_what_the_table_does_not_name_stays(session, team):
    furnish(session, team)
    kim = queries.named(session, team.id, "'=Kim")[0]

    found = bring(session, team, f"name,email,function\n'=Kim,{kim.email},Gardener\n")

    assert (found.count(What.CHANGED), kim.function) == (1, "Gardener")
    assert (kim.languages, kim.capacity, kim.unit) == (["fr", "nl"], 3, "=Parks")


def test_units_that_stand_below_each_other_are_a_fault(session, team):
    found = plan(session, team, "kind,name,belongs_to\nunit,A,B\nunit,B,A\n")

    assert [(each.line, each.column) for each in found.faults] == [
        (2, "belongs_to"),
        (3, "belongs_to"),
    ]


def test_a_directory_that_changed_since_the_preview_is_looked_at_anew(session, team):
    text = b"name,email\nKim,kim@city.example\n"
    digest = planning.plan(session, team.id, text).digest
    make_expert(session, team, email="kim@city.example", name="Kim")

    with pytest.raises(Conflict):
        importing.apply(session, team, text, digest, by=LEAD, at=NOON)


def test_only_who_manages_the_team_brings_a_table_in(session, team):
    with pytest.raises(NotAllowed):
        importing.apply(session, team, b"name\n", "", by=actor_of(Role.MANAGER), at=NOON)


def test_who_is_asked_first_no_longer_is_named_before_anything_is_written(session, team):
    litter, _parks = queries.themes(session, team.id)
    kim = make_expert(session, team, name="Kim")
    make_expertise(session, kim, litter)
    session.flush()

    found = plan(session, team, "name;email;first_about\nBo;bo@city.example;litter\n")

    change = next(each for each in found.changes if each.name == "Kim")
    assert (change.line, change.what) == (2, What.CHANGED)
    assert [(each.column, each.before, each.after) for each in change.differences] == [
        ("first_about", "litter", ""), ("backup_about", "", "litter"),
    ]  # fmt: skip
    bring(session, team, "name;email;first_about\nBo;bo@city.example;litter\n")
    ranks = {row.expert_id: row.rank for row in queries.knowledge(session, team.id)}
    assert ranks[kim.id] is Rank.BACKUP


def test_a_unit_that_only_a_person_names_is_told_with_that_line(session, team):
    found = plan(session, team, "name;email;belongs_to\nBo;bo@city.example;Brigdes\n")

    assert [(each.line, each.kind, each.name) for each in found.changes] == [
        (2, "unit", "Brigdes"), (2, "person", "Bo"),
    ]  # fmt: skip


def test_a_language_that_there_is_not_is_a_fault(session, team):
    (fault,) = plan(session, team, "name;email;languages\nBo;bo@city.example;nl xx\n").faults

    assert (fault.column, fault.value) == ("languages", "nl xx")


def test_a_quotation_mark_that_is_not_closed_is_told_with_its_line(session, team):
    text = 'name;email\nBo;bo@city.example\n"Kim;kim@city.example\nAn;an@city.example\n'

    with pytest.raises(Invalid) as wrong:
        plan(session, team, text)

    assert "line 3" in str(wrong.value)


def test_hours_are_read_with_dutch_days_too(session, team):
    bring(session, team, "kind;name;hours\nservice;Loket;ma-vr 9:00-12:00\n")

    (unit,) = tree.units(session, team.id)
    assert unit.hours == "mon-fri 09:00-12:00"


@pytest.mark.parametrize("written", ["nl", "fr", "de", "en"])
def test_a_file_of_any_language_comes_back_the_same_in_every_house(session, team, written):
    furnish(session, team)
    make_unit(session, team, name="Pool", hours="tue-wed 10:00-18:00; sun 09:00-12:00")

    found = planning.plan(session, team.id, listing.export(session, team.id, written))

    assert found.faults == []
    assert found.is_idle


def test_an_export_is_written_in_its_readers_language(session, team):
    furnish(session, team)

    text = listing.export(session, team.id, "nl").decode("utf-8-sig")

    header, *lines = text.splitlines()
    assert header.startswith('"soort","naam","hoort_bij","e-mail","telefoon"')
    assert '"ma-vr 09:00-12:00 13:00-16:00"' in text
    assert any(line.startswith('"persoon"') and '"ja"' in line for line in lines)


def test_columns_are_read_as_a_french_or_german_spreadsheet_names_them(session, team):
    french = plan(
        session, team, "Nom;Courriel;Langues;Peut être consulté\nKim;kim@a.example;fr;non"
    )
    german = plan(session, team, "Art;Name;Öffnungszeiten\nAbteilung;Bad;Mo-Fr 9:00-12:00")

    assert (french.faults, german.faults) == ([], [])
    assert [each.name for each in (*french.changes, *german.changes)] == ["Kim", "Bad"]


def test_no_word_of_a_column_means_two_things():
    every = [(columns.name(each, language), each) for language in ("nl", "fr", "de", "en")
             for each in columns.COLUMNS]  # fmt: skip
    assert all(columns.READ_AS.get(theirs, theirs) == ours for theirs, ours in every)
