"""The marks by which mail programs set off what was written before, and who signs.

Every pattern is matched against a bounded piece of a line, so a hostile megabyte stays cheap.
"""

from __future__ import annotations

import re

# What our own mails say above the text they quote; kept here so that sender and reader agree.
REPLY_LINES = {
    "nl": "Schrijf uw antwoord boven deze lijn",
    "en": "Write your answer above this line",
    "fr": "Écrivez votre réponse au-dessus de cette ligne",
    "de": "Schreiben Sie Ihre Antwort über diese Zeile",
}
OTHER_REPLY_LINES = (
    "reply above this line",
    "type your reply above this line",
    "please type your reply above",
    "antwoord boven deze lijn",
    "typ uw antwoord boven",
    "répondez au-dessus de cette ligne",
    "répondre au-dessus de cette ligne",
    "antworten sie oberhalb dieser",
    "antwort oberhalb dieser",
)
REPLY_LINE = re.compile(
    r"\W{0,20}(?:\w+ ){0,3}?(?:"
    + "|".join(map(re.escape, (*REPLY_LINES.values(), *OTHER_REPLY_LINES)))
    + r").{0,60}\Z",
    re.IGNORECASE,
)

REPLY_LINE_WORDS = re.compile("boven|above|dessus|über|oberhalb")  # a cheap first look

QUOTED = re.compile(r"[ \t\xa0]{0,3}(?:>|&gt;)")
INITIALS = re.compile(r"[A-Za-z]{1,3}>(?: |\Z)")
RULE = re.compile(r"\s{0,10}[-_=*~—–]{5,}\s*\Z")

ORIGINAL = re.compile(
    r"\s{0,10}(?:[-_=*]{2,40}\s?"
    r"(?:Original(?:e|\s+Message|\s*e?mail)|Oorspronkelijk\s?(?:e-?mail)?\s?bericht|Origineel\s"
    r"bericht|Message d['’]origine|Message original|Message initial|Urspr(?:ü|ue)ngliche"
    r"(?:\s(?:Nachricht|E-?Mail))|Originalnachricht|Mensaje original|Messaggio originale|Mensagem"
    r" original|Oprindelig (?:meddelelse|besked)|Originalmeddelande|Ursprungligt meddelande|"
    r"Opprinnelig melding|Alkuper\w+ viesti|Wiadomość oryginalna|Oryginalna wiadomość|"
    r"Исходное сообщение|Пересылаемое сообщение|Eredeti üzenet|Původní zpráva|"
    r"Forwarded message|Forwarded|Doorgestuurd bericht|Doorgezonden bericht|Message transféré|"
    r"Message transmis|Weitergeleitete Nachricht|Mensaje reenviado|Messaggio inoltrato|"
    r"Reply message|Antwoord)"
    r".{0,60}?[-_=*]{2,40}|"
    r"(?:Begin forwarded message|Begin doorgestuurd bericht|Start van doorgestuurd bericht|"
    r"Début du message (?:transféré|réexpédié)|Anfang der weitergeleiteten Nachricht|"
    r"Inizio messaggio inoltrato)\s?:)\s*\Z",
    re.IGNORECASE,
)

_FROM = "From|Van|De|Von|Da|От|Od|Fra|Från|Lähettäjä|Expéditeur|Afzender|Absender|Feladó|差出人"
_OTHER = {
    "date": "Sent|Verzonden|Verstuurd|Envoyé|Envoyée|Gesendet|Date|Datum|Dato|Data|Fecha|Enviado"
    r"(?: el)?|Inviato|Enviada(?: em)?|Skickat|Sendt|Wysłano|Отправлено|Дата|Date d['’]envoi|"
    "Lähetetty|Elküldve|送信日時",
    "to": "To|Aan|À|A|An|Para|Til|Till|Do|Кому|Destinataire|Pour|Vastaanottaja|Címzett|宛先",
    "copy": "Cc|Bcc|Kopie|Copie|CC à|Kopia|Копия|Cci",
    "subject": "Subject|Onderwerp|Objet|Sujet|Betreff|Asunto|Oggetto|Assunto|Ämne|Emne|Temat|"
    "Тема|Aihe|Tárgy|Risposta|件名",
    "reply": "Reply-To|Antwoord aan|Répondre à|Antwort an",
}
_FOR_LABEL = r"[\s*_>|]{0,6}(?:%s)[*_]{0,2}\s?[:：][*_]{0,2}(?:\s|\Z|[\w\"'<])"
FROM_LABEL = re.compile(_FOR_LABEL % _FROM, re.IGNORECASE)
LABELS = {
    "from": FROM_LABEL,
    **{kind: re.compile(_FOR_LABEL % names, re.IGNORECASE) for kind, names in _OTHER.items()},
}
ANY_LABEL = re.compile(_FOR_LABEL % "|".join((_FROM, *_OTHER.values())), re.IGNORECASE)

# "On … wrote:" in its many tongues. First what such a line may start with …
INTRO_START = re.compile(
    r"[\s\"'*_<\-(]{0,20}(?:On|Op|Le|Am|El|Em|Il|Dnia|W dniu|Den|Em|No dia|Quoting|Citeren|"
    r"In(?: your)? message|Eerder|Earlier|Previously|Précédemment|Auparavant|Plus tôt|Zuvor|Vorher|"
    r"Früher|At|Na|Dne|V|Pe|Päivänä|Tarih|Vào|Em|Den|Dňa|"
    r"(?:mon|tue|wed|thu|fri|sat|sun|ma|di|wo|do|vr|za|zo|lun|mar|mer|jeu|ven|sam|dim|mo|mi|fr|sa|"
    r"so|пн|вт|ср|чт|пт|сб|вс)\w{0,9}\.?,?\s|\d{1,4}[\s./\-年]|\S{1,60}@|"
    r"[^\d\n]{0,80}?<[^<>\s]{1,120}@)",
    re.IGNORECASE,
)
# … then the verbs it ends with, once the words after them are off …
_VERBS = (
    "wrote writes said schreef schrijft geschreven écrit ecrit écrivait schrieb geschrieben "
    "escribió escribio escreveu scritto scrisse napisał napisała napisał(a) pisze skrev kirjoitti "
    "írta napsal napsala napsal(a) написал написала написал(а) пишет пише scris yazdı napísal "
    "のメール さんは書きました 写道 작성"
)
INTRO_VERBS = tuple(_VERBS.split())
AFTER_VERB = (
    " het volgende", " the following", " ce qui suit", " folgendes",
)  # fmt: skip
# … or the German way, verb first and the moment after it …
INTRO_VERB_FIRST = re.compile(
    r"@[^\s<>]{1,200}>?\)?\"?\s+(?:schrieb|schreef)\s+(?:am|op)\s.{4,60}[:：]\s*\Z", re.IGNORECASE
)
# … or the verb before its writer, as Dutch and German have it behind a moment, unless that is the
# one who writes now or whom they wrote to …
INTRO_WRITER = re.compile(
    r"(?<!\bik )(?<!\bI )(?<!\bwe )\b(?:schreef|schrijft|schrieb|schreibt|wrote|écrivait|a écrit)\s"
    r"(?!(?:ik|wij|we|je|jij|u|jullie|naar|aan|to|an|ich|wir|nous|vous|à|I)\b)"
    r"(?P<writer>[^\n:：]{1,150}?)\s?[:：]\s*\Z",
    re.IGNORECASE,
)
# … or no verb at all: a moment, and an address with a colon.
INTRO_ADDRESS = re.compile(r"<[^<>]{0,10}[^<>\s]{1,200}@[^<>]{1,200}>\)?\s?[:：]\s*\Z")
INTRO_BARE = re.compile(
    r"\s{0,5}(?:\d{4}-\d\d-\d\d \d\d:\d\d GMT[+-]\d\d:\d\d \S.{0,100}|"
    r"\d{4}/\d{1,2}/\d{1,2} \S.{0,100}<[^<>\s]{1,100}@[^<>\s]{1,100}>:?)\s*\Z"
)
MOMENT = re.compile(
    r"\d{1,2}\s?[:.h]\s?\d{2}|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|年", re.IGNORECASE
)
FIRST_PERSON = re.compile(
    r"\b(?:schreef (?:ik|wij|we)|ik (?:u|jullie|je)?\s?(?:schreef|geschreven)|I (?:have )?wrote|"
    r"we wrote|j['’]ai (?:\w+ )?écrit|(?:nous|vous) (?:avons|ai) écrit|schrieb ich|ich schrieb|"
    r"schreef)\b.{0,30}\Z",
    re.IGNORECASE,
)

DELIMITER = re.compile(r"\s{0,3}(?:--\s?|[-_—–=*~]{2,})\s*\Z")
DEVICE = (
    r"i ?phone|i ?pad|i ?pod|ios|android|blackberry|samsung|galaxy|huawei|xiaomi|htc|nokia|lumia|"
    r"mobiel\w*|mobile?|mobiltelefon|smartphone|gsm|tablet|handy|windows|outlook|mail|phone|"
    r"telefoon|toestel|cell|ti-\d+|alcatel|proton|yahoo|gmail|thunderbird|k-9|mailbox|airmail|work"
)
MOBILE = re.compile(
    r"[\s(<*_\[]{0,6}(?:"
    r"(?:sent|from|verzonden|verstuurd|gestuurd|envoy[ée]e?|gesendet|von|enviado|inviato|skickat|"
    r"sendt|wysłane)\s(?:from|via|with|by|using|vanaf|met|vanuit|door|de|depuis|à partir de|"
    r"mit|von|"
    r"desde|dal?|från|fra|z)?\s?(?:mon|ma|my|mijn|een|a|an|meinem|meiner|mi|mio|min)?\s?"
    r"[^,.?!]{0,50}?\b(?:" + DEVICE + r")\b[^?!]{0,60}?|"
    r"(?:von|diese nachricht wurde)\s.{0,40}(?:" + DEVICE + r")\w*.{0,40}\sgesendet|"
    r"(?:get|download|t[ée]l[ée]chargez|obtenez|laden sie|holen sie sich|ontvang|haal|"
    r"outlook voor)\s.{0,8}(?:outlook|yahoo|bluemail|proton|spark).{0,120}|"
    r"從我的 iPhone 傳送|iPhoneから送信|Отправлено с iPhone"
    r")[\s.)>\]*_]{0,6}\Z",
    re.IGNORECASE,
)
MOBILE_START = re.compile(
    r"[\s(<*_\[]{0,6}(?:sent|from|verz|verst|gest|envoy|gesen|von|envia|invia|skick|sendt|wys|"
    r"diese|"
    r"get|down|t[ée]l[ée]|obten|laden|holen|ontv|haal|outl|從|iph|отпр)",
    re.IGNORECASE,
)
WEB_ADDRESS = re.compile(r"[(<\[]?https?://[^\s)>\]]{1,200}[)>\]]?", re.IGNORECASE)
EXCUSE = re.compile(r",?\s*(?:please |pls )?(?:excuse|pardon|forgive)\b.{0,60}\Z", re.IGNORECASE)
CLOSING = re.compile(
    r"[\s*_]{0,4}(?:(?:met |mvg )?(?:de )?(?:vriendelijke?|hartelijke?|warme|beste|oprechte) groet"
    r"(?:en|jes)?|(?:veel )?groet(?:en|jes)?|mvg|m\.v\.g\.?|hoogachtend|"
    r"alvast bedankt en groet(?:en)?|"
    r"(?:bien |très )?cordialement|(?:sincères |meilleures |"
    r"cordiales )?salutations(?: distinguées)?|"
    r"bien (?:à vous|à toi)|cdlt|veuillez agréer.{0,120}|je vous prie d['’]agréer.{0,120}|"
    r"(?:mit )?(?:freundlichen?|besten?|herzlichen?|lieben?|vielen?|schöne[nr]?) gr(?:ü|"
    r"ue)(?:ß|ss)en?"
    r"|mfg|gruß|hochachtungsvoll|(?:with )?(?:kind(?:est)?|best|warm(?:est)?|many)? ?regards|"
    r"yours (?:sincerely|faithfully|truly)|rgds|(?:med (?:vänliga?|venlig) )?h(?:ä|i)lsning(?:ar)?|"
    r"(?:venlig )?hilsen|mvh|vh|saludos(?: cordiales)?|cordiali saluti|distinti saluti|pozdrawiam)"
    r"(?P<name>(?:\s?[,/!.]|\s)[^?]{0,60})?\s*\Z",
    re.IGNORECASE,
)
SLASH_NAME = re.compile(r"/ ?[A-ZÀ-Þ]\w{1,30}\s*\Z")
