# Woorden van het kantoor. B1, je en jij, korte zinnen.

## Elke pagina
skip-to-content = Naar de inhoud
footer = Weerklank: de anonieme vragenlijst die je kunt controleren.
places = Onderdelen
place-results = Resultaten
place-desk = Vragenlijsten
log-out = Uitloggen
to-start = Naar het begin
errors-title = Er ging iets mis
none = –
table-of = Tabel: { $title }
show = Toon
cancel = Annuleren

## Inloggen
log-in = Inloggen
log-in-explained = Voor leidinggevenden en het programmabureau. Om een vragenlijst in te vullen hoef je niet in te loggen.
log-in-refused = Naam en wachtwoord horen niet bij elkaar, of het is te vaak geprobeerd. Probeer het nog eens of wacht een kwartier.
account-name = Naam
password = Wachtwoord

## Wat niet kan
not-found-title = Deze pagina is er niet
not-found-text = Het adres klopt niet, of de pagina is niet voor jou.
refused-title = Dat kan nu niet
refused-text = Het is niet gelukt. Er is niets veranderd.
failed-title = Er ging iets mis bij ons
failed-text = Er is niets verloren. Probeer het over een tijdje nog eens.

## Aantallen en scores
count-fewer = minder dan { $n }
count-range = { $from } tot { $to }
count-more = { $n } of meer
people = { $n } mensen
interval = tussen { $low } en { $high }
interval-title = Marge
response = { $n } mensen ({ $rate } %)
out-of = van { $high }
took-part = Meegedaan:
took-part-title = Meegedaan
answers = Antwoorden
theme = Thema
unit = Onderdeel
result = Resultaat
shown = te zien
withheld = niet te zien
change = Verschil
last-time = Vorige keer

## Verschil met vorige keer
label-higher = Hoger dan vorige keer
label-lower = Lager dan vorige keer
label-stable = Gelijk gebleven
label-none = Geen aantoonbaar verschil
label-changed = Niet te vergelijken: de vraag is veranderd
label-too-few = Te weinig antwoorden om iets over het verschil te zeggen
label-not-testable = Over het verschil is niets te zeggen
smallest-detectable = Vanaf een verschil van ongeveer { $change } is de kans groot dat we het zien.

## Pagina van een onderdeel
result-of = { $title } Gesloten op { $date }.
first-strongest = Sterkste thema
first-to-discuss = Thema om over te praten
first-agreed = Afspraken van vorige keer
first-agreed-done = { $done } van { $agreed } gedaan
first-by-chance = Sterk en zwak liggen hier dicht bij elkaar of bij de hele organisatie. Het kan toeval zijn; als onderwerp voor een gesprek is het goed genoeg.
themes-title = Thema's
themes-how-to-read = Hoe hoger, hoe beter. De balk laat zien hoe groot de rol van toeval is: de score had ook ergens anders in de balk kunnen liggen.
themes-as-table = Alle scores in een tabel
legend-interval = marge door toeval
chart-score = { $unit }: { $score }
parts-title = Onderdelen
rest-of = Andere teams in { $unit }
rest-short = samen te zien bij wie niet apart te zien is
rest-explained = Van sommige teams is de uitkomst niet apart te zien. Samen zie je ze wel, in de kolom "Andere teams".
withheld-title = Van dit onderdeel is niets apart te zien
withheld-too-small = Er zijn hier minder dan { $minimum } mensen uitgenodigd. Dan zou een uitkomst te veel over één mens kunnen zeggen.
withheld-too-few = Er zijn minder dan { $minimum } antwoorden, of anders was de uitkomst van een klein team uit te rekenen door af te trekken. Daarom is hier niets te zien. Welke van de twee het is, zeggen we niet: ook dat zou iets verraden.
withheld-joined = { $unit } is klein en is voor deze vragenlijst samengevoegd. De antwoorden tellen mee in { $group }.
withheld-to-group = Bekijk de uitkomst van { $group }
withheld-nobody = In { $unit } zelf is niemand uitgenodigd.
withheld-now = Wat je nu kunt doen: bespreek met je team de uitkomst van het onderdeel hierboven. Herkennen jullie die? Wat zou bij jullie anders kunnen zijn? Vraag niet wie wat heeft geantwoord.
withheld-above = Wat je wel kunt zien: { $unit }
about-title = Over deze cijfers
about-thresholds = Een score is te zien vanaf { $group } antwoorden, een losse vraag vanaf { $distribution }, een gevoelige vraag vanaf { $sensitive }, opmerkingen vanaf { $comments }. Alles is afgerond. Een tweede programma heeft gecontroleerd dat niemand door aftrekken onder die grens kan komen.
about-chance = "Hoger" of "lager" staat er alleen als het verschil groter is dan door toeval te verwachten is. Staat het er niet, dan is er misschien wel een verschil, maar is het niet aan te tonen.
about-certificate = Het certificaat van de telling

## Alle keren naast elkaar
earlier-title = Hoe het eerder was
earlier-how-to-read = Elke stip is één keer dat de vragenlijst is gehouden, met de marge eromheen. Of een verschil meer is dan toeval, zie je hier niet. Dat staat bij de thema's, alleen voor het verschil met de vorige keer.
earlier-as-table = Alle keren in een tabel
earlier-closed = Gesloten op
gap-withheld = niet te zien
gap-not-there = dit onderdeel was er niet
gap-not-asked = niet gevraagd
gap-changed = vraag veranderd
gap-said = { $when }: { $why }

## Hele organisatie
tree-title = Alle onderdelen
tree-no-ranking = In de volgorde van de organisatie. Een ranglijst maken we niet: bij kleine teams is het verschil vooral toeval.
groups-title = Verschillen tussen groepen
groups-explained = Hoe mensen met verschillende achtergronden het ervaren, over de hele organisatie. Een groep is te zien vanaf { $n } antwoorden.
groups-explained-unit = Hoe mensen met verschillende achtergronden het ervaren, in dit onderdeel en alles eronder. Een groep is te zien vanaf { $n } antwoorden.
nothing-released = Er zijn nog geen resultaten vrijgegeven voor jou.
to-results = Naar de resultaten

## Vragen
questions-title = De vragen
questions-how-to-read = Per thema de vragen. Links van de streep staan de ongunstige antwoorden, rechts de gunstige; wat er tussenin zit, staat op de streep. Hoe meer antwoorden, hoe preciezer je het ziet.
questions-as-table = Deze vragen in een tabel
answer = Antwoord
share = Deel van de antwoorden
questions-other = Andere vragen
questions-none = De losse vragen zijn te zien vanaf { $n } antwoorden.
answers-of = { $n } antwoorden
percent = { $n } %
class-unfavourable = Ongunstig
class-neutral = Er tussenin
class-favourable = Gunstig
option-not-asked = Niet gevraagd
about-hardly-anybody = Bijna niemand antwoordde gunstig
about-tenths = Ongeveer { $n } van de 10 antwoordden gunstig
about-nearly-everybody = Bijna iedereen antwoordde gunstig

## Afspraak vóór het lezen
promise-title = Eerst een afspraak
promise-lead = Collega's hebben eerlijk geantwoord omdat niemand kan zien wie wat heeft gezegd. Dat blijft alleen zo als lezers niet gaan zoeken.
promise-no-search = Ik probeer niet te achterhalen wie wat heeft geantwoord.
promise-ask-nobody = Ik vraag niemand wat hij of zij heeft ingevuld, ook niet voor de grap.
promise-patterns = Ik praat over wat er in het team speelt, niet over personen.
promise-recognise = Denk ik iemand te herkennen? Dan zeg ik dat tegen niemand en doe ik er niets mee.
promise-no-judgement = Ik gebruik de uitkomst niet om iemand te beoordelen.
promise-logged = We bewaren dat je dit hebt beloofd, en welke pagina's met uitkomsten je op welke dag opent. Het programmabureau en de controleur kunnen dat zien.
promise-give = Dat beloof ik

## Opmerkingen
comments-title = In hun eigen woorden
comments-explained = Opmerkingen zijn letterlijk overgenomen. Ze staan in willekeurige volgorde en los van alle andere antwoorden. Ze staan alleen bij onderdelen met { $minimum } of meer deelnemers, en niet in de link voor het team, op het scherm, in de export of op een afdruk.
comments-count = ({ $n })

## Delen met het team
share-title = Delen met het team
share-explained = Maak een link voor de mensen in dit team. Daarmee zien ze zonder in te loggen dezelfde cijfers als jij, zonder opmerkingen. De link werkt zolang het gesprek duurt: tot 28 dagen na de uitkomst. Wie de link heeft, kan meelezen: geef hem alleen aan je team.
share-make = Maak een link voor het team
share-links = Links die nu werken
share-link = Gemaakt door { $name } op { $made }, werkt tot en met { $ends }
share-revoke = Trek in
share-made-title = De link voor je team
share-made = Deze link laat de cijfers van { $unit } zien:
share-made-once = Kopieer de link nu. We bewaren hem niet, dus je ziet hem maar één keer.
share-made-ends = De link werkt tot 28 dagen na de uitkomst. Je kunt hem eerder intrekken, op de pagina van je team.
share-made-nobody = Niemand houdt bij wie de link opent.
share-back = Terug naar de uitkomst
shared-code = Code
shared-code-hint = Alles wat in de link achter het teken # staat.
shared-unwatched = We houden niet bij wie deze pagina opent. Er is geen cookie en geen inlog.
shared-give = Dat beloof ik, toon de uitkomst
shared-remember = Je hebt beloofd niet te zoeken naar wie wat heeft geantwoord. Vraag er ook niet naar.
shared-over-title = Deze link laat niets zien
shared-over = De link klopt niet, is ingetrokken of is voorbij. Vraag je leidinggevende om een nieuwe.

## Op een scherm
present-offer-title = Op een scherm
present-offer = Voor het gesprek met je team: de cijfers één voor één, groot genoeg om samen te lezen.
present-go = Toon op een scherm
present-title = { $unit } op een scherm
present-back = Terug
present-before = Vorige
present-after = Volgende
present-place = Beeld { $n } van { $all }
present-keys = Verder met de pijltjestoetsen.
present-short-title = In het kort
present-reading-title = Zo lees je de cijfers
present-questions = Vragen over { $theme }
present-talk-title = Nu het gesprek
present-talk-patterns = We praten over patronen, niet over personen.
present-talk-nobody = Niemand hoeft een antwoord uit te leggen.
present-talk-who = Niemand vraagt wie wat heeft gezegd.
present-talk-step = Wat kan één stapje beter, en wie begint daarmee?

## Wie heeft gelezen
log-title = Wie heeft deze uitkomsten gelezen?
log-explained = Van elke lezer staat hier welke pagina op welke dag is geopend, met het eerste tijdstip van die dag. Over mensen die hebben geantwoord staat hier niets, en ook niet wie een link voor een team heeft geopend.
log-opened = Geopende pagina's
log-promised = Wie de afspraak heeft gemaakt
log-none = Nog niemand.
log-who = Wie
log-page = Pagina
log-when = Wanneer
log-figures = Uitkomst
log-presentation = Op een scherm
log-guide = Gespreksleidraad
log-data = Als gegevens, voor een programma
log-data-below = Als gegevens, met alles wat eronder valt
log-newer = Nieuwere regels
log-older = Oudere regels

## Certificaat
certificate-title = Certificaat van de telling
certificate-counted = Wat er is geteld
certificate-invited = Uitgenodigd
certificate-issued = Stempels uitgegeven
certificate-placed = Stembiljetten in de bus
certificate-replaced = Vervangen door een later biljet van dezelfde persoon
certificate-spoiled = Ongeldig
certificate-valid = Geteld
certificate-people = Gevraagd
certificate-imported = Waar deze cijfers vandaan komen
certificate-imported-explained = Deze meting is met een ander programma gehouden. De antwoorden zijn hier opnieuw geteld en beschermd zoals elke telling; de bestanden zijn niet bewaard. Er was geen stembus, dus je kunt hier niet nagaan of jouw antwoord is meegeteld.
certificate-reports = Cijfers die het eerdere programma zelf al had getoond
certificate-reports-explained = Bij het kiezen van wat er te zien is, telden die cijfers mee: samen met de cijfers hier geven ze niets prijs over te weinig mensen dat ze niet al zelf prijsgaven.
certificate-destroyed = Na de telling zijn alle biljetten vernietigd. Er bestaat geen lijst meer van wat één mens heeft geantwoord.
custody-operator = De sleutel van de stembus was bij de beheerder. Die kon de bus openen.
custody-trustees = De sleutel van de stembus was verdeeld ({ $custody }). Zij verklaren dat hun delen vernietigd zijn.
certificate-audited = Wat de controleur vond
certificate-audit-explained = Een tweede, apart geschreven programma heeft geprobeerd om uit alles wat getoond wordt een groep van 1 tot { $minimum } mensen te berekenen, of het antwoord van één mens met zekerheid te weten. Het kende daarbij de antwoorden van { $coalition } ander.
certificate-published = Cijfers die te zien zijn
certificate-withheld = Cijfers die niet te zien zijn
certificate-smallest-block = Kleinste groep die te berekenen is
certificate-leaks = Gevonden lekken
certificate-check = Zelf controleren
certificate-check-explained = Vergelijk deze controlecode met die in je uitnodiging. In count.json staan alle ontvangstbewijzen; zoek het jouwe op.
certificate-sheet = Certificaat
ledger-title = Wat er is gepubliceerd
ledger-release = { $number }. De uitkomsten van de telling, op { $date }. Het kenmerk van deze cijfers (SHA-256):
ledger-import = { $number }. Overgenomen uit een eerder programma, op { $date }. Het kenmerk van deze cijfers (SHA-256):
ledger-recut = { $number }. Dezelfde antwoorden op een andere manier ingedeeld, op { $date }. Het kenmerk van deze cijfers (SHA-256):
ledger-union = { $number }. Samen met andere metingen opgeteld, op { $date }. Het kenmerk van deze cijfers (SHA-256):

## Vragenlijsten
desk-title = Vragenlijsten
desk-empty = Er is nog geen vragenlijst klaargezet.
desk-new = Een nieuwe vragenlijst klaarzetten
desk-new-text = Dat gaat op de server, met de vragenlijst, de onderdelen en de medewerkers als bestanden:
states = Hoe ver de vragenlijst is
state-draft = klaargezet
state-open = open
state-closed = gesloten
state-counted = geteld
state-released = vrijgegeven
closes = Sluit uiterlijk
groups = Groepen
control-code = Controlecode
waits-draft = Lees eerst welke kleine teams zijn samengevoegd. Nodig om te openen: de openbare helft van de sleutel (results.pub).
waits-open = Mensen kunnen antwoorden. Zolang de vragenlijst open is, ziet niemand hoeveel stembiljetten er zijn.
waits-closed = De bus is dicht. Nodig om te tellen: de sleutel van de stembus.
waits-trustees = De bus is dicht. De sleutel is verdeeld, dus tellen de sleutelhouders op hun eigen computer:
waits-counted = De telling is klaar en gecontroleerd. Na vrijgeven ziet iedereen op hetzelfde moment de eigen uitkomst.
waits-released = De uitkomsten zijn te zien. Nu is het gesprek in de teams aan de beurt.
arrow-open = Openen
arrow-close = Sluiten
arrow-count = Tellen
arrow-release = Vrijgeven
confirm-open = Na het openen liggen de vragen, de groepen, de grenzen en de sleutel vast. Daar kan niemand nog iets aan veranderen.
confirm-close = Na het sluiten kan niemand meer antwoorden. De sleutels voor de stempels worden vernietigd. Dit is niet terug te draaien.
confirm-count = De bus gaat open. Wat getoond mag worden wordt bewaard, alle stembiljetten worden vernietigd. Dit is niet terug te draaien.
confirm-release = Alle leidinggevenden zien direct de uitkomst van hun eigen onderdeel. Dit is niet terug te draaien.
done-open = De vragenlijst is open.
done-close = De vragenlijst is gesloten.
done-count = De telling is klaar.
done-release = De uitkomsten zijn vrijgegeven.
key-public = Openbare helft van de sleutel
key-public-hint = Het bestand results.pub. Gemaakt met: weerklank key new
key-share = Sleutel van de stembus
key-share-hint = Het bestand share-1.key. Het wordt alleen voor deze telling gebruikt en niet bewaard.
passphrase = Wachtzin van de sleutel, als die er is
accept-spoiled = Zoveel ongeldige biljetten zijn bekeken en geaccepteerd
joins-summary = { $groups } groepen; de kleinste heeft { $smallest } mensen, het minimum is { $minimum }.
joins-title = Kleine teams die zijn samengevoegd: { $n }
joins-joined = { $units } antwoorden samen, onder { $into } ({ $people } mensen).
joins-upward = De mensen van { $units } tellen mee in { $into } ({ $people } mensen).
joins-absorbed = { $units } gaat op in { $into }, omdat daar te weinig mensen overbleven ({ $people } mensen).
invite-title = Uitnodigen
invite-text = Per mail: { $mail } mensen. Met een brief: { $letters } mensen. Herinneringen gaan altijd naar iedereen.
mail-send = Uitnodigingen mailen
mail-remind = Herinnering mailen
mail-invited = Uitnodigingen gemaild: { $n } van { $of }.
mail-reminded = Vandaag herinnerd: { $n } van { $of }.
mail-sending = Er wordt nu gemaild: { $n } van { $of }. Je kunt deze pagina sluiten, het versturen gaat door.
mail-refresh = Ververs de stand
mail-stopped = Het versturen is gestopt.
mail-refused = De mailserver weigert het adres van: { $people }. Nodig deze mensen op een andere manier uit.
confirm-mail-invitation = { $n } mensen krijgen een mail met hun eigen link. Wie al een uitnodiging kreeg, krijgt er geen tweede.
confirm-mail-reminder = { $n } mensen krijgen dezelfde herinnering: iedereen met een mailadres, ook wie al heeft geantwoord. Wie dat is, krijgt niemand te zien. Een herinnering gaat hooguit één keer per dag.
done-mail = Het versturen is begonnen.

## De mail
mail-reminder = Herinnering
mail-lead = { $asker } vraagt je mee te doen aan “{ $title }”. Over de uitkomst praat elk team: wat gaat goed, en wat kan beter? Meedoen mag en hoeft niet.
mail-reminder-text = Heb je al geantwoord? Dan hoef je niets te doen. Iedereen krijgt deze herinnering: wie al heeft meegedaan, krijgt niemand te zien.
mail-button = Naar de vragenlijst
mail-link = Deze link is alleen voor jou. Geef hem aan niemand door:
mail-until = Je kunt antwoorden tot en met { $closes }.
mail-promise = Je antwoorden gaan verzegeld en zonder je naam in een stembus; na de telling blijven alleen uitkomsten van groepen over, en losse opmerkingen.
mail-control = Vraag een collega of die dezelfde controlecode heeft. Verschilt de code? Vul dan niets in en vertel het aan { $contact }.
mail-questions = Vragen? Schrijf een nieuwe mail aan { $contact }: in een antwoord op deze mail gaat je link mee.

## Wat ervan komt
talk-title = Praat erover
talk-until = Bespreek de uitkomsten met je team vóór of op { $date }.
talk-over = De dagen voor het gesprek zijn voorbij sinds { $date }. Wat is afgesproken, blijft staan.
talk-strongest = Sterkste thema
talk-to-discuss = Thema om te bespreken
topic-organisation = Het laagste van alle thema's die over de hele organisatie worden getoond.
topic-below = Dit thema ligt lager dan in de hele organisatie, en het verschil is groter dan de marge.
topic-chance = Dit thema staat het laagst, maar dat kan toeval zijn: het is een begin van het gesprek, geen oordeel.
talk-guide = Gespreksleidraad
talked-on = Besproken op { $date }.
talked-back = Toch niet besproken
talked-date = Datum van het gesprek
talked-say = Wij hebben het besproken
facilitator-low-safety = Mensen voelen zich hier minder vrij om te zeggen wat ze denken. Laat het gesprek dan liever leiden door iemand van buiten het team.
facilitator-small-group = In een kleine groep is snel te raden wie wat vindt. Iemand van buiten het team kan helpen om het over patronen te hebben en niet over personen.
facilitator-ask = Vraag een gespreksleider
facilitator-asked = Er is een gespreksleider gevraagd. Het programmabureau neemt contact op.
facilitator-planned = Het gesprek met een gespreksleider is gepland.
facilitator-done = Het gesprek met een gespreksleider is geweest.
guide-title = Gespreksleidraad: { $unit }
guide-lead = Voor een gesprek van 60 tot 90 minuten, van uitkomst naar één of twee afspraken.
guide-figures-of = Van jullie team alleen wordt niets getoond. Dit gesprek gaat over de uitkomsten van { $unit }: herkennen jullie die, en wat is bij jullie misschien anders?
guide-before = Voor wie het gesprek leidt
guide-before-last = De leidinggevende praat als laatste, bij elk onderdeel.
guide-before-print = Geef iedereen de uitkomsten op papier of op een scherm. Neem pennen mee.
guide-minutes = { $n } minuten
guide-minutes-range = { $from } tot { $to } minuten
guide-rules = Afspraken vooraf
guide-rule-patterns = We praten over patronen, niet over personen.
guide-rule-nobody-explains = Niemand hoeft een antwoord uit te leggen.
guide-rule-nobody-asks = Niemand vraagt wie wat heeft geantwoord, en niemand raadt ernaar.
guide-rule-stays = Wat hier gezegd wordt, blijft hier. Alleen de afspraken gaan mee.
guide-reading = Stil lezen
guide-reading-text = Iedereen leest de uitkomsten voor zichzelf en noteert: wat herken ik, wat verrast mij?
guide-pairs = In tweetallen
guide-pairs-text = Vertel elkaar wat je noteerde. Kies samen één ding dat je met de groep wilt delen. De leidinggevende luistert en doet niet mee in een tweetal.
guide-strength = Wat goed gaat
guide-strength-text = Waaraan merken we dit? Wat doen we om het zo te houden?
guide-strength-open = Wat gaat bij ons goed? Wat doen we om het zo te houden?
guide-theme = Eén stap beter
guide-theme-last = Ga de vragen één voor één langs. De leidinggevende antwoordt als laatste.
guide-actions = Eén of twee afspraken
guide-actions-text = Kies iets kleins dat jullie zelf kunnen doen. Spreek af wie ervoor zorgt (een rol, geen naam) en tot wanneer.
guide-what = Wat
guide-who = Wie (rol)
guide-when = Tot wanneer
guide-above = Wat we van hogerop vragen
guide-above-text = Wat kunnen we niet zelf oplossen? Schrijf het op als vraag waarop ja of nee kan worden gezegd.
guide-close = Tot slot
guide-close-text = De leidinggevende vertelt als laatste wat die heeft gehoord en zelf gaat doen. Leg de afspraken vast op de pagina van het team en vink daar aan dat het gesprek is geweest.
actions-title = Afspraken
actions-of = Afspraken van { $unit }
actions-none = Er zijn nog geen afspraken.
actions-way = Afspraken maken en bijwerken
actions-all = Alle afspraken
actions-earlier = Afspraken van de vorige keer
actions-full = Er lopen { $most } afspraken. Rond er eerst een af: meer tegelijk worden zelden gedaan.
action-one = Afspraak
action-new = Nieuwe afspraak
action-new-text = Eén of twee afspraken zijn genoeg. Noem geen namen.
action-text = Wat spreken jullie af?
action-text-hint = Eén ding dat je kunt zien gebeuren, in hoogstens 500 tekens.
action-owner = Wie zorgt ervoor?
action-owner-hint = Een rol, zoals teamleider of planner. Geen naam.
action-due = Tot wanneer?
action-card = Hulp van de menukaart
action-no-card = Geen
action-agree = Vastleggen
action-change = Bijwerken
action-until = tot { $date }
action-late = over tijd
action-agreed = Afgesproken
action-doing = Mee bezig
action-done = Gedaan
action-dropped = Niet doorgegaan
action-begin = We zijn begonnen
action-finish = Het is gedaan
action-drop = Gaat niet door
drop-title = Gaat het niet door?
drop-reason = Waarom niet?
drop-hint = De reden blijft bij de afspraak staan.
drop-because = Reden:
choose = Kies
state = Stand
number = Aantal
menu-title = Menukaart
menu-for = Wat past bij { $theme }:
menu-all = De hele menukaart
asks-title = Gevraagd aan hogerop
asks-of = Vragen van en aan { $unit }
asks-way = Iets vragen aan hogerop
asks-all = Alle vragen
asks-none = Er is nog niets gevraagd.
asks-full = Er wachten { $most } vragen op antwoord. Meer tegelijk kan niet.
asks-of-us = Gevraagd aan ons
asks-of-us-none = Niemand heeft iets aan ons gevraagd.
asks-of-us-waiting =
    { $n ->
       [one] Er wacht 1 vraag op jullie antwoord
      *[other] Er wachten { $n } vragen op jullie antwoord
    }
ask-one = Vraag
ask-title = Wat wij vragen aan { $above }
ask-text = Jullie vraag aan { $above }
ask-hint = Wat kunnen jullie niet zelf oplossen? In hoogstens 500 tekens, zonder namen.
ask-send = Vragen
ask-facts = { $unit } aan { $above }, { $date }
ask-waiting = Wacht op antwoord
ask-answered = Beantwoord op { $date }:
ask-declined = Afgewezen op { $date }:
ask-answer = Beantwoorden
answer-kind = Wat is het antwoord?
answer-yes = Ja, we doen er iets mee
answer-no = Nee, we doen het niet
answer-text = Wat gebeurt er, of waarom niet?
answer-hint = In hoogstens 500 tekens. Het antwoord kan daarna niet meer veranderen.
answer-send = Antwoorden
overview-title = Wat ervan komt
overview-lead = Of teams het gesprek voerden en hoe ver de afspraken zijn. Geen ranglijst: het gaat om de organisatie als geheel.
overview-talked = Teams die het bespraken
overview-talked-of = { $talked } van { $teams }
overview-window = Gesprekken
overview-until = tot en met { $date }
overview-over = voorbij sinds { $date }
overview-waiting = Vragen die op antwoord wachten
overview-actions = Afspraken naar stand
overview-facilitators = Gevraagde gespreksleiders
overview-facilitators-none = Niemand heeft om een gespreksleider gevraagd.
asked-on = Gevraagd op
facilitation-asked = gevraagd
facilitation-planned = gepland
facilitation-done = geweest
facilitation-to = Zet op: { $state }
fault-empty = Vul dit in.
fault-too-long = Maak het korter: hoogstens { $most } tekens.
fault-unprintable = Er staat een teken in dat niet te lezen is. Typ de tekst opnieuw, op één regel waar één regel is.
fault-choice = Kies uit de lijst.
fault-date = Schrijf een datum, zoals 2027-03-31.
fault-days = Kies een dag van { $first } tot en met { $last }.

## Demo
demo-title = Een voorbeeldgemeente
demo-lead = Alles hier is verzonnen. Kies als wie je wilt kijken.
demo-answer = Antwoorden als medewerker
demo-answer-text = Vul de vragenlijst van dit jaar in. Je antwoord gaat verzegeld in de stembus.
demo-answer-go = Naar de vragenlijst
demo-more-links = Nog meer uitnodigingen
demo-reader = Lezen als leidinggevende
demo-reader-text = Bekijk wat een team vorig jaar heeft geantwoord.
demo-small-text = Bekijk waarom van een klein team niets apart te zien is, en wat dan wel.
demo-office = Kijken als programmabureau
demo-office-text = Bekijk alle uitkomsten van vorig jaar, en sluit en tel de vragenlijst van dit jaar.
demo-go = Verder als { $name }

# Het grootboek
ledger-page = Grootboek: alles wat is gepubliceerd
ledger-explained = Elke regel is één publicatie. Voordat iets te zien was, heeft de controleur geprobeerd om er iets uit te berekenen over te weinig mensen. Regels komen er alleen bij; er verdwijnt nooit een regel.
ledger-empty = Er is nog niets gepubliceerd.
publication-release = De resultaten van de meting
publication-import = Wat het eerdere programma zelf al had getoond
publication-recut = Dezelfde antwoorden op een nieuwer organogram
publication-union = Samen met andere metingen: { $name }
ledger-safe = Niets van wat hieruit te berekenen is, gaat over minder dan { $minimum } mensen, ook niet voor wie de antwoorden van { $coalition } ander kent.
ledger-leaks = De controleur vond hier { $n } lekken. Deze cijfers waren al buiten en zijn niet terug te halen; wat er later bij kwam, geeft er niets bij prijs.
ledger-leak = { $regions }: { $n ->
    [one] 1 mens
   *[other] { $n } mensen
}
ledger-more = en nog { $n }
ledger-day = Dag
ledger-too-small = Niet te zien: te weinig mensen
ledger-protects-others = Niet te zien: beschermt anderen
ledger-nobody = Niet te zien: niemand deed mee
ledger-smallest-cut = Kleinste groep die met combineren te berekenen is
ledger-digest = Vingerafdruk van de cijfers

# Een gewijzigd organogram
recut-made-of = Het organogram is veranderd. Vergeleken is met de antwoorden van vorige keer van: { $units }.
recut-direct = { $unit } (alleen wie daar direct onder viel)
recut-empty = Er is geen vergelijking met vorige keer: toen deed niemand mee die nu hier hoort.
recut-nothing-kept = Er is geen vergelijking met vorige keer: toen is niets getoond waaruit die te maken is.
recut-divides = Er is geen vergelijking met vorige keer: de mensen van { $unit } zijn toen als één groep geteld en zitten nu in verschillende eenheden.
