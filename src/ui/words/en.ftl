# Words of the office.

## Every page
skip-to-content = To the content
footer = Weerklank: the anonymous survey that you can check.
places = Sections
place-results = Results
place-desk = Surveys
log-out = Log out
to-start = To the start
errors-title = Something is wrong
none = –
table-of = Table: { $title }
show = Show
cancel = Cancel

## Logging in
log-in = Log in
log-in-explained = For team leads and the programme office. To answer a survey you need not log in.
log-in-refused = Name and password do not belong together, or were tried too often. Try again, or wait a quarter of an hour.
account-name = Name
password = Password

## What cannot be done
not-found-title = There is no such page
not-found-text = The address is wrong, or the page is not for you.
refused-title = That cannot be done now
refused-text = It did not work. Nothing has changed.
failed-title = Something went wrong on our side
failed-text = Nothing is lost. Try again in a while.

## Numbers and scores
count-fewer = fewer than { $n }
count-range = { $from } to { $to }
count-more = { $n } or more
people = { $n } people
interval = between { $low } and { $high }
interval-title = Margin
response = { $n } people ({ $rate }%)
out-of = out of { $high }
took-part = Took part:
took-part-title = Took part
answers = Answers
theme = Theme
unit = Unit
result = Result
shown = shown
withheld = withheld
change = Change
last-time = Last time

## Change since last time
label-higher = Higher than last time
label-lower = Lower than last time
label-stable = Stayed the same
label-none = No demonstrable difference
label-changed = Not comparable: the question has changed
label-too-few = Too few answers to say anything about the difference
label-not-testable = Nothing can be said about the difference
smallest-detectable = From a difference of about { $change } we would probably see it.

## A unit's page
result-of = { $title } Closed on { $date }.
themes-title = Themes
themes-how-to-read = The higher, the better. The bar shows how large a part chance plays: the score could as well have been elsewhere in the bar.
themes-as-table = All scores in a table
legend-interval = margin by chance
chart-score = { $unit }: { $score }
parts-title = Units
rest-of = Other teams in { $unit }
rest-short = shown together, being withheld on their own
rest-explained = Some teams are withheld on their own. Together they are shown, in the column "Other teams".
withheld-title = Nothing of this unit is shown on its own
withheld-too-small = Fewer than { $minimum } people were invited here. A result could then say too much about one person.
withheld-too-few = There are fewer than { $minimum } answers, or the result of a small team could otherwise be worked out by subtraction. So nothing is shown here. We do not say which of the two it is: that would give something away too.
withheld-joined = { $unit } is small and was joined with others for this survey. Its answers count in { $group }.
withheld-to-group = See the result of { $group }
withheld-nobody = In { $unit } itself nobody was invited.
withheld-now = What you can do now: talk with your team about the result of the unit above. Do you recognise it? What might be different with you? Do not ask who answered what.
withheld-above = What you can see: { $unit }
about-title = About these figures
about-thresholds = A score is shown from { $group } answers, a single question from { $distribution }, a sensitive question from { $sensitive }, comments from { $comments }. Everything is rounded. A second program has checked that nobody can subtract their way below these numbers.
about-chance = "Higher" or "lower" is only said where the difference is larger than chance would bring about. Where it is not said there may be a difference, but it cannot be demonstrated.
about-certificate = The certificate of the count

## The whole organisation
tree-title = All units
tree-no-ranking = In the order of the organisation. We make no ranking: between small teams the difference is mostly chance.
groups-title = Differences between groups
groups-explained = How people of different backgrounds experience it, over the whole organisation. A group is shown from { $n } answers.
nothing-released = No results have been released for you yet.
to-results = To the results

## Questions
questions-title = The questions
questions-how-to-read = The questions by theme. The more answers, the more precisely you see them.
questions-other = Other questions
questions-none = Single questions are shown from { $n } answers.
answers-of = { $n } answers
percent = { $n }%
class-unfavourable = Unfavourable
class-neutral = In between
class-favourable = Favourable
option-not-asked = Not asked
about-hardly-anybody = Hardly anybody answered favourably
about-tenths = About { $n } in 10 answered favourably
about-nearly-everybody = Nearly everybody answered favourably

## Certificate
certificate-title = Certificate of the count
certificate-counted = What was counted
certificate-invited = Invited
certificate-issued = Tokens issued
certificate-placed = Ballots in the box
certificate-replaced = Replaced by a later ballot of the same person
certificate-spoiled = Spoiled
certificate-valid = Counted
certificate-destroyed = After the count all ballots were destroyed. No list of what one person answered exists any more.
custody-operator = The key of the ballot box was with the operator, who could open the box.
custody-trustees = The key of the ballot box was divided ({ $custody }). They declare that their shares are destroyed.
certificate-audited = What the auditor found
certificate-audit-explained = A second program, written apart, has tried to compute from everything that is shown a group of 1 to { $minimum } people, or to know the answer of one person for certain. It was told the answers of { $coalition } other.
certificate-published = Figures shown
certificate-withheld = Figures withheld
certificate-smallest-block = Smallest group that can be computed
certificate-leaks = Leaks found
certificate-check = Check for yourself
certificate-check-explained = Compare this control code with the one in your invitation. All receipts are in count.json; look for yours.

## Surveys
desk-title = Surveys
desk-empty = No survey has been prepared yet.
desk-new = Preparing a new survey
desk-new-text = That is done on the server, with the questionnaire, the units and the people as files:
states = How far the survey is
state-draft = prepared
state-open = open
state-closed = closed
state-counted = counted
state-released = released
closes = Closes at the latest
groups = Groups
control-code = Control code
waits-draft = First read which small teams were joined. Needed to open: the public half of the key (results.pub).
waits-open = People can answer. While the survey is open, nobody sees how many ballots there are.
waits-closed = The box is shut. Needed to count: the key of the ballot box.
waits-trustees = The box is shut. The key is divided, so the trustees count on a computer of their own:
waits-counted = The count is done and checked. Once released, everybody sees their own result at the same moment.
waits-released = The results are out. Now it is time for the teams to talk.
arrow-open = Open
arrow-close = Close
arrow-count = Count
arrow-release = Release
confirm-open = Once open, the questions, the groups, the thresholds and the key are fixed. Nobody can change anything about them.
confirm-close = Once closed, nobody can answer any more. The keys for the tokens are destroyed. This cannot be undone.
confirm-count = The box is opened. What may be shown is kept, all ballots are destroyed. This cannot be undone.
confirm-release = All team leads see the result of their own unit at once. This cannot be undone.
done-open = The survey is open.
done-close = The survey is closed.
done-count = The count is done.
done-release = The results are released.
key-public = Public half of the key
key-public-hint = The file results.pub, made by: weerklank key new
key-share = Key of the ballot box
key-share-hint = The file share-1.key. It is used for this count only and not kept.
passphrase = Passphrase of the key, if it has one
accept-spoiled = So many spoiled ballots have been looked into and are accepted
joins-summary = { $groups } groups; the smallest has { $smallest } people, the minimum is { $minimum }.
joins-title = Small teams that were joined: { $n }
joins-joined = { $units } answer together, below { $into } ({ $people } people).
joins-upward = The people of { $units } count in { $into } ({ $people } people).
joins-absorbed = { $units } is taken into { $into }, where too few people were left ({ $people } people).
invite-title = Inviting
invite-text = By mail: { $mail } people. By letter: { $letters } people. Reminders always go to everybody.

## Demo
demo-title = A sample municipality
demo-lead = Everything here is invented. Choose as whom you want to look.
demo-answer = Answer as an employee
demo-answer-text = Answer this year's survey. Your answer goes into the ballot box, sealed.
demo-answer-go = To the survey
demo-more-links = More invitations
demo-reader = Read as a team lead
demo-reader-text = See what a team answered last year.
demo-small-text = See why nothing of a small team is shown on its own, and what is shown instead.
demo-office = Look as the programme office
demo-office-text = See all of last year's results, and close and count this year's survey.
demo-go = Continue as { $name }
