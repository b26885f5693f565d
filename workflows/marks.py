"""Words that make us look twice: danger, spam, and lists that a team keeps itself.

Danger is a suspicion, made to miss little: whole words and stems in Dutch, French, German and
English at once, whatever the accents and capitals. Idioms that only sound dangerous are taken out
first. A hit rings a person; it never decides.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from workflows.lexicon import Lexicon

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_NO_WORD = re.compile(r"[\W_]+")
_ACCENTS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f]")

# What only sounds dangerous, in the plain form that `plain_text` gives.
_IDIOMS = re.compile(
    r"\b(?:"
    r"moord en brand|bom(?:men)? (?:geld|duiten|centen)|(?:de )?bom (?:is )?gebarsten|"
    r"de bom barstte?|"
    r"in het geweer|wapens? van (?:de |het )?(?:stad|gemeente|provincie|familie)|"
    r"(?:ik |wil |zou )*me (?:\w+ )?dood ?(?:lachen|schamen|ergeren|vervelen)|"
    r"(?:bath|sex|cherry|glitter|photo|seed|time) bombs?|kill all (?:the )?process\w*|"
    r"bombes? (?:de bain|de peinture|aerosol|a eau|glacee|a retardement)|"
    r"mourir de (?:rire|faim|honte|chaud|soif)|tuer le temps"
    r")\b"
)

_DANGER = Lexicon(
    # to oneself: Dutch
    r"zelfmoord\w*|zelfdoding\w*|zelfdodingsgedachten|suicid\w*|automutil\w*|zelfverwond\w*|"
    r"zelfbeschadig\w*|zelfverminking|eu?thanasie op mezelf|"
    r"(?:mij|me)zelf (?:iets )?(?:aan ?(?:te )?doen|(?:te )?(?:verwonden|doden|snijden|verminken|"
    r"ombrengen|ophangen|verdrinken)|van kant (?:te )?maken|om te brengen|iets aandoe\w*)|"
    r"uit het leven (?:\w+ )?stap\w*|stap\w* (?:\w+ )?uit het leven|"
    r"einde (?:\w+ )?aan (?:mijn|m n|zijn|haar) leven|"
    r"wil(?:len)? (?:\w+ ){0,2}(?:dood(?: zijn)?|niet meer leven|sterven)|"
    r"(?:hoef|wil|kan|zie) (?:\w+ ){0,4}niet meer (?:te )?leven|"
    r"ik (?:\w+ ){0,3}er (?:\w+ )?een einde? aan (?:te )?maken|ik maak er (?:\w+ )?een einde? aan|"
    r"wil er niet meer zijn|zie het (?:leven )?niet meer zitten|"
    r"(?:voor mij|van mij) hoeft het (?:\w+ )?niet meer|"
    r"(?:wil|kan|hoef) (?:\w+ ){0,2}(?:ni|nie) me+r (?:te )?leven?|"
    r"(?:wil|kan|hoef) (?:\w+ ){0,2}nim+e+r (?:te )?leven?|"
    r"spring\w* (?:\w+ ){0,3}van (?:\w+ ){1,2}(?:brug|toren|dak|balkon|flat|gebouw|viaduct)|"
    r"van (?:de|het|een|den) (?:brug|toren|dak|balkon|flat|gebouw|viaduct) (?:\w+ ){0,2}"
    r"(?:af ?(?:te )?)?spring\w*|"
    r"zie geen uitweg(?: meer)?|voor de trein (?:\w+ )?spring\w*|spring\w* (?:\w+ )?voor de trein|"
    # to oneself: French
    r"(?:me|te|se|m|s) (?:suicid\w*|tuer|pendre|mutil\w*|scarifi\w*|jeter sous (?:le|un) train)|"
    r"mettre fin a (?:mes|ses|tes) jours|en finir avec (?:la|ma) vie|"
    r"saute\w* (?:\w+ ){0,2}(?:du|d un) (?:pont|toit|balcon)|"
    r"je (?:veux|voudrais|vais) en finir|plus envie de vivre|"
    r"(?:veux|voudrais|envie de) (?:\w+ )?(?:mourir|crever|plus vivre)|ne veux plus vivre|"
    r"automutilation\w*|"
    # to oneself: German
    r"selbst ?mord\w*|selbsttotung\w*|suizid\w*|freitod|selbst ?verletz\w*|"
    r"(?:mich|sich) (?:selbst )?(?:um ?(?:zu)?bringen|(?:zu )?toten|(?:zu )?ritzen|aufhangen|"
    r"erschiessen)|bringe mich um|nehme mir das leben|mir das leben (?:zu )?nehmen|"
    r"will (?:\w+ ){0,2}(?:sterben|nicht mehr leben)|nicht mehr leben (?:will|mochte|wollen)|"
    r"(?:spring\w*|sturz\w*) (?:\w+ ){0,3}(?:von|vom) (?:\w+ )?(?:brucke|dach|turm|balkon)|"
    r"schluss mit (?:dem|meinem) leben|"
    # to oneself: English
    r"kill(?:ing)? (?:my|him|her)self|kill myself|self ?harm\w*|cut(?:ting)? myself|"
    r"hurt(?:ing)? myself|hang myself|"
    r"jump(?:ing)? (?:\w+ ){0,2}(?:off|from) (?:the|a) (?:bridge|roof|tower|balcony|building)|"
    r"end(?:ing)? (?:my life|it all)|tak(?:e|ing) my own life|want(?:ed)? to die|"
    r"(?:don t|dont|do not) want to live|better off dead|no reason to live|"
    # to others: Dutch
    r"vermoord\w*|doodsbedreig\w*|doodschiet\w*|dood te schieten|schiet\w* (?:\w+ ){1,2}dood|"
    r"doodste(?:ek|k)\w*|neerschiet\w*|neer te schieten|neerste(?:ek|k)\w*|afslacht\w*|"
    r"(?:maak|maken|steek|steken|schiet|schieten|knal|sla|slaan) (?:je|jou|jullie|u|hem|haar|hen|"
    r"ze|iedereen|allemaal) (?:\w+ ){0,2}(?:af|kapot|neer|dood|overhoop)|"
    r"(?:ga|zal|kom) (?:\w+ ){1,4}(?:afmaken|kapotmaken|doden|neerknallen|doodslaan|doodmaken|"
    r"iets aandoen|in brand steken)|word(?:t|en)? (?:\w+ ){0,2}(?:met de dood )?bedreigd|"
    r"bedreig(?:t|en|de)? (?:mij|me|ons|u|jullie|hem|haar)|moordaanslag\w*|moord(?:en|enaar)?|"
    r"in brand (?:te )?steken|brandstichting\w*|aanslag(?:en)? (?:te )?(?:plegen|gepleegd)|"
    r"pleeg (?:\w+ )?aanslag|terreuraanslag\w*|terroris\w*|"  # alone, an aanslag is a tax
    # to others: French
    r"assassin\w*|(?:vais|va|vont|veux|dois) (?:\w+ ){0,2}(?:tuer|buter|egorger|crever|poignarder|"
    r"bruler)|(?:te|le|la|les|vous) (?:tue(?:r|rai|rais|rons)?|bute(?:rai)?|egorger(?:ai)?)|"
    r"menaces? de mort|mort aux \w+|attentats?|egorg\w*|poignard\w*|"
    # to others: German
    r"ermord\w*|morddrohung\w*|umbringen|(?:bring|bringe|bringen) (?:dich|euch|sie|ihn) um|"
    r"erschiess\w*|abstech\w*|(?:stech|steche) (?:dich|euch|sie|ihn) ab|amok\w*|attentat\w*|"
    r"terroranschlag\w*|abknall\w*|"
    # to others: English
    r"(?:kill|murder|shoot|stab|hurt|behead)(?:ing)? (?:you|u|him|her|them|everyone|everybody|all|"
    r"people|the mayor|your)|murder(?:ed|er|ers|ing)?|death threats?|shoot (?:\w+ ){0,2}up|"
    r"(?:you|they|he|she) (?:will|must|should|deserves? to|are going to|re going to) die|"
    r"mass shooting|terrorist\w*|"
    # at home
    r"(?:slaat|sloeg|schopt|wurgt|stampt) (?:mij|me|ons|haar|(?:de|mijn|onze|haar) (?:kinderen|"
    r"kindjes|vrouw|zoon|dochter|mama))|mishandel\w*|huiselijk geweld|partnergeweld|"
    r"(?:me|nous|la) (?:frappe|bat|tabasse)|violences? conjugales?|(?:il|elle) a un couteau|"
    r"schlagt (?:mich|uns|sie|die kinder|meine)|misshandel\w*|hausliche gewalt|"
    r"(?:hits|beats|hitting|beating) (?:me|us|her|(?:the|my) (?:kids|children|wife|mother))|"
    r"domestic violence|"
    # someone is in danger at this moment
    r"er verdrinkt|(?:iemand|kind|kindje|jongen|meisje|man|vrouw) (?:\w+ )?(?:verdrinkt|aan het "
    r"verdrinken)|bewustelo(?:os|ze)|buiten bewustzijn|ademt (?:\w+ )?niet|hartstilstand|"
    r"gaslek\w*|ruik\w* (?:\w+ ){0,2}gas|gasgeur|"
    r"staat in brand|"
    r"inconscient(?:e|es|s)? (?:sur|par|au|dans)|ne respire (?:plus|pas)|arret cardiaque|"
    r"atmet nicht|herzstillstand|(?:not|stopped) breathing|"
    r"(?:se noie|en train de se noyer)|fuite de gaz|odeur de gaz|sens le gaz|est en feu|"
    r"ertrinkt|am ertrinken|bewusstlos\w*|gasgeruch|gasleck|riecht nach gas|steht in flammen|"
    r"(?:is|are) drowning|unconscious|gas leak|smells? (?:of )?gas|(?:is|are) on fire|"
    # things that go off, and weapons
    r"bom(?:men|melding\w*|aanslag\w*|gordel\w*|alarm\w*|brief\w*|pakket\w*|dreiging\w*)?|"
    r"bomb(?:s|ing|er|ers|ings)?|bombe[ns]?|bombendroh\w*|explosie(?:f|ven)|explosifs?|explosives?|"
    r"sprengst?off?\w*|sprengsatz\w*|handgrana\w*|granaat|granaten|grenades?|"
    r"opblaz\w*|op te blazen|blaas (?:\w+ ){1,4}op|"
    r"(?:faire|fais|ferai) (?:tout )?(?:sauter|exploser)|"
    r"in die luft (?:\w+ )?(?:spreng|jag)\w*|blow (?:\w+ ){1,3}up|"
    r"(?:vuur|steek|slag)wapens?|wapens?|pistool|pistolen|revolvers?|gewe(?:er|ren)|kala[sc]h\w*|machetes?|"
    r"armes? (?:a feu|blanches?|de guerre)|"
    r"(?:une|mon|son|des|mes|ses|les) armes?(?! de (?:la )?ville)|"
    r"pistolets?|fusils?|schuss ?waffen?|waffen?|pistolen?|gewehre?|"
    r"(?:a|my|his|her|the|with) gun|guns|gunman|firearms?|rifles?|weapons?|"
    r"(?:met|heb|heeft|pakte?|pakt|trekt?) (?:een|het|mijn|zijn|haar) (?:\w+ )?mes|avec un couteau|"
    r"(?:mit|hat) (?:einem|ein|dem) messer|(?:with|has|got) a knife|couteau sous la gorge|zoutzuur|"
    r"sarin|anthrax|antrax"
)

_SPAM = Lexicon(
    r"casinos?|viagra|cialis|bitcoins?|crypto(?:s|currency|munten)?|forex|onlyfans|backlinks?|"
    r"seo (?:services?|experts?|agency)|guest posts?|binary options?|payday loans?|"
    r"loan offers?|personal loans?|pret(?:s)? (?:entre particuliers|rapides?)|"
    r"offre de pret|aanbod van (?:een )?lening|sneller? (?:geld|krediet) lenen|kreditangebot\w*|"
    r"make money (?:online|fast)|snel geld verdienen|gagner de l argent|geld verdienen online|"
    r"you (?:have )?won|u heeft gewonnen|vous avez gagne|click here|klik hier om te winnen|"
    r"whats ?app (?:me|us) (?:on|at)|telegram channel|spell caster|sugar (?:mummy|daddy)|"
    r"escorts?|hot (?:girls|singles)|replica watches|followers kopen|buy (?:followers|likes)"
)
_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_SHORTENED = re.compile(
    r"https?://(?:www\.)?(?:bit\.ly|tinyurl\.com|t\.me|goo\.gl|is\.gd|cutt\.ly|rb\.gy|wa\.me)/",
    re.IGNORECASE,
)
MANY_LINKS = 3


def plain_text(text: str) -> str:
    """*text* without accents, capitals, invisible marks and punctuation; words by one blank."""
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", _INVISIBLE.sub("", text)))
    return _NO_WORD.sub(" ", text.casefold()).strip()


def danger_suspected(text: str) -> tuple[str, ...]:
    """The words in *text* that speak of suicide, self-harm, threats, bombs or weapons.

    Plain (no accents, no capitals), each once, in the order met; empty when there are none.
    """
    plain = plain_text(text)
    if not _DANGER.find(plain):  # as with nearly all messages; idioms cost more to look for
        return ()
    return _DANGER.find(_IDIOMS.sub("_", plain))


def spam_marks(text: str) -> tuple[str, ...]:
    """What in *text* looks like spam: words of the trade, ``3 links``, ``shortened link``."""
    marks = list(_SPAM.find(plain_text(text)))
    links = len(_LINK.findall(text))
    if links >= MANY_LINKS:
        marks.append(f"{links} links")
    if _SHORTENED.search(text):
        marks.append("shortened link")
    return tuple(marks)


def words_seen(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """Which of a team's own *words* (house rules, crisis) occur in *text*.

    Whole words or phrases, whatever accents and capitals; a trailing ``*`` asks for a stem. The
    words come back as the team spelt them.
    """
    return _seen_in(f" {plain_text(text)} ", words)


def word_lists(
    lists: Mapping[str, Mapping[str, Iterable[str]]], text: str, language: str | None
) -> tuple[str, ...]:
    """The names of a scheme's own *lists* of which a word occurs in *text*.

    A list holds words per language code, and under ``"*"`` those of every language. Those of a
    language are looked for where the message is in it, or in a language that we do not know.
    """
    if not lists:
        return ()
    haystack = f" {plain_text(text)} "
    return tuple(
        name
        for name, per_language in lists.items()
        if any(
            _seen_in(haystack, words)
            for code, words in per_language.items()
            if code == "*" or language in (None, "", code)
        )
    )


def _seen_in(haystack: str, words: Iterable[str]) -> tuple[str, ...]:
    """Which of *words* stand in *haystack*, which is plain with a blank at either end."""
    found = []
    for word in words:
        needle = plain_text(word.rstrip("*"))
        end = "" if word.endswith("*") else " "
        if needle and f" {needle}{end}" in haystack:
            found.append(word)
    return tuple(found)


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, whatever accents, capitals, punctuation and line ends."""
    return plain_text(one) == plain_text(other)
