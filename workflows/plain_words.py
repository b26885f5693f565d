"""Words with a capital that name nobody: what sentences begin with, days, months, tongues, lands.

In Dutch, French, German and English. Short on purpose: whatever is missing is looked at once more
by a person, whatever is wrong here might hide a name.
"""

_BEGIN = """
aan alle alleen alles als alvast beste bedankt bij dag dan dank dat daarom daarna de deze die
dit door dus een eerst elke en enkel er geachte geen gisteren goed goede goedemiddag goedemorgen
goedendag graag groet groeten haar hallo heeft heel hen het hier hij hoe hun iedereen ik ikzelf
in indien intussen is ja je jij jullie kan kunnen kunt maar mag meer met mevrouw mijn mijnheer
meneer misschien moet momenteel morgen mvg na naar nee neen niemand niet niets nog nogmaals nu
of om omdat ondertussen ons onze ook op over overigens sinds sommige soms straks te tegen ten
ter toch toen tot uit uw vandaag vanaf van veel verder via volgens volgende voor vorige vraag
waar waarom wanneer want wat we wel welk welke weten wie wij wil willen wordt zal ze zeer zelf
zelfs zij zijn zo zodra zonder zou zouden afin ainsi alors après aucun aucune aujourd au aussi
autre aux avant avec beaucoup bien bonjour bonsoir car ce cela celle celui certains ces cet
cette chaque cher chère chers comme comment dans depuis des donc elle elles encore enfin ensuite
est et ici il ils jusqu la le les leur leurs lors madame mademoiselle mais merci mes messieurs
moi mon monsieur ma ne ni non nos notre nous oui ou où par parce pas pendant peut plusieurs plus
pour pourquoi pouvez puis quand que quel quelle quelques qui quoi sans selon serait ses si son
sont sous sur tous tout toute toutes très trop un une vers voici voilà vos votre vous aber also
am an auch auf aus bei beim bin bis bitte da daher damit danke dann das dass dem den denn der
deshalb dies diese dieser dieses doch dort du ein eine einen einer eines es etwas falls für gern
gerne gestern guten haben hat herr herrn frau heute ich ihnen ihr ihre ihrem ihren im ist jede
jeder jetzt kann kein keine können leider liebe lieber man mein meine mit nach nein nicht noch
nun nur ob oder ohne schon sehr geehrte geehrter sie sind so soll sondern um und uns unser
unsere vielen viele vom von vor wann warum was wegen weil welche wenn wer werden wir wird wo zu
zum zur zwischen about after all although and another any anyone are as at because before but
can could dear did do does each even every everyone first for from good hello here his her how
however if it its last maybe mine more most my no nobody not now on once one only or other our
perhaps please several she should since some something sometimes soon sorry still thank thanks
that the their then there these they this those thus to today tomorrow until were what when
where which while who why will with would yes yesterday yet you your
"""
_CALENDAR = """
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni
juli augustus september oktober november december lundi mardi mercredi jeudi vendredi samedi
dimanche janvier février mars avril mai juin juillet août septembre octobre novembre décembre
montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz dezember monday
tuesday wednesday thursday friday saturday sunday january february march may june july august
october pasen pinksteren kerstmis kerst noël pâques pentecôte ostern pfingsten weihnachten
christmas easter
"""
_TONGUES = """
nederlands nederlandse frans franse duits duitse engels engelse vlaams vlaamse belgisch
belgische europees europese néerlandais français allemand anglais belge niederländisch
französisch deutsch englisch dutch french german english flemish belgian european belgië
nederland vlaanderen wallonië brussel frankrijk duitsland europa belgique france allemagne
europe bruxelles flandre wallonie belgien niederlande frankreich deutschland belgium netherlands
germany brussels flanders
"""
_HOUSES = """
stad gemeente stadhuis gemeentehuis politie brandweer provincie overheid conversatieteam webcare
burgemeester schepen schepenen gemeenteraad ocmw cpas ville commune mairie police pompiers
province bourgmestre échevin stadt gemeinde rathaus polizei feuerwehr bürgermeister city council
town mayor onderwerp sujet betreft betreff subject objet concerne antwoord réponse answer
facebook instagram whatsapp youtube internet google
"""
PLAIN = frozenset(f"{_BEGIN} {_CALENDAR} {_TONGUES} {_HOUSES}".split())
"""In small letters."""
