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

## Hele organisatie
tree-title = Alle onderdelen
tree-no-ranking = In de volgorde van de organisatie. Een ranglijst maken we niet: bij kleine teams is het verschil vooral toeval.
groups-title = Verschillen tussen groepen
groups-explained = Hoe mensen met verschillende achtergronden het ervaren, over de hele organisatie. Een groep is te zien vanaf { $n } antwoorden.
nothing-released = Er zijn nog geen resultaten vrijgegeven voor jou.
to-results = Naar de resultaten

## Vragen
questions-title = De vragen
questions-how-to-read = Per thema de vragen. Hoe meer antwoorden, hoe preciezer je het ziet.
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

## Certificaat
certificate-title = Certificaat van de telling
certificate-counted = Wat er is geteld
certificate-invited = Uitgenodigd
certificate-issued = Stempels uitgegeven
certificate-placed = Stembiljetten in de bus
certificate-replaced = Vervangen door een later biljet van dezelfde persoon
certificate-spoiled = Ongeldig
certificate-valid = Geteld
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
