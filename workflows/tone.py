"""In what tone people write, by words of our own in Dutch, French, German and English.

A small lexicon, made to be read: what it does not know it calls neutral, it hears no irony, and it
says nothing about a person. It is shown as a share of many messages, or as a hint on one of them
together with the words that made it, and decides nothing.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from workflows.lexicon import Lexicon
from workflows.marks import plain_text

READ_AT_MOST = 4000  # characters


class Tone(StrEnum):
    ANGRY = "angry"
    WORRIED = "worried"
    NEUTRAL = "neutral"
    THANKFUL = "thankful"


# What is only polite, or says that it is not so.
_EMPTY = re.compile(
    r"\b(?:"
    r"(?:alvast|bij voorbaat|op voorhand) (?:\w+ )?(?:dank|bedankt)\w*|"
    r"(?:dank|bedankt) (?:u )?(?:alvast|bij voorbaat|op voorhand)|"
    r"merci (?:d avance|par avance)|(?:d avance|par avance) merci|"
    r"(?:vielen )?dank im voraus|im voraus (?:\w+ )?dank|"
    r"thank(?:s| you) in advance|no thanks|nee bedankt|non merci|nein danke|"
    r"(?:geen|niet|pas|nicht|not|no) (?:\w+ )?"
    r"(?:boos|kwaad|bang|ongerust|bezorgd|fache|inquiet\w*|peur|angst|worried|angry|afraid)"
    r")\b"
)
_ANGRY = Lexicon(
    # Dutch
    r"schand\w*|belachelijk\w*|onaanvaardbaar\w*|onbegrijpelijk|ongehoord|woedend\w*|boos|kwaad|"
    r"razend|verontwaardigd|walgelijk|beschamend|schaam\w* (?:jullie|u|je)|"
    r"waardeloos|wanbeleid|prutsers?|klungels?|incompeten\w*|nalatig\w*|leugen\w*|gelogen|"
    r"in de steek gelaten|aan ons lot overgelaten|genoeg van|pikken (?:dit|het) niet|beu|"
    r"er niets aan doen|doen niets|gebeurt niets|hoe is (?:het|dit) mogelijk|"
    # French
    r"honteu\w*|scandal\w*|inadmissible\w*|inacceptable\w*|ridicule\w*|furieu\w*|"
    r"en colere|indigne\w*|revoltant\w*|lamentable\w*|incompetent\w*|ras le bol|marre|"
    r"mensonge\w*|menteurs?|negligen\w*|se moque\w* (?:de nous|du monde)|c est une honte|"
    # German
    r"unverschamt\w*|skandal\w*|inakzeptabel\w*|lacherlich\w*|wutend\w*|sauer|emport\w*|"
    r"unfassbar\w*|frechheit\w*|schande|schlamperei|inkompeten\w*|verarsch\w*|lugen|"
    r"es reicht|reicht (?:es )?(?:mir|uns) jetzt|versagen|versagt|"
    # English
    r"disgrac\w*|outrag\w*|unacceptable|ridiculous\w*|furious|angry|appalling|disgust\w*|"
    r"shameful|shame on|useless|incompetent\w*|negligen\w*|lies|liars?|fed up|"
    r"sick of|let (?:us )?down|how dare|what a joke"
)
_WORRIED = Lexicon(
    # Dutch
    r"ongerust\w*|bezorgd\w*|zorgen|bang|schrik|angst\w*|paniek|gevaar\w*|onveilig\w*|"
    r"is (?:het|dit|dat) (?:\w+ )?(?:veilig|gevaarlijk|giftig|schadelijk|drinkbaar|besmet)|"
    r"mag (?:ik|men) (?:\w+ ){0,3}(?:drinken|buiten|naar buiten|gebruiken)|"
    r"kunnen we (?:\w+ ){0,3}veilig|moeten we (?:\w+ ){0,3}(?:weg|binnen|evacueren)|evacu\w*|"
    r"ziek (?:geworden|van|door)|kinderen (?:\w+ ){0,3}(?:ziek|risico)|vrees|"
    # French
    r"inquiet\w*|inquiete|peur|angoiss\w*|panique|danger\w*|dangereu\w*|craint\w*|crains|"
    r"risque\w*|est ce (?:\w+ ){0,2}(?:sur|toxique|potable|dangereux)|soucis?|"
    r"peut on (?:\w+ ){0,3}(?:boire|sortir|utiliser)|"
    # German
    r"besorgt\w*|sorgen|sorge|angst\w*|panik|gefahr\w*|gefahrlich\w*|unsicher\w*|"
    r"beunruhig\w*|ist (?:das|es) (?:\w+ )?(?:sicher|giftig|gefahrlich|trinkbar)|furchte\w*|"
    r"evakuier\w*|durfen wir (?:\w+ ){0,3}(?:trinken|raus|benutzen)|"
    # English
    r"worr\w*|anxious|afraid|scared|panic\w*|danger\w*|unsafe|concern\w*|"
    r"is (?:it|this) (?:\w+ )?(?:safe|toxic|dangerous|contaminated|drinkable)|at risk|"
    r"can we (?:\w+ ){0,3}(?:drink|go outside|use)|should we (?:\w+ ){0,3}(?:leave|evacuate)|"
    r"frighten\w*|fear\w*"
)
_THANKFUL = Lexicon(
    # Dutch
    r"bedankt|dank(?: u| je| jullie)?|dankjewel|dankuwel|hartelijk dank|merci|proficiat|"
    r"complimenten|goed gedaan|goed bezig|knap werk|chapeau|dankbaar|top gedaan|"
    r"blij met|snelle (?:actie|reactie|hulp|oplossing)|"
    # French
    r"remerci\w*|bravo|felicitations|bon travail|beau travail|reconnaissant\w*|"
    # German
    r"danke\w*|vielen dank|besten dank|dankbar\w*|gut gemacht|grossartig\w*|tolle arbeit|"
    # English
    r"thank(?:s| you)?|grateful|well done|great (?:job|work)|good (?:job|work)|kudos|appreciate\w*"
)
_SHOUTS = re.compile(r"!{2,}|[?!]{3,}")
NAMED = 6  # words that are told


@dataclass(frozen=True, slots=True)
class Heard:
    """A tone, and the words that made it: plain (no accents, no capitals), in the order met."""

    tone: Tone
    words: tuple[str, ...] = ()


def tone_of(text: str) -> Tone:
    """The tone that most words of *text* speak, see `heard`."""
    return heard(text).tone


def heard(text: str) -> Heard:
    """The tone that most words of *text* speak. Of as many the graver one: anger, then worry, and
    thanks only where nothing speaks against it. Two exclamation marks together count as anger
    where a word does.
    """
    read = text[:READ_AT_MOST]
    words = _EMPTY.sub(" _ ", plain_text(read))
    found = {
        Tone.ANGRY: _ANGRY.find(words),
        Tone.WORRIED: _WORRIED.find(words),
        Tone.THANKFUL: _THANKFUL.find(words),
    }
    angry, worried, thankful = (len(each) for each in found.values())
    if angry and _SHOUTS.search(read):
        angry += 1
    tone = Tone.THANKFUL if thankful else Tone.NEUTRAL
    if angry and angry >= max(worried, thankful):
        tone = Tone.ANGRY
    elif worried and worried >= thankful and not angry >= worried:
        tone = Tone.WORRIED
    return Heard(tone, found.get(tone, ())[:NAMED])
