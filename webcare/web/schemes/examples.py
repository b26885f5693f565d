"""Messages to try a scheme on, made up for it: four kinds in each language."""

from webcare.decisions.sandbox import Example

EXAMPLES: tuple[Example, ...] = (
    Example(
        language="nl",
        subject="Wanneer komt de veegwagen?",
        text="Dag, in de Wilgenstraat liggen al twee weken bladeren op de stoep. "
        "Wanneer komt de veegwagen langs?",
    ),
    Example(
        language="nl",
        subject="Vraag van de redactie",
        text="Ik schrijf voor een krant en zoek een reactie op de sluiting van het zwembad. "
        "Kan dat voor 17 uur?",
        marks=("author_is_press",),
    ),
    Example(
        language="nl",
        subject="Klacht",
        text="Ik ben aan het loket onbeleefd behandeld en wil een formele klacht indienen.",
        channel_kind="form",
        marks=("form_formal_complaint",),
    ),
    Example(
        language="nl",
        text="Jullie rijden die nieuwe fietsbrug toch gewoon de gracht in zeker 😂",
        channel_kind="mastodon",
        marks=("is_public",),
    ),
    Example(
        language="en",
        subject="Library card",
        text="Hello, I moved here last month. Which papers do I need for a library card?",
    ),
    Example(
        language="en",
        subject="I cannot go on",
        text="Nobody answers me any more. I do not want to live like this, I think of suicide.",
    ),
    Example(
        language="en",
        text="Thank you to the crew who cleared the fallen tree on our street so quickly!",
        channel_kind="bluesky",
        marks=("is_public",),
    ),
    Example(
        language="fr",
        subject="Carte de riverain",
        text="Bonjour, ma carte de riverain expire demain. Comment la prolonger ?",
    ),
    Example(
        language="fr",
        subject="Travaux sans fin",
        text="La troisième fois que je vous écris : la rue est toujours ouverte "
        "et personne ne répond.",
        marks=("repeated", "author_is_known"),
    ),
    Example(
        language="fr",
        text="Il paraît que la piscine ferme pour toujours. Encore un mensonge de la commune.",
        channel_kind="mastodon",
        marks=("is_public",),
    ),
    Example(
        language="de",
        subject="Sperrmüll",
        text="Guten Tag, wie melde ich ein altes Sofa für die Abholung an?",
    ),
    Example(
        language="de",
        subject="Beschwerde",
        text="Zum zweiten Mal wurde meine Anmeldung verloren. Das ist eine Zumutung.",
        marks=("repeated",),
    ),
    Example(
        language="de",
        text="Danke an das Bürgerbüro, das ging schneller als gedacht.",
        channel_kind="bluesky",
        marks=("is_public",),
    ),
)
