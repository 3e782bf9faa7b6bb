"""The cast: who takes part, from where, about what, and through which feeds."""

from dataclasses import dataclass

QUIET = "quiet"
DYING = "dying"
MOVED = "moved"
HOSTILE = "hostile"
BUSY = "busy"
SLOW = "slow"
BROKEN_DAY = "broken day"
HTML_TYPE = "html type"
TEXT_TYPE = "text type"
TWICE = "twice"
UNDATED = "undated"
NO_GUID = "no guid"
FUTURE = "future"
WITHDRAWN = "withdrawn"
TAG_FEED = "tag feed"
SECOND_FORMAT = "second format"


@dataclass(frozen=True, slots=True)
class Source:
    """One place where a participant publishes.

    `manners` says how the course tag is used: good, bad, mixed or none; `odd` what is peculiar about it.
    """

    channel: str
    folder: str
    title: str
    weekly: float
    manners: str = "good"
    odd: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Participant:
    slug: str
    name: str
    language: str
    place_slug: str
    theme_slugs: tuple[str, ...]
    sources: tuple[Source, ...]


def person(slug: str, name: str, language: str, place: str, themes: str, *sources: Source) -> Participant:
    return Participant(slug, name, language, place, tuple(themes.split()), sources)


def blog(channel: str, folder: str, title: str, weekly: float = 1.8, manners: str = "good", *odd: str) -> Source:
    return Source(channel, folder, title, weekly, manners, odd)


def social(channel: str, folder: str, title: str, weekly: float = 6.5, manners: str = "good", *odd: str) -> Source:
    return Source(channel, folder, title, weekly, manners, odd)


FRENCH = (
    person(
        "lea-martinet",
        "Léa Martinet",
        "fr",
        "villeurbanne",
        "tiers-lieux communs",
        blog("wordpress", "lea-martinet", "La chaise en trop", 2.6),
        social("mastodon", "lea_martinet", "Léa Martinet", 6),
    ),
    person(
        "etabli-commun",
        "L’Établi commun",
        "fr",
        "villeurbanne",
        "numerique-libre tiers-lieux",
        blog("wordpress", "etabli-commun", "L’Établi commun, atelier de quartier", 2.2, "mixed", TAG_FEED),
    ),
    person(
        "karim-belhadi",
        "Karim Belhadi",
        "fr",
        "lyon",
        "mobilites",
        blog("blogger", "karim-a-velo", "Karim à vélo", 1.8, "good"),
        social("mastodon", "karim_roule", "Karim Belhadi", 7, "mixed"),
    ),
    person(
        "jardins-traboule",
        "Les Jardins de la Traboule",
        "fr",
        "lyon",
        "jardins",
        blog("dotclear", "jardins-traboule", "Les Jardins de la Traboule"),
    ),
    person(
        "solene-maurin",
        "Solène Maurin",
        "fr",
        "lyon",
        "apprendre",
        blog("wordpress", "solene-maurin", "Cahier de Solène", 2.5, "good", QUIET),
    ),
    person(
        "marthe-peyrard",
        "Marthe Peyrard",
        "fr",
        "saint-etienne",
        "recits",
        blog("spip", "marthe-peyrard", "Paroles du Furan", 1.6, "bad"),
    ),
    person(
        "maison-du-furan",
        "La Maison du Furan",
        "fr",
        "saint-etienne",
        "tiers-lieux alimentation",
        blog("wordpress", "maison-du-furan", "La Maison du Furan", 2),
        social("bluesky", "maisondufuran.example", "La Maison du Furan", 4.5),
    ),
    person(
        "yannick-legoales",
        "Yannick Le Goalès",
        "fr",
        "douarnenez",
        "recits alimentation",
        blog("dotclear", "quai-sud", "Quai sud, carnet de port", 1.8, "mixed"),
    ),
    person(
        "nolwenn-kerdraon",
        "Nolwenn Kerdraon",
        "fr",
        "brest",
        "communs numerique-libre",
        blog("jekyll", "nolwenn", "nolwenn, en clair", 1.8),
        social("mastodon", "nolwenn_k", "Nolwenn Kerdraon", 7),
    ),
    person(
        "radio-goeland",
        "Radio Goéland",
        "fr",
        "brest",
        "recits apprendre",
        blog("podcast", "radio-goeland", "Radio Goéland, la voix des quais", 1.2),
    ),
    person(
        "mediatheque-trois-ponts",
        "Médiathèque des Trois-Ponts",
        "fr",
        "rennes",
        "apprendre numerique-libre",
        blog("wordpress", "mediatheque-trois-ponts", "Médiathèque des Trois-Ponts", 2.2),
    ),
    person(
        "gwenola-tanguy",
        "Gwenola Tanguy",
        "fr",
        "rennes",
        "jardins apprendre",
        blog("ghost", "gwenola-tanguy", "Terre de rien", 1.8, "good", HTML_TYPE),
    ),
    person(
        "samuel-deroubaix",
        "Samuel Deroubaix",
        "fr",
        "lille",
        "communs",
        blog("medium", "samuel-deroubaix", "Samuel Deroubaix", 1.6, "bad"),
        social("bluesky", "sderoubaix.example", "Samuel Deroubaix", 5, "bad"),
    ),
    person(
        "filature-partagee",
        "La Filature partagée",
        "fr",
        "roubaix",
        "tiers-lieux mobilites",
        blog("spip", "filature-partagee", "La Filature partagée", 1.9, "good"),
    ),
    person(
        "ines-vandamme",
        "Inès Vandamme",
        "fr",
        "roubaix",
        "alimentation",
        social("mastodon", "ines_cuisine", "Inès Vandamme", 7),
    ),
    person(
        "nadia-ferhaoui",
        "Nadia Ferhaoui",
        "fr",
        "marseille",
        "apprendre recits",
        blog("substack", "nadia-ferhaoui", "Lettres du Panier", 1.3),
    ),
    person(
        "pignon-bleu",
        "Collectif Pignon bleu",
        "fr",
        "marseille",
        "mobilites",
        blog("wordpress", "pignon-bleu", "Pignon bleu", 2, "mixed", BUSY),
    ),
    person(
        "baptiste-arnoux",
        "Baptiste Arnoux",
        "fr",
        "arles",
        "jardins recits",
        blog("rdf", "baptiste-arnoux", "Les carnets du delta", 1.6),
        social("bluesky", "barnoux.example", "Baptiste Arnoux", 4, "mixed"),
    ),
    person(
        "atelier-des-aliscans",
        "L’Atelier du Rhône lent",
        "fr",
        "arles",
        "numerique-libre recits",
        blog("peertube", "rhone_lent", "L’Atelier du Rhône lent", 1.2),
    ),
    person(
        "claire-estaing",
        "Claire Estaing",
        "fr",
        "toulouse",
        "apprendre",
        blog("ghost", "claire-estaing", "Brouillons et brioches", 2.2, "none", TWICE),
    ),
    person(
        "fabrique-canal",
        "La Fabrique du canal",
        "fr",
        "toulouse",
        "tiers-lieux numerique-libre",
        blog("hugo", "fabrique-canal", "La Fabrique du canal", 2, "good"),
    ),
    person(
        "paul-cazals",
        "Paul Cazals",
        "fr",
        "figeac",
        "recits alimentation",
        blog("blogger", "paul-cazals", "Pierre à pierre", 1.6, "mixed", WITHDRAWN),
    ),
    person(
        "voisins-du-cele",
        "Les Voisins du Célé",
        "fr",
        "figeac",
        "mobilites communs",
        social("mastodon", "voisins_cele", "Les Voisins du Célé", 5),
    ),
    person(
        "amandine-lacaze",
        "Amandine Lacaze",
        "fr",
        "bordeaux",
        "tiers-lieux",
        blog("medium", "amandine-lacaze", "Amandine Lacaze", 1.5),
    ),
    person(
        "pas-a-pas-rive-droite",
        "Pas à pas, rive droite",
        "fr",
        "bordeaux",
        "mobilites",
        social("bluesky", "pasapas.example", "Pas à pas, rive droite", 5),
    ),
    person(
        "gerard-malin",
        "Gérard Malin",
        "fr",
        "bordeaux",
        "numerique-libre",
        blog("hostile", "gerard-malin", "Le blog de Gérard (réparé bientôt)", 1.5, "mixed", HOSTILE),
    ),
    person(
        "hugo-ferrand",
        "Hugo Ferrand",
        "fr",
        "crest",
        "jardins alimentation",
        blog("hugo", "hugo-ferrand", "Ferme des trois cents", 1.8, "good", UNDATED, NO_GUID, TEXT_TYPE),
    ),
    person(
        "ecole-de-la-butte",
        "École de la Butte",
        "fr",
        "crest",
        "apprendre jardins",
        blog("rss092", "ecole-butte", "Le journal de l’école de la Butte", 1.3),
    ),
    person(
        "sylvie-barnave",
        "Sylvie Barnave",
        "fr",
        "die",
        "recits communs",
        blog("wordpress", "sylvie-barnave", "Mémoires du Diois", 2, "good", MOVED),
    ),
    person(
        "ressourcerie-glandasse",
        "Ressourcerie du Glandasse",
        "fr",
        "die",
        "communs",
        blog("wordpress", "ressourcerie-glandasse", "Ressourcerie du Glandasse", 1.8, "bad", SLOW),
        social("mastodon", "ressourcerie", "Ressourcerie du Glandasse", 5),
    ),
    person(
        "mehdi-aouad",
        "Mehdi Aouad",
        "fr",
        "grenoble",
        "numerique-libre",
        blog("jsonfeed", "mehdi", "Mehdi, notes de terrain", 2.2),
        social("mastodon", "mehdi", "Mehdi Aouad", 7.5),
    ),
    person(
        "cuisine-ouverte",
        "La Cuisine ouverte",
        "fr",
        "grenoble",
        "alimentation",
        blog("youtube", "cuisine-ouverte", "La Cuisine ouverte", 1.4),
    ),
    person(
        "elodie-guerin",
        "Élodie Guérin",
        "fr",
        "nantes",
        "apprendre communs",
        blog("wordpress", "elodie-guerin", "Élodie apprend", 2.2, "good", SECOND_FORMAT),
    ),
    person(
        "hangar-a-palabres",
        "Le Hangar à palabres",
        "fr",
        "nantes",
        "tiers-lieux",
        blog("peertube", "palabres", "Le Hangar à palabres", 1.1),
    ),
    person(
        "wiki-des-communs",
        "Wiki des communs de l’Ouest",
        "fr",
        "nantes",
        "communs apprendre",
        blog("wiki", "wiki-communs", "Wiki des communs de l’Ouest", 3, "none"),
    ),
    person(
        "fatou-ndiaye-sarr",
        "Fatou Ndiaye Sarr",
        "fr",
        "dakar",
        "apprendre alimentation",
        blog("wordpress", "fatou-ndiaye-sarr", "Teranga, cahier ouvert", 2),
    ),
    person(
        "baobab-numerique",
        "Atelier Baobab numérique",
        "fr",
        "dakar",
        "numerique-libre",
        social("mastodon", "baobab_num", "Atelier Baobab numérique", 5.5),
    ),
    person(
        "anouk-vermeersch",
        "Anouk Vermeersch",
        "fr",
        "bruxelles",
        "tiers-lieux recits",
        blog("substack", "anouk", "La marche d’à côté", 1.4, "good", FUTURE),
    ),
    person(
        "potager-vieux-canal",
        "Potager du Vieux-Canal",
        "fr",
        "bruxelles",
        "jardins",
        social("mastodon", "potager_canal", "Potager du Vieux-Canal", 5),
    ),
    person(
        "luc-perrenoud",
        "Luc Perrenoud",
        "fr",
        "geneve",
        "communs mobilites",
        blog("blogger", "luc-perrenoud", "Le pas de côté", 1.8, "good", DYING),
    ),
    person(
        "marie-eve-tremblay-roy",
        "Marie-Ève Tremblay-Roy",
        "fr",
        "montreal",
        "recits apprendre",
        blog("wordpress", "marie-eve", "Escaliers extérieurs", 1.8, "mixed", BROKEN_DAY),
    ),
    person(
        "ruelle-des-erables",
        "Ruelle des Érables",
        "fr",
        "montreal",
        "jardins",
        social("bluesky", "ruelle.example", "Ruelle des Érables", 3.5),
    ),
)

ENGLISH = (
    person(
        "hannah-whitcombe",
        "Hannah Whitcombe",
        "en",
        "bristol",
        "tiers-lieux communs",
        blog("wordpress", "hannah-whitcombe", "The Spare Chair", 2.2),
        social("mastodon", "hannah_w", "Hannah Whitcombe", 5),
    ),
    person(
        "mending-table",
        "The Mending Table",
        "en",
        "bristol",
        "numerique-libre communs",
        social("mastodon", "mendingtable", "The Mending Table", 6),
    ),
    person(
        "owen-prosser", "Owen Prosser", "en", "bristol", "mobilites", blog("substack", "owen-prosser", "Low Gear", 1.4)
    ),
    person(
        "field-notes-wiki",
        "Field Notes",
        "en",
        "bristol",
        "communs jardins",
        blog("wiki", "field-notes", "Field Notes wiki", 2.2, "none"),
    ),
    person(
        "moira-galbraith",
        "Moira Galbraith",
        "en",
        "glasgow",
        "recits",
        blog("jekyll", "moira", "Close Mouth Stories", 2),
    ),
    person(
        "canalside-growers",
        "Canalside Growers",
        "en",
        "glasgow",
        "jardins",
        social("bluesky", "canalside.example", "Canalside Growers", 5),
    ),
    person(
        "aoife-brennan",
        "Aoife Brennan",
        "en",
        "galway",
        "apprendre",
        blog("ghost", "aoife-brennan", "Half a Question", 2),
    ),
    person(
        "slow-radio", "The Slow Radio", "en", "galway", "recits", blog("podcast", "slow-radio", "The Slow Radio", 1)
    ),
    person(
        "daniel-okafor",
        "Daniel Okafor",
        "en",
        "lyon",
        "tiers-lieux apprendre",
        blog("wordpress", "daniel-okafor", "Notes from the Slopes", 2, "mixed"),
    ),
    person(
        "ruth-ellery",
        "Ruth Ellery",
        "en",
        "die",
        "jardins alimentation",
        blog("jekyll", "ruth-ellery", "Apricots and Stones", 2, "none"),
    ),
    person(
        "sanjay-mehta-lowe",
        "Sanjay Mehta-Lowe",
        "en",
        "bruxelles",
        "numerique-libre",
        blog("jsonfeed", "sanjay", "Small Servers", 2),
    ),
    person(
        "emily-tremont",
        "Emily Tremont",
        "en",
        "montreal",
        "alimentation",
        blog("substack", "emily-tremont", "The Long Table", 1.5),
    ),
    person(
        "slow-wheels",
        "Slow Wheels Collective",
        "en",
        "montreal",
        "mobilites",
        social("mastodon", "slowwheels", "Slow Wheels Collective", 5, "bad"),
    ),
    person(
        "priya-raman",
        "Priya Raman",
        "en",
        "geneve",
        "communs",
        blog("medium", "priya-raman", "Priya Raman", 1.5),
        social("mastodon", "priya_raman", "Priya Raman", 4.5),
    ),
    person(
        "learning-kitchen",
        "The Learning Kitchen",
        "en",
        "dakar",
        "alimentation apprendre",
        blog("youtube", "learning-kitchen", "The Learning Kitchen", 1.3),
    ),
    person(
        "tom-ashdown",
        "Tom Ashdown",
        "en",
        "nantes",
        "numerique-libre",
        social("bluesky", "tomashdown.example", "Tom Ashdown", 4.5),
    ),
)

CAST = FRENCH + ENGLISH
