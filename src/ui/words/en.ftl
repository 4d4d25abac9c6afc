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
first-strongest = Strongest theme
first-to-discuss = Theme to talk about
first-agreed = Agreed last time
first-agreed-done = { $done } of { $agreed } done
first-by-chance = Strong and weak are close to each other or to the whole organisation here. It may be chance; as a topic to talk about it is good enough.
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

## All waves beside each other
earlier-title = How it was before
earlier-how-to-read = Each dot is one time that the survey was held, with the margin around it. Whether a difference is more than chance cannot be seen here. The themes above say so, only for the difference with last time.
earlier-as-table = All times in a table
earlier-closed = Closed on
gap-withheld = not shown
gap-not-there = this unit did not exist
gap-not-asked = not asked
gap-changed = question changed
gap-said = { $when }: { $why }

## The whole organisation
tree-title = All units
tree-no-ranking = In the order of the organisation. We make no ranking: between small teams the difference is mostly chance.
groups-title = Differences between groups
groups-explained = How people of different backgrounds experience it, over the whole organisation. A group is shown from { $n } answers.
groups-explained-unit = How people of different backgrounds experience it, in this unit and everything below it. A group is shown from { $n } answers.
nothing-released = No results have been released for you yet.
to-results = To the results

## Questions
questions-title = The questions
questions-how-to-read = The questions by theme. Unfavourable answers are left of the line, favourable ones right of it; what is in between lies on the line. The more answers, the more precisely you see them.
questions-as-table = These questions in a table
answer = Answer
share = Share of the answers
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

## Promise before reading
promise-title = A promise first
promise-lead = Colleagues answered honestly because nobody can see who said what. That only lasts if readers do not go looking.
promise-no-search = I do not try to find out who answered what.
promise-ask-nobody = I ask nobody what they filled in, not even as a joke.
promise-patterns = I talk about what goes on in the team, not about persons.
promise-recognise = Do I think I recognise somebody? Then I tell nobody and do nothing with it.
promise-no-judgement = I do not use the result to judge anybody.
promise-logged = We keep that you promised this, and which pages with results you open on which day. The programme office and the auditor can see that.
promise-give = I promise

## Comments
comments-title = In their own words
comments-explained = Comments are word for word. They stand in random order and apart from all other answers. They are only on pages of units in which { $minimum } or more took part, and not in the link for the team, on the screen, in the export or in print.
comments-count = ({ $n })

## Sharing with the team
share-title = Share with the team
share-explained = Make a link for the people in this team. With it they see the same figures as you without logging in, and no comments. The link works as long as the conversation: until 28 days after the result. Whoever has the link can read along: give it to your team only.
share-make = Make a link for the team
share-links = Links that work now
share-link = Made by { $name } on { $made }, works until the end of { $ends }
share-revoke = Revoke
share-made-title = The link for your team
share-made = This link shows the figures of { $unit }:
share-made-once = Copy the link now. We do not keep it, so you see it only once.
share-made-ends = The link works until 28 days after the result. You can revoke it earlier, on your team's page.
share-made-nobody = Nobody keeps track of who opens the link.
share-back = Back to the result
shared-code = Code
shared-code-hint = Everything behind the sign # in the link.
shared-unwatched = We do not keep track of who opens this page. There is no cookie and no log-in.
shared-give = I promise, show the result
shared-remember = You promised not to look for who answered what. Do not ask about it either.
shared-over-title = This link shows nothing
shared-over = The link is wrong, was revoked or is over. Ask your team lead for a new one.

## On a screen
present-offer-title = On a screen
present-offer = For the talk with your team: the figures one by one, large enough to read together.
present-go = Show on a screen
present-title = { $unit } on a screen
present-back = Back
present-before = Previous
present-after = Next
present-place = Screen { $n } of { $all }
present-keys = Go on with the arrow keys.
present-short-title = In short
present-reading-title = How to read the figures
present-questions = Questions about { $theme }
present-talk-title = Now the conversation
present-talk-patterns = We talk about patterns, not about persons.
present-talk-nobody = Nobody has to explain an answer.
present-talk-who = Nobody asks who said what.
present-talk-step = What can be one step better, and who starts with it?

## Who has read
log-title = Who read these results?
log-explained = For each reader this says which page was opened on which day, with the first time of that day. Nothing is here about people who answered, nor about who opened a link for a team.
log-opened = Pages opened
log-promised = Who made the promise
log-none = Nobody yet.
log-who = Who
log-page = Page
log-when = When
log-figures = Result
log-presentation = On a screen
log-guide = Guide to the conversation
log-data = As data, for a program
log-data-below = As data, with everything below
log-newer = Newer lines
log-older = Older lines

## Certificate
certificate-title = Certificate of the count
certificate-counted = What was counted
certificate-invited = Invited
certificate-issued = Tokens issued
certificate-placed = Ballots in the box
certificate-replaced = Replaced by a later ballot of the same person
certificate-spoiled = Spoiled
certificate-valid = Counted
certificate-people = Asked
certificate-imported = Where these figures come from
certificate-imported-explained = This survey was held with another program. The answers were counted again here and protected like every count; the files were not kept. There was no ballot box, so you cannot check here whether your answer was counted.
certificate-reports = Figures that the earlier program had shown itself
certificate-reports-explained = In choosing what is shown here those figures were taken into account: together with the figures here they give away nothing about too few people that they did not give away themselves.
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
certificate-sheet = Certificate
ledger-title = What was published
ledger-release = { $number }. The results of the count, on { $date }. The fingerprint of these figures (SHA-256):
ledger-import = { $number }. Taken over from an earlier program, on { $date }. The fingerprint of these figures (SHA-256):
ledger-recut = { $number }. The same answers, divided in another way, on { $date }. The fingerprint of these figures (SHA-256):
ledger-union = { $number }. Added up with other surveys, on { $date }. The fingerprint of these figures (SHA-256):

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
mail-send = Mail invitations
mail-remind = Mail a reminder
mail-invited = Invitations mailed: { $n } of { $of }.
mail-reminded = Reminded today: { $n } of { $of }.
mail-sending = Mail is being sent: { $n } of { $of }. You can close this page, the sending goes on.
mail-refresh = Look again
mail-stopped = The sending has stopped.
mail-refused = The mail server refuses the address of: { $people }. Invite these people in another way.
confirm-mail-invitation = { $n } people get a mail with their own link. Whoever got an invitation already gets no second one.
confirm-mail-reminder = { $n } people get the same reminder: everybody with a mail address, those who answered too. Who they are is shown to nobody. A reminder goes out once a day at most.
done-mail = The sending has begun.

## The mail
mail-reminder = Reminder
mail-lead = { $asker } asks you to take part in “{ $title }”. Every team will talk about the result: what goes well, and what could be better? Taking part is voluntary.
mail-reminder-text = Have you answered already? Then you need not do anything. Everybody gets this reminder: nobody gets to see who has taken part.
mail-button = Go to the survey
mail-link = This link is for you alone. Do not pass it on:
mail-until = You can answer until { $closes }, that day included.
mail-promise = Your answers go into a ballot box, sealed and without your name; after the count only results of groups are left, and comments on their own.
mail-control = Ask a colleague whether theirs is the same control code. Is it another? Then fill in nothing and tell { $contact }.
mail-questions = Questions? Write a new mail to { $contact }: a reply to this mail would carry your link.

## What becomes of it
talk-title = Talk about it
talk-until = Talk about the results with your team, by { $date } at the latest.
talk-over = The days of the conversation ended on { $date }. What was agreed remains.
talk-strongest = Strongest theme
talk-to-discuss = Theme to talk about
topic-organisation = The lowest of all themes that are shown for the whole organisation.
topic-below = This theme is lower than in the organisation as a whole, and the difference is larger than the margin.
topic-chance = This theme is lowest, but that may be chance: it begins a conversation, it is no verdict.
talk-guide = Conversation guide
talked-on = Talked about on { $date }.
talked-back = We did not talk after all
talked-date = Date of the conversation
talked-say = We talked about it
facilitator-low-safety = People here feel less free to say what they think. Then it is better to let somebody from outside the team lead the conversation.
facilitator-small-group = In a small group it is easy to guess who thinks what. Somebody from outside the team can help to talk about patterns and not about people.
facilitator-ask = Ask for a facilitator
facilitator-asked = A facilitator has been asked for. The programme office will get in touch.
facilitator-planned = The conversation with a facilitator is planned.
facilitator-done = The conversation with a facilitator has taken place.
guide-title = Conversation guide: { $unit }
guide-lead = For a conversation of 60 to 90 minutes, from the result to one or two actions.
guide-figures-of = Nothing is shown of your team alone. This conversation is about the results of { $unit }: do you recognise them, and what may be different with you?
guide-before = For whoever leads the conversation
guide-before-last = The manager speaks last, in every part.
guide-before-print = Give everybody the results on paper or on a screen. Bring pens.
guide-minutes = { $n } minutes
guide-minutes-range = { $from } to { $to } minutes
guide-rules = Ground rules
guide-rule-patterns = We talk about patterns, not about people.
guide-rule-nobody-explains = Nobody has to explain an answer.
guide-rule-nobody-asks = Nobody asks who answered what, and nobody guesses.
guide-rule-stays = What is said here stays here. Only the actions leave the room.
guide-reading = Silent reading
guide-reading-text = Everybody reads the results alone and notes: what do I recognise, what surprises me?
guide-pairs = In pairs
guide-pairs-text = Tell each other what you noted. Together choose one thing that you want to share with the group. The manager listens and joins no pair.
guide-strength = What goes well
guide-strength-text = How do we notice this? What do we do to keep it so?
guide-strength-open = What goes well with us? What do we do to keep it so?
guide-theme = One step better
guide-theme-last = Take the questions one by one. The manager answers last.
guide-actions = One or two actions
guide-actions-text = Choose something small that you can do yourselves. Agree who sees to it (a role, not a name) and until when.
guide-what = What
guide-who = Who (role)
guide-when = Until when
guide-above = What we ask of the level above
guide-above-text = What can we not solve ourselves? Write it as a request that can be met or declined.
guide-close = To close
guide-close-text = Last of all the manager tells what they have heard and will do themselves. Put the actions on the team's page, and tick there that the conversation took place.
actions-title = Actions
actions-of = Actions of { $unit }
actions-none = No actions have been agreed yet.
actions-way = Agree on actions and update them
actions-all = All actions
actions-earlier = Actions of last time
actions-full = { $most } actions are open. First bring one to an end: more at a time are rarely done.
action-one = Action
action-new = New action
action-new-text = One or two actions are enough. Name nobody.
action-text = What do you agree on?
action-text-hint = One thing that can be seen to happen, in at most 500 characters.
action-owner = Who sees to it?
action-owner-hint = A role, such as team lead or planner. Not a name.
action-due = Until when?
action-card = Help from the menu card
action-no-card = None
action-agree = Agree
action-change = Update
action-until = until { $date }
action-late = overdue
action-agreed = Agreed
action-doing = Under way
action-done = Done
action-dropped = Dropped
action-begin = We have begun
action-finish = It is done
action-drop = Drop it
drop-title = Is it not going to happen?
drop-reason = Why not?
drop-hint = The reason stays with the action.
drop-because = Reason:
choose = Choose
state = State
number = Number
menu-title = Menu card
menu-for = What fits { $theme }:
menu-all = The whole menu card
asks-title = Asked of the level above
asks-of = Requests from and to { $unit }
asks-way = Ask something of the level above
asks-all = All requests
asks-none = Nothing has been asked yet.
asks-full = { $most } requests wait for an answer. There cannot be more at a time.
asks-of-us = Asked of us
asks-of-us-none = Nobody has asked anything of us.
asks-of-us-waiting =
    { $n ->
       [one] 1 request waits for your answer
      *[other] { $n } requests wait for your answer
    }
ask-one = Request
ask-title = What we ask of { $above }
ask-text = Your request to { $above }
ask-hint = What can you not solve yourselves? In at most 500 characters, without names.
ask-send = Ask
ask-facts = { $unit } to { $above }, { $date }
ask-waiting = Waits for an answer
ask-answered = Answered on { $date }:
ask-declined = Declined on { $date }:
ask-answer = Answer
answer-kind = What is the answer?
answer-yes = Yes, we will act on it
answer-no = No, we will not do it
answer-text = What will happen, or why not?
answer-hint = In at most 500 characters. The answer cannot be changed afterwards.
answer-send = Answer
overview-title = What becomes of it
overview-lead = Whether teams talked and how far the actions are. No ranking: it is about the organisation as a whole.
overview-talked = Teams that talked
overview-talked-of = { $talked } of { $teams }
overview-window = Conversations
overview-until = until { $date }
overview-over = over since { $date }
overview-waiting = Requests that wait for an answer
overview-actions = Actions by state
overview-facilitators = Facilitators asked for
overview-facilitators-none = Nobody has asked for a facilitator.
asked-on = Asked on
facilitation-asked = asked
facilitation-planned = planned
facilitation-done = done
facilitation-to = Set to: { $state }
fault-empty = Fill this in.
fault-too-long = Make it shorter: at most { $most } characters.
fault-unprintable = It holds a character that cannot be read. Type the text again, on one line where there is one line.
fault-choice = Choose from the list.
fault-date = Write a date, as in 2027-03-31.
fault-days = Choose a day from { $first } to { $last }.

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

# The ledger
ledger-page = The ledger: everything that was published
ledger-explained = Each line is one publication. Before anything was shown, the auditor tried to compute something about too few people from it. Lines are only ever added; none disappears.
ledger-empty = Nothing has been published yet.
publication-release = The results of the survey
publication-import = What the earlier program had shown itself
publication-recut = The same answers on a newer organisation chart
publication-union = Together with other surveys: { $name }
ledger-safe = Nothing that can be computed from this is about fewer than { $minimum } people, not even for somebody who knows the answers of { $coalition } other.
ledger-leaks = The auditor found { $n } leaks here. These figures were out already and cannot be taken back; what was added later gives away nothing more.
ledger-leak = { $regions }: { $n ->
    [one] 1 person
   *[other] { $n } people
}
ledger-more = and { $n } more
ledger-day = Day
ledger-too-small = Not shown: too few people
ledger-protects-others = Not shown: protects others
ledger-nobody = Not shown: nobody took part
ledger-smallest-cut = Smallest group that can be computed by combining
ledger-digest = Fingerprint of the figures

# A changed organisation chart
recut-made-of = The organisation chart has changed. This is compared with last time's answers of: { $units }.
recut-direct = { $unit } (only those directly in it)
recut-empty = There is no comparison with last time: nobody who belongs here now took part then.
recut-nothing-kept = There is no comparison with last time: nothing was shown then from which it can be made.
recut-divides = There is no comparison with last time: the people of { $unit } were counted as one group then and are in several units now.
