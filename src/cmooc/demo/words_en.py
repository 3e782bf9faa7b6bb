"""The English words of the demo community, written for it."""

from cmooc.demo.words import Listing, Story, ThemeWords, Words

THIRD_PLACES = ThemeWords(
    stories=(
        Story(
            (
                "A wet Saturday at the third place",
                "In praise of the kettle",
                "{n_maj} people and a leaking roof in {ici}",
            ),
            "It rained [all morning|sideways|without a break] in {ici} and nobody had planned to come. By eleven "
            "there were {n} of us around the kettle. That, I think, is what a third place is: "
            "you come in to dry off and leave with [a phone number|somebody's ladder|a plan for the street].",
        ),
        Story(
            ("Who holds the keys?", "The key question, again", "Thirty-two keys and a whiteboard"),
            "The meeting was meant to take an hour. It took three, because of the keys. Give one to [every "
            "member|anyone who asks], or keep a rota? In {ici} we used to think it was about locks. It is about "
            "[trust|time|washing up], and it comes back every year.",
        ),
        Story(
            ("What an open door costs", "Our accounts on one page", "The price of a warm room in {ici}"),
            "People ask how the place pays for itself. So here are our accounts, on one page: rent, heating, {n} "
            "volunteer shifts that nobody invoices, and [an untuned piano|an elderly fridge] that counts double.",
        ),
        Story(
            ("Notes from a visit to {la}", "Two cousins: {ici} and {la}", "What we brought back from {la}"),
            "{n_maj} of us set out early to see how they do it in {la}. Same coffee, same odd chairs, and "
            "one idea we are bringing home to {ici}: [their Monday meeting is open to all|every key has a "
            "godparent|they close one day a week, to breathe].",
        ),
        Story(
            (
                "The community café needs two hours of you",
                "Behind the counter, a user's guide",
                "Wanted: one pair of hands, Wednesdays",
            ),
            "The community café is short of people on [Wednesday|Thursday|Friday] evenings. Two hours a month is "
            "enough: you open, you pour, you listen, you close. {prenom} will show you the machine, and the "
            "regulars will show you the rest.",
        ),
    ),
    titles=(
        "A {jour_nom} at the counter",
        "{prenom} minds the door",
        "{ici}, doors open",
        "Small news of the place, {mois}",
        "The table at the back",
        "Open, close, begin again",
        "{n_maj} mugs and an idea",
    ),
    middles=(
        "The hard part is not opening the doors. It is letting things happen. When {prenom} suggested [a ceilidh|a "
        "clothes swap|a film club], all we could think of was the washing up. Then somebody said yes.",
        "[An architect passing through|A carpenter from the next street] told us everything is decided at the "
        "entrance: the height of the counter, the light, a bench. We have since moved [the printer|the plants].",
        "We count visits in mugs. {N} on an ordinary Thursday. It is not an indicator anybody asked for, but it is "
        "the only one everybody understands.",
        "One rule has helped more than the others: whoever proposes an activity prepares it, and never tidies up "
        "alone.",
        "We tried pay-what-you-can membership. After [three|six] months the average is [a little higher|the same], "
        "and nobody turns round at the door any more.",
    ),
    listings=(
        Listing(
            "Still on the wish list:",
            (
                "two people for Wednesday nights",
                "a quieter coffee machine",
                "a rug for the reading corner",
                "the nerve to sort out the cupboard",
            ),
        ),
    ),
    quotes=("Nobody here asks what I do. They ask if I take milk.", "A place is not walls. A place is opening hours."),
    pictures=("A long table covered with mugs and plans", "The lit front window on a rainy evening"),
    social=(
        "Quiet shift {lieu}: {n} coffees, two bikes, one poem. #{tag}",
        "Who borrowed the [ladder|drill|projector]? No judgment. We just miss it. #{tag}",
        "Work party {jour}, {lieu}. Bring gloves, we bring soup. #{tag}",
        "Is it still a third place without a sofa? A very serious debate in {ici} tonight. #{tag}",
        "We finally fixed the door. It closes. We are leaving it open anyway. #{tag}",
        "Visitors from {la} today. They left with our rule book and a jar of jam. #{tag}",
        "{prenom} left a note on the fridge: thank you, it was like home, only warmer. #{tag}",
        "{jour_nom} meeting: one hour of agenda, two of laughter, no minutes. #{tag}",
        "Some people come to the third place to work. Some of them manage it. #{tag}",
    ),
    hashtags=("ThirdPlaces", "community", "makerspace"),
    wiki_pages=("Opening a place", "Counter charter", "Sample budget"),
)

COMMONS = ThemeWords(
    stories=(
        Story(
            ("The tool library turns one", "{N} tools and a notebook", "What drills teach us about commons"),
            "A year ago we put {n} tools on a shelf {lieu}. There are {N} now, and only [two|three] never came "
            "back. The tool library in {ici} does not work because people are honest. It works because they know "
            "each other.",
        ),
        Story(
            ("Writing the rules on one page", "A charter short enough to read", "Sanctions, the awkward word"),
            "Every commons meets its first [quarrel|free rider] sooner or later. Ours had a first name, which I "
            "shall keep to myself, and a trailer, which we found in {pres}. So we needed a rule, and wanted it short "
            "enough for someone who arrives tomorrow.",
        ),
        Story(
            ("A seed library in a shoebox", "Take one packet, return two", "Seeds with no name"),
            "Our seed library lives in [a shoebox|three drawers|an old card index] {lieu}. Take a packet, promise "
            "to return two. {N} varieties are asleep in there, including a bean nobody can name.",
        ),
        Story(
            ("Three hundred people own a wood", "Buying a wood to leave it alone", "The wood above {ici}"),
            "It is signed: the small wood above {ici} now belongs to [three hundred|two hundred and ten] people. "
            "Nobody can fell it alone, anybody may walk in it, and the solicitor had never read so many names "
            "aloud.",
        ),
    ),
    titles=(
        "Looking after it together, in {ici}",
        "The lending book, {mois}",
        "One commons, {n} neighbors",
        "Sharing without a row",
        "What {prenom} put in the pot",
        "Who looks after it?",
        "Notes on a shared thing",
    ),
    middles=(
        "Three questions come up everywhere: who may take, how much, and who says so. In {la} they added a fourth, "
        "the useful one: what do we do when it goes wrong?",
        "We keep a public ledger. It is [stained with tea|full of crossings-out] and it is our best tool: {N} "
        "loans so far, and a hedge trimmer that never rests.",
        "People say free. Nothing is free: there is time, insurance, and blades to sharpen. But nothing is for "
        "sale either, and that changes the conversation.",
        "At first {prenom} did everything. That is the classic trap: a commons that depends on one person is a "
        "favor. Now {n} of us know where the valve is.",
    ),
    listings=(
        Listing(
            "The whole of our rule book:",
            (
                "three tools at a time",
                "one week, unless nobody is waiting",
                "bring it back clean and sharp",
                "say when you broke it, and we mend it together",
            ),
        ),
    ),
    quotes=("I don't need a drill. I need a hole and a neighbor.", "We obey a rule better when we may change it."),
    pictures=("Hand-labeled seed packets sorted by family", "The tool library bench on a returns day"),
    social=(
        "The tool library in {ici} now counts {N} tools. Most wanted: the sander. Least: {prenom}'s soldering "
        "iron. #{tag}",
        "Commons are mostly meetings about [bins|keys|calendars]. And that is fine. #{tag}",
        "Seed swap {jour}, {heure}, {lieu}. Bring packets, labeled or not. #{tag}",
        "Halved the words in our charter. Now everybody understands it. #{tag}",
        "The hedge trimmer came back with a new blade and a kind note. There you have it, commons. #{tag}",
        "Stolen from {la}: a 'to mend' shelf next to the 'to lend' shelf. #{tag}",
        "The finest of commons: a bench that everyone [paints|mends] and nobody owns. #{tag}",
        "What do you do about loans that never return? In {la} they send a postcard. #{tag}",
        "{prenom} proposes a commons of [jam|swings|extension leads]. Carried, with cake. #{tag}",
    ),
    hashtags=("commons", "toollibrary"),
    wiki_pages=("Tool library", "Seed library", "A one-page charter"),
)

GARDENS = ThemeWords(
    stories=(
        Story(
            ("The garden, early", "What {mois} leaves standing", "Garden notebook, {mois}"),
            "This morning the community garden in {ici} looked like a chalk drawing. {legume_maj} are still "
            "standing, the straw creaks under our boots, and [the robin|next door's cat|a wren] guards the compost "
            "as if it paid rent.",
        ),
        Story(
            ("Our compost is too hot", "Sixty degrees in the heap", "Compost for people in a hurry"),
            "The thermometer said [fifty-eight|sixty-two] degrees. {prenom} lifted the lid and the whole street "
            "saw the steam. A hot heap is a hungry heap, and somebody has to [turn it|feed it cardboard], which "
            "nobody had put on the rota.",
        ),
        Story(
            (
                "A hedge by forty hands",
                "One hundred and twenty whips and a windy Sunday",
                "A hedge for {ici}, meter by meter",
            ),
            "{N} young plants, hawthorn, hazel and dog rose, one spade between two, and wind. The hedge will run "
            "along [the school path|the car park|the football pitch], where last summer there was no shade at all.",
        ),
        Story(
            ("The school yard loses its tarmac", "Under the tarmac, a yard", "A playground you can fall over in"),
            "We lifted [two hundred|three hundred] square meters of tarmac. The children drew what they wanted "
            "instead: a river, a den, a tree to climb. The river will be a ditch, the den a ring of willow, and "
            "the tree will take a while.",
        ),
        Story(
            ("One square meter of wasteland", "Counting worms in {ici}", "What lives under our feet"),
            "A piece of string, four pegs, a lens. For two hours we looked at one square meter. Result: {N} worms, "
            "two beetles, one furious centipede, and the feeling of having walked over a city without seeing it.",
        ),
    ),
    titles=(
        "{legume_maj}, and other news",
        "The garden as seen by {prenom}",
        "Boots on in {ici}",
        "{prenom}'s corner",
        "News from the beds, {mois}",
        "Sowing all the same",
        "Rain, straw and patience",
    ),
    middles=(
        "There is no hurry. {saison_maj} we harvested mostly {legume} and conversation: {prenom}'s recipe, the "
        "name of a bird, the address of an old nursery.",
        "The soil here is [heavy|stony|tired]. It wants cardboard, leaves and time. After two years the spade goes "
        "in by itself.",
        "We write everything down in a notebook that lives in the shed: sowings, frosts, the hedgehog's visits. "
        "Read from one year to the next it tells the climate better than most charts.",
        "{prenom} suggested leaving one bed alone. It is now the liveliest corner of the garden, and the hardest "
        "to defend at meetings.",
    ),
    listings=(
        Listing(
            "Before the end of {mois}:",
            (
                "drain the water butt",
                "bring in the hoses",
                "sow green manure at the back",
                "find out who has the shed key",
            ),
        ),
    ),
    quotes=("I know my neighbors by their vegetables.", "The mint has won. One must know how to lose."),
    pictures=("Raised beds under straw in the early morning", "Children around a planting hole, spades ready"),
    social=(
        "In the garden this morning: {legume}, two blackbirds, and {prenom} talking to the slugs. #{tag}",
        "Compost turned. Back also turned. #{tag}",
        "Hedge planting {jour}, {heure}. We have the plants, we need the hands. #{tag}",
        "A hedgehog in the shed! Work is officially postponed. #{tag}",
        "The school yard lost its tarmac and the children found a worm. Instant holiday. #{tag}",
        "Plant swap in {ici}: {N} pots changed hands, one fig tree adopted. #{tag}",
        "{prenom} grafted an apple tree today. We clapped, softly, so as not to disturb it. #{tag}",
        "{n_maj} watering cans are missing. The suspects are nine years old. #{tag}",
        "Seen in {la}: a hedge planted by children and watered by firefighters. #{tag}",
    ),
    hashtags=("gardens", "communitygarden", "transition"),
    wiki_pages=("Street compost", "Planting a hedge", "Sowing calendar"),
)

LEARNING = ThemeWords(
    stories=(
        Story(
            ("Learning without a teacher, nearly", "The Tuesday study circle", "{n_maj} chairs in a ring"),
            "Every Tuesday {n} people meet {lieu} to [read the same chapter|make sense of a bill|study the town's "
            "history]. Nobody teaches, everybody prepares. It is called a study circle. {prenom} calls it the "
            "class where you may arrive late.",
        ),
        Story(
            ("Week {semaine}: my notes", "Learning in a course without a center", "What I take from week {semaine}"),
            "This week the course asked us to [draw our learning territory|say whom we learn from|find a link "
            "nobody had seen]. I began with a list, then arrows, then a whole tablecloth. Half of what I know I "
            "learned in {ici}, standing up, while waiting for something else.",
        ),
        Story(
            ("Borrow a person for twenty minutes", "A living library in {ici}", "The queue went round the corner"),
            "You borrow a person rather than a book, for twenty minutes. [A retired docker|A midwife|A tram "
            "driver], a beekeeper, and {prenom}, who has crossed two countries on foot. The queue reached [the "
            "stairs|the photocopier|the street].",
        ),
        Story(
            ("Can a town learn?", "{ici}, a learning town?", "Where did you learn something this week?"),
            "I asked {n} people {lieu}: where did you learn something this week? [Nobody named a classroom|Three "
            "of them said: on the bus|Nearly all named a person, not a place].",
        ),
        Story(
            ("A badge for soup", "What is a badge worth?", "Recognizing what people can do"),
            "{prenom} has run the neighborhood kitchen for [six|ten] years and holds no certificate. How do we "
            "recognize such knowledge without spoiling it? In {ici} we are trying open badges, given by those who "
            "learned.",
        ),
    ),
    titles=(
        "What {prenom} taught me",
        "A question from {prenom}",
        "Learning in {ici}, on a {jour_nom}",
        "A learner's notebook, {mois}",
        "Whom do we learn from?",
        "Notes taken standing up",
        "Beside the syllabus",
    ),
    middles=(
        "What struck me was the silence at the start, then the moment when {prenom} asked the simple question. "
        "From there on we were learning together.",
        "I have linked this note to three others from the course. Perhaps that is learning in a network: not "
        "reading everything, but knowing [whom to ask|which thread to pull].",
        "The method is plain: a short time, a question on the wall, a turn to speak with [a pebble|a pine cone|a "
        "wooden spoon], and ten minutes to write down what you take away.",
        "I do not believe in recipes, but I believe in appointments. Same day, same hour, same flask. After "
        "[four|five] weeks the group exists.",
    ),
    listings=(
        Listing(
            "Questions we left open:",
            (
                "who did not come, and why?",
                "what do we do with what we know already?",
                "how do you end a session without concluding it?",
            ),
        ),
        Listing(
            "A plan, for those who would like to try:",
            (
                "ten minutes to arrive",
                "one page read aloud",
                "groups of three",
                "a round without comments",
                "the washing up, where most is learned",
            ),
        ),
    ),
    quotes=(
        "I learned to read a map at sixty-seven and have been getting lost on purpose ever since.",
        "A good question is the one nobody dared to ask.",
    ),
    pictures=("A wall covered with yellow and blue notes", "Chairs in a circle in a bright room"),
    social=(
        "Study circle tonight {lieu}, {heure}. We read, we eat, we do not conclude. #{tag}",
        "Learned today: [a bowline|how to read a contour line|how to graft an apple tree]. Thank you {prenom}. #{tag}",
        "In this course I read the others more than the syllabus. Is that the syllabus? #{tag}",
        "You learn a lot by stacking chairs. #{tag}",
        "Three ideas from {la} this week. One is realistic, the other two are excellent. #{tag}",
        "Has anybody tried open badges with a residents' group? #{tag}",
        "{prenom} explains [fractions|tides|taxes] with a bun. I had never understood so well. #{tag}",
        "Somebody in {ici} said 'I don't know' tonight and the whole room relaxed. #{tag}",
        "My best class this week: {n} minutes at a bus stop with {prenom}. #{tag}",
    ),
    hashtags=("learning", "learningtogether", "education"),
    wiki_pages=("Study circle", "Living library", "Open badges"),
)

AROUND = ThemeWords(
    stories=(
        Story(
            ("The walking bus leaves on time", "{n_maj} children and one yellow vest", "Walking to school in {ici}"),
            "At ten past eight the walking bus sets off. {n_maj} children, two adults, [one dog|one scooter], and "
            "we arrive before the cars. The line has [four|five] stops, all named by the children, among them 'the "
            "puddle' and 'the ginger cat'.",
        ),
        Story(
            ("Mapping the scary bits", "Twelve junctions nobody likes", "Where {ici} gets off its bike"),
            "For a month we asked people in {ici} to mark where they get off and push. The map is [red in one "
            "place|eloquent]: {N} dots, half of them on the junction that everybody knows and nobody sees.",
        ),
        Story(
            ("A bench at the bus stop", "Waiting for the bus, sitting down", "A small victory, with a roof"),
            "It took {n} letters, one petition and an umbrella given to the council, but the bus stop has [a "
            "bench|a roof|a bench and a roof]. People now [arrive early|talk|let a bus go by to finish a story].",
        ),
        Story(
            ("The last bus leaves too early", "Living forty minutes from everything", "The 6.05, a chronicle"),
            "The last bus to {ici} leaves at 6.05. If you want [to see a film|an evening class|dinner with "
            "friends], you stay the night or you know somebody. We followed {n} people without a car for a week "
            "and wrote down what they give up.",
        ),
    ),
    titles=(
        "{ici} on foot, {n} minutes",
        "{prenom}'s way to work",
        "A {jour_nom} without a car",
        "Slow, but on time",
        "From {ici} to {pres}, unhurried",
        "Counting bikes, {mois}",
        "Crossing {ici}",
    ),
    middles=(
        "We talk a lot about kilometers and little about [pushchairs|shopping bags|knees]. Yet they decide: one "
        "curb too high and a whole street takes the long way round.",
        "We counted by hand one {mois} morning: {N} bikes, [nearly as many|half as many] cars with one person in "
        "them, and a horse.",
        "The council promised [paint|a raised crossing] before summer. We offered something better: come and see, "
        "by bike, with a six-year-old.",
        "In {la} they tried a bus on demand, with volunteers. What works: one number and one voice. What does not: "
        "the form.",
    ),
    listings=(
        Listing(
            "Three requests, in this order:",
            ("a dropped curb at the school", "a shelter for twenty bikes at the station", "a bus after the show"),
        ),
    ),
    quotes=("The shortest way is the one where you are not afraid.", "A bench is a bus stop for conversations."),
    pictures=("The walking bus ready to leave", "Upturned bikes outside the workshop"),
    social=(
        "Walking bus report, {ici}: [no delays|one tooth lost on the way|one puddle crossed with method]. #{tag}",
        "Bike workshop {jour}, {heure}, {lieu}. Bring your puncture. #{tag}",
        "{N} cyclists counted at the junction this morning, and a unicycle. #{tag}",
        "New bike lane in {ici}. It ends at a lamp post. It feels like a metaphor. #{tag}",
        "The bench at the bus stop is in. {prenom} opened it with a flask of tea. #{tag}",
        "Anyone driving to {pres} {jour}? I bring conversation or silence, your choice. #{tag}",
        "{prenom} came on a tandem. Alone. It is a long story. #{tag}",
        "Carried by bike today: [a chair|a fir tree|four crates], without drama. #{tag}",
        "The green man in {ici} gives you {n} seconds. My neighbor needs nineteen. #{tag}",
    ),
    hashtags=("cycling", "walking", "gettingaround"),
    wiki_pages=("Start a walking bus", "Counting bikes"),
)

FOOD = ThemeWords(
    stories=(
        Story(
            ("Soup for a hundred and twenty", "The long table in {ici}", "Peeling together, talking of other things"),
            "For a hundred and twenty people you need [forty|thirty-five] kilos of vegetables, {n} peelers and "
            "somebody who knows about salt. The community kitchen had been going since dawn, and I heard five "
            "languages at the table, not counting the children's.",
        ),
        Story(
            ("Gleaning after the market", "Half past twelve, the crates", "Eighty kilos off the pavement"),
            "The market packs up at half past twelve. By one the gleaning team had filled {n} crates: [bruised "
            "pears|split tomatoes|carrot tops], yesterday's bread, a bunch of flowers. We sort {lieu} and swap "
            "recipes the way others swap stamps.",
        ),
        Story(
            ("Three hours a month behind the till", "A shop owned by its customers", "What a yogurt really costs"),
            "At the food co-op everybody gives three hours a month. I did mine [on the till|among the dry goods|at "
            "the cheese counter]: you learn the price of things, the patience of scales, and that lentils escape.",
        ),
        Story(
            ("{prenom}'s recipe, as dictated", "A cookbook by twenty hands", "This dish has no English name"),
            "We collect the neighborhood's recipes, dictated over the pan. {prenom}'s begins: 'You take what there "
            "is.' There were {legume}, a lemon, and a neighbor who disagreed about the order.",
        ),
    ),
    titles=(
        "At the table with {prenom}",
        "What {ici} eats in {mois}",
        "{legume_maj}, for a change",
        "{prenom}'s ladle",
        "A plate from {ici}",
        "Cooking for {n}",
        "What is left in the pot",
    ),
    middles=(
        "Buying local is not always simple. It takes [a van|a cold room|somebody up at six on Mondays]. {prenom} "
        "did the sums, and it is the empty trip home that costs.",
        "We weighed the leftovers: [sixty|forty] grams a plate, half of last year's. The explanation is one word, "
        "time. Ten more minutes at the table and people finish.",
        "There is always one chair too many at our table, and that is on purpose.",
        "We failed at some things too: [the {mois} sourdough|five kilos of sticky rice]. They are in the book, in "
        "red ink.",
    ),
    listings=(
        Listing(
            "For the next long table we still need:",
            ("two big pans", "somebody for the bread", "empty jars with lids", "an accordion, if possible"),
        ),
    ),
    quotes=("Soup is a meeting that smells good.", "When children peel, children eat."),
    pictures=("A long table laid in the street", "Crates sorted after the gleaning"),
    social=(
        "Gleaning today: {n} crates, a bouquet, two new recipes. Share-out {lieu} at {heure}. #{tag}",
        "The community kitchen smells of [cumin|bay|toast] all the way down the stairs. #{tag}",
        "Long table {jour}, {lieu}. Bring a plate and a story. #{tag}",
        "Does anyone in {ici} have a healthy sourdough? Ours is on holiday. #{tag}",
        "At the market: {legume}, an accordion, and {prenom} bargaining with a smile. #{tag}",
        "{N} jars of [soup|chutney] in three hours. The dishwasher begs for mercy. #{tag}",
        "{prenom} tasted the soup, closed both eyes and said: salt. The meeting may begin. #{tag}",
        "{n_maj} children, one pumpkin, no injuries: a good cooking class. #{tag}",
        "On {jour_nom}'s menu: {legume}, and a debate about who washes up. #{tag}",
    ),
    hashtags=("food", "communitykitchen", "gleaning"),
    wiki_pages=("Gleaning", "Long tables", "Neighborhood recipes"),
)

DIGITAL = ThemeWords(
    stories=(
        Story(
            ("We mapped the benches", "{N} benches on OpenStreetMap", "A mapping party, with sitting down"),
            "The aim of the mapping party: every bench in {ici} on OpenStreetMap. {n_maj} people, one plan per "
            "team, and the right to sit down and check. In two hours: {N} benches, six fountains and one abandoned "
            "chair that we could not classify.",
        ),
        Story(
            ("{prenom}'s toaster lives", "Autopsy of a kettle", "An afternoon of mending"),
            "The repair table took in {n} patients: [a 1974 radio|a silent printer|a flickering lamp], two phones "
            "and {prenom}'s toaster. Two thirds went home alive, the rest as useful parts.",
        ),
        Story(
            (
                "Leaving the big platforms, one step at a time",
                "Our group moves to free software",
                "Migrating without tears",
            ),
            "Our group has changed its tools. Calendar, files and calls are now free software, hosted [twelve "
            "miles away|by neighbors]. It took {n} weeks, some cake, and one rule: nobody is laughed at.",
        ),
        Story(
            ("Following a course by its feeds", "How I read fifty blogs", "In praise of RSS"),
            "People ask how I read everybody in the course. Short answer: feeds. Long answer: a reader [running on "
            "an old laptop|that I host myself], fifteen minutes a day, and the right to mark everything as read on "
            "Sunday night.",
        ),
        Story(
            ("Helping without touching the mouse", "Passwords and small cakes", "What people ask at the help desk"),
            "At our digital help desk the first rule is not to touch the mouse. Somebody came for [a "
            "certificate|lost photographs|a password] and left with something else: she knows now where her "
            "downloads go.",
        ),
    ),
    titles=(
        "{prenom} and the machine",
        "A {jour_nom} at the bench",
        "Understand before you click",
        "Unplug, replug, tell",
        "A tool our size",
        "{ici} on the map",
        "Mend, document, share",
        "Workshop notes, {mois}",
    ),
    middles=(
        "Open source is not for specialists. It is first of all knowing [whom to write to when it breaks|who "
        "decides on the next version|where our data live].",
        "We documented everything on a page that anyone may correct. It has been corrected {n} times, [twice for a "
        "comma|once from {la}].",
        "A schoolgirl asked: what if you switched the server off at night? We did. Nobody complained, and the bill "
        "went down.",
        "The hard part was not technical. It was [finding who had the password|convincing the treasurer|choosing a "
        "name].",
    ),
    listings=(
        Listing(
            "Our tools, for those who ask:",
            (
                "a shared calendar",
                "files on a small server",
                "a call room without accounts",
                "a blog, because a blog is often enough",
            ),
        ),
    ),
    quotes=("If it is ours, it is ours to mend.", "A map is a walk you can lend."),
    pictures=("An open radio on the bench among screwdrivers", "People bent over a plan of the neighborhood"),
    social=(
        "Mapping party {jour} in {ici}, {heure}, {lieu}. This time: [benches|fountains|book boxes]. #{tag}",
        "Mended today: {n} things, {n2} of them by accident. #{tag}",
        "Our server runs on a 2012 laptop. It purrs. #{tag}",
        "Reminder: a feed is free, discreet, and does not judge you. #{tag}",
        "Help desk, {ici}: {n} passwords found and one lost. #{tag}",
        "Added a fountain to the map. It was there already, but now it can be found. #{tag}",
        "{prenom} soldered a first wire. It holds. So do we. #{tag}",
        "Three hours for one comma in a configuration file. The comma won. #{tag}",
        "What is a server? 'The computer next door, when it is kind.' Thank you {prenom}. #{tag}",
    ),
    hashtags=("opensource", "osm", "repair"),
    wiki_pages=("Mapping party", "Repair table", "Choosing a host"),
    code=(
        "$ curl -s https://example.invalid/feed.xml | grep -c '<entry>'\n15",
        'for bench in benches:\n    if not bench.has_back:\n        print(bench.street, "please check")',
        "tar czf backup-$(date +%F).tar.gz notes/ && echo phew",
    ),
)

STORIES = ThemeWords(
    stories=(
        Story(
            ("The factory hooter, {n} witnesses", "What six o'clock sounded like", "A sound that {ici} still hears"),
            "We asked {n} people in {ici} which sound they missed. Nearly all said the hooter. {prenom} can still "
            "sing it, with [the little hiccup at the start|the falling note] you heard on foggy mornings.",
        ),
        Story(
            ("A box of photographs without names", "Who are they?", "Found in an attic in {ici}"),
            "Somebody left us a box: {N} photographs, no captions. We laid them out {lieu} and people came. [A "
            "hat|A shop sign|A dog] was enough for a whole street to find its names again.",
        ),
        Story(
            ("A walk in the past tense", "There used to be a cinema here", "Walking {ici} with those who remember"),
            "'There was a cinema here. There, a dock. There, nothing, and it was better.' The walk was to last an "
            "hour. With {prenom} as a guide it took [three|two and a half], and half of {ici} is still to be told.",
        ),
        Story(
            ("The microphone on the oilcloth", "Recording a voice", "Oral history, kitchen edition"),
            "For oral history you need a kitchen, a small microphone and time. {prenom} spoke for two hours about "
            "arriving in {ici}. The best came after, [clearing the cups|looking for her glasses], with the "
            "recorder still on, and we asked if we might keep it.",
        ),
    ),
    titles=(
        "{prenom} remembers",
        "What {ici} says of itself",
        "{prenom}'s voice",
        "Fragments of {ici}",
        "Collector's notebook, {mois}",
        "Listening to {ici}",
        "What is left of a street",
    ),
    middles=(
        "A story is not evidence. Two sisters tell [the same flood|the same dance|the same strike], one with snow, "
        "the other in full sun. We keep both.",
        "{prenom} often asks what we shall do with it all. The honest answer: [listen first|a broadcast and a "
        "map|give it back to the street].",
        "What goes first is not the buildings but the words for them. We have noted {N}, from the wash-house to "
        "the kitchen.",
        "In {la} a group collects work songs. We sent them ours and they answered with [a chorus|three verses] we "
        "had thought were local.",
    ),
    listings=(
        Listing(
            "Before recording anyone:",
            (
                "ask, then ask again",
                "switch off the fridge, and remember to switch it on",
                "leave the silences in",
                "send a copy",
            ),
        ),
    ),
    quotes=("We weren't poor, we had no money.", "Tell it badly, but tell it."),
    pictures=("Old photographs spread over a tablecloth", "A microphone beside a cup in a kitchen"),
    social=(
        "Story walk {jour}, {heure}, meeting {lieu}. We walk slowly and listen a lot. #{tag}",
        "Found in the archives: [an advert for a dance|a tram plan from 1903|a list of laundresses]. No more work "
        "today. #{tag}",
        "Two hours of interview, four to transcribe, one sentence I shall not forget. #{tag}",
        "Who knows this hat, this brass band, this dog? Come and see the box {lieu}. #{tag}",
        "A song from {la} that my grandmother sang in {ici}. Songs take the train. #{tag}",
        "{prenom} this morning: 'We didn't go on holiday, we went to my aunt's.' #{tag}",
        "Street by street we are gluing {ici} together. Today: the bakery that was also a dance hall. #{tag}",
        "{prenom}'s story begins in the fortieth minute. Leave the tape running. #{tag}",
    ),
    hashtags=("stories", "oralhistory", "localhistory"),
    wiki_pages=("Interview guide", "Consent form", "Story walks"),
)

ELSEWHERE = ThemeWords(
    stories=(
        Story(
            ("The cat ate my slides (nearly)", "News of the cat"),
            "Nothing to do with the course: the cat has discovered the keyboard. She [wrote 'ppppp' to my "
            "bank|nearly bought a vacuum cleaner]. I publish this before she returns.",
        ),
        Story(
            ("Third time lucky: the pear tart", "A tart in three attempts"),
            "Third attempt, and it holds. The secret was [ground almonds under the fruit|a hotter oven|not opening "
            "the door], as my aunt has said all along.",
        ),
        Story(
            ("Three days by the water", "A postcard"),
            "Three days without a screen, by [a lake|the sea|a river]. I read a silly novel, lost a glove and "
            "found some sleep.",
        ),
        Story(
            ("Read, seen and heard in {mois}", "Things I liked this month"),
            "One film seen twice, [a harp record|an old whodunit], and a neighbor's voice through the wall. That "
            "will do.",
        ),
    ),
    titles=(
        "Nothing to do with anything",
        "An ordinary {jour_nom}",
        "Off topic, and proud",
        "News from home, {mois}",
        "Sunday at {prenom}'s",
        "Three things seen in {la}",
        "A letter from {prenom}",
    ),
    middles=(
        "I know, this is only for my sister and me. Hello to her.",
        "The rest of the weekend went [into doing nothing, with method|on looking for an umbrella].",
        "The next post will be about serious things, or useful ones at least.",
    ),
    listings=(
        Listing(
            "The recipe, for the record:",
            ("four pears", "a hundred grams of butter", "slightly too much sugar", "an hour of patience"),
        ),
    ),
    quotes=("There is no bad weather, only short holidays.",),
    pictures=("A cat asleep on a keyboard", "A golden tart on a window sill"),
    social=(
        "The cat is asleep on my notes. Session adjourned.",
        "Coffee spilled, keyboard saved, dignity lost.",
        "Does anyone have a child's bike to pass on, 20 inch?",
        "Weather for tidying drawers.",
        "Could anyone mind [a cat|two plants|a fish tank] {jour}? Paid in cake.",
        "[Lost|Found]: one left glove, gray wool, between the station and the market.",
        "My neighbor is learning the [trumpet|bagpipes|violin]. Courage to us all.",
        "That cake was for {n}. There were three of us. It is gone.",
    ),
    hashtags=("cats", "cooking", "weekend"),
    wiki_pages=("Sandbox",),
)

WORDS = Words(
    themes={
        "tiers-lieux": THIRD_PLACES,
        "communs": COMMONS,
        "jardins": GARDENS,
        "apprendre": LEARNING,
        "mobilites": AROUND,
        "alimentation": FOOD,
        "numerique-libre": DIGITAL,
        "recits": STORIES,
    },
    offtopic=ELSEWHERE,
    course=(
        "Week {semaine} of the course: who would like to walk through question {semaine} with me? #{cours}",
        "Reading the participants from {la}. What a wealth of voices. #{cours}",
        "This morning's newsletter made me miss my bus. No regrets. #{cours}",
        "Participants' meet-up in {ici} {jour}, {lieu}, {heure}. Come as you are. #{cours}",
        "Advice to newcomers: do not read everything. Pick three voices. #{cours}",
    ),
    closings=(
        "[If you are ever in {ici}|If you feel like it], [the door is open|there are chairs left|say we sent you].",
        "More [in the next post|next week|when the tea is cooler].",
        "How do you do it where you are? Comments are open, and I answer [slowly|always|on Sundays].",
        "Thanks to {prenom} and {prenom2}, who [proofread|carry|doubt] better than I do.",
        "I shall read this again in a year, and hope [to be wrong on one point|to disagree].",
        "One question to end with: what would it take for this to exist in {la} too?",
    ),
    events=(
        "Next date: {jour}, {heure}, {lieu}, {ici}. [Free entry|Pay what you can|Free], [children welcome|shared "
        "tea|bring something to drink].",
        "Save the date: {jour}, {heure}, {lieu} ({ici}). [No need to book|Tell {prenom} if you are more than five].",
        "We meet again on {jour} at {heure}, {lieu}, [five|ten] minutes on foot from the station.",
    ),
    event_titles=(
        "{jour}: meet us {lieu}",
        "An invitation: {jour}, {ici}",
        "Come along on {jour}",
        "Diary: {jour}, {heure}, {ici}",
    ),
    replies=(
        "I read {lien} by {pair} with [pleasure|attention|a pencil]. [I agree with most of it, but|Agreed on "
        "everything, except that|It made me want to answer:] in {ici} things go a little differently.",
        "{pair} asks a good question in {lien}. I have been thinking about it for [two days|a whole washing up], "
        "and have only the start of an answer.",
        "This post owes a lot to {pair}: {lien}. Read it first, I can wait.",
    ),
    reply_titles=(
        "A reply to {pair}",
        "Continuing a conversation with {pair}",
        "Agreeing with {pair}, but for one word",
        "{pair}, {ici} and us",
    ),
    shares=(
        "Read at {pair}'s: {titre} [One to keep|Thank you for this|This speaks to me]. #{cours}",
        "{pair} writes from {la_pair}, and it is just what we live in {ici}: {titre} #{cours}",
        "My evening reading, by {pair}: {titre} #{cours}",
        "[Read this, then read it again|Post of the week]: {titre} #{cours}",
    ),
    updates=(
        "Update: [the time has changed, half an hour later|a wrong date, now corrected|thank you for your "
        "messages, the list is full].",
        "Added the next day: {prenom} tells me that [the figure was higher|the picture is from last year|everyone "
        "is welcome].",
    ),
    again=(
        "{titre}, continued",
        "{titre}, seen from {ici}",
        "{ici}: {titre}",
        "One more word: {titre}",
        "{titre}, two weeks later",
    ),
    venues=(
        "at the Trades Hall",
        "at the old ropeworks",
        "at the Detour Café",
        "at the library",
        "at the village hall",
        "at the Lantern Rooms",
        "in the school yard",
        "at the old station",
        "under the market roof",
        "at the community center",
        "at the blue shed",
        "at the bandstand",
    ),
    first_names=(
        *("Maureen", "Kofi", "Siobhan", "Gareth", "Leila", "Desmond", "Ivy", "Tariq", "Morag", "Euan", "Bridget"),
        *("Joan", "Winston", "Nuala", "Pavel", "Hazel", "Rukhsana", "Alasdair", "Cormac", "Dilys"),
    ),
    numbers=(
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "eighteen",
        "twenty",
    ),
    hours=("10 am", "11 am", "2 pm", "3 pm", "5.30 pm", "6 pm", "7 pm", "7.30 pm"),
    produce=(
        ("leeks", "kale", "parsnips", "winter cabbages"),
        ("radishes", "broad beans", "chard", "peas"),
        ("tomatoes", "courgettes", "runner beans", "cucumbers"),
        ("squashes", "beetroot", "leeks", "cabbages"),
    ),
)
