"""French words that say what a name beside them is: a street, a venue, a person, a place nearby. All folded."""

from __future__ import annotations

from cmooc.taggers.gazetteer.cues import words

LINKS = words("de du d des la le les l en")
"""What may stand between a word and the name it belongs to."""

STREETS = words("""
        rue avenue av ave boulevard bd bld blvd route rte chemin chem ch place pl allee allees all impasse imp cours
        quai square sq faubourg fbg fg passage promenade promenades voie sentier traverse esplanade residence res
        lotissement lot carrefour ruelle venelle montee cote rocade chaussee mail parvis giratoire autoroute rn rd
    """)
"""What is named after another place, so that the name is no evidence for being there."""

NAMED_AFTER = words("""
        bataille traite comte comtesse roi reine duc duchesse prince princesse seigneur marquis marquise baron baronne
        sire sieur vicomte eveque archeveque pape saint abbe frere soeur pere mere maitre docteur general marechal
        colonel capitaine moutarde savon jambon saucisse fromage vin nougat pastis olive dentelle faience tapisserie
        expedition edit paix siege orchestre ensemble choeur compagnie troupe groupe quatuor cantatrice pianiste
        violoniste equipe club champion joueur supporters conservatoire opera ballet universite academie rectorat
        diocese natif native originaire ne nee accord protocole pacte convention olympique racing sporting union
        entente football rugby handball basket mort vie oeuvre oeuvres systeme roman romans livre livres film films
        piece pieces poeme poemes textes theorie gouvernement musique musiques chanson chansons sonate symphonie
        symphonies motets tableau tableaux peinture peintures photographies concerto requiem tragedie
    """)
"""What carries a name of a place wherever it is."""

TRAVELLERS = words("""
        groupe artiste artistes chanteur chanteuse compagnie cie troupe trio quatuor quintet duo ensemble orchestre
        auteur autrice ecrivain ecrivaine poete rappeur rappeuse musicien musicienne musiciens comedien comedienne
        label collectif photographe plasticien plasticienne dessinateur dessinatrice formation peintre sculpteur
        joueur joueuse cineaste realisateur realisatrice humoriste conteur conteuse dj fanfare
    """)
"""Who is called after a place and performs elsewhere: `un trio toulousain`."""

VENUES = words("""
        mairie eglise salle salles foyer mediatheque bibliotheque ludotheque gare halle halles marche marches chateau
        cathedrale basilique abbaye abbatiale theatre musee museum college lycee ecole ecoles stade gymnase piscine
        mjc office maison maisons centre village ville commune cite bourg bourgade hameau salon foire fete fetes feria
        carnaval cave forum jardin jardins cimetiere port plage camping domaine arenes hopital clinique campus
        quartier agglomeration metropole communaute temple chapelle prieure cloitre parc base espace habitants
        habitant peuple riverains brocante braderie kermesse hotel tribunal prefecture auditorium cinema galerie
        atelier ateliers amap ferme tiers-lieu fablab ressourcerie recyclerie cafe epicerie refuge maire municipalite
        conseil festival festivals tour pays coeur rendez-vous usine friche caserne couvent monastere crypte donjon
        remparts
    """)
"""What stands, or happens, in the place that it is named after."""

NEAR = words("""
        pres proche portes autour environs alentours km kilometres kilometre minutes minute mn min heure heures h sud
        nord est ouest direction vers depuis entre limite limitrophe voisin voisine voisins loin bassin provenance cap
        vue depart
    """)
"""What puts the place near, on the way or far, and the event elsewhere."""

WATERS = words("""
        berge berges rive rives bord bords fleuve fleuves riviere rivieres gorge gorges source sources vallee vallees
        lac lacs massif foret forets canal affluent cours pont ponts confluence delta estuaire embouchure plaine
        plateau mont monts col sommet
    """)
"""What stands before waters, heights and woods: a river and a commune often share a name."""

AT = words("a au aux")

GIVEN = words("""
        abdel abel achille adam adele adeline adrien adrienne agathe agnes ahmed aime aimee alain alban albert alex
        alexandra alexandre alexis alfred ali alice aline alix alphonse amandine amelie anais anatole andre andree
        angele angelique anna anne annick annie anouk anthony antoine antoinette antonin apolline ariane aristide
        armand armelle arnaud arsene arthur astrid aubin aude audrey auguste augustin aurelie aurelien aurore axel
        aymeric baptiste barbara barnabe bastien beatrice benedicte benjamin benoit berenice bernadette bernard berthe
        bertrand blaise blandine boris brice brigitte bruno camille carine carole caroline cassandre catherine cecile
        cedric celestin celia celine charles charlie charlotte chloe christel christelle christian christiane
        christine christophe claire clara clarisse claude claudette claudie claudine clement clementine clotilde
        colette coralie corentin corinne cyprien cyril cyrille damien daniel daniele danielle david deborah delphine
        denis denise desire diane didier dimitri dominique dorian dorothee edgar edith edmond edouard elena eleonore
        eliane elias elisa elisabeth elise ella elodie elsa emile emilie emilien emma emmanuel emmanuelle enzo eric
        ernest estelle esther ethan etienne eugene eugenie eva evelyne fabien fabienne fabrice fanny felicie felix
        ferdinand fernand fernande flora florent florian francine francis franck francois francoise frederic
        frederique gabin gabriel gabrielle gaelle gael gaetan gaspard gaston gauthier gautier genevieve geoffrey
        geoffroy georges georgette gerald geraldine gerard germain germaine ghislain ghislaine gilbert gilberte gilles
        gisele gregoire gregory guillaume gustave guy gwenaelle gwendoline hector helene henri henriette herve
        hippolyte honore hortense hubert hugo hugues huguette ibrahim ines irene iris isaac isabelle jacky jacqueline
        jacques jade james janine jason jean jeanne jeannine jeremie jeremy jerome jessica joachim joel joelle johan
        johanna john jonathan jordan joseph josephine josette josiane josselin judith jules julia julie julien
        juliette justin justine karim karine katia kevin laetitia lambert laura laure laurence laurent laurie lea leo
        leon leonard leonie leontine leopold liliane lilian lina lionel lisa lise loic lola lou louis louise luc lucas
        lucie lucien lucienne lucile ludivine ludovic lydia lydie madeleine madeline magali manon manuel marc marceau
        marcel marceline marcelle margaux margot marguerite maria marianne marie marina marine marion marius marjorie
        martial martin martine mathieu mathilde mathis matthieu maud maurice max maxence maxime medhi mehdi melanie
        melissa michel michele micheline mickael mireille mohamed monique morgane mounir muriel myriam nadege nadia
        nadine nathalie nathan nelly nicolas nicole noel noelle noemie norbert octave odette odile olga olivia olivier
        oscar pascal pascale patrice patricia patrick paul paule paulette pauline philibert philippe pierre pierrette
        prosper quentin rachel rachid raoul raphael raphaelle raymond raymonde rebecca regine regis remi remy renaud
        rene renee richard robert robin roch rodolphe roger roland romain roman romane rosalie rose roselyne roxane
        sabine sabrina salome samir samuel sandra sandrine sara sarah sebastien serge severine sidonie simon simone
        solange solene sonia sophie stanislas stephane stephanie suzanne sylvain sylvaine sylvie tanguy theo theodore
        theophile therese thibault thibaut thierry thomas timothee tom toussaint tristan ulysse urbain ursule valentin
        valentine valerie vanessa veronique victoire victor victoria victorien vincent viviane walter william xavier
        yacine yann yannick yoann yolande youssef yvan yves yvette yvon yvonne zoe
    """)
"""Given names of people: what follows them is a surname."""

FORMS_OF_ADDRESS = words("m mm mme mmes mlle mlles mr madame monsieur mademoiselle lady lord don dona")
TITLES = words("""
        m mm mme mmes mlle mlles mr mrs dr pr me monsieur madame mademoiselle messieurs mesdames docteur professeur
        maitre general marechal colonel capitaine commandant lieutenant sergent amiral abbe pere soeur frere mgr
        monseigneur cardinal ministre president presidente depute deputee senateur senatrice maire prefet ambassadeur
        roi reine prince princesse duc duchesse comte comtesse marquis marquise baron baronne lord sir lady saint
        sainte pape empereur imperatrice tsar sultan chanteur chanteuse acteur actrice ecrivain auteur peintre
        sculpteur poete compositeur realisateur joueur
    """)
"""What announces a person."""
