import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.mail.corpora import CORPORA, needs_corpora, words
from webcare.intake.mail.parse import parse
from webcare.intake.mail.quote import split
from webcare.intake.mail.quote_marks import REPLY_LINES

REPLIES = "b_reply_quote"


def read(path):
    return (CORPORA / REPLIES / path).read_text(encoding="utf-8").replace("\r\n", "\n")


def shares_out_every_word(text):
    parts = split(text)
    shared = f"{parts.reply_text}\n{parts.quoted_text}\n{parts.signature}"
    return sorted(shared.split()) == sorted(text.split())


INTRODUCTIONS = [
    "Op ma 3 mrt. 2025 om 10:12 schreef Stad Gent <info@gent.example>:",
    "Op 3 maart 2025 10:12 schreef Stad Gent <info@gent.example> het\nvolgende geschreven:",
    "On Mon, Mar 3, 2025 at 10:12 AM Stad Gent <info@gent.example> wrote:",
    "Le lun. 3 mars 2025 à 10:12, Ville de Gand <info@gent.example>\na écrit :",
    "Am 03.03.2025 um 10:12 schrieb Stadt Gent <info@gent.example>:",
    "Stadt Gent <info@gent.example> schrieb am Mo., 3. März 2025, 10:12:",
    "Op 03/03/2025 10:12 schreef info@gent.example:",
    "Eerder schreef Lieve De Wit <lieve@gent.example>:",
    "Op 3 maart 2025 om 10:12 schreef Lieve De Wit\n<lieve@gent.example>:",
    "Am 03.03.2025 um 10:12 schrieb info@gent.example:",
    "Zuvor schrieb Lieve De Wit <lieve@gent.example>:",
    "Le 03/03/2025 10:12, info@gent.example a écrit :",
    "Précédemment, Lieve De Wit <lieve@gent.example> a écrit :",
    "On 03/03/2025 10:12, info@gent.example wrote:",
    "Earlier Lieve De Wit <lieve@gent.example> wrote:",
    (
        "Van: Stad Gent <info@gent.example>\nVerzonden: maandag 3 maart 2025 10:12\n"
        "Aan: An Peeters\nOnderwerp: Uw vraag\n"
    ),
    (
        "*Van:* Stad Gent <info@gent.example>\n*Verzonden:* maandag 3 maart 2025\n*Aan:* An\n"
        "*Onderwerp:* Uw vraag\n"
    ),
    (
        "De : Ville de Gand <info@gent.example>\nEnvoyé : lundi 3 mars 2025 10:12\nÀ : An Peeters\n"
        "Objet : Votre question\n"
    ),
    "Von: Stadt Gent\nGesendet: Montag, 3. März 2025\nAn: An Peeters\nBetreff: Ihre Frage\n",
    "From: City of Ghent\nSent: Monday, March 3, 2025\nTo: An Peeters\nSubject: Your question\n",
    "-----Oorspronkelijk bericht-----\nVan: Stad Gent\nAan: An\nOnderwerp: Uw vraag\n",
    "-----Original Message-----\nFrom: City of Ghent\nTo: An\nSubject: Your question\n",
    "-------- Message d'origine --------\nDe : Ville\nÀ : An\nObjet : question\n",
    "-----Ursprüngliche Nachricht-----\nVon: Stadt\nAn: An\nBetreff: Frage\n",
    "________________________________\nVan: Stad Gent\nVerzonden: vandaag\nAan: An\nOnderwerp: x\n",
    *(f"##- {line} -##" for line in REPLY_LINES.values()),
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
@pytest.mark.parametrize("mark", ["> ", ""], ids=["marked", "unmarked"])
def test_what_is_quoted_under_a_reply_is_told_from_it(introduction, mark):
    text = (
        f"Dank u, dat is duidelijk.\n\n{introduction}\n\n{mark}Uw vraag is beantwoord.\n{mark}Groet"
    )
    parts = split(text)
    assert parts.reply_text == "Dank u, dat is duidelijk."
    assert "Uw vraag is beantwoord." in parts.quoted_text
    assert shares_out_every_word(text)


def test_a_reply_under_the_quotation_is_the_reply():
    parts = split("Op 3 maart 2025 10:12 schreef An <an@x.example>:\n> Kan dit?\n\nJa, dat kan.")
    assert parts.reply_text == "Ja, dat kan."
    assert parts.quoted_text.endswith("> Kan dit?")


def test_answers_between_the_lines_keep_the_lines_they_answer():
    text = "On 3 March 2025, An wrote:\n> Kan dit?\n\nJa.\n\n> En dat?\n\nNee.\n\n> Dank."
    parts = split(text)
    assert parts.reply_text.split() == [">", "Kan", "dit?", "Ja.", ">", "En", "dat?", "Nee."]
    assert parts.quoted_text.endswith("> Dank.")


def test_a_forward_without_a_word_of_its_own_shows_what_was_forwarded():
    text = "---------- Forwarded message ---------\nFrom: An <an@x.example>\nDate: today\n"
    assert split(text + "Subject: x\nTo: y@x.example\n\nDe put is er nog.").reply_text == (
        "De put is er nog."
    )


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAn Peeters\nKerkstraat 3",
        "Verstuurd vanaf mijn iPhone",
        "Envoyé de mon iPhone",
        "Von meinem iPhone gesendet",
        "Sent from my Samsung Galaxy smartphone.",
        "Verzonden vanuit Outlook voor Android",
        "Met vriendelijke groeten,\n\nAn Peeters\n0470 00 00 00",
        "Bien cordialement,\nAnne Dupont",
        "Mit freundlichen Grüßen\nAnna Schmidt",
        "Kind regards,\nAnn",
    ],
)
def test_a_signature_is_set_apart(signature):
    parts = split(f"De lamp in onze straat is stuk.\n\n{signature}")
    assert parts.reply_text == "De lamp in onze straat is stuk."
    assert parts.signature.split() == signature.split()


@pytest.mark.parametrize(
    "text",
    [
        "Op 12 maart 2025 schreef ik u het volgende:\nDe put is er nog.",
        "On the other hand, as I wrote:\nit is broken.",
        "Met vriendelijke groet aan de ploeg, maar waarom duurt het zo lang?\nDat wil ik weten.",
        "Van: hier\nis het niet ver.",
        "Sent from my desk, is much easier than my mobile phone.",
        "Agenda:\n- punt een\n---\nEn dan een lange alinea die geen handtekening is, "
        + "echt " * 20,
    ],
)
def test_what_only_looks_like_a_quotation_or_signature_stays(text):
    assert split(text).reply_text.split() == text.split()


def test_a_mail_that_is_all_signature_is_still_read():
    assert split("-- \nBel mij op 0470 00 00 00").reply_text.endswith("0470 00 00 00")


@needs_corpora
def test_discourse_replies_are_trimmed_as_expected():
    files = sorted((CORPORA / REPLIES / "discourse_trimmer/emails").iterdir())
    right = [
        file.name
        for file in files
        if words(split(read(f"discourse_trimmer/emails/{file.name}")).reply_text)
        == words(read(f"discourse_trimmer/trimmed/{file.name}"))
    ]
    assert len(right) >= 0.9 * len(files)


@needs_corpora
def test_crisp_replies_start_as_expected():
    expected = json.loads(read("crisp/expected.json"))
    wrong = []
    for name, answer in expected.items():
        parts = split(read(f"crisp/{name}"))
        wanted = answer.get("first_fragment") or answer.get("visible_text")
        if wanted is None:
            is_right = not parts.quoted_text and not parts.signature
        else:
            is_right = words(parts.reply_text) == words(wanted)
        if not is_right:
            wrong.append(name)
    assert len(wrong) <= 0.05 * len(expected), wrong


@needs_corpora
def test_talon_replies_all_say_hello():
    for file in sorted((CORPORA / REPLIES / "talon/standard_replies").glob("*.eml")):
        assert words(parse(file.read_bytes()).reply_text) == ["Hello"], file.name


@needs_corpora
def test_no_word_of_any_real_reply_gets_lost():
    for file in sorted((CORPORA / REPLIES).rglob("*.txt")):
        assert shares_out_every_word(file.read_text(encoding="utf-8", errors="replace")), file.name


PIECES = st.sampled_from(
    [*INTRODUCTIONS, "> ", ">> x", "-- ", "--", "Groeten,", "An", "Sent from my iPhone", "", "> a",
     "Van: x", "a b c", "____", "wrote:", "On 3 March 2025", "@", "C> x", "\x0c", "\u2028x"]
)  # fmt: skip


TEXTS = st.lists(PIECES | st.text(max_size=30), max_size=25).map("\n".join)


@given(TEXTS)
@settings(max_examples=50, deadline=None)
def test_no_word_of_any_text_gets_lost(text):
    assert shares_out_every_word(text)


@pytest.mark.long
@given(TEXTS)
@settings(max_examples=5000, deadline=None)
def test_no_word_of_very_many_texts_gets_lost(text):
    assert shares_out_every_word(text)


@pytest.mark.parametrize(
    "text",
    [
        " on x at y" * 100_000,
        "> a\n" * 250_000,
        ">" * 1_000_000,
        "On Mon, Jan 1 2020 at 10:00\n" * 36_000,
        "From: a\n" * 125_000,
        "a@b.c <a@b.c>\n" * 72_000,
        "-----Original" * 77_000,
        "--\n" * 330_000,
        "\n" * 1_000_000,
        " " * 1_000_000 + "x",
        "Sent from my \n" * 71_000,
        "On 2020 x wrote\n" * 62_000,
        "Regards,\n" * 111_000,
    ],
    ids=lambda text: repr(text[:14]),
)
def test_a_hostile_megabyte_costs_seconds_at_most(text):
    start = time.process_time()
    split(text)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "introduction",
    ["Op 3 maart 2025 10:12 schreef Lieve De Wit:", "Eerder schreef info@gent.example:"],
)
def test_a_writer_behind_the_verb_introduces_a_marked_quotation(introduction):
    parts = split(f"Dank u.\n\n{introduction}\n> Uw vraag is beantwoord.\n")

    assert parts.reply_text == "Dank u."


@pytest.mark.parametrize(
    "line",
    [
        "Op 3 maart 2025 om 10:12 schreef ik naar info@gent.example:",
        "Op 3 maart 2025 schreef u aan info@gent.example:",
        "On 3 March 2025 I wrote info@gent.example:",
        "Am 3. März 2025 schrieb ich an info@gent.example:",
        "Le 3 mars 2025 la ville a écrit à info@gent.example :",
        "Eerder schreef De Standaard:",
    ],
)
def test_who_tells_what_was_written_is_not_taken_for_a_mail_program(line):
    parts = split(f"Beste,\n\n{line}\n\nmijn straat ligt open.\n")

    assert "mijn straat ligt open." in parts.reply_text
