"""Personal data is seen where it is, and a number that only looks like it is left alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.personal_data import is_iban, personal_data, personal_data_marks


def belgian(born: str, serial: str, *, after_2000: bool) -> str:
    check = 97 - int(("2" if after_2000 else "") + born + serial) % 97
    return f"{born}{serial}{check:02}"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Mijn rijksregisternummer is 85.07.30-033.28, dank u.", ["national_number"]),
        ("85073003328", ["national_number"]),
        (belgian("010523", "006", after_2000=True), ["national_number"]),
        ("Mijn BSN is 111222333.", ["national_number"]),
        ("burgerservicenummer: 123456782", ["national_number"]),
        ("IBAN BE68 5390 0754 7034 en bedankt voor alles", ["iban"]),
        ("nl91abna0417164300", ["iban"]),
        ("FR14 2004 1010 0505 0001 3M02 606", ["iban"]),
        ("DE89370400440532013000", ["iban"]),
        ("bel me op 0475 12 34 56", ["phone"]),
        ("+32 (0)2 345 67 89", ["phone"]),
        ("tel. 06-12345678", ["phone"]),
        ("mail naar Jan.Peeters+tuin@post.example.be.", ["email"]),
        ("jan@home.example, 0475/12.34.56", ["email", "phone"]),
    ],
)
def test_personal_data_is_seen(text, kinds):
    assert list(personal_data_marks(text)) == kinds


@pytest.mark.parametrize(
    "text",
    [
        "85.07.30-033.29",  # check digits that do not agree
        "dossier 85073003329",
        "ticket 123456782",  # passes the test of eleven, but nobody says that it is a BSN
        "BE68 5390 0754 7035",
        "factuur 2026-000123",
        "van 9u tot 17u, op 12/05/2026",
        "@stadsvos zegt dag",
        "00000000000",
        "",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text):
    assert personal_data(text) == ()


def test_what_is_found_can_be_pointed_at():
    text = "Rekening BE68 5390 0754 7034 staat op naam van jan@home.example"
    assert [text[one.start : one.end] for one in personal_data(text)] == [
        "BE68 5390 0754 7034",
        "jan@home.example",
    ]


@given(st.integers(min_value=1, max_value=10**12 - 1))
def test_one_wrong_digit_makes_an_account_invalid(number):
    account = f"{number:012}"
    good = f"BE{98 - int(account + '111400') % 97:02}{account}"
    assert is_iban(good)
    wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
    assert not is_iban(wrong)


@pytest.mark.parametrize(
    "text", ["a@" * 50_000, "0" * 100_000, "BE68 " * 20_000, "a." * 50_000, "1 " * 50_000]
)
def test_a_hostile_text_is_read_in_time(text):
    begun = time.process_time()
    personal_data(text)
    assert time.process_time() - begun < 1
