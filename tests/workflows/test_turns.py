"""Whose turn it is: who is there, speaks the language, and has least in hand."""

from workflows.turns import Part, There, Turns, choose, kept_as, read

TAKES = Part(takes=True)


def there(person, part=TAKES, **more):
    return There(person=person, name=f"P{person}", part=part, **more)


def test_who_has_least_open_is_next_then_who_was_given_least():
    assert choose([there(1, open=3), there(2, open=1)], Turns(), "nl", None).person == 2
    assert choose([there(1, given=3), there(2, given=1)], Turns(), "nl", None).person == 2
    assert choose([there(2), there(1)], Turns(), "nl", None).person == 1


def test_a_language_goes_to_whoever_speaks_it_and_otherwise_waits():
    french, any_language = there(1, Part(takes=True, languages=("fr",)), open=9), there(2)

    assert choose([french, any_language], Turns(), "fr", None).person == 2
    assert choose([french], Turns(), "fr", None).person == 1
    assert choose([french], Turns(), "de", None) is None
    assert choose([french], Turns(), None, None).person == 1


def test_themes_and_a_full_hand_are_respected():
    streets = there(1, Part(takes=True, themes=(4,)))

    assert choose([streets], Turns(), "nl", 4) is streets
    assert choose([streets], Turns(), "nl", 5) is None
    assert choose([there(1, open=2)], Turns(most_open=2), "nl", None) is None
    assert choose([there(1, Part())], Turns(), "nl", None) is None


def test_the_wish_comes_back_as_it_was_kept():
    wish = Turns(is_on=True, since="x", desk="legal", most_open=4,
                 parts={7: Part(takes=True, languages=("nl",), themes=(2,))})  # fmt: skip

    assert read(kept_as(wish)) == wish
    assert not read({}).is_on
