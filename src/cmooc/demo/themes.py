"""The themes of the demo course, each with the rule by which facilitators recognize it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoTheme:
    slug: str
    name_fr: str
    name_en: str
    description_fr: str
    description_en: str
    rule: str
    categories: tuple[str, ...]

    def name(self, language: str) -> str:
        return self.name_fr if language == "fr" else self.name_en


THEMES = (
    DemoTheme(
        "tiers-lieux",
        "Tiers-lieux",
        "Third places",
        "Cafés associatifs, ateliers partagés, maisons de quartier : ces lieux où l’on passe sans raison et d’où "
        "l’on repart avec une idée.",
        "Community cafés, shared workshops, neighborhood houses: places you enter for no reason and leave with an "
        "idea.",
        'any: tiers-lieu, tiers-lieux, "atelier partagé", "café associatif", "third place", "third places", '
        '"community café", #fablab, #tierslieux',
        ("tiers-lieux", "tiers-lieu", "third places", "lieux"),
    ),
    DemoTheme(
        "communs",
        "Communs",
        "Commons",
        "Ce que nous gérons ensemble : l’eau, les semences, les outils, les savoirs, et les règles que nous nous "
        "donnons.",
        "What we look after together: water, seeds, tools, knowledge, and the rules we give ourselves.",
        'any: "les communs", "biens communs", "grainothèque", "bibliothèque d’outils", "outilthèque", commons, '
        '"tool library", #communs, #commons\nnone: "House of Commons"',
        ("communs", "commons", "biens communs"),
    ),
    DemoTheme(
        "jardins",
        "Jardins et transition",
        "Gardens and transition",
        "Jardins partagés, composts, haies et cours d’école : la transition écologique à portée de bêche.",
        "Shared gardens, compost heaps, hedges and school yards: the green transition within reach of a spade.",
        'any: "jardin partagé", "jardins partagés", compost, potager, haie, "community garden", "shared garden", '
        "allotment, #jardins, #gardens, #transition",
        ("jardins", "transition", "gardens", "écologie"),
    ),
    DemoTheme(
        "apprendre",
        "Apprendre ensemble",
        "Learning together",
        "Écoles, ateliers, cercles d’étude et entraide : comment un territoire apprend, et de qui.",
        "Schools, workshops, study circles and mutual help: how a territory learns, and from whom.",
        'any: "apprendre ensemble", "arpentage", "cercle d’étude", "échange de savoirs", "learning circle", "study '
        'circle", "skill share", #apprendre, #learning',
        ("apprendre", "learning", "pédagogie", "éducation"),
    ),
    DemoTheme(
        "mobilites",
        "Mobilités",
        "Getting around",
        "À pied, à vélo, en car, en train du soir : se déplacer sans y laisser sa journée.",
        "On foot, by bike, by bus, on the last train: getting around without losing the day.",
        'any: vélo, vélos, pédibus, covoiturage, "arrêt de bus", "bike lane", "walking bus", cycling, "bus stop", '
        "#velo, #mobilites, #cycling\nregex: \\blignes? (?:de car|\\d+)\\b",
        ("mobilités", "vélo", "getting around", "transport"),
    ),
    DemoTheme(
        "alimentation",
        "Alimentation",
        "Food",
        "Cantines, marchés, glanage et grandes tablées : qui nourrit la ville, et avec quoi.",
        "Canteens, markets, gleaning and long tables: who feeds the town, and with what.",
        'any: cantine, "circuit court", glanage, "cuisine partagée", maraîcher, "community kitchen", gleaning, '
        '"food co-op", #alimentation, #food',
        ("alimentation", "cuisine", "food"),
    ),
    DemoTheme(
        "numerique-libre",
        "Numérique libre",
        "Open digital",
        "Logiciels libres, réparation, cartes ouvertes et réseaux de voisins : un numérique que l’on comprend.",
        "Free software, repair, open maps and neighbors’ networks: a digital world we understand.",
        'any: "logiciel libre", "logiciels libres", cartopartie, OpenStreetMap, "free software", "open source", '
        '"mapping party", #libre, #osm, #opensource',
        ("numérique", "libre", "open digital", "logiciel libre"),
    ),
    DemoTheme(
        "recits",
        "Récits et mémoire",
        "Local stories",
        "Paroles d’habitants, archives de famille, sons et lieux disparus : ce qu’un territoire raconte de lui-même.",
        "Residents’ voices, family archives, vanished sounds and places: what a territory says about itself.",
        'any: "collecte de mémoire", "récits d’habitants", "mémoire ouvrière", archives, "oral history", "local '
        'history", "story map", #recits, #memoire, #stories',
        ("récits", "mémoire", "stories", "histoire locale"),
    ),
)
BY_SLUG = {theme.slug: theme for theme in THEMES}
