"""What one types into a search box, as filters and words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.channels.models import ChannelKind
from webcare.tickets.known import Known, NamedChannel, NamedTheme, Person
from webcare.tickets.operators import MEANINGS, read
from webcare.tickets.views import Clock, Filters, Priority, Source
from workflows.ticket import OPEN_STATES, TicketState

TODAY = date(2026, 11, 18)
KNOWN = Known(
    themes={4: NamedTheme(4, "netheid", {"nl": "Netheid en afval", "en": "Waste"})},
    channels={7: NamedChannel(7, "Stad Lindekerke", ChannelKind.MAIL)},
    people={3: Person(3, "An Verlinden"), 9: Person(9, "Anke Maes")},
)


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("lekt fontein", {"words": "lekt fontein"}),
        ('"op straat" -hond zwem*', {"words": '"op straat" -hond zwem*'}),
        ("from:jan", {"author": "jan"}),
        ('van:"Jan Peeters" lekt', {"author": "Jan Peeters", "words": "lekt"}),
        ("state:new", {"states": (TicketState.NEW,)}),
        ("STATUS:Nieuw status:beantwoord", {"states": (TicketState.ANSWERED, TicketState.NEW)}),
        ("state:with-expert", {"states": (TicketState.WITH_EXPERT,)}),
        ("status:open", {"states": tuple(sorted(OPEN_STATES))}),
        ("channel:mail", {"kinds": (ChannelKind.MAIL,)}),
        ("kanaal:eigen", {"sources": (Source.OWNED,)}),
        ("kanaal:lindekerke", {"channels": (7,)}),
        ("channel:7", {"channels": (7,)}),
        ("theme:waste", {"themes": ("netheid",)}),
        ("thema:geen", {"themes": ("none",)}),
        ('label:"Pers & Co"', {"tags": ("pers & co",)}),
        ("taal:frans language:de", {"languages": ("de", "fr")}),
        ("assignee:me", {"assignees": ("me",)}),
        ("bij:niemand", {"assignees": ("nobody",)}),
        ("bij:an", {"assignees": ("3", "9")}),
        ("bij:verlinden", {"assignees": ("3",)}),
        ("before:2026-11-01", {"last_to": date(2026, 10, 31)}),
        ("voor:1/11/2026", {"last_to": date(2026, 10, 31)}),
        ("na:1-10-2026", {"last_from": date(2026, 10, 1)}),
        ("after:yesterday", {"last_from": date(2026, 11, 17)}),
        ("heeft:bijlage", {"with_files": True}),
        ("is:late", {"clocks": (Clock.LATE,)}),
        ("is:laat is:dringend", {"clocks": (Clock.LATE,), "priorities": (Priority.URGENT,)}),
        ("is:mine is:closed", {"assignees": ("me",), "states": (TicketState.CLOSED,)}),
        ("de:dupont état:nouveau", {"author": "dupont", "states": (TicketState.NEW,)}),
        (
            "statut:clôturé canal:courriel",
            {"states": (TicketState.CLOSED,), "kinds": (ChannelKind.MAIL,)},
        ),
        ("langue:français chez:moi", {"languages": ("fr",), "assignees": ("me",)}),
        (
            "avant:2026-11-01 après:hier",
            {"last_to": date(2026, 10, 31), "last_from": date(2026, 11, 17)},
        ),
        ("avec:pièce-jointe est:en-retard", {"with_files": True, "clocks": (Clock.LATE,)}),
        ("von:schmidt zustand:offen", {"author": "schmidt", "states": tuple(sorted(OPEN_STATES))}),
        (
            "kanal:formular sprache:französisch",
            {"kinds": (ChannelKind.FORM,), "languages": ("fr",)},
        ),
        (
            "vor:1.11.2026 nach:gestern",
            {"last_to": date(2026, 10, 31), "last_from": date(2026, 11, 17)},
        ),
        (
            "hat:anhang ist:spät bei:niemand",
            {"with_files": True, "clocks": (Clock.LATE,), "assignees": ("nobody",)},
        ),
        ("priorität:hoch thema:keines", {"priorities": (Priority.HIGH,), "themes": ("none",)}),
        ("“op straat” „im Park“", {"words": '"op straat" "im Park"'}),
        ("de:« Jean Dupont » fuite", {"author": "Jean Dupont", "words": "fuite"}),
        ("12:30 http://a.example", {"words": "12:30 http://a.example"}),
    ],
)
def test_an_operator_means_a_filter_and_the_rest_are_words(typed, means):
    found = read(typed, KNOWN, TODAY)

    assert found.filters == Filters(**means)
    assert found.literal == ()


@pytest.mark.parametrize(
    "typed",
    [
        "state:purple", "before:31-02-2026", "before:soon", "na:9999-99-99", "theme:geese",
        "channel:8", "assignee:zoë", "has:teeth", "is:nice", "-from:jan", "tag:***", '"open',
        'from:"jan', "language:klingon", "before:0001-01-01",
    ],
)  # fmt: skip
def test_what_is_no_operator_is_looked_for_as_written_with_a_hint(typed):
    found = read(f"lekt {typed}", KNOWN, TODAY)

    assert found.filters == Filters(words=f"lekt {typed}")
    assert found.literal == (typed,)


@given(
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.builds("{}:{}".format, st.sampled_from(sorted(MEANINGS)), st.text(max_size=12)),
        ),
        max_size=6,
    )
)
def test_whatever_is_typed_is_understood_or_kept(pieces):
    typed = " ".join(pieces)
    found = read(typed, KNOWN, TODAY)

    assert all(each in found.filters.words for each in found.literal)
    assert read(found.filters.words, KNOWN, TODAY).filters.words == found.filters.words
