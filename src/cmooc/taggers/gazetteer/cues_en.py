"""English words that say something about the name beside them."""

from __future__ import annotations

from cmooc.taggers.gazetteer.atlas import Flag
from cmooc.taggers.gazetteer.cues import Cues, kinds, table, words
from cmooc.taggers.gazetteer.people_en import GIVEN, SURNAMES

DIRECTIONS = """
    north south east west northern southern eastern western central northeast northwest southeast southwest northeastern
    northwestern southeastern southwestern upper lower mid inner outer greater downtown uptown midtown suburban rural
    upstate
"""

ENGLISH = Cues(
    before=table(
        within="in near outside around across throughout inside within toward towards off",
        at="at from to into onto between through beyond for against on by leaving visiting via",
        of="of",
        the="the",
        direction=DIRECTIONS,
        title="""
            mr mrs ms miss dr prof professor sir lord lady dame sen rep gov gen col capt lt sgt maj cpl rev
            judge justice senator congressman congresswoman coach king queen prince princess pope bishop
            father sister brother uncle aunt officer detective sheriff constable captain sergeant lieutenant
            colonel major chancellor chairman ceo spokesman spokeswoman secretary minister president mayor
            governor councillor councilman councilwoman rabbi imam
        """,
        join="and or &",
        person="said says named called by who actor actress singer author director player",
        particle="de van von der den bin ibn da dos del della di du",
        possessive="his her their my your our its this that",
        article="a an",
    ),
    after=table(
        kind="""
            county province state city town village region district island islands valley river lake bay parish
            township borough prefecture governorate area metro peninsula coast canton oblast territory
            municipality airport harbor harbour suburb counties provinces states regions districts islands
        """,
        people="""
            residents resident officials official natives native man woman men women teenager teen boy girl
            couple police authorities lawmakers voters families family student students citizens people troops
            soldiers forces rebels militants government governor mayor senator lawmaker legislature parliament
            embassy ambassador president prime minister premier capital border skies streets street weather
            suburbs neighborhood neighbourhood hospital hospitals school schools court jail prison fans
            protesters activists analysts armies army athletes businesses children cities communities companies
            companions consumers doctors farmers firefighters fishermen immigrants investigators investors
            journalists judges lawyers leader leaders media medics migrants musicians nationals nurses partners
            patients pilots players politicians population prosecutors public refugees researchers rivals
            sailors scientists shoppers teachers teams towns travelers travellers visitors villages volunteers
            workers writers
        """,
        office="""
            police department sheriff sheriffs council senate senator sen governor gov mayor premier minister
            president university college school schools hospital court courthouse fire chamber commission board
            authority government ministry parliament legislature assembly district republican republicans
            democrat democrats rep congressman attorney supreme state national international regional general
            central public community
        """,
        disease="virus viruses fever disease flu influenza strain syndrome",
        school="elementary primary middle memorial high junior senior",
        said="""
            said says told added asked replied wrote tweeted testified explained noted argued thinks believes
            recalled joked admitted laughed
        """,
        based="based area born led backed wide",
        company="inc ltd llc corp corporation plc gmbh co company group holdings bancorp motors foods pharma",
        person="jr sr iii who whose himself herself",
        site="road rd street st avenue ave lane drive dr boulevard blvd highway hwy close court square crescent terrace way",
        team="""
            united city fc rovers wanderers athletic giants lakers bulls bears eagles cowboys tigers lions hawks
            times post herald tribune gazette journal news globe chronicle
        """,
        direction=DIRECTIONS,
    ),
    kinds=words("""
            city town village county province state region district island islands republic kingdom municipality
            suburb borough port capital hamlet community territory parish township archipelago peninsula
            prefecture outskirts streets gulf bay isle valley university college coast people government mayor
            bishop archbishop bank governor duke
        """),
    kind_of=kinds(
        city="city town village municipality suburb hamlet outskirts streets mayor",
        region="state province region governor governorate prefecture territory",
        district="county parish",
        country="republic kingdom government president",
        natural="gulf bay sea strait isle valley",
    ),
    kind_after=kinds(
        city="city town village mayor suburb residents",
        region="state province gov governor sen senator legislature region",
        district="county counties parish",
    ),
    features=table(
        water="river creek lake bay falls ocean sea strait gulf reservoir canal lagoon",
        land="""
            mountain mountains valley canyon hills ridge peak peninsula desert forest plateau island islands
            beach glacier coast basin delta cape plains heights shoal shoals reef reefs cay keys wetlands swamp
        """,
        admin="county parish township province prefecture governorate oblast",
        city="city",
        division="district region borough",
        site="airport park stadium bridge castle dam harbor harbour port square university hospital",
        road="road rd street avenue ave boulevard blvd highway hwy drive lane crescent",
    ),
    leaders=table(
        water="lake gulf",
        land="mount mt cape isle",
        fort="fort ft camp port",
    ),
    joins=frozenset(("and", "or")),
    directions=frozenset((*DIRECTIONS.split(), "n", "s", "e", "w", "ne", "nw", "se", "sw")),
    given=GIVEN,
    surnames=SURNAMES,
    foreign=frozenset(("e u", "eau", "rca")),
    institutions=frozenset(
        (
            "amazon",
            "capitol hill",
            "channel",
            "downing street",
            "eu",
            "european union",
            "kremlin",
            "pentagon",
            "the atlantic",
            "vatican",
            "wall street",
            "westminster",
            "white house",
        )
    ),
    stop=words("""
            a an the of in on at to is are was be it he she we they i you and or but as by for from with so if
            this that what who when where how why all can not no yes do did has have had will would could should
            may might must one two new more most many much mine my your our their his her us me them then than
            there here now just also up down out over under go get got make made see say said like love live
            time day today well back good bad best big old first last next late long high low man men mr mrs ms
            god lord monday tuesday wednesday thursday friday saturday sunday january february march april june
            july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
            christmas easter ramadan thanksgiving halloween obama trump batman olympic santa mary jesus internet
            facebook twitter google via rt amp http https www com net org html co ve re ll don isn didn doesn
            won aren wasn spring summer autumn fall winter university college school church hospital museum
            court police park center centre street road avenue station airport library city town village county
            ok hi oh al pa ma la de co mo id
        """),
    common=Flag.COMMON_EN,
    countries=words("US GB CA AU IE NZ"),
    has_demonyms=True,
)
