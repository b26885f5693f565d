"""The keys of a person: what may be a key, what may not, and what is kept of it."""

import pytest

from webcare.accounts import shortcuts
from webcare.accounts.models import User
from webcare.accounts.shortcuts import (
    BROWSER,
    DEFAULTS,
    DIGIT,
    ONE_SIGN,
    TWICE,
    Keys,
    Shortcut,
    keys_of,
)
from webcare.core.errors import Invalid


@pytest.fixture
def person():
    return User(shortcuts={})


def change(person, *, on=True, **keys):
    shortcuts.choose(person, keys, on=on)
    return keys_of(person)


def test_without_a_choice_the_usual_keys_hold_and_no_two_of_them_clash(person):
    assert keys_of(person) == Keys(dict(DEFAULTS))
    assert change(person).of == DEFAULTS
    assert person.shortcuts == {}


def test_only_what_differs_is_kept(person):
    keys = change(person, note="p", reply="r")

    assert keys.of[Shortcut.NOTE] == "p"
    assert keys.acts["p"] == ["note"]
    assert "n" not in keys.acts or "note" not in keys.acts["n"]
    assert person.shortcuts == {"own": {"note": "p"}}


def test_two_acts_change_places_at_once(person):
    keys = change(person, next="k", previous="j")

    assert (keys.of[Shortcut.NEXT], keys.of[Shortcut.PREVIOUS]) == ("k", "j")


def test_an_act_may_do_without_a_key(person):
    assert "d" not in change(person, close="").acts


def test_switched_off_no_key_does_anything_and_the_choice_stays(person):
    keys = change(person, on=False, note="p")

    assert keys.acts == {}
    assert keys.of[Shortcut.NOTE] == "p"


@pytest.mark.parametrize(
    ("key", "said"),
    [("4", DIGIT), ("F5", BROWSER), ("Tab", BROWSER), ("Ctrl+W", BROWSER), ("⌘K", BROWSER),
     ("'", BROWSER), ("Space", BROWSER), ("xy", ONE_SIGN), ("\u200b", ONE_SIGN)],
)  # fmt: skip
def test_a_key_that_cannot_be_one_is_refused_with_a_sentence(person, key, said):
    with pytest.raises(Invalid) as refused:
        change(person, note=key)

    assert refused.value.fields == {"note": said}
    assert person.shortcuts == {}


def test_one_key_for_two_acts_is_refused_at_both(person):
    with pytest.raises(Invalid) as refused:
        change(person, note="r")

    assert refused.value.fields == {"note": TWICE, "reply": TWICE}


def test_a_key_may_mean_two_things_in_two_places_but_not_beside_one_that_holds_everywhere(person):
    assert change(person, let_go="r").acts["r"] == ["reply", "amend", "let_go"]
    with pytest.raises(Invalid):
        change(person, let_go="j")


def test_what_was_kept_of_an_act_that_is_gone_is_passed_over():
    person = User(shortcuts={"own": {"juggle": "q", "note": "p"}})

    assert keys_of(person).of[Shortcut.NOTE] == "p"


def test_reset_brings_back_all(person):
    change(person, on=False, note="p")
    shortcuts.reset(person)

    assert keys_of(person) == Keys(dict(DEFAULTS))
