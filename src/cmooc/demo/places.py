"""The territories of the demo community, from towns up to countries; codes are those of the gazetteer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoPlace:
    slug: str
    code: str
    name_fr: str
    name_en: str
    parent_slug: str | None
    latitude: float
    longitude: float
    other_names: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        return self.name_fr if language == "fr" else self.name_en


COUNTRIES = (
    DemoPlace("france", "FR", "France", "France", None, 46.6, 2.4, ("Hexagone",)),
    DemoPlace("belgique", "BE", "Belgique", "Belgium", None, 50.64, 4.67),
    DemoPlace("suisse", "CH", "Suisse", "Switzerland", None, 46.8, 8.23, ("Suisse romande",)),
    DemoPlace("canada", "CA", "Canada", "Canada", None, 56.1, -106.3),
    DemoPlace("senegal", "SN", "Sénégal", "Senegal", None, 14.5, -14.45),
    DemoPlace("royaume-uni", "GB", "Royaume-Uni", "United Kingdom", None, 54.0, -2.5, ("UK", "Grande-Bretagne")),
    DemoPlace("irlande", "IE", "Irlande", "Ireland", None, 53.2, -8.0, ("Éire",)),
)

REGIONS = (
    DemoPlace(
        "auvergne-rhone-alpes",
        "FR.r84",
        "Auvergne-Rhône-Alpes",
        "Auvergne-Rhône-Alpes",
        "france",
        45.52,
        4.54,
        ("AURA",),
    ),
    DemoPlace("bretagne", "FR.r53", "Bretagne", "Brittany", "france", 48.2, -2.93, ("Breizh",)),
    DemoPlace("hauts-de-france", "FR.r32", "Hauts-de-France", "Hauts-de-France", "france", 49.97, 2.77),
    DemoPlace(
        "provence-alpes-cote-d-azur",
        "FR.r93",
        "Provence-Alpes-Côte d’Azur",
        "Provence-Alpes-Côte d’Azur",
        "france",
        43.94,
        6.07,
        ("PACA", "Région Sud"),
    ),
    DemoPlace("occitanie", "FR.r76", "Occitanie", "Occitania", "france", 43.7, 2.16),
    DemoPlace("nouvelle-aquitaine", "FR.r75", "Nouvelle-Aquitaine", "Nouvelle-Aquitaine", "france", 45.2, 0.2),
    DemoPlace("pays-de-la-loire", "FR.r52", "Pays de la Loire", "Pays de la Loire", "france", 47.47, -0.84),
    DemoPlace("drome", "FR.d26", "Drôme", "Drôme", "auvergne-rhone-alpes", 44.73, 5.2, ("vallée de la Drôme", "Diois")),
    DemoPlace("quebec", "CA.10", "Québec", "Quebec", "canada", 52.5, -71.8, ("la Belle Province",)),
    DemoPlace("ecosse", "GB.SCT", "Écosse", "Scotland", "royaume-uni", 56.8, -4.2),
)

TOWNS = (
    DemoPlace(
        "villeurbanne",
        "FR.69266",
        "Villeurbanne",
        "Villeurbanne",
        "auvergne-rhone-alpes",
        45.7667,
        4.8803,
        ("Gratte-Ciel",),
    ),
    DemoPlace("lyon", "FR.69123", "Lyon", "Lyon", "auvergne-rhone-alpes", 45.7578, 4.832, ("Lyons", "Croix-Rousse")),
    DemoPlace(
        "saint-etienne",
        "FR.42218",
        "Saint-Étienne",
        "Saint-Étienne",
        "auvergne-rhone-alpes",
        45.4397,
        4.3872,
        ("St-Étienne", "Sainté"),
    ),
    DemoPlace("grenoble", "FR.38185", "Grenoble", "Grenoble", "auvergne-rhone-alpes", 45.1885, 5.7245),
    DemoPlace("crest", "FR.26108", "Crest", "Crest", "drome", 44.7283, 5.0222),
    DemoPlace("die", "FR.26113", "Die", "Die", "drome", 44.7531, 5.3703),
    DemoPlace("rennes", "FR.35238", "Rennes", "Rennes", "bretagne", 48.1173, -1.6778, ("Roazhon",)),
    DemoPlace("brest", "FR.29019", "Brest", "Brest", "bretagne", 48.3904, -4.4861, ("Recouvrance",)),
    DemoPlace("douarnenez", "FR.29046", "Douarnenez", "Douarnenez", "bretagne", 48.0939, -4.3286, ("Tréboul",)),
    DemoPlace("lille", "FR.59350", "Lille", "Lille", "hauts-de-france", 50.6292, 3.0573, ("Wazemmes",)),
    DemoPlace("roubaix", "FR.59512", "Roubaix", "Roubaix", "hauts-de-france", 50.6927, 3.1746),
    DemoPlace(
        "marseille",
        "FR.13055",
        "Marseille",
        "Marseille",
        "provence-alpes-cote-d-azur",
        43.2965,
        5.3698,
        ("Marseilles",),
    ),
    DemoPlace("arles", "FR.13004", "Arles", "Arles", "provence-alpes-cote-d-azur", 43.6766, 4.6278, ("Camargue",)),
    DemoPlace("toulouse", "FR.31555", "Toulouse", "Toulouse", "occitanie", 43.6047, 1.4442, ("la Ville rose",)),
    DemoPlace("figeac", "FR.46102", "Figeac", "Figeac", "occitanie", 44.6086, 2.0317),
    DemoPlace("bordeaux", "FR.33063", "Bordeaux", "Bordeaux", "nouvelle-aquitaine", 44.8378, -0.5792),
    DemoPlace("nantes", "FR.44109", "Nantes", "Nantes", "pays-de-la-loire", 47.2184, -1.5536, ("Naoned",)),
    DemoPlace("bruxelles", "g2800866", "Bruxelles", "Brussels", "belgique", 50.8467, 4.3525, ("Brussel", "BXL")),
    DemoPlace("geneve", "g2660646", "Genève", "Geneva", "suisse", 46.2044, 6.1432, ("Genf",)),
    DemoPlace("montreal", "g6077243", "Montréal", "Montreal", "quebec", 45.5019, -73.5674, ("MTL",)),
    DemoPlace("dakar", "g2253354", "Dakar", "Dakar", "senegal", 14.7167, -17.4677),
    DemoPlace("bristol", "g2654675", "Bristol", "Bristol", "royaume-uni", 51.4545, -2.5879),
    DemoPlace("glasgow", "g2648579", "Glasgow", "Glasgow", "ecosse", 55.8642, -4.2518),
    DemoPlace("galway", "g2964180", "Galway", "Galway", "irlande", 53.2707, -9.0568, ("Gaillimh",)),
)

PLACES = COUNTRIES + REGIONS + TOWNS
BY_SLUG = {place.slug: place for place in PLACES}
ZONES = {
    "montreal": "America/Toronto",
    "dakar": "Africa/Dakar",
    "bristol": "Europe/London",
    "glasgow": "Europe/London",
    "galway": "Europe/Dublin",
}
NEXT_DOOR = {
    "villeurbanne": "Vaulx-en-Velin",
    "lyon": "Givors",
    "saint-etienne": "Firminy",
    "grenoble": "Voiron",
    "crest": "Saillans",
    "die": "Châtillon-en-Diois",
    "rennes": "Vitré",
    "brest": "Landerneau",
    "douarnenez": "Quimper",
    "lille": "Armentières",
    "roubaix": "Tourcoing",
    "marseille": "Aubagne",
    "arles": "Tarascon",
    "toulouse": "Muret",
    "figeac": "Capdenac",
    "bordeaux": "Libourne",
    "nantes": "Clisson",
    "bruxelles": "Vilvorde",
    "geneve": "Annemasse",
    "montreal": "Longueuil",
    "dakar": "Rufisque",
    "bristol": "Bath",
    "glasgow": "Paisley",
    "galway": "Oranmore",
}


def zone_of(place_slug: str) -> str:
    """Return the time zone in which people of that place write."""
    return ZONES.get(place_slug, "Europe/Paris")
