"""The clauses of every fact, as they are read after “when”, “because”, “als” and “omdat”."""

# What is asked: in English, in Dutch, and what does not hold in English, in Dutch.
CLAUSES = {
    ("channel_kind", "is", "mastodon"): (
        "it came by way of Mastodon",
        "het via Mastodon binnenkwam",
        "it did not come by way of Mastodon",
        "het niet via Mastodon binnenkwam",
    ),
    ("owned", "is", True): (
        "the channel is ours",
        "het kanaal van ons is",
        "the channel is not ours",
        "het kanaal niet van ons is",
    ),
    ("is_public", "is", True): (
        "everyone can read it",
        "iedereen het kan lezen",
        "not everyone can read it",
        "niet iedereen het kan lezen",
    ),
    ("addressed_to_us", "is", True): (
        "it is addressed to us",
        "het aan ons gericht is",
        "it is not addressed to us",
        "het niet aan ons gericht is",
    ),
    ("language", "is", "nl"): (
        "the language is Dutch",
        "de taal Nederlands is",
        "the language is not Dutch",
        "de taal niet Nederlands is",
    ),
    ("author_is_press", "is", True): (
        "the author is known as press",
        "de afzender bekendstaat als pers",
        "the author is not known as press",
        "de afzender niet bekendstaat als pers",
    ),
    ("author_is_influential", "is", True): (
        "the author is widely read",
        "de afzender veel gelezen wordt",
        "the author is not widely read",
        "de afzender niet veel gelezen wordt",
    ),
    ("author_is_known", "is", True): (
        "the author wrote to us before",
        "de afzender ons al eerder schreef",
        "the author never wrote to us before",
        "de afzender ons nooit eerder schreef",
    ),
    ("author_reach", "at_least", 3): (
        "the author has at least 3 followers",
        "de afzender minstens 3 volgers heeft",
        "the author has fewer than 3 followers",
        "de afzender minder dan 3 volgers heeft",
    ),
    ("author_tickets_count", "at_least", 3): (
        "the author has at least 3 tickets",
        "de afzender minstens 3 tickets heeft",
        "the author has fewer than 3 tickets",
        "de afzender minder dan 3 tickets heeft",
    ),
    ("author_tickets_count", "at_most", 1): (
        "the author has at most 1 ticket",
        "de afzender hoogstens 1 ticket heeft",
        "the author has more than 1 ticket",
        "de afzender meer dan 1 ticket heeft",
    ),
    ("author_tickets_count", "is", 2): (
        "the author has exactly 2 tickets",
        "de afzender precies 2 tickets heeft",
        "the author has more or fewer than 2 tickets",
        "de afzender meer of minder dan 2 tickets heeft",
    ),
    ("author_tickets_count", "in", (1, 3)): (
        "the author has exactly 1 or 3 tickets",
        "de afzender precies 1 of 3 tickets heeft",
        "the author has more or fewer than 1 or 3 tickets",
        "de afzender meer of minder dan 1 of 3 tickets heeft",
    ),
    ("repeated", "is", True): (
        "the author wrote the same before",
        "de afzender eerder al hetzelfde schreef",
        "the author did not write the same before",
        "de afzender niet eerder hetzelfde schreef",
    ),
    ("form_press", "is", True): (
        "“I write as press” was ticked",
        "“ik schrijf als pers” is aangevinkt",
        "“I write as press” was not ticked",
        "“ik schrijf als pers” niet is aangevinkt",
    ),
    ("form_formal_complaint", "is", True): (
        "“this is a formal complaint” was ticked",
        "“dit is een formele klacht” is aangevinkt",
        "“this is a formal complaint” was not ticked",
        "“dit is een formele klacht” niet is aangevinkt",
    ),
    ("theme", "is", "waste"): (
        "the theme is “waste”",
        "het thema “waste” is",
        "the theme is not “waste”",
        "het thema niet “waste” is",
    ),
    ("theme_sensitive", "is", True): (
        "the theme is sensitive",
        "het thema gevoelig is",
        "the theme is not sensitive",
        "het thema niet gevoelig is",
    ),
    ("theme_is_ours", "is", True): (
        "the theme is ours",
        "het thema van ons is",
        "the theme is not ours",
        "het thema niet van ons is",
    ),
    ("danger_words", "is", True): (
        "it holds words of danger",
        "er woorden van gevaar in staan",
        "it holds no words of danger",
        "er geen woorden van gevaar in staan",
    ),
    ("danger_words", "has", "bom"): (
        "it holds the word of danger “bom”",
        "het woord van gevaar “bom” erin staat",
        "it does not hold the word of danger “bom”",
        "het woord van gevaar “bom” er niet in staat",
    ),
    ("crisis_active", "is", True): (
        "a crisis is on",
        "er een crisis loopt",
        "no crisis is on",
        "er geen crisis loopt",
    ),
    ("crisis_marks", "is", True): (
        "it holds words of the crisis",
        "er woorden van de crisis in staan",
        "it holds no words of the crisis",
        "er geen woorden van de crisis in staan",
    ),
    ("crisis_marks", "has", "flood"): (
        "it holds the word of the crisis “flood”",
        "het woord van de crisis “flood” erin staat",
        "it does not hold the word of the crisis “flood”",
        "het woord van de crisis “flood” er niet in staat",
    ),
    ("crisis_statement", "is", True): (
        "an approved statement covers it",
        "een goedgekeurde woordvoeringslijn dit dekt",
        "no approved statement covers it",
        "geen goedgekeurde woordvoeringslijn dit dekt",
    ),
    ("spam_marks", "is", True): (
        "it looks like spam",
        "het op spam lijkt",
        "it does not look like spam",
        "het niet op spam lijkt",
    ),
    ("spam_marks", "has", "casino"): (
        "“casino” makes it look like spam",
        "het door “casino” op spam lijkt",
        "“casino” does not make it look like spam",
        "het door “casino” niet op spam lijkt",
    ),
    ("house_rule_marks", "is", True): (
        "it breaks the house rules",
        "het de huisregels overtreedt",
        "it does not break the house rules",
        "het de huisregels niet overtreedt",
    ),
    ("house_rule_marks", "has", "idiot"): (
        "it breaks the house rules with “idiot”",
        "het met “idiot” de huisregels overtreedt",
        "it does not break the house rules with “idiot”",
        "het met “idiot” de huisregels niet overtreedt",
    ),
    ("word_lists", "is", True): (
        "it holds a word of the scheme’s lists",
        "er een woord van de lijsten van het schema in staat",
        "it holds no word of the scheme’s lists",
        "er geen woord van de lijsten van het schema in staat",
    ),
    ("word_lists", "has", "praise"): (
        "it holds a word of the list “praise”",
        "er een woord van de lijst “praise” in staat",
        "it holds no word of the list “praise”",
        "er geen woord van de lijst “praise” in staat",
    ),
    ("personal_data_marks", "is", True): (
        "it holds personal data",
        "er persoonsgegevens in staan",
        "it holds no personal data",
        "er geen persoonsgegevens in staan",
    ),
    ("personal_data_marks", "has", "iban"): (
        "it holds a bank account number",
        "er een bankrekeningnummer in staat",
        "it holds no bank account number",
        "er geen bankrekeningnummer in staat",
    ),
    ("attachments_count", "at_least", 3): (
        "it has at least 3 attachments",
        "er minstens 3 bijlagen bij zitten",
        "it has fewer than 3 attachments",
        "er minder dan 3 bijlagen bij zitten",
    ),
    ("office_hours", "is", True): (
        "it came within office hours",
        "het binnen de kantooruren binnenkwam",
        "it came outside office hours",
        "het buiten de kantooruren binnenkwam",
    ),
    ("known_answer", "is", True): (
        "an approved answer fits",
        "een goedgekeurd antwoord past",
        "no approved answer fits",
        "geen goedgekeurd antwoord past",
    ),
    ("language", "in", ("nl", "fr", "de")): (
        "the language is Dutch, French or German",
        "de taal Nederlands, Frans of Duits is",
        "the language is not Dutch, French or German",
        "de taal niet Nederlands, Frans of Duits is",
    ),
    ("channel_kind", "in", ("mail", "form")): (
        "it came by way of E-mail or Web form",
        "het via E-mail of Webformulier binnenkwam",
        "it did not come by way of E-mail or Web form",
        "het niet via E-mail of Webformulier binnenkwam",
    ),
}
OURS, PUBLIC = {"fact": "theme_is_ours", "is": True}, {"fact": "is_public", "is": True}
DANGER = {"fact": "danger_words", "is": True}
JOINED = [
    (
        {"all": [OURS, PUBLIC, DANGER]},
        "the theme is ours, everyone can read it and it holds words of danger",
        "het thema van ons is, iedereen het kan lezen en er woorden van gevaar in staan",
    ),
    (
        {"any": [OURS, PUBLIC]},
        "the theme is ours or everyone can read it",
        "het thema van ons is of iedereen het kan lezen",
    ),
    (
        {"not": {"all": [OURS, PUBLIC]}},
        "the theme is not ours or not everyone can read it",
        "het thema niet van ons is of niet iedereen het kan lezen",
    ),
    (
        {"all": [OURS, {"any": [PUBLIC, DANGER]}]},
        "the theme is ours and (everyone can read it or it holds words of danger)",
        "het thema van ons is en (iedereen het kan lezen of er woorden van gevaar in staan)",
    ),
    (
        {"all": [OURS, {"not": {"any": [PUBLIC, DANGER]}}]},
        "the theme is ours and (not everyone can read it and it holds no words of danger)",
        "het thema van ons is en (niet iedereen het kan lezen en er geen woorden van gevaar in "
        "staan)",
    ),
]
AS_SEEN = [
    ("author_is_press = yes", "the author is known as press", "de afzender bekendstaat als pers"),
    (
        "danger_words = bom, mes; is_public = no",
        "it holds words of danger (bom, mes) and not everyone can read it",
        "er woorden van gevaar in staan (bom, mes) en niet iedereen het kan lezen",
    ),
    ("spam_marks = nothing", "it does not look like spam", "het niet op spam lijkt"),
    (
        "personal_data_marks = national_number, iban",
        "it holds personal data (national number, bank account number)",
        "er persoonsgegevens in staan (rijksregisternummer, bankrekeningnummer)",
    ),
    ("theme = waste", "the theme is “waste”", "het thema “waste” is"),
    ("author_reach = 1", "the author has 1 follower", "de afzender 1 volger heeft"),
    ("another = thing", "another = thing", "another = thing"),
]
