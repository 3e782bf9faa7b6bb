"""Words that never make a theme, in French and English: those of grammar, of the calendar, and of talking about posts.

All are folded: without accents and capitals.
"""

from __future__ import annotations

from cmooc.domain.rules import singular
from cmooc.domain.texts import fold
from cmooc.stages.common_words import WORDS

ELIDED = "qu jusqu lorsqu puisqu quoiqu quelqu presqu aujourd hui"
CALENDAR = """
lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre octobre
novembre decembre jour jours journee matin midi soir soiree nuit semaine week weekend mois an ans annee annees siecle
heure heures minute minutes hier demain aujourdhui printemps ete automne hiver saison date
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
october november december day days morning noon afternoon evening night weekly daily month monthly year years yearly
hour hours today tomorrow yesterday tonight spring summer autumn fall winter season
"""
GRAMMAR = """
alors ailleurs ainsi apres assez aucun aucune auquel aussitot autant autour autre autres autrement avant beaucoup bientot
bon bonne bons bref ceci cela celle celles celui cependant certain certaine certains certaines chacun chacune chaque chez
chose choses cinq combien comment contre cote davantage debut dedans dehors deja dernier derniere derniers dernieres
derriere dessous dessus devant different differente differents differentes dix donc dont droite durant eh encore enfin
ensemble ensuite environ est etaient etait etant etc eux facon fait faite faits faites fin fois font force grace grand
grande grands grandes gros gauche hors huit ici jamais jeune juste laquelle lequel lesquels lesquelles loin longtemps lors
lui maintenant mal malgre meilleur meilleure mieux milieu moins moyen neuf nombreux nombreuses nombre non nouveau nouvel
nouvelle nouveaux nouvelles oui parce parfois parmi partie partir partout pendant personne personnes petit petite petits
petites peu plein plupart plusieurs plutot point possible pourquoi pourtant premier premiere premiers premieres pres
presque propos propre pu puis puisque quand quant quatre quel quelle quelles quels quelque quelques quoi quoique rien
sauf sept seul seule seulement seuls simple six soi soient soit sommes sont sorte sous souvent suite suivant suivante sujet
surtout tant tard tel telle telles tels temps tot toujours toutefois toutes travers tres trois trop un une vers via vite
voici voila vraiment vrai
able about above across actually again against ago almost along already although always among another any anyone anything
around away back because become been before behind being below best better between big both came cannot come comes coming
could different does doing done down during each early either else end enough especially even ever every everyone
everything far few first five found four full further gave get gets getting give given gives going gone good got great
half having here herself high himself himself however indeed instead itself just keep kind knew know known last late later
least left less let like little long look looking lot made main make makes making many maybe mean might mine more most much
must myself near need never new next none nothing now number often old once ones only open others ourselves outside own
part past people perhaps place places point put quite rather real really right said same saw say says second see seen
several shall she since six small someone something sometimes soon still such sure take taken takes taking tell ten than
thanks that them themselves there these thing things think those though thought three through time times together told
too took toward towards tried try trying turn two under until upon us use used using very want wanted wants was way ways
well went were whatever where whether while who whole whom whose why within without won work would yes yet yourself
"""
VERBS = """
aime aimer allait aller allons appelle apporte arrive arriver attend aurait aussi avait avaient avez avons ayant commence
commencer connait connaitre continue continuer croire croit demande demander devenir devient devait devons dire dirait
disait dit dites doit doivent donne donner donnent ecrire ecrit eu etre faisait faisons faudrait faut ferait fera
finir garde garder laisse laisser lire lit met mettre mis montre montrer parle parler passe passer pense penser permet
permettre permis porte pourrait pouvoir pouvait pouvons prend prendre pris propose proposer pris raconte rend rendre reste
rester retrouve retrouver sait savoir semble sera seraient serait seront souhaite suis suit tient tenir tente trouve
trouver utilise va vais vas venir venu veut veulent viendra vient viennent vivre voir voit vont voulait vouloir voulu vu
ask asked asking brought began begin call called felt feel find happen happened hear heard held help helped hope learn
learned leave live lived meet met move moved read run seem seems seemed send sent set share shared show showed shown start
started stay stop talk talked talking thank tried walk watch wish wonder write writing written wrote
"""
POSTS = """
abonner abonnez accueil actualite actu actus article articles auteur billet billets bienvenue blog blogs bonjour
bonsoir cliquer cliquez commentaire commentaires contact continuer cordialement ici image images infos info information
informations inscription inscrire inscrivez lien liens lecture lire mail merci message note notes newsletter non classe
page pages photo photos post posts publie publication rejoindre rendez salut sommaire site suivre telecharger titre video
videos voir web
article author click comment comments contact dear download email hello hi homepage http https html www com org net fr
image images info join link links misc newsletter note notes page pages photo photos picture post posted posts published
read reading register share site subscribe thanks title uncategorized update updates video videos website welcome
amp nbsp quot utm rss
"""
WEAK = frozenset(
    form for text in (*(WORDS[language] for language in ("fr", "en")), ELIDED, CALENDAR, GRAMMAR, VERBS, POSTS)
    for word in text.split() for form in (fold(word), singular(fold(word)))
)  # fmt: skip
