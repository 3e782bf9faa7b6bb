"""The French words of the demo community, written for it."""

from cmooc.demo.words import Listing, Story, ThemeWords, Words

TIERS_LIEUX = ThemeWords(
    stories=(
        Story(
            (
                "Un samedi pluvieux au tiers-lieu",
                "Ce que la pluie fait aux tiers-lieux",
                "{ici}, un samedi, dix personnes et une cafetière",
                "Éloge du comptoir",
            ),
            "Il pleuvait [à verse|depuis le matin|comme rarement] sur {ici}, et personne n'avait prévu de venir. "
            "Pourtant, vers "
            "[onze heures|midi], nous étions déjà {n} autour de la cafetière. [Un tiers-lieu, c'est peut-être "
            "cela|Voilà ce que j'attends "
            "d'un tiers-lieu] : un endroit où l'on entre pour se sécher et d'où l'on sort avec [un rendez-vous|une "
            "perceuse et un "
            "prénom|une idée pour le quartier].",
        ),
        Story(
            (
                "Qui a les clés ?",
                "La question des clés, {a_ici}",
                "Trente-deux clés et un tableau blanc",
                "Confier les clés, et après ?",
            ),
            "La réunion {mois_de} devait durer une heure ; elle en a pris trois, à cause des clés. Faut-il les "
            "donner à [tous les "
            "adhérents|qui les demande|chaque groupe], ou garder une permanence ? {a_ici_maj}, nous avons "
            "longtemps cru que c'était une "
            "question de serrure. C'est une question de [confiance|temps|ménage], et elle revient chaque année.",
        ),
        Story(
            (
                "L'atelier partagé rouvre",
                "Réouverture de l'atelier partagé {de_ici}",
                "De la sciure et du monde : l'atelier rouvre",
                "Enfin une dalle sèche",
            ),
            "Après [deux mois|tout un hiver|six semaines] de travaux, l'atelier partagé [rouvre ses "
            "portes|retrouve ses établis] {lieu}. "
            "La dalle est sèche, la scie à ruban est [réglée|de retour], et {prenom} a repeint le tableau des "
            "outils : chaque silhouette "
            "attend son marteau.",
        ),
        Story(
            (
                "Combien coûte un lieu ouvert ?",
                "Les comptes du lieu, ligne par ligne",
                "Ce que nous coûte la porte ouverte",
                "Un budget sur une nappe en papier",
            ),
            "On nous demande souvent comment tient le tiers-lieu {de_ici}. Alors voici nos comptes, [sans "
            "maquillage|sur une seule "
            "page] : le loyer, le chauffage, {n} demi-journées de permanence que personne ne facture, et [un piano "
            "désaccordé|un "
            "vieux frigo|une chaudière capricieuse] qui compte pour deux.",
        ),
        Story(
            (
                "Une semaine au tiers-lieu, vue du canapé",
                "Carnet d'une permanence",
                "Sept jours derrière le bar",
                "Ce qui se passe quand il ne se passe rien",
            ),
            "J'ai tenu la permanence toute la semaine {lieu}. Lundi, [personne|deux collégiens et un chat]. Mardi, "
            "la chorale a "
            "[débordé dans le couloir|chanté trop fort]. Mercredi, {prenom} a aidé {prenom2} à remplir un dossier, "
            "et ils ont fini par "
            "parler de [jardinage|musique|cinéma]. Rien de tout cela n'entre dans une case de bilan.",
        ),
        Story(
            (
                "De {ici} à {la}, deux lieux cousins",
                "Visite à nos voisins {de_la}",
                "Retour de {la}, avec des notes plein les poches",
                "Apprendre d'un autre lieu : voyage {a_la}",
            ),
            "Nous avons fait le voyage à {n} pour voir comment on s'y prend {a_la}. Même café, mêmes chaises "
            "dépareillées, mais une "
            "idée que nous rapportons {a_ici} : là-bas, [la réunion du lundi est ouverte à tous|chaque clé a un "
            "parrain|on ferme un "
            "jour par semaine pour souffler].",
        ),
        Story(
            (
                "Le café associatif cherche des bras",
                "Avis à la population {de_ici}",
                "Deux heures par mois, pas davantage",
                "Tenir le bar, mode d'emploi",
            ),
            "Le café associatif manque de monde le [mercredi|vendredi|jeudi] soir. Deux heures par mois suffisent "
            ": on ouvre, on sert, "
            "on écoute, on ferme. Aucune expérience n'est demandée ; {prenom} montre la machine, et les habitués "
            "{de_ici} montrent le "
            "reste.",
        ),
        Story(
            (
                "Faut-il un nom pour ce que nous faisons ?",
                "Tiers-lieu, le mot qui divise",
                "Trois mots et un trait d'union",
                "Petite querelle de vocabulaire {a_ici}",
            ),
            "Certains n'aiment pas le mot. « Tiers par rapport à quoi ? » demande {prenom}. {a_ici_maj}, les "
            "voisins disent [« la "
            "baraque »|« chez vous »|« le local »], et cela nous va. Mais les subventions, elles, veulent un mot, "
            "et les mots finissent "
            "toujours par demander quelque chose en retour.",
        ),
    ),
    titles=(
        "Un {jour_nom} au comptoir",
        "{prenom} tient la permanence",
        "Ce que {prenom} a laissé sur le bar",
        "Chaises, clés et courants d'air",
        "{ici}, porte ouverte",
        "Petites nouvelles du lieu, {mois}",
        "La table du fond",
        "Ouvrir, fermer, recommencer",
        "Ce qui tient un lieu debout",
        "{n_maj} tasses et une idée",
    ),
    middles=(
        "Le plus [difficile|délicat] n'est pas d'ouvrir, c'est de laisser faire. Quand {prenom} a proposé [un "
        "bal|une friperie|un ciné-club], "
        "nous avons tous pensé à la vaisselle. Puis quelqu'un a dit oui, et il y a eu [quarante|soixante|cent] "
        "personnes.",
        "[Une architecte de passage|Un voisin menuisier|La gardienne de l'immeuble] nous a fait remarquer que tout "
        "se joue dans l'entrée : "
        "la hauteur du comptoir, la lumière, un banc. Depuis, nous avons déplacé [l'imprimante|les plantes|le bar].",
        "La fréquentation, nous la mesurons [aux tasses|au nombre de manteaux|aux miettes]. Ce mois-ci : {N} "
        "tasses un jeudi ordinaire. "
        "Ce n'est pas un indicateur, mais c'est le seul que tout le monde comprend.",
        "Reste la question du chauffage. L'hiver, {lieu}, il fait [treize|quatorze|quinze] degrés le matin ; on "
        "garde son bonnet, on rapproche les "
        "tables, et les conversations aussi.",
        "Un tiers-lieu vit de ses frottements. Les bricoleurs trouvent les lecteurs trop silencieux, les lecteurs "
        "trouvent la ponceuse "
        "trop bavarde. {prenom} a dessiné un planning ; il tient, à peu près.",
        "Nous avons essayé l'adhésion à prix libre. Résultat au bout de [trois mois|six mois|un an] : la moyenne "
        "est [plus haute "
        "qu'avant|restée la même], et surtout personne ne fait plus demi-tour à la porte.",
        "Une règle simple nous a beaucoup aidés : qui propose une activité la prépare, mais ne la range jamais seul.",
    ),
    listings=(
        Listing(
            "Ce qu'il faudrait pour [bien finir l'année|passer l'hiver] :",
            (
                "deux personnes pour le mercredi soir",
                "une cafetière moins bruyante",
                "un tapis pour le coin lecture",
                "le courage de ranger la réserve",
            ),
        ),
        Listing(
            "Nos trois règles, affichées au-dessus de l'évier :",
            ("on demande avant de déplacer une table", "on lave sa tasse et une autre", "on dit bonjour à qui entre"),
        ),
    ),
    quotes=(
        "Ici, on ne me demande pas ce que je viens faire. On me demande si je veux un café.",
        "Le jour où tout sera bien rangé, il faudra s'inquiéter.",
        "Un lieu, ce n'est pas des murs, c'est des horaires.",
    ),
    pictures=(
        "La grande table du tiers-lieu, couverte de tasses et de plans",
        "Le tableau des outils, avec ses silhouettes peintes en bleu",
        "La façade du lieu un soir de pluie, fenêtres allumées",
    ),
    social=(
        "Permanence [calme|animée|joyeuse] {lieu} : {n} cafés, deux vélos, un poème. #{tag}",
        "La question du jour au tiers-lieu : qui a emprunté [l'échelle|la perceuse|le vidéoprojecteur] ? (On ne "
        "juge pas. On aimerait juste "
        "la revoir.) #{tag}",
        "{jour_maj}, chantier participatif {lieu}. Prévoir des gants ; on fournit la soupe. #{tag}",
        "Un tiers-lieu sans canapé est-il encore un tiers-lieu ? Débat très sérieux {a_ici} ce soir. #{tag}",
        "On a enfin réparé la porte {lieu}. Elle ferme. On la laisse ouverte quand même. #{tag}",
        "Visite de nos amis {de_la} aujourd'hui. Ils repartent avec nos statuts et un pot de confiture. #{tag}",
        "Cherchons trois chaises, même [bancales|dépareillées], pour l'atelier partagé {de_ici}. #{tag}",
        "Le café associatif passe à l'heure {saison_de} : ouverture à {heure}, fermeture quand il n'y a plus de "
        "tarte. #{tag}",
        "Entendu au comptoir : « Je passais juste rendre la clé. » C'était il y a trois heures. #{tag}",
        "{prenom} a laissé un mot sur le frigo : « Merci, c'était comme à la maison, en mieux chauffé. » #{tag}",
        "Réunion de {jour_nom} : une heure d'ordre du jour, deux de [rires|digressions], zéro procès-verbal. #{tag}",
        "Il y a des gens qui viennent au tiers-lieu pour travailler. Il y en a même qui y arrivent. #{tag}",
        "Premier concert {lieu} : {N} personnes, un micro, et le [chien|bébé] du premier rang qui chantait juste. "
        "#{tag}",
    ),
    hashtags=("tierslieux", "TiersLieu", "fablab"),
    wiki_pages=("Ouvrir un lieu", "Charte du comptoir", "Budget type d'un tiers-lieu", "Permanences"),
)

COMMUNS = ThemeWords(
    stories=(
        Story(
            (
                "L'outilthèque a un an",
                "Une bibliothèque d'outils, {n} mois après",
                "Prêter une perceuse, c'est toute une affaire",
                "Ce que les outils nous apprennent des communs",
            ),
            "[Il y a un an|L'an dernier], nous mettions en commun {n} outils {lieu}. Il y en a {N} aujourd'hui, et "
            "[deux seulement|un seul|trois] "
            "ne sont jamais revenus. La bibliothèque d'outils {de_ici} ne marche pas parce que les gens sont "
            "honnêtes ; elle marche parce "
            "qu'ils se connaissent.",
        ),
        Story(
            (
                "À qui est la source ?",
                "L'eau du lavoir {de_ici}",
                "Une fontaine, quatre rues, un commun",
                "La fontaine coule de nouveau",
            ),
            "La fontaine {de_ici} ne coulait plus depuis [dix|quinze|vingt] ans. [Un riverain|{prenom}|La voisine "
            "du numéro 8] a retrouvé le plan, "
            "une équipe a curé la rigole, et l'eau est revenue un [mardi|dimanche] matin. Reste à décider à "
            "plusieurs qui l'entretient : "
            "c'est là que commencent les communs.",
        ),
        Story(
            (
                "Grainothèque : premier bilan",
                "Des graines dans une boîte à chaussures",
                "Rendre deux sachets pour un",
                "La grainothèque {de_ici} change d'étagère",
            ),
            "La grainothèque tient dans [une boîte à chaussures|un meuble à fiches|trois tiroirs] {lieu}. On prend "
            "un sachet, on promet d'en "
            "rendre deux. {saison_maj}, {N} variétés y dorment déjà, dont [une laitue sans nom|un haricot venu du "
            "Diois|une tomate "
            "de grand-mère] que personne ne sait classer.",
        ),
        Story(
            (
                "Écrire les règles ensemble",
                "Une charte en une page, pas davantage",
                "Comment nous décidons, {a_ici}",
                "Sanctions, le mot qui fâche",
            ),
            "Tout commun finit par rencontrer [son passager clandestin|sa première dispute|son premier abus]. Le "
            "nôtre avait un prénom, "
            "que je tairai, et une remorque, que nous avons retrouvée à {pres}. Il a fallu écrire une règle. Nous "
            "l'avons voulue courte, "
            "et lisible par quelqu'un qui arrive demain.",
        ),
        Story(
            (
                "Un four à pain en pleine ville",
                "Un four, soixante familles",
                "Rallumer le four {de_ici}",
                "Du pain au tour de rôle",
            ),
            "Le four partagé a été rallumé {saison}. On s'inscrit sur une ardoise, on apporte son bois, on laisse "
            "la sole propre. "
            "{prenom} surveille la première fournée, et la dernière revient aux [enfants de l'école|voisins du "
            "foyer|retardataires].",
        ),
        Story(
            (
                "Ce que j'ai compris des communs en rangeant une cave",
                "Une cave pour tout l'immeuble",
                "Petite théorie des communs par le bas",
                "Les communs commencent au sous-sol",
            ),
            "On lit de beaux livres sur les communs, et puis un jour il faut vider une cave à {n}. Qui décide de "
            "ce qu'on jette ? Qui "
            "garde la clé ? {a_ici_maj}, la réponse est venue d'un [carnet|cahier d'écolier|tableau d'affichage] "
            "pendu à un clou, où chacun écrit ce "
            "qu'il prend et ce qu'il laisse.",
        ),
        Story(
            (
                "Une forêt achetée à trois cents",
                "Le bois {de_ici} ne sera pas coupé",
                "Parts de forêt, mode d'emploi",
                "Acheter un bois pour ne rien y faire",
            ),
            "C'est signé : la parcelle au-dessus {de_ici} appartient désormais à [trois cents|deux cent dix|quatre "
            "cents] personnes. Personne "
            "ne pourra [la couper d'un coup|la revendre seul], et tout le monde pourra y marcher. Le notaire "
            "n'avait jamais lu autant de "
            "noms à voix haute.",
        ),
    ),
    titles=(
        "Prendre soin à plusieurs, {a_ici}",
        "Ce que {prenom} a mis au pot",
        "Le cahier des prêts, {mois}",
        "À nous tous, et à {prenom} qui range",
        "Un commun, {n} voisins",
        "Partager sans se fâcher",
        "{ici}, ce que nous avons en commun",
        "Qui s'en occupe ?",
        "Notes sur une ressource partagée",
        "La remorque, suite et pas fin",
    ),
    middles=(
        "Trois questions reviennent partout : qui peut prendre, combien, et qui le dit. {a_la_maj}, ils ont ajouté "
        "la quatrième, la plus "
        "utile : que fait-on quand ça se passe mal ?",
        "Nous tenons un registre public. Il est [taché de café|plein de ratures|écrit à six mains], et c'est notre "
        "meilleur outil : on y voit que {N} "
        "prêts ont été faits, et que la débroussailleuse ne se repose jamais.",
        "[Le mot gratuit nous gêne|On dit souvent gratuit, à tort]. Rien n'est gratuit : il y a du temps, de "
        "l'assurance, des lames à "
        "affûter. Mais rien n'est à vendre non plus, et c'est ce qui change la conversation.",
        "La mairie nous a proposé une convention. Nous avons demandé [une phrase de plus|un mois de réflexion] : "
        "que le commun reste à celles "
        "et ceux qui en prennent soin, même si l'équipe change.",
        "Au début, {prenom} faisait tout. C'est le piège classique : un commun qui tient à une personne est un "
        "service rendu. Nous sommes "
        "maintenant {n} à savoir où se trouve la vanne.",
        "Il faut du rituel, aussi. Chaque premier [dimanche|samedi] du mois, on [compte|répare|graisse] ce qui "
        "peut l'être, et l'on mange ce que chacun a apporté.",
        "Un passant a demandé si « n'importe qui » pouvait venir. Nous avons répondu oui, à condition de cesser "
        "d'être n'importe qui : il "
        "faut dire son prénom.",
    ),
    listings=(
        Listing(
            "Les règles de l'outilthèque tiennent en quatre lignes :",
            (
                "trois outils à la fois",
                "une semaine, sauf si personne n'attend",
                "on rend propre et affûté",
                "on dit quand on a cassé, et l'on répare ensemble",
            ),
        ),
        Listing(
            "Pour démarrer, il nous a fallu :",
            (
                "un lieu sec",
                "un cahier",
                "deux personnes qui ne s'entendent pas sur tout",
                "une assurance à petit prix",
            ),
        ),
    ),
    quotes=(
        "Ce qui est à tout le monde n'est pas à personne : c'est à nous d'y passer le balai.",
        "Une règle que l'on peut changer, on la respecte mieux.",
        "Je n'ai pas besoin d'une perceuse, j'ai besoin d'un trou et d'un voisin.",
    ),
    pictures=(
        "Des sachets de graines étiquetés à la main, rangés par famille",
        "L'établi de l'outilthèque un jour de retour des prêts",
        "La fontaine remise en eau, entourée de voisins",
    ),
    social=(
        "L'outilthèque {de_ici} compte désormais {N} outils. Le plus demandé : [la ponceuse|l'échelle|le "
        "taille-haie]. Le moins : le fer à souder de {prenom}. #{tag}",
        "Les communs, ce sont surtout des réunions où l'on parle de [poubelles|clés|calendrier]. Et c'est très "
        "bien ainsi. #{tag}",
        "Échange de graines {jour}, {lieu}, à {heure}. Apportez vos sachets, même sans étiquette. #{tag}",
        "Le four partagé a donné {N} pains aujourd'hui. Il n'en reste [aucun|qu'un, un peu brûlé]. #{tag}",
        "Relu notre charte {a_ici} : nous avons enlevé la moitié des mots, et tout le monde la comprend. #{tag}",
        "Qui connaît une assurance pour une remorque partagée ? On demande pour {n} voisins. #{tag}",
        "Bonne surprise : la débroussailleuse est revenue avec une lame neuve et un mot gentil. Voilà les communs. "
        "#{tag}",
        "Une idée prise {a_la} : une étagère « à réparer » à côté de l'étagère « à prêter ». #{tag}",
        "{prenom} propose un commun de la [confiture|perceuse à colonne|balançoire]. Motion adoptée à l'unanimité "
        "moins une voix (la sienne, par modestie). #{tag}",
        "Corvée d'eau et de bonne humeur ce matin {a_ici} : la rigole est curée. #{tag}",
        "Le plus beau des communs : le banc que tout le monde [repeint|répare] et que personne ne possède. #{tag}",
        "Question sérieuse : que faites-vous des prêts qui ne reviennent pas ? {a_la_maj}, ils envoient une carte "
        "postale. #{tag}",
    ),
    hashtags=("communs", "Communs", "biensCommuns"),
    wiki_pages=("Outilthèque", "Charte d'un commun", "Grainothèque", "Modèle de convention", "Four partagé"),
)

JARDINS = ThemeWords(
    stories=(
        Story(
            (
                "Premières lueurs sur le jardin partagé",
                "Le jardin, tôt le matin",
                "Ce qui tient debout au jardin",
                "Carnet de jardin, {mois}",
            ),
            "Ce matin, le jardin partagé {de_ici} avait [une drôle de lumière|l'air d'un dessin à la craie]. "
            "{legume_maj} tiennent encore, la paille "
            "craque sous les bottes, et [le rouge-gorge|le merle|le chat du 12] surveille le tas de compost comme "
            "s'il en était le propriétaire.",
        ),
        Story(
            (
                "Notre compost a trop chaud",
                "Le compost {de_ici} fume, et c'est bon signe",
                "Soixante degrés au cœur du tas",
                "Leçon de compost pour débutants pressés",
            ),
            "Le thermomètre est monté à [cinquante-huit|soixante-deux|soixante] degrés. {prenom} a ouvert le "
            "couvercle, et toute la rue "
            "a vu la vapeur. Un compost qui chauffe est un compost qui mange ; encore faut-il [le brasser|lui "
            "donner du carton|l'arroser], "
            "ce que personne n'avait inscrit au planning.",
        ),
        Story(
            (
                "Planter une haie à quarante mains",
                "La haie {de_ici}, mètre par mètre",
                "Cent vingt plants et un dimanche",
                "Une haie pour couper le vent",
            ),
            "{N} plants, [aubépine|noisetier|cornouiller], viorne et églantier, une pelle pour deux et un dimanche "
            "de vent. La haie longera [le "
            "terrain de sport|le chemin de l'école|le parking], là où l'été dernier il n'y avait pas un brin d'ombre.",
        ),
        Story(
            (
                "La cour de l'école perd son goudron",
                "Sous le goudron, la cour",
                "Débitumer {a_ici} : le chantier vu par les enfants",
                "Une cour où l'on peut tomber",
            ),
            "On a cassé [deux cents|trois cents|cent vingt] mètres carrés de goudron dans la cour. Les enfants ont "
            "dessiné ce qu'ils voulaient à la "
            "place : une rivière, une cachette, un arbre où l'on monte. La rivière sera [une noue|une rigole], la "
            "cachette un [osier tressé|cercle de saules], "
            "et pour l'arbre il faudra patienter un peu.",
        ),
        Story(
            (
                "Un potager au pied des tours",
                "Le potager {de_ici} fait de la place",
                "Bacs en bois et balcons curieux",
                "Descendre au jardin en pantoufles",
            ),
            "Au début, les habitants regardaient depuis les balcons. Puis [une dame est descendue en "
            "pantoufles|quelqu'un a crié qu'on plantait trop serré], et "
            "le potager a vraiment commencé. {n_maj} bacs, {n2} familles, et déjà une dispute au sujet de la "
            "menthe, qui ne respecte aucune "
            "limite.",
        ),
        Story(
            (
                "L'eau manque : ce que nous changeons",
                "Jardiner avec moitié moins d'eau",
                "Pailler, pailler, pailler",
                "Le jardin à sec, {a_ici}",
            ),
            "La cuve est restée [vide trois semaines|au plus bas|à moitié pleine]. Nous avons donc changé nos "
            "habitudes : paillage épais, arrosage le soir, "
            "et quelques adieux. Les jardins partagés {de_ici} ne ressembleront plus à ceux des catalogues, et ce "
            "n'est pas un "
            "malheur.",
        ),
        Story(
            (
                "Inventaire d'un mètre carré",
                "Ce qui vit sous nos pieds, {a_ici}",
                "Un mètre carré de friche",
                "Compter les vers de terre",
            ),
            "Une ficelle, quatre piquets, une loupe : pendant deux heures nous avons regardé un seul mètre carré. "
            "Bilan : {N} vers de terre, "
            "[deux carabes|un staphylin furieux|trois cloportes], et le sentiment d'avoir longtemps marché sur une "
            "ville sans la voir.",
        ),
        Story(
            (
                "Jardin en pente, notes {mois_de}",
                "Refaire un mur de pierres sèches",
                "Trois murets et beaucoup de soupe",
                "Le mur tient sans ciment",
            ),
            "Le mur du haut avait cédé aux pluies. {prenom} nous a appris à le remonter sans mortier : une pierre "
            "sur deux, deux pierres "
            "sur une, et jamais deux joints alignés. {n_maj} personnes, [une journée|un week-end], quatre mètres. "
            "On avance, {a_ici}, à la vitesse des pierres.",
        ),
    ),
    titles=(
        "{legume_maj} et autres nouvelles",
        "Le jardin vu par {prenom}",
        "Bottes aux pieds, {a_ici}",
        "Une matinée de {jour_nom} au jardin",
        "Ce que la terre {de_ici} demande",
        "Pluie, paille et patience",
        "Le carré de {prenom}",
        "Nouvelles du potager, {mois}",
        "Semer quand même",
        "Un arbre de plus",
    ),
    middles=(
        "[Rien ne presse|Il ne s'agit pas de produire beaucoup]. {saison_maj}, on a surtout récolté {legume} et "
        "des conversations : la recette "
        "de {prenom}, le nom d'un oiseau, l'adresse d'un vieux pépiniériste.",
        "La terre d'ici est [lourde|caillouteuse|noire et fatiguée] : il faut du carton, des feuilles, du temps. "
        "Au bout de deux ans, la bêche entre toute seule, "
        "et les enfants cessent de crier à chaque ver.",
        "Nous notons tout dans un cahier [qui prend la pluie|pendu dans la cabane] : date des semis, gelées, "
        "visites du hérisson. Relu d'une année sur l'autre, il raconte mieux le "
        "climat que bien des courbes.",
        "La transition, on l'imagine en grands plans. Vue d'ici, c'est une gouttière déviée, un arbre de plus, et "
        "un voisin qui ne "
        "désherbe plus [au vinaigre|au sel|devant sa porte].",
        "{prenom} a proposé de laisser un carré sans rien faire. C'est devenu l'endroit le plus "
        "[vivant|bruyant|visité] du jardin, et le plus difficile à défendre en "
        "réunion.",
        "Le service des espaces verts nous a livré [trois mètres cubes|une benne] de broyat. Il a suffi de le "
        "demander, au bon moment et avec du "
        "café.",
        "Côté partage, la règle est restée simple : qui est là récolte, et l'on dépose le surplus {lieu} avant midi.",
    ),
    listings=(
        Listing(
            "À faire avant la fin {mois_de} :",
            (
                "vider et nettoyer la cuve",
                "rentrer les tuyaux",
                "semer l'engrais vert sur les bacs du fond",
                "trouver quelqu'un pour les clés de la cabane",
            ),
        ),
        Listing(
            "Ce que nous avons planté dans la haie :",
            (
                "noisetiers, pour les écureuils et pour nous",
                "aubépines, pour les merles",
                "viornes, pour l'hiver",
                "un cognassier, par gourmandise",
            ),
        ),
    ),
    quotes=(
        "Le jardin, c'est le seul endroit où je connais mes voisins par leurs légumes.",
        "On ne plante pas un arbre pour soi, on le plante pour l'ombre.",
        "La menthe a gagné. Il faut savoir perdre.",
    ),
    pictures=(
        "Les bacs du potager sous la paille, au petit matin",
        "Des enfants autour d'un trou de plantation, pelles en main",
        "Le tas de compost qui fume au petit matin",
        "Une rangée de jeunes plants le long d'un chemin",
    ),
    social=(
        "Au jardin {de_ici} ce matin : {legume}, deux merles, et {prenom} qui parle aux limaces. #{tag}",
        "Compost retourné, dos en compote. #{tag}",
        "Qui veut du broyat ? Il en reste [une brouette|deux mètres cubes|un bon tas] {lieu}. Servez-vous. #{tag}",
        "{jour_maj} à {heure}, plantation de la haie {a_ici}. On a les plants, il manque les bras. #{tag}",
        "Un hérisson dans la cabane ! Le chantier est officiellement reporté. #{tag}",
        "{saison_maj} au jardin partagé : on sème l'engrais vert, on rentre les tuyaux, on boit du thé. #{tag}",
        "Petit rappel : la menthe n'est pas un commun, c'est une invasion. #{tag}",
        "La cour de l'école a perdu son goudron. Les enfants ont trouvé [un ver|une pièce de 1962|de la terre !]. "
        "Fête immédiate. #{tag}",
        "Bourse aux plantes {a_ici} : {N} pots échangés, un figuier adopté, zéro facture. #{tag}",
        "Quelqu'un sait soigner un cognassier grincheux ? #{tag}",
        "{prenom} a greffé son premier pommier. On a applaudi, doucement, pour ne pas le déranger. #{tag}",
        "Trois [chenilles|escargots|mésanges] et un conseil municipal sont passés au potager ce matin. Seuls les "
        "premiers ont aidé. #{tag}",
        "Vu {a_la} : une haie plantée par des enfants, arrosée par des pompiers. #{tag}",
        "Il manque {n} arrosoirs {lieu}. Suspects : les trois CM2 de {jour_nom}. #{tag}",
    ),
    hashtags=("jardins", "JardinPartagé", "transition"),
    wiki_pages=("Compost de quartier", "Planter une haie", "Calendrier des semis", "Débitumer une cour"),
)

APPRENDRE = ThemeWords(
    stories=(
        Story(
            (
                "Apprendre sans professeur, ou presque",
                "Le cercle d'étude du mardi",
                "Ce qu'un cercle d'étude m'a appris",
                "{n_maj} chaises en rond, {a_ici}",
            ),
            "Tous les mardis, {n} personnes se retrouvent {lieu} pour [lire le même chapitre|comprendre une "
            "facture|réviser l'histoire de la ville]. "
            "Personne n'enseigne, tout le monde prépare. On appelle cela un cercle d'étude ; {prenom} dit plutôt « "
            "la classe où "
            "l'on a le droit d'arriver en retard ».",
        ),
        Story(
            (
                "Un arpentage un peu raté",
                "Lire un gros livre à {n}",
                "L'arpentage, ou comment déchirer un livre proprement",
                "Nous avons coupé le livre en quinze",
            ),
            "Un arpentage, c'est simple : on découpe un livre, chacun lit sa part, on raconte. Le nôtre, {a_ici}, "
            "a [dérapé|pris un drôle de chemin] : "
            "la personne qui avait la conclusion est partie [avant la fin|avec]. Nous avons donc inventé la fin, "
            "et la discussion n'en a "
            "été que meilleure.",
        ),
        Story(
            (
                "L'école invite le quartier",
                "Un après-midi à l'école de nos enfants",
                "Les parents au tableau",
                "Quand l'école ouvre ses fenêtres",
            ),
            "Vendredi, l'école a invité [les voisins|les grands-parents|les artisans de la rue] à venir apprendre "
            "quelque chose aux enfants, et à en repartir avec une "
            "leçon. {prenom} a montré comment [affûter un couteau|lire une carte marine|faire un nœud de chaise] ; "
            "une élève de neuf ans lui a expliqué les fractions "
            "avec une brioche.",
        ),
        Story(
            (
                "Échange de savoirs : qui cherche quoi ?",
                "Le mur des « je sais » et des « j'aimerais »",
                "Ce que sait ma rue",
                "Une soirée d'échange de savoirs {a_ici}",
            ),
            "Un mur, deux couleurs de papier : en jaune ce que je sais, en bleu ce que j'aimerais apprendre. En "
            "une soirée, {N} papiers. "
            "On y trouve [le portugais et la plomberie|la comptabilité et la harpe|le wolof et la taille des "
            "arbres], et trois demandes pour « arrêter de procrastiner », à ce jour sans "
            "réponse.",
        ),
        Story(
            (
                "Semaine {semaine} du cours : mes notes",
                "Carnet de cours : ce que je retiens",
                "Apprendre dans un cours sans centre",
                "Notes éparses d'un cours réparti",
            ),
            "Cette semaine, le cours nous demandait de [dessiner notre territoire d'apprentissage|raconter de qui "
            "nous apprenons|chercher un lien que personne n'avait vu]. J'ai commencé par "
            "une liste, puis des flèches, puis une nappe entière. Constat : la moitié de ce que je sais, je l'ai "
            "appris {a_ici}, "
            "debout, en attendant autre chose.",
        ),
        Story(
            (
                "La médiathèque prête aussi des gens",
                "Emprunter une personne pendant vingt minutes",
                "Livres vivants, première séance",
                "Bibliothèque vivante {a_ici}",
            ),
            "Le principe : on emprunte non pas un livre, mais une personne, pour vingt minutes. [Un ancien "
            "docker|Une sage-femme|Un conducteur de tramway], "
            "une apicultrice, {prenom} qui a traversé deux pays à pied. La file d'attente allait jusqu'à "
            "[l'escalier|la rue|la photocopieuse].",
        ),
        Story(
            (
                "Que vaut un badge ?",
                "Reconnaître ce que l'on sait faire",
                "Un badge pour la soupe",
                "Ce qui s'apprend ne se note pas toujours",
            ),
            "{prenom} anime la cuisine de quartier depuis [six|huit|dix] ans et n'a aucun diplôme. Comment "
            "reconnaître ce savoir-là sans "
            "l'abîmer ? {a_ici_maj}, nous essayons les badges ouverts, attribués par [les pairs|celles et ceux qui "
            "ont appris], et nous nous disputons "
            "volontiers sur leur dessin.",
        ),
        Story(
            (
                "Une ville peut-elle apprendre ?",
                "{ici}, ville apprenante ?",
                "Petite enquête sur une ville qui apprend",
                "Apprendre d'un territoire",
            ),
            "On dit « ville apprenante » comme on dit « ville fleurie ». J'ai posé la question à {n} personnes "
            "croisées {lieu} : où avez-vous appris "
            "quelque chose cette semaine ? [Aucune n'a cité une salle de classe|Trois ont répondu : dans le "
            "bus|Presque toutes ont cité une personne, pas un lieu].",
        ),
    ),
    titles=(
        "Ce que {prenom} m'a appris",
        "Une question de {prenom}",
        "Apprendre {a_ici}, un {jour_nom}",
        "Carnet d'apprenant, {mois}",
        "De qui apprend-on ?",
        "La bonne question, au mauvais moment",
        "Notes prises debout",
        "Leçon de {prenom}",
        "Ce que l'on retient d'un {jour_nom}",
        "Apprendre à côté du programme",
    ),
    middles=(
        "Ce qui m'a frappé, c'est le silence au début, puis le moment où [quelqu'un avoue n'avoir rien "
        "compris|{prenom} pose la question bête]. À partir de là, on apprend "
        "ensemble pour de bon.",
        "Il y a une différence entre [transmettre et partager|enseigner et laisser apprendre] : dans le second "
        "cas, on accepte de ne pas savoir à l'avance ce qui sera "
        "retenu.",
        "J'ai relié cette note à trois autres lues dans le cours. C'est peut-être cela, apprendre en réseau : non "
        "pas tout lire, mais "
        "savoir [vers qui se tourner|quel fil tirer|où l'on a laissé sa question].",
        "Côté méthode, rien de sorcier : un temps court, une question écrite au mur, un tour de parole avec [un "
        "galet|une pomme de pin|une cuillère en bois], et dix "
        "minutes pour écrire ce qu'on emporte.",
        "Les plus jeunes ont voulu corriger les plus vieux, qui se sont laissé faire. {prenom} a noté [l'adresse "
        "d'un site|trois mots d'argot|comment couper le son], et nous avons tous "
        "ri.",
        "Nous aurons une trace : chaque séance donne une page, signée de tous, déposée {lieu} et sur ce blog. On y "
        "vient pour relire, on y revient pour "
        "corriger.",
        "Je ne crois pas aux recettes, mais je crois aux rendez-vous. Même jour, même heure, même thermos : au "
        "bout de [quatre|cinq|six] semaines, le groupe "
        "existe.",
    ),
    listings=(
        Listing(
            "Les questions que nous laissons ouvertes :",
            (
                "qui n'est pas venu, et pourquoi ?",
                "que faire de ce que l'on sait déjà ?",
                "comment finir une séance sans la conclure ?",
            ),
        ),
        Listing(
            "Le déroulé, pour qui voudrait essayer :",
            (
                "dix minutes pour arriver",
                "une lecture à voix haute",
                "des petits groupes de trois",
                "un tour de table, sans commentaire",
                "la vaisselle, moment le plus instructif",
            ),
        ),
    ),
    quotes=(
        "J'ai appris à lire une carte à soixante-sept ans, et depuis je me perds exprès.",
        "On n'apprend jamais seul, on apprend parfois en silence.",
        "La bonne question, c'est celle que l'on n'osait pas poser.",
    ),
    pictures=(
        "Un mur couvert de papiers jaunes et bleus",
        "Des chaises en cercle dans une salle claire",
        "Une nappe en papier remplie de flèches et de prénoms",
    ),
    social=(
        "Cercle d'étude ce soir {lieu}, à {heure}. On lit, on mange, on ne conclut pas. #{tag}",
        "Appris aujourd'hui : [dire bonjour en wolof|lire une courbe de niveau|changer un joint|greffer un "
        "pommier]. Merci {prenom}. #{tag}",
        "Dans ce cours, je lis plus les autres que le programme. Est-ce que c'est le programme ? #{tag}",
        "Arpentage {jour} {a_ici} : un livre, quinze morceaux, beaucoup de thé. #{tag}",
        "Une élève de CM1 : « Apprendre, c'est quand on n'a plus peur de la question. » Je range mes diapos. #{tag}",
        "Mur des savoirs {a_ici} : {N} papiers, dont « je sais faire rire ma grand-mère ». #{tag}",
        "Qui, parmi vous, a déjà essayé les badges ouverts avec un groupe d'habitants ? #{tag}",
        "On apprend beaucoup en rangeant des chaises. #{tag}",
        "Trois idées prises {a_la} cette semaine, une seule de réaliste, les deux autres excellentes. #{tag}",
        "{prenom} explique les [fractions|marées|impôts] avec une brioche. Je n'avais jamais si bien compris. #{tag}",
        "Ce soir {a_ici}, quelqu'un a dit « je ne sais pas » et toute la salle s'est détendue. #{tag}",
        "Mon meilleur cours de la semaine : {n} minutes à l'arrêt de bus avec {prenom}. #{tag}",
        "On devrait noter nos erreurs comme on note des recettes. Essai {jour}, {lieu}. #{tag}",
    ),
    hashtags=("apprendre", "apprendreensemble", "éducation"),
    wiki_pages=("Mener un arpentage", "Cercle d'étude", "Mur des savoirs", "Badges ouverts"),
)

MOBILITES = ThemeWords(
    stories=(
        Story(
            (
                "Le pédibus part à l'heure",
                "{n_maj} enfants, deux adultes, un gilet jaune",
                "Ligne 1 du pédibus : premier trimestre",
                "Aller à l'école à pied, {a_ici}",
            ),
            "À huit heures dix, le pédibus part {lieu}. {n_maj} enfants, deux adultes, [un chien|une trottinette], "
            "et l'on arrive "
            "avant les voitures. La ligne compte [quatre|cinq] arrêts, tous baptisés par les enfants : il y a « la "
            "flaque » et « le chat roux ».",
        ),
        Story(
            (
                "Cartographier les trous",
                "La carte des endroits où l'on a peur à vélo",
                "Douze carrefours qui fâchent",
                "À vélo {a_ici} : là où ça coince",
            ),
            "Pendant un mois, nous avons demandé aux cyclistes {de_ici} de [poser une gommette|noter un mot] là où "
            "ils descendent de vélo. La carte est "
            "[éloquente|rouge au même endroit] : {N} points, dont la moitié sur le même carrefour, celui que tout "
            "le monde connaît et que personne ne voit.",
        ),
        Story(
            (
                "L'arrêt de bus que l'on attendait",
                "Un banc, un toit, un horaire",
                "Petite victoire à l'arrêt de bus",
                "Attendre le car, assis",
            ),
            "Il a fallu {n} courriers, une pétition et un parapluie offert au conseil, mais l'arrêt de bus a "
            "maintenant [un banc|un toit|un banc et "
            "un toit]. On n'imagine pas ce qu'un banc change : les gens [arrivent plus tôt|se parlent|laissent "
            "passer un car pour finir leur histoire].",
        ),
        Story(
            (
                "Covoiturage : le vendredi des voisins",
                "Partager la route entre {ici} et {pres}",
                "Trois places libres, départ {heure}",
                "Le covoiturage, par téléphone et par affection",
            ),
            "Pas d'application : un tableau {lieu}, des craies, et un numéro de téléphone. Le covoiturage entre "
            "{ici} et {pres} transporte {n} personnes "
            "par semaine, [un violoncelle|des cagettes|un chat], et les nouvelles de toute la vallée.",
        ),
        Story(
            (
                "Réparer son vélo, d'abord avoir peur de la chaîne",
                "L'atelier vélo du jeudi",
                "Mains noires et vélos propres",
                "Une roue se voile, une amitié se noue",
            ),
            "Jeudi, {prenom} a démonté sa première roue arrière. {n_maj} vélos attendaient {lieu}, dont [un "
            "tandem|un vélo-cargo|un pliant] que tout le monde "
            "voulait essayer. Dans l'atelier vélo, la règle est qu'on ne répare pas à votre place : on tient la lampe.",
        ),
        Story(
            (
                "Une journée sans voiture, pour voir",
                "{ici} sans moteur, de l'aube au soir",
                "Le silence de la rue principale",
                "Rue fermée, quartier ouvert",
            ),
            "On a fermé la rue [de neuf à dix-huit heures|tout un dimanche]. D'abord le silence, puis les craies, "
            "puis [un match de badminton|une tablée|un bal]. Les "
            "commerçants craignaient le pire ; le boulanger a tout vendu avant midi.",
        ),
        Story(
            (
                "Le dernier car part trop tôt",
                "Vivre à quarante minutes de tout",
                "Chronique d'un village sans permis",
                "Le car de 18 h 05",
            ),
            "Le dernier car pour {ici} part à 18 h 05. Qui veut [voir un film|suivre un cours du soir|dîner avec "
            "des amis] doit dormir sur place ou connaître "
            "quelqu'un. Nous avons suivi pendant une semaine {n} personnes qui n'ont pas de voiture, et noté ce à "
            "quoi elles renoncent.",
        ),
    ),
    titles=(
        "{ici} à pied, {n} minutes",
        "Le trajet de {prenom}",
        "Un {jour_nom} sans voiture",
        "Lent, mais à l'heure",
        "La selle de {prenom}",
        "De {ici} à {pres}, sans hâte",
        "Compter les vélos, {mois}",
        "Ce que l'on voit à quinze à l'heure",
        "Trottoirs, bordures et autres reliefs",
        "Traverser {ici}",
    ),
    middles=(
        "On parle beaucoup de kilomètres et peu de [poussettes|cabas|genoux]. Pourtant, ce sont eux qui décident : "
        "une bordure trop haute, et c'est tout un "
        "quartier qui fait le tour.",
        "{prenom}, {N} ans, fait ses courses à vélo depuis toujours. Son conseil : « Un panier devant, un "
        "derrière, et ne jamais [répondre aux klaxons|acheter de pastèque]. »",
        "Nous avons compté, à la main, un matin {mois_de} : {N} vélos, [presque autant|deux fois moins] de "
        "voitures avec une seule personne, et un cavalier.",
        "Les services techniques ont promis [une peinture|un plateau|un sas] avant l'été. Nous avons proposé mieux "
        ": venir voir, à vélo, avec un enfant de six ans.",
        "{a_la_maj}, ils ont essayé la ligne à la demande, avec des bénévoles. Ce qui marche : un numéro unique et "
        "une voix. Ce qui ne marche pas : [le formulaire|la confirmation par courriel].",
        "Se déplacer, c'est aussi du temps à soi. Dans le train {de_ici}, j'ai vu quelqu'un [tricoter|réviser son "
        "code|écrire une lettre], et j'ai rangé mon téléphone.",
    ),
    listings=(
        Listing(
            "Nous demandons trois choses, dans cet ordre :",
            ("un passage abaissé devant l'école", "un abri pour vingt vélos à la gare", "un car après le spectacle"),
        ),
        Listing(
            "Le matériel de l'atelier vélo, à compléter :",
            (
                "des chambres à air de toutes tailles",
                "un pied d'atelier qui ne penche pas",
                "de la patience, en grande quantité",
            ),
        ),
    ),
    quotes=(
        "À pied, on voit les gens changer de rideaux.",
        "Le plus court chemin, c'est celui où l'on n'a pas peur.",
        "Un banc, c'est un arrêt de bus pour les conversations.",
    ),
    pictures=(
        "Le pédibus au départ, gilets et cartables",
        "Une carte de la ville couverte de gommettes rouges",
        "Des vélos retournés devant l'atelier",
    ),
    social=(
        "Pédibus {de_ici} : [zéro retard|une dent tombée en route|une flaque traversée avec méthode]. #{tag}",
        "Atelier vélo {jour} à {heure}, {lieu}. Venez avec votre crevaison. #{tag}",
        "{N} cyclistes comptés ce matin au carrefour, et un monocycle. #{tag}",
        "Le car de 18 h 05 est parti à 18 h 02. Nous aussi, mais à pied. #{tag}",
        "Cherche covoiturage {ici} – {pres} {jour}. J'offre la conversation ou le silence, au choix. #{tag}",
        "Nouvelle piste {a_ici} : elle s'arrête devant un poteau. On dirait une métaphore. #{tag}",
        "Le banc de l'arrêt est posé. {prenom} l'a inauguré avec un thermos. #{tag}",
        "Apprendre à un adulte à faire du vélo : vingt minutes pour lâcher la selle, une vie pour l'oublier. #{tag}",
        "{prenom} a débarqué en tandem, place arrière vide. C'est une longue histoire. #{tag}",
        "Entre {ici} et {pres}, le train longe la rivière. J'ai raté mon arrêt exprès. #{tag}",
        "Porté aujourd'hui à vélo : [une chaise|un sapin|quatre cagettes], sans drame. #{tag}",
        "Le feu piéton {de_ici} laisse {n} secondes. Ma voisine en demande dix-neuf. #{tag}",
    ),
    hashtags=("velo", "mobilités", "vélo"),
    wiki_pages=("Lancer un pédibus", "Comptage à vélo", "Covoiturage de voisins"),
)

ALIMENTATION = ThemeWords(
    stories=(
        Story(
            (
                "La cantine fait son marché",
                "Ce que mangent nos enfants le mardi",
                "Une cantine et {n} maraîchers",
                "Visite en cuisine, {a_ici}",
            ),
            "La cantine {de_ici} sert {N} repas par jour. Depuis [la rentrée|deux ans|le printemps], la moitié des "
            "légumes vient de moins de trente kilomètres. La cheffe, {prenom}, "
            "tient un carnet de ce qui revient dans les assiettes : [les épinards gagnent du terrain|le chou reste "
            "en minorité|la betterave a ses partisans].",
        ),
        Story(
            (
                "Glaner après le marché",
                "Midi et demi, les cagettes",
                "Le glanage, un art de la conversation",
                "Quatre-vingts kilos sauvés d'un trottoir",
            ),
            "Le marché remballe à midi et demi. À une heure, l'équipe de glanage a rempli {n} cagettes : [des "
            "fanes|des poires tapées|des tomates fendues], du pain d'hier, un bouquet. "
            "On trie {lieu}, on partage en parts égales, et l'on échange des recettes comme d'autres des timbres.",
        ),
        Story(
            (
                "Soupe pour cent vingt",
                "La grande tablée {de_ici}",
                "Éplucher ensemble, parler d'autre chose",
                "Une marmite prêtée par les pompiers",
            ),
            "Pour cent vingt personnes, il faut [quarante kilos|trente-cinq kilos] de légumes, {n} économes et "
            "quelqu'un qui sache saler. La cuisine partagée {de_ici} a tourné [depuis l'aube|"
            "toute la matinée], et à table on a entendu cinq langues sans compter celle des enfants.",
        ),
        Story(
            (
                "Le maraîcher s'en va, qui reprend ?",
                "Trois hectares cherchent des mains",
                "Transmettre une ferme aux portes de la ville",
                "La terre {de_ici} change de mains",
            ),
            "Après [trente|trente-deux|vingt-huit] ans, le maraîcher qui fournit nos paniers prend sa retraite. "
            "Trois hectares, un puits, deux serres, et une clientèle qui s'inquiète. "
            "Une réunion s'est tenue {lieu} : {n} personnes, dont deux jeunes qui avaient apporté leur plan sur "
            "une nappe.",
        ),
        Story(
            (
                "L'épicerie tenue par ses clients",
                "Trois heures par mois derrière la caisse",
                "Une épicerie sans patron, ou avec deux cents",
                "Ce que coûte vraiment un yaourt",
            ),
            "À l'épicerie coopérative, chacun donne trois heures par mois. J'ai fait les miennes [au rayon vrac|à "
            "la caisse|au fromage] : on y apprend le prix des choses, la "
            "patience des balances, et que [les lentilles|les pois chiches] se sauvent.",
        ),
        Story(
            (
                "La recette de {prenom}, telle que dictée",
                "Un cahier de cuisine à vingt mains",
                "Cuisiner la mémoire des autres",
                "Ce plat n'a pas de nom en français",
            ),
            "Nous recueillons les recettes du quartier, dictées au-dessus de la casserole. Celle de {prenom} "
            "commence par : « Tu prends ce qu'il y a. » Il y avait {legume}, "
            "[du citron|un reste de riz|de la semoule], et une voisine qui n'était pas d'accord sur l'ordre.",
        ),
    ),
    titles=(
        "À table avec {prenom}",
        "Ce que {ici} mange en {mois}",
        "{legume_maj}, pour changer",
        "Le panier {mois_de}",
        "La louche de {prenom}",
        "Une assiette {de_ici}",
        "Cuisiner pour {n}",
        "Du champ à la table, en passant par {prenom}",
        "Ce qui reste dans la marmite",
        "Le marché, le {jour_nom}",
    ),
    middles=(
        "Le circuit court n'est pas toujours simple : il faut [une camionnette|une chambre froide|quelqu'un le "
        "lundi à six heures]. {prenom} a fait le calcul, et c'est le trajet du retour, à vide, qui coûte.",
        "On a pesé les restes : [soixante grammes|quarante grammes] par assiette, contre le double l'an dernier. "
        "L'explication tient en un mot, le temps ; dix minutes de plus à table, et l'on finit.",
        "Ce qui compte, ce n'est pas seulement ce que l'on mange, c'est avec qui. {lieu_maj}, il y a toujours une "
        "chaise de trop, et c'est exprès.",
        "Les prix sont affichés en trois couleurs : le coûtant, le juste, le solidaire. Chacun choisit, personne "
        "ne regarde. Au bout du mois, [l'équilibre est là|il manque trente euros, et quelqu'un les trouve].",
        "{prenom} et {prenom2} ont commencé une carte : qui produit quoi, à quelle distance, et qui livre à vélo. "
        "{N} noms déjà, dont [un brasseur|une champignonnière dans une cave|un pêcheur à pied].",
        "Nous avons aussi raté des choses : [le levain {mois_de}|cinq kilos de riz collé|une sauce trop salée pour "
        "quarante]. Elles figurent dans le cahier, à l'encre rouge.",
    ),
    listings=(
        Listing(
            "Pour la prochaine tablée, il manque :",
            (
                "deux grandes casseroles",
                "quelqu'un pour le pain",
                "des bocaux vides avec couvercle",
                "un accordéon, si possible",
            ),
        ),
        Listing(
            "Le panier de la semaine, en circuit court :",
            (
                "un kilo de légumes {saison_de}",
                "une botte d'herbes",
                "du fromage de chèvre",
                "des œufs de la ferme du haut",
            ),
        ),
    ),
    quotes=(
        "Une soupe, c'est une réunion qui sent bon.",
        "On ne jette rien : on réfléchit plus longtemps.",
        "Quand les enfants épluchent, les enfants mangent.",
    ),
    pictures=(
        "Une longue table dressée dans la rue",
        "Des cagettes triées après le glanage",
        "La marmite de soupe et ses louches",
    ),
    social=(
        "Glanage de midi : {n} cagettes, un bouquet, deux nouvelles recettes. Distribution {lieu} à {heure}. #{tag}",
        "Ce soir, la cuisine partagée sent [le cumin|le laurier|le pain grillé] jusque dans l'escalier. #{tag}",
        "La cantine {de_ici} a servi du chou. Ils en ont repris. Nous avons des témoins. #{tag}",
        "Grande tablée {jour}, {lieu}. Apportez une assiette et une histoire. #{tag}",
        "Quelqu'un a-t-il un levain en bonne santé {a_ici} ? Le nôtre a pris des vacances. #{tag}",
        "Épicerie coopérative : les lentilles sont arrivées. C'est tout, mais c'est beaucoup. #{tag}",
        "Au marché ce matin : {legume}, un accordéon, et {prenom} qui négocie en souriant. #{tag}",
        "{N} bocaux de [soupe|compote|ratatouille] en trois heures. Le lave-vaisselle demande grâce. #{tag}",
        "{prenom} a goûté la soupe, a fermé les yeux, a dit : « Du sel. » La réunion peut commencer. #{tag}",
        "Au menu de {jour_nom} : {legume}, et une discussion sur qui fait la vaisselle. #{tag}",
        "Le maraîcher {de_ici} ouvre ses serres {jour}. On y va à [pied|vélo], on revient chargés. #{tag}",
        "{n_maj} enfants, un potimarron, aucune blessure : atelier cuisine réussi. #{tag}",
    ),
    hashtags=("alimentation", "cuisine", "circuitcourt"),
    wiki_pages=("Glanage", "Cuisine partagée", "Épicerie coopérative", "Recettes du quartier"),
)

NUMERIQUE = ThemeWords(
    stories=(
        Story(
            (
                "Cartopartie sous le soleil, carte sous la pluie",
                "Nous avons cartographié les bancs",
                "{N} bancs sur OpenStreetMap",
                "La carte {de_ici} se remplit",
            ),
            "Objectif de la cartopartie : placer tous les bancs {de_ici} sur OpenStreetMap. {n_maj} personnes, un "
            "plan par équipe, et le droit de s'asseoir pour vérifier. En [deux heures|une après-midi], {N} "
            "bancs, six fontaines, et une chaise abandonnée que nous n'avons pas su classer.",
        ),
        Story(
            (
                "Réparer plutôt que jeter : le grille-pain de {prenom}",
                "Un après-midi de réparation",
                "Autopsie d'une bouilloire",
                "Ce que cachait l'imprimante",
            ),
            "L'atelier de réparation a reçu {n} appareils {lieu} : [une radio de 1974|une imprimante muette|une "
            "lampe qui clignote], deux téléphones, et le grille-pain de {prenom}. Bilan : "
            "les deux tiers repartent vivants, le reste en pièces utiles.",
        ),
        Story(
            (
                "Quitter les grandes plateformes, pas à pas",
                "Notre association passe au logiciel libre",
                "Migrer sans drame",
                "Adieu tableur, bonjour tableur",
            ),
            "Notre association a changé d'outils : agenda, fichiers, visio, tout est désormais en logiciel libre, "
            "hébergé [à vingt kilomètres|par des voisins|dans la cave de la mairie]. Il a fallu {n} semaines, "
            "de la brioche, et une règle : on ne se moque de personne.",
        ),
        Story(
            (
                "Un réseau radio entre les toits",
                "Le quartier a son propre réseau",
                "Trois antennes et une échelle",
                "Quand internet tombe, {a_ici}",
            ),
            "La panne {mois_de} a duré deux jours. Entre-temps, [trois antennes posées|quatre boîtiers posés] sur "
            "les toits ont suffi pour que {n} immeubles continuent à s'écrire. Ce n'est pas rapide, c'est à nous, "
            "et "
            "cela tient avec du ruban adhésif de qualité.",
        ),
        Story(
            (
                "Suivre un cours par ses flux",
                "Mon agrégateur, mode d'emploi",
                "Éloge du flux RSS",
                "Lire cinquante blogs sans s'y perdre",
            ),
            "On me demande comment je lis tous les participants du cours. Réponse courte : par les flux. Réponse "
            "longue : un agrégateur [libre|installé sur un vieux portable], un quart d'heure par jour, et le droit "
            ""
            "de tout marquer comme lu le dimanche soir.",
        ),
        Story(
            (
                "La permanence numérique, vue de l'autre côté de l'écran",
                "Mots de passe et petits gâteaux",
                "Aider sans prendre la souris",
                "Ce que demandent les gens à la permanence numérique",
            ),
            "À la permanence numérique {de_ici}, la première règle est de ne pas prendre la souris. Une dame est "
            "venue pour [une attestation|des photos perdues|un mot de passe], et repart avec autre chose : elle "
            "sait "
            "désormais où se range ce qu'elle télécharge.",
        ),
    ),
    titles=(
        "{prenom} et la machine",
        "Un {jour_nom} à l'atelier",
        "Comprendre avant de cliquer",
        "Débrancher, rebrancher, raconter",
        "Le câble de {prenom}",
        "Carnet d'atelier, {mois}",
        "Un outil à notre taille",
        "{ici} sur la carte",
        "Ce que le serveur nous apprend",
        "Réparer, documenter, partager",
    ),
    middles=(
        "Le logiciel libre n'est pas une affaire de spécialistes : c'est d'abord savoir [à qui écrire quand cela "
        "casse|qui décide de la prochaine version|où sont nos données].",
        "Nous avons tout documenté, captures comprises, sur une page que chacun peut corriger. Elle l'a été {n} "
        "fois, dont [deux fois pour une virgule|une fois par quelqu'un {de_la}].",
        "{prenom} a trouvé la panne en [écoutant|soufflant dessus|la secouant doucement]. On a beau avoir un "
        "oscilloscope, la méthode reste d'abord humaine.",
        "Question posée par une collégienne : « Et si l'on éteignait le serveur la nuit ? » Nous l'avons fait. "
        "Personne ne s'est plaint, et la facture a baissé.",
        "Le plus dur n'a pas été technique. Il a fallu [retrouver qui avait le mot de passe|convaincre le "
        "trésorier|choisir un nom], ce qui a pris plus de temps que tout le reste.",
        "{a_la_maj}, un groupe fait la même chose avec d'autres outils. Nous avons échangé nos notes ; elles sont "
        "presque identiques, ratures comprises.",
    ),
    listings=(
        Listing(
            "Nos outils, pour celles et ceux qui demandent :",
            (
                "un agenda partagé",
                "des fichiers synchronisés sur un petit serveur",
                "un salon de visio sans compte",
                "un blog, parce qu'un blog suffit souvent",
            ),
        ),
        Listing(
            "À apporter à l'atelier de réparation :",
            (
                "l'appareil et son câble",
                "la notice, si elle existe encore",
                "le souvenir de ce qui s'est passé juste avant la panne",
            ),
        ),
    ),
    quotes=(
        "Si c'est à nous, c'est à nous de le réparer.",
        "Je ne suis pas nulle en informatique, c'est l'informatique qui parle mal.",
        "Une carte, c'est une promenade que l'on peut prêter.",
    ),
    pictures=(
        "Une radio ouverte sur l'établi, entourée de tournevis",
        "Des participants penchés sur un plan du quartier",
        "Une petite antenne posée sur un toit de tuiles",
    ),
    social=(
        "Cartopartie {jour} {a_ici}, départ {lieu} à {heure}. On cherche les [bancs|fontaines|boîtes à livres]. #{tag}",
        "Réparation du jour : {n} appareils, {n2} sauvés de justesse. Le grille-pain va bien. #{tag}",
        "Le serveur de l'association tourne sur un portable de 2012. Il ronronne. #{tag}",
        "Rappel : un flux RSS, c'est gratuit, c'est discret, et ça ne vous juge pas. #{tag}",
        "Permanence numérique {de_ici} : aujourd'hui, {n} mots de passe retrouvés et un perdu. #{tag}",
        "Traduit trois pages de documentation en français avec {prenom}. Le mot du jour : « téléverser ». #{tag}",
        "Qui héberge un petit serveur associatif {a_la} ? On aimerait venir voir. #{tag}",
        "Une fontaine ajoutée à la carte. Elle existait déjà, mais maintenant elle se trouve. #{tag}",
        "{prenom} a soudé son premier fil. Il tient. Nous aussi. #{tag}",
        "Trois heures pour une virgule dans un fichier de configuration. La virgule a gagné. #{tag}",
        "Jolie carte {de_la}, faite en une soirée par {n} personnes et beaucoup de [thé|tartines]. #{tag}",
        "« C'est quoi, un serveur ? » — « L'ordinateur d'à côté, quand il est gentil. » Merci {prenom}. #{tag}",
    ),
    hashtags=("libre", "osm", "numériqueLibre"),
    wiki_pages=("Cartopartie", "Atelier de réparation", "Choisir un hébergeur", "Permanence numérique"),
    code=(
        "$ curl -s https://exemple.invalid/feed.xml | grep -c '<item>'\n12",
        '[out:json];\nnode["amenity"="bench"](around:800,45.77,4.88);\nout count;',
        'for banc in bancs:\n    if not banc.dossier:\n        print(banc.rue, "à vérifier")',
        'tar czf sauvegarde-$(date +%F).tar.gz documents/ && echo "ouf"',
    ),
)

RECITS = ThemeWords(
    stories=(
        Story(
            (
                "La sirène de l'usine, {n} témoins",
                "Ce que l'on entendait à six heures",
                "Une sirène dans toutes les mémoires",
                "Mémoire ouvrière {a_ici} : la sirène",
            ),
            "Nous avons demandé à {n} personnes {de_ici} quel son leur manquait. [Dix|Huit|Presque toutes] ont "
            "répondu : la sirène de l'usine. {prenom} la chante encore, exactement, avec [le petit hoquet du "
            "début|la "
            "note qui descend] que l'on entendait les matins de brouillard.",
        ),
        Story(
            (
                "Une boîte de photos sans noms",
                "Qui sont-ils ? Photos trouvées {a_ici}",
                "Reconnaître un oncle sur une photo de fanfare",
                "La boîte du grenier",
            ),
            "On nous a confié une boîte : {N} photographies, aucune légende. Nous les avons étalées {lieu}, et les "
            "gens sont venus. Il a suffi [d'un chapeau|d'une enseigne|d'un chien] pour qu'une rue entière "
            "retrouve ses noms.",
        ),
        Story(
            (
                "Marcher avec ceux qui se souviennent",
                "Balade contée dans {ici}",
                "Là, il y avait un cinéma",
                "Une promenade à l'imparfait",
            ),
            "« Là, il y avait un cinéma. Là, un bassin. Là, rien, et c'était mieux. » La balade devait durer une "
            "heure ; avec {prenom} pour guide, nous en avons mis [trois|deux et demie], et il reste la moitié "
            "{de_ici} à raconter.",
        ),
        Story(
            (
                "Enregistrer une voix",
                "Le micro sur la toile cirée",
                "Conseils pour une collecte de mémoire",
                "Ce qu'on dit quand on croit le micro coupé",
            ),
            "Pour une collecte de mémoire, il faut [une cuisine|une table], un micro discret et du temps. {prenom} "
            "a parlé deux heures de son arrivée {a_ici} ; le plus beau est venu après, en [débarrassant les "
            "tasses|cherchant "
            "ses lunettes], le micro encore allumé, et nous avons demandé la permission de le garder.",
        ),
        Story(
            (
                "Les noms de rues ont une histoire, pas toujours la bonne",
                "Pourquoi la rue s'appelle ainsi",
                "Enquête sur un nom de rue",
                "La rue qui a changé de nom quatre fois",
            ),
            "La rue a changé quatre fois de nom en un siècle. Aux archives, j'ai retrouvé [la délibération de "
            "1911|un plan annoté au crayon|une lettre furieuse], et surtout la raison pour laquelle les anciens "
            "{de_ici} "
            "continuent d'en employer un cinquième.",
        ),
        Story(
            (
                "Histoires d'eau, histoires de port",
                "Le carnet d'une sardinière",
                "Parler la langue du quai",
                "Ceux qui sont arrivés par le train",
            ),
            "Le carnet tient dans une main. [Des comptes|Des listes de linge|Des chansons], et au milieu, sans "
            "prévenir, une phrase sur la mer. {prenom} l'a retrouvé dans un buffet ; nous le lisons à voix haute, "
            "le {jour_nom} soir, {lieu}, une page à la fois.",
        ),
    ),
    titles=(
        "{prenom} se souvient",
        "Ce que {ici} raconte",
        "La voix de {prenom}",
        "Fragments {de_ici}",
        "Carnet de collecte, {mois}",
        "Écouter {ici}",
        "Une histoire de {jour_nom}",
        "{prenom}, {ici}, années soixante",
        "Ce qui reste d'une rue",
        "Raconter {ici} à ceux qui arrivent",
    ),
    middles=(
        "Un récit n'est pas une preuve. Deux sœurs racontent [la même inondation|le même bal|la même grève] : "
        "l'une avec de la neige, l'autre en plein soleil. Nous gardons les deux.",
        "Les récits d'habitants, nous les déposons aux archives avec l'accord de chacun. Une fiche, une signature, "
        "et le droit de [retirer une phrase|changer d'avis] sans donner de raison.",
        "{prenom} demande souvent ce que l'on en fera. La réponse honnête : [les écouter, d'abord|une émission et "
        "une carte|les rendre à la rue].",
        "Ce qui disparaît en premier, ce ne sont pas les bâtiments, ce sont les mots pour les désigner. Nous en "
        "avons noté {N}, du [lavoir|métier à tisser|quai] à la cuisine.",
        "À la fin, il y a toujours un silence, puis quelqu'un dit : « Tu te souviens de… » Et l'on remet de l'eau "
        "à chauffer.",
        "{a_la_maj}, un groupe travaille sur les chansons de travail. Nous leur avons envoyé la nôtre ; ils ont "
        "répondu par [un refrain|trois couplets] que nous pensions d'ici.",
    ),
    listings=(
        Listing(
            "Pour enregistrer quelqu'un, notre liste :",
            (
                "demander, puis redemander",
                "éteindre le frigo (et ne pas oublier de le rallumer)",
                "laisser les silences",
                "envoyer une copie",
            ),
        ),
        Listing(
            "Nous cherchons encore :",
            ("des photos de la fanfare", "quelqu'un qui ait travaillé de nuit", "le nom de l'ancien café d'en face"),
        ),
    ),
    quotes=(
        "On n'était pas pauvres, on n'avait pas d'argent.",
        "La rivière, on l'entendait avant de la voir. Maintenant, c'est le contraire.",
        "Raconte-le mal, mais raconte-le.",
    ),
    pictures=(
        "Des photographies anciennes étalées sur une nappe",
        "Un micro posé près d'une tasse, dans une cuisine",
        "Une petite foule écoute un homme qui montre un mur",
    ),
    social=(
        "Balade contée {jour} à {heure}, départ {lieu}. On marche lentement, on écoute beaucoup. #{tag}",
        "Retrouvé aux archives : [une réclame pour un bal|la liste des lavandières|un plan du tramway de 1903]. Je "
        "ne travaille plus aujourd'hui. #{tag}",
        "« Ici, on disait pas la mairie, on disait chez {prenom}. » Collecte de ce matin {a_ici}. #{tag}",
        "Qui reconnaît ce chapeau, cette fanfare, ce chien ? Venez voir la boîte {lieu}. #{tag}",
        "Deux heures d'entretien, quatre heures à transcrire, une phrase que je n'oublierai pas. #{tag}",
        "Une chanson apprise {a_la} que ma grand-mère chantait {a_ici}. Les chansons prennent le train. #{tag}",
        "Mot sauvé du jour : [« la détorse »|« un racoin »|« biner »]. Et chez vous ? #{tag}",
        "Le récit de {prenom} passe ce soir à la radio du quartier, à {heure}. #{tag}",
        "{prenom}, ce matin : « On ne partait pas en vacances, on partait chez ma tante. » #{tag}",
        "Photo sans légende, {a_ici} : {n} personnes, un accordéon, et la rue qui n'existe plus. #{tag}",
        "Il faut [écouter les silences|laisser tourner la bande]. Le récit de {prenom} commence à la quarantième "
        "minute. #{tag}",
        "Rue par rue, on recolle {ici}. Aujourd'hui : la boulangerie qui faisait aussi dancing. #{tag}",
    ),
    hashtags=("recits", "mémoire", "memoire"),
    wiki_pages=("Guide de collecte", "Formulaire d'accord", "Mots du quartier", "Balades contées"),
)

AILLEURS = ThemeWords(
    stories=(
        Story(
            ("Le chat a mangé l'ordinateur (ou presque)", "Nouvelles du chat"),
            "Aucun rapport avec le cours : le chat a découvert le clavier. Il a [écrit « ppppp » à ma "
            "banque|acheté presque un aspirateur|fermé trois fenêtres, dont la bonne]. Je publie ceci avant qu'il "
            "ne revienne.",
        ),
        Story(
            ("Ma tarte aux poires, enfin réussie", "Une tarte, trois essais"),
            "Troisième essai, et la tarte tient. Le secret était [la poudre d'amande sous les fruits|un four plus "
            "chaud|de ne pas ouvrir la porte], comme ma tante le répète depuis toujours.",
        ),
        Story(
            ("Trois jours au bord de l'eau", "Carte postale"),
            "Trois jours sans écran, au bord [d'un lac|de la mer|d'une rivière]. J'ai lu un roman idiot, perdu un "
            "gant et retrouvé le sommeil. Reprise lundi.",
        ),
        Story(
            ("Vu, lu, écouté en {mois}", "Ce que j'ai aimé ce mois-ci"),
            "Un film vu deux fois, [un disque de harpe|un vieux polar|une série danoise], et la voix d'une voisine "
            "à travers le mur. Le compte est bon.",
        ),
        Story(
            ("Déménagement, épisode 2", "Des cartons jusqu'au plafond"),
            "Il y a des cartons jusqu'au plafond et l'un d'eux contient [la cafetière|mes chaussures|le "
            "tournevis]. Lequel ? Toute la question est là.",
        ),
    ),
    titles=(
        "Rien à voir, ou presque",
        "Un {jour_nom} ordinaire",
        "Hors sujet, sans honte",
        "Nouvelles de la maison, {mois}",
        "Petites choses sans importance",
        "Dimanche chez {prenom}",
        "Trois choses vues {a_la}",
        "Une lettre de {prenom}",
        "Le voisin du dessus, {mois}",
    ),
    middles=(
        "Je sais, cela n'intéresse que moi et ma sœur. Bonjour à elle.",
        "Le reste du week-end s'est passé à [ne rien faire, avec méthode|chercher un parapluie|recoudre un bouton].",
        "Promis, le prochain billet parlera de choses sérieuses, ou du moins utiles.",
    ),
    listings=(
        Listing(
            "La recette, pour mémoire :",
            ("quatre poires", "cent grammes de beurre", "un peu trop de sucre", "une heure de patience"),
        ),
    ),
    quotes=("Il n'y a pas de mauvais temps, il n'y a que des vacances trop courtes.",),
    pictures=("Un chat endormi sur un clavier", "Une tarte dorée, posée à la fenêtre"),
    social=(
        "Le chat dort sur mes notes. La séance est suspendue.",
        "Quelqu'un a un bon plan pour un vélo d'enfant, 20 pouces ?",
        "Café renversé, clavier sauvé, dignité perdue.",
        "Il fait un temps à ranger ses tiroirs.",
        "Match ce soir. Pas de réponse avant la fin des prolongations.",
        "Quelqu'un pour garder [un chat|deux plantes|un aquarium] {jour} ? Récompense en gâteau.",
        "[Perdu|Retrouvé] un gant gauche, laine grise, entre la gare et le marché.",
        "Le voisin apprend [la trompette|le violon|la cornemuse]. Courage à lui. À nous surtout.",
        "Rêvé que je ratais le train de {heure}. J'ai raté celui de {heure}, pour de vrai.",
        "Premier [café|thé] de la journée, deuxième réveil.",
        "Ce gâteau était pour {n}. Nous étions trois. Il n'en reste pas.",
    ),
    hashtags=("chat", "cuisine", "weekend"),
    wiki_pages=("Bac à sable",),
)

WORDS = Words(
    themes={
        "tiers-lieux": TIERS_LIEUX,
        "communs": COMMUNS,
        "jardins": JARDINS,
        "apprendre": APPRENDRE,
        "mobilites": MOBILITES,
        "alimentation": ALIMENTATION,
        "numerique-libre": NUMERIQUE,
        "recits": RECITS,
    },
    offtopic=AILLEURS,
    course=(
        "Semaine {semaine} du cours : qui fait un bout de chemin avec moi sur la question {semaine} ? #{cours}",
        "Je découvre les billets des participants {de_la}. Quelle richesse. #{cours}",
        "La lettre du matin m'a fait rater mon bus. Je ne regrette rien. #{cours}",
        "Rencontre des participants {de_ici} {jour}, {lieu}, à {heure}. Venez comme vous êtes. #{cours}",
        "Conseil de lecture à celles et ceux qui arrivent : ne lisez pas tout. Choisissez trois voix. #{cours}",
        "{n_maj} participants {a_ici}, et nous ne nous étions jamais croisés. #{cours}",
    ),
    closings=(
        "[Si vous passez par {ici}|Si le cœur vous en dit], [la porte est ouverte|il reste des chaises|passez dire "
        "bonjour].",
        "La suite [au prochain billet|la semaine prochaine|quand le café sera moins chaud].",
        "Et chez vous, comment faites-vous ? Les commentaires sont ouverts, et je réponds [lentement|toujours|le "
        "dimanche].",
        "Merci à {prenom} et à {prenom2}, qui [relisent|portent|doutent] mieux que moi.",
        "Je relirai ceci dans un an. J'espère [avoir tort sur un point|ne plus être d'accord|que le lieu tiendra "
        "encore].",
        "[Voilà où nous en sommes|C'est peu, et c'est déjà beaucoup|On continue].",
        "Une question pour finir : que faudrait-il pour que cela existe aussi {a_la} ?",
    ),
    events=(
        "Prochain rendez-vous : {jour} à {heure}, {lieu}, {a_ici}. [Entrée libre|Prix libre|Gratuit], [enfants "
        "bienvenus|goûter partagé|on apporte quelque chose à boire].",
        "Notez la date : {jour}, {heure}, {lieu} ({ici}). [Inscription sur place|Il n'est pas nécessaire de "
        "s'inscrire|Prévenez {prenom} si vous venez à plus de cinq].",
        "Nous nous retrouvons {jour} à {heure}, {lieu}. C'est à [cinq|dix] minutes à pied de la gare {de_ici}.",
    ),
    event_titles=(
        "{jour_maj} : rendez-vous {lieu}",
        "Invitation, {jour} {a_ici}",
        "Venez {jour} !",
        "Agenda : {jour}, {heure}, {ici}",
    ),
    replies=(
        "J'ai lu avec [plaisir|attention|un crayon] {lien}, de {pair}. [Je partage l'essentiel, mais|D'accord sur "
        "tout, à ceci près :|Cela m'a donné envie de répondre :] {a_ici}, les choses se passent un peu autrement.",
        "{pair} pose une bonne question dans {lien}. J'y pense depuis [deux jours|ce matin|la vaisselle], et je "
        "n'ai qu'un début de réponse.",
        "En écho à {lien}, où {pair} raconte [presque la même histoire|une scène que je reconnais], voici ce que "
        "nous avons vu de notre côté.",
        "Sans {pair}, ce billet n'existerait pas : {lien}. Allez le lire d'abord, je vous attends.",
    ),
    reply_titles=(
        "En réponse à {pair}",
        "Suite d'une conversation avec {pair}",
        "D'accord avec {pair}, à un mot près",
        "{pair}, {ici} et nous",
        "Rebond sur un billet de {pair}",
    ),
    shares=(
        "Lu chez {pair} : {titre} [À garder|À méditer|Merci pour ce texte|Cela me parle]. #{cours}",
        "{pair} écrit depuis {la_pair}, et c'est exactement ce que nous vivons {a_ici} : {titre} #{cours}",
        "Ma lecture du soir, signée {pair} : {titre} #{cours}",
        "[À lire, à relire|À mettre entre toutes les mains|Le billet de la semaine] : {titre} #{cours}",
        "Pas d'accord avec {pair}, et c'est très bien ainsi : {titre} #{cours}",
    ),
    updates=(
        "Mise à jour : [l'horaire a changé, c'est une demi-heure plus tard|on me signale une erreur de date, "
        "corrigée|merci pour vos messages, la liste est complète].",
        "Ajout du lendemain : {prenom} précise que [le chiffre était plus élevé|la photo date de l'an dernier|tout "
        "le monde peut venir].",
    ),
    again=(
        "{titre}, suite",
        "{titre}, vu {de_ici}",
        "{ici} : {titre}",
        "Encore un mot : {titre}",
        "{titre}, deux semaines plus tard",
    ),
    venues=(
        "à la Maison du peuple",
        "à l'ancienne filature",
        "au café Le Détour",
        "à la médiathèque",
        "à la salle des fêtes",
        "au local de la rue des Tanneurs",
        "dans la cour de l'école",
        "à l'ancienne gare",
        "sous la halle",
        "au centre social",
        "à l'atelier des Cinq-Cordes",
        "au lavoir",
        "à la bourse du travail",
        "au foyer des Tilleuls",
        "dans le hangar bleu",
        "à la Grande Ourse",
        "au kiosque du parc",
        "à l'épicerie du Pont",
    ),
    first_names=(
        *("Samira", "Yves", "Colette", "Djibril", "Mireille", "Thomas", "Awa", "Jeanne", "Rachid", "Odile", "Lucas"),
        *("Thu-Ha", "Bernadette", "Malo", "Aïcha", "Ferdinand", "Rose", "Ismaël", "Paulette", "Goulven", "Manon"),
        *("Abdou", "Lucienne", "Tiphaine", "Marius", "Dominique", "Zohra", "Antoine", "Perrine", "Youssef"),
    ),
    numbers=(
        "sept",
        "huit",
        "neuf",
        "dix",
        "onze",
        "douze",
        "treize",
        "quatorze",
        "quinze",
        "seize",
        "dix-huit",
        "vingt",
    ),
    hours=("9 h 30", "10 h", "14 h", "15 h", "16 h 30", "18 h", "18 h 30", "19 h", "20 h"),
    produce=(
        ("poireaux", "choux", "navets", "panais", "topinambours"),
        ("radis", "fèves", "épinards", "petits pois", "blettes"),
        ("tomates", "courgettes", "haricots", "concombres", "aubergines"),
        ("courges", "betteraves", "poireaux", "choux", "potirons"),
    ),
)
