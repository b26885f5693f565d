"""Words that make a danger to life suspected, in four languages.

It is a suspicion, made to miss little: whole words and stems in Dutch, French, German and English
at once, whatever the accents and capitals. Idioms that only sound dangerous are taken out first. A
hit rings a person; it never decides.
"""

import re

from workflows.lexicon import Lexicon
from workflows.marks import plain_text

# What only sounds dangerous, in the plain form that `plain_text` gives.
_IDIOMS = re.compile(
    r"\b(?:"
    r"moord en brand|bom(?:men)? (?:geld|duiten|centen)|(?:de )?bom (?:is )?gebarsten|"
    r"de bom barstte?|"
    r"sla(?:at|an) (?:me|mij|ons) (?:met|op|tegen) (?:verstomming|stomheid|hol|verbazing)|"
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
    r"(?:wil|wul|kan|kun) (?:\w+ ){0,2}n(?:i|ie|iet|immer|imeer) ?(?:meer |mer |mi )?leven?|"
    r"wil er niet meer zijn|zelfmoor[td]\w*|afscheidsbrief|vaarwel (?:allemaal|wereld)|"
    r"spring\w* (?:\w+ ){0,3}van (?:de|het|een) (?:\w+ )?(?:brug|dak|toren|flat|gebouw|balkon)|"
    r"van (?:de|het|een) (?:\w+ )?(?:brug|dak|toren|flat|gebouw|balkon) (?:\w+ )?spring\w*|"
    r"zie het (?:leven )?niet meer zitten|"
    r"(?:voor mij|van mij) hoeft het (?:\w+ )?niet meer|"
    r"zie geen uitweg(?: meer)?|voor de trein (?:\w+ )?spring\w*|spring\w* (?:\w+ )?voor de trein|"
    # to oneself: French
    r"(?:me|te|se|m|s) (?:suicid\w*|tuer|pendre|mutil\w*|scarifi\w*|jeter sous (?:le|un) train)|"
    r"mettre fin a (?:mes|ses|tes) jours|en finir avec (?:la|ma) vie|"
    r"je (?:veux|voudrais|vais) en finir|plus envie de vivre|lettre d adieu|adieu a tous|"
    r"(?:sauter|jeter) (?:du|d un|depuis le) (?:pont|toit|balcon|immeuble)|"
    r"(?:veux|voudrais|envie de) (?:\w+ )?(?:mourir|crever|plus vivre)|ne veux plus vivre|"
    r"automutilation\w*|"
    # to oneself: German
    r"selbst ?mord\w*|selbsttotung\w*|suizid\w*|freitod|selbst ?verletz\w*|"
    r"(?:mich|sich) (?:selbst )?(?:um ?(?:zu)?bringen|(?:zu )?toten|(?:zu )?ritzen|aufhangen|"
    r"erschiessen)|bringe mich um|nehme mir das leben|mir das leben (?:zu )?nehmen|"
    r"will (?:\w+ ){0,2}(?:sterben|nicht mehr leben)|nicht mehr leben (?:will|mochte|wollen)|"
    r"schluss mit (?:dem|meinem) leben|abschiedsbrief|"
    r"(?:spring\w* (?:\w+ ){0,3}von|von) (?:der|einer|dem|einem) (?:brucke|dach|turm|balkon|"
    r"hochhaus)"
    r" ?(?:spring\w*|sturz\w*|runter)?|"
    # to oneself: English
    r"kill(?:ing)? (?:my|him|her)self|kill myself|self ?harm\w*|cut(?:ting)? myself|"
    r"hurt(?:ing)? myself|hang myself|"
    r"end(?:ing)? (?:my life|it all)|tak(?:e|ing) my own life|want(?:ed)? to die|"
    r"(?:don t|dont|do not) want to live|better off dead|no reason to live|"
    r"suicide note|goodbye (?:cruel )?world|goodbye everyone|kms|kys|"
    r"jump(?:ing|ed)? off (?:the|a|this) (?:\w+ )?(?:bridge|roof|building|balcony)|"
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
    # who is beaten, or worse
    r"sla(?:at|an) (?:me|mij|ons|haar|hem|mijn (?:kind\w*|vrouw|zoon|dochter|moeder)|de kinderen)|"
    r"mishandel\w*|verkracht\w*|wurg(?:t|de|en)|huiselijk geweld|partnergeweld|aangerand|"
    r"(?:me|nous) (?:frappe|bat|etrangle|viole)|violences? conjugales?|violee?s?|"
    r"schlagt (?:mich|uns|sie|ihn|meine?n? \w+|die kinder)|hausliche gewalt|vergewaltig\w*|"
    r"misshandel\w*|(?:he|she|husband|wife|partner|father|mother|boyfriend) (?:hits|beats|chokes) "
    r"(?:me|us|her|him|the|my)|beating (?:me|us|her|him)|domestic violence|rap(?:ed|ist)|"
    # someone is in danger at this moment
    r"er verdrinkt|(?:iemand|kind|kindje|jongen|meisje|man|vrouw) (?:\w+ )?(?:verdrinkt|aan het "
    r"verdrinken)|bewustelo(?:os|ze)|buiten bewustzijn|ademt niet|hartstilstand|gaslek\w*|"
    r"ruik\w* (?:\w+ ){0,2}gas|gasgeur|"
    r"staat in brand|"
    r"(?:se noie|en train de se noyer)|sans connaissance|ne respire (?:plus|pas)|fuite de gaz|"
    r"odeur de gaz|sens le gaz|est en feu|"
    r"ertrinkt|am ertrinken|bewusstlos\w*|atmet nicht|gasgeruch|gasleck|riecht nach gas|"
    r"steht in flammen|"
    r"(?:is|are) drowning|unconscious|gas leak|smells? (?:of )?gas|(?:is|are) on fire|"
    # things that go off, and weapons
    r"bom(?:men|melding\w*|aanslag\w*|gordel\w*|alarm\w*|brief\w*|pakket\w*|dreiging\w*)?|"
    r"bomb(?:s|ing|er|ers|ings)?|bombe[ns]?|bombendroh\w*|explosie(?:f|ven)|explosifs?|explosives?|"
    r"sprengst?off?\w*|sprengsatz\w*|handgrana\w*|granaat|granaten|grenades?|"
    r"opblaz\w*|op te blazen|blaas (?:\w+ ){1,4}op|"
    r"(?:faire|fais|ferai) (?:tout )?(?:sauter|exploser)|"
    r"in die luft (?:\w+ )?(?:spreng|jag)\w*|blow (?:\w+ ){1,3}up|"
    r"(?:vuur|steek|slag)wapens?|wapens?|pistool|pistolen|revolvers?|gewe(?:er|ren)|"
    r"kala[sc]h\w*|machetes?|"
    r"armes? (?:a feu|blanches?|de guerre)|"
    r"(?:une|mon|son|des|mes|ses|les) armes?(?! de (?:la )?ville)|"
    r"pistolets?|fusils?|schuss ?waffen?|waffen?|pistolen?|gewehre?|"
    r"(?:a|my|his|her|the|with) gun|guns|gunman|firearms?|rifles?|weapons?|"
    r"(?:met|heb|hebt|heeft|had|pak|trek) (?:een|het|mijn|zijn) (?:groot )?mes|(?:avec|a|"
    r"sorti) un couteau|(?:mit|hat) (?:einem|dem|ein) messer|"
    r"(?:with|has|had|got) a knife|couteau sous la gorge|zoutzuur|sarin|anthrax|antrax"
)


def danger_suspected(text: str) -> tuple[str, ...]:
    """The words in *text* that speak of suicide, self-harm, threats, bombs or weapons.

    Plain (no accents, no capitals), each once, in the order met; empty when there are none.
    """
    plain = plain_text(text)
    if not _DANGER.find(plain):  # as with nearly all messages; idioms cost more to look for
        return ()
    return _DANGER.find(_IDIOMS.sub("_", plain))
