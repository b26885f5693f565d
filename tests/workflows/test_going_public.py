"""What must not go public unasked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.going_public import Found, Kind, found, mark

BELGIAN, IBAN = "85.07.30-033 28", "BE68 5390 0754 7034"


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("Bel mij op 0470 12 34 56.", Kind.PHONE, "0470 12 34 56"),
        (f"Op rekening {IBAN} graag.", Kind.IBAN, IBAN),
        ("Mail naar an@home.example.", Kind.EMAIL, "an@home.example"),
        (f"Mijn nummer is {BELGIAN}.", Kind.NATIONAL_NUMBER, BELGIAN),
        ("Het nummer 111222333 klopt.", Kind.NATIONAL_NUMBER, "111222333"),
        ("Ik woon in de Kerkstraat 12.", Kind.ADDRESS, "Kerkstraat 12"),
        ("Dag Jan de Vries, dank!", Kind.ASKER, "Jan de Vries"),
        ("Dag DE VRIES, Jan", Kind.ASKER, "DE VRIES, Jan"),
        ("Zie https://desk.example/t/1-abc", Kind.PAGE, "https://desk.example/t/1-abc"),
    ],
)
def test_it_is_found_and_told_as_it_stands(text, kind, said):
    page = "https://desk.example/t/1-abc"
    assert Found(kind, said) in found(text, asker="Jan de Vries", page=page)


@pytest.mark.parametrize(
    "text",
    [
        "Dag Jan, dank je!",
        "Dossier 2024-118 van 123456788.",
        "Om 9 uur in zaal 12.",
        "",
        "Op 1/2/2026",
    ],
)
def test_what_points_to_nobody_is_not_asked_about(text):
    assert found(text, asker="Jan de Vries") == ()


def test_a_number_with_wrong_check_digits_is_none():
    kinds = {each.kind for each in found("85.07.30-033 29 en BE68 5390 0754 7035")}
    assert Kind.NATIONAL_NUMBER not in kinds
    assert Kind.IBAN not in kinds


def test_what_the_house_says_of_itself_is_no_finding():
    ours = ["info@city.example", "Stad, Grote Markt 1, tel. 03 201 22 22"]
    assert found("Mail info@city.example of bel 03 201 22 22.", ours=ours) == ()
    assert found("Mail an@home.example", ours=ours)


def test_what_was_agreed_to_is_no_word_for_anything_else():
    first, second = found("Bel 0470 12 34 56"), found("Bel 0470 12 34 56 of an@home.example")
    assert mark(first) != mark(second)
    assert mark(()) == ""


@given(st.text(max_size=120), st.sampled_from([IBAN, BELGIAN, "an@home.example"]))
def test_it_is_found_whatever_stands_around_it(around, secret):
    text = f"{around}\n{secret}\n{around}"
    assert any(secret in each.text for each in found(text))


@given(st.text(max_size=200), st.text(max_size=20))
def test_findings_stand_in_the_text(text, asker):
    plain = " ".join(text.split())
    assert all(each.text in plain for each in found(text, asker=asker))
