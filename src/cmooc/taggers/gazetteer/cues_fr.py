"""French words that say something about the name beside them."""

from __future__ import annotations

from cmooc.taggers.gazetteer.atlas import Flag
from cmooc.taggers.gazetteer.cues import Cues, kinds, table, words
from cmooc.taggers.gazetteer.words_fr import GIVEN

DIRECTIONS = """
nord sud est ouest nord-est nord-ouest sud-est sud-ouest centre septentrional septentrionale meridional meridionale
oriental orientale occidental occidentale central centrale haut haute bas basse
"""

FRENCH = Cues(
    before=table(
        within="a en au aux dans vers chez pres hors jusqu jusque sur sous outre entre depuis via",
        of="de d du des",
        the="la le les l",
        direction=DIRECTIONS,
        title="""
        m mm mme mmes mlle mr monsieur madame mademoiselle messieurs dr docteur pr professeur maitre me general
        marechal colonel capitaine commandant lieutenant amiral abbe pere soeur frere mgr monseigneur cardinal saint
        sainte sire sieur lord sir lady don dona von van prince princesse roi reine empereur duc duchesse comte
        comtesse marquis marquise baron baronne vicomte president presidente ministre depute senateur senatrice maire
        prefet ambassadeur juge avocat chanteur chanteuse acteur actrice ecrivain auteur peintre sculpteur poete
        compositeur realisateur joueur entraineur
    """,
        person="nomme nommee surnomme surnommee dit dite appele appelee prenomme signe par et avec contre selon chez",
        possessive="son sa ses leur leurs mon ma mes notre nos votre vos ton ta tes ce cet cette ces",
        article="un une",
    ),
    after=table(
        said="a dit declare declara affirme explique expliqua raconte ajoute ajouta repond repondit",
        company="sa sarl sas inc ltd corp",
        person="jr fils pere qui",
        team="fc sc olympique united city athletic racing basket handball rugby rc as us",
        site="airport park stadium arena university college school hall street road avenue",
        kind="county river lake bay island islands mountains hills valley",
        people="libre occupe occupee",
    ),
    kinds=words("""
        ville villes village villages bourg bourgade hameau commune communes municipalite cite capitale metropole
        agglomeration quartier arrondissement district canton comte province region departement etat etats republique
        royaume empire duche principaute prefecture sous-prefecture gouvernement gouvernorat oblast voivodie colonie
        territoire ile iles archipel atoll presqu peninsule cote cotes port ports vallee bassin fleuve riviere plaine
        plage station banlieue faubourg environs alentours nord sud est ouest centre interieur frontiere frontieres
        littoral pays terre terres rives bord bords embouchure maire eveque archeveque diocese cathedrale habitants
        population mairie communaute
    """),
    features={},
    leaders={},
    joins=words("et ou ni puis"),
    directions=frozenset(),
    given=GIVEN,
    stop=words("""
        a au aux avec ce ces cet cette chez comme contre d dans de des deux du elle elles en encore entre est et eux
        faire fait il ils je jusqu l la le les leur leurs lors lui ma mais me mes mon ne ni nos notre nous on ou par
        parce pas pendant plus pour puis qu quand que qui quoi s sa sans se ses si soit son sont sous sur ta tandis te
        tes ton tous tout toute toutes tu un une vers vos votre vous y apres avant bien c ceci cela celle celui ceux
        chaque certains certaines depuis donc enfin ensuite malgre selon toutefois cependant ainsi alors aussi autre
        autres beaucoup trois quatre cinq six sept huit neuf dix janvier fevrier mars avril mai juin juillet aout
        septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi samedi dimanche m mm mme mlle non oui
        premier premiere second seconde nouveau nouvelle nouveaux grand grande petit petite dieu http https www com
        org
    """),
    common=Flag.COMMON_FR,
    has_demonyms=False,
    countries=frozenset(("FR",)),
    at_home=1.2,
    kind_of=kinds(
        city="ville villes village bourg commune cite mairie maire municipalite habitants",
        district="departement comte arrondissement district prefecture",
        region="region province canton etat land voivodie oblast",
        country="pays royaume republique",
        natural="fleuve riviere lac mer ile iles massif mont monts vallee desert golfe baie ocean",
    ),
)
