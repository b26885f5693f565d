"""How personal data and names look in letters: Dutch, French, German and English."""

import re

UPPER, LETTER = "A-ZÀ-ÖØ-ÞŁŚŻČŠŽ", "a-zà-öø-ÿA-ZÀ-ÖØ-Þ'’łśżćčšžąęńß"
WORD = rf"(?:[{UPPER}]\.|[{UPPER}][{LETTER}]{{0,30}}(?:-[{LETTER}]{{1,30}}){{0,3}})"
# Between the parts of a name: van der, de la, von, 't
PARTICLE = r"(?:van|von|de|den|der|het|'t|’t|te|ten|ter|du|la|le|des|el|al|bin|ben|zu|zum|zur|op)"
NAME = rf"{WORD}(?:[ ]+(?:{PARTICLE}[ ]+){{0,3}}{WORD}){{0,3}}"
TITLED = re.compile(
    r"\b(?i:de heer|dhr\.?|heer|mevrouw|mevr\.?|mw\.?|meneer|juffrouw|mr\.?|mrs\.?|ms\.?|miss|sir|"
    r"monsieur|madame|mademoiselle|mme\.?|mlle\.?|m\.|herr|herrn|frau|dr\.?|prof\.?|meester)"
    rf"[ ]+(?P<name>(?:{PARTICLE}[ ]+){{0,3}}{NAME})"
)
GREETED = re.compile(
    r"(?m)^[ \t>]*(?i:beste|dag|hallo|hoi|geachte|goedendag|goeiedag|goedemorgen|goedemiddag|dear|"
    r"hello|hi|good morning|good afternoon|bonjour|bonsoir|salut|cher|chère|chers|liebe|lieber|"
    r"sehr geehrter|sehr geehrte|guten tag|guten morgen)"
    rf"[ ]+(?P<name>{NAME})(?=[ ]*(?:[,!.:;-]|$))"
)
SIGNED = re.compile(
    r"(?im)^[ \t>]*(?:(?:met |hele? )?(?:vriendelijke?|beste|hartelijke|veel|warme) "
    r"groet(?:en|jes)?|"
    r"groet(?:en|jes)?|mvg|m\.v\.g\.?|vr\.? ?gr\.?|hoogachtend|alvast bedankt|bien cordialement|"
    r"cordialement|bien à vous|sincères salutations|salutations(?: distinguées)?|meilleures "
    r"salutations|(?:kind|best|warm) regards|regards|best wishes|sincerely|yours (?:sincerely|"
    r"faithfully|truly)|thanks|thank you|cheers|mit freundlichen grü(?:ß|ss)en|freundliche "
    r"grü(?:ß|ss)e|viele grü(?:ß|ss)e|mfg|hochachtungsvoll|merci)\b[ \t]*[,.!;:-]*[ \t]*"
    r"(?P<same>[^\n]{0,80})"
    r"(?=(?P<below>(?:\n[ \t>]*[^\n]{0,60}){0,4}))"
)
SHORT_NAME = re.compile(rf"^[ \t>]*(?P<name>(?:{PARTICLE}[ ]+)?{NAME})[ \t]*[.,]?$")
INTRODUCED = re.compile(
    r"(?i:\b(?:mijn naam is|ik heet|ik ben|je m['’]appelle|je suis|mon nom est|my name is|i am|i'm|"
    r"ich hei(?:ß|ss)e|ich bin|mein name ist|naam:|nom:|name:|naam :|nom :))"
    rf"[ ]+(?P<name>{NAME})"
)
ADDRESS = re.compile(
    rf"(?<![{LETTER}])(?:"
    rf"(?:[{UPPER}][{LETTER}.-]{{0,30}}[ ]){{0,3}}[{LETTER}'.-]{{0,40}}"
    r"(?:straat|laan|steenweg|weg|plein|dreef|kaai|lei|singel|gracht|kade|dijk|markt|hof|pad|"
    r"baan|berg|straße|strasse|str\.|platz|allee|gasse|ring)"
    r"[ ]{1,3}(?:nr\.?[ ]*)?\d{1,4}(?:[ ]?[a-zA-Z])?\b(?:[ ,]+(?:bus|bte|box|boîte)[ ]*\w{1,5})?"
    rf"|(?i:rue|avenue|av\.|chaussée|place|boulevard|bd\.?|quai|allée|impasse|chemin|square)[ ]"
    rf"(?:[{LETTER}-]{{1,30}}[ ,]{{1,3}}){{1,6}}?\d{{1,4}}(?:[ ]?[a-zA-Z])?\b"
    r"|\d{1,4}[ ]?[a-zA-Z]?,?[ ](?i:rue|avenue|boulevard|place|chaussée|quai)"
    rf"(?:[ ][{LETTER}-]{{1,30}}){{1,6}}"
    rf"|\d{{1,4}}[a-zA-Z]?[ ](?:[{UPPER}][{LETTER}-]{{1,30}}[ ]){{1,3}}"
    r"(?:Street|St\.?|Road|Rd\.?|Avenue|Ave\.?|Lane|Drive|Square|Close|Court|Way)\b"
    rf"|\b[1-9]\d{{3}}[ ]?[A-Z]{{2}}\b(?:[ ]{{1,3}}{WORD})?"
    rf"|\b(?:[BFDL]-)?[1-9]\d{{3,4}}[ ]{{1,3}}{WORD}(?![{LETTER}])"
    r")"
)
BIRTH = re.compile(
    r"(?i:\b(?:geboren(?: op| am)?|geb\.?(?: am)?|geboortedatum|né(?:e|\(e\))? le|née le|date de "
    r"naissance|born(?: on)?|date of birth|dob|geburtsdatum)\b[ :]*)"
    rf"(?P<what>\d{{1,2}}[./ -]+(?:\d{{1,2}}|[{LETTER}]{{3,10}})[./ -]+\d{{2,4}}"
    r"|\d{4}-\d{2}-\d{2})"
)
PLATE = re.compile(
    r"(?<![\w-])(?:[1-9]-[A-Z]{3}-\d{3}|[A-Z]{3}-\d{3}|\d{3}-[A-Z]{3}|[A-Z]{2}-\d{3}-[A-Z]{1,2}|"
    r"\d{1,2}-[A-Z]{2,3}-\d{1,2}|[A-Z]{2}-\d{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}|[A-Z]-\d{3}-[A-Z]{2}|"
    r"[A-Z]{1,3}-[A-Z]{1,2}[ ]\d{1,4})(?![\w-])"
)
LINK = re.compile(r"(?i:https?://|www\.)[^\s<>\"']+")
ACCOUNT = re.compile(r"(?<![\w@.])@[\w][\w.-]*\w(?:@[\w.-]+\w)?")
NUMBER = re.compile(r"(?<![\w.,])\d(?:[ ./-]?\d){4,}(?!\w)")
YEARS = re.compile(r"(?:19|20)\d\d[ /-]{1,3}(?:19|20)?\d\d")  # a school year is no reference
DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}")
CAPITAL = re.compile(rf"(?<![{LETTER}\[])(?P<word>[{UPPER}][{LETTER}-]{{2,}})")
SENTENCE_ENDS = re.compile(r"(?:^|[.!?:…\n>\"“„«(\[]|[-•*→])\s*$")
