"""The names of months as dates in feeds have them, in some thirty-five languages; folded, whole, short or inflected."""

from __future__ import annotations

from cmooc.domain.texts import fold

_NAMES = (
    # English French German Dutch Portuguese Spanish Galician Italian Catalan Occitan Breton Basque
    "jan january janv janvier januar januari janeiro xan xaneiro ene enero gennaio gen gener jänner jaenner genv "
    "genoier urtarrila urtarrilak ianuarie ian tammikuu tammikuuta sty styczen styczeń stycznia led leden ledna янв "
    "январь января січ січень січня януари ιαν ιανουαριος ιανουαριου ocak oca siječnja sausio يناير ינואר בינואר",
    "feb february fev fevr fevrier februar februari fevereiro febreiro febrero febbraio febrer febr hwevrer febrier "
    "otsaila otsailak februarie februára helmikuu helmikuuta lut luty lutego únor února фев февр февраль февраля лют "
    "лютий лютого февруари φεβ φεβρουαριος φεβρουαριου şubat şub veljače vasario فبراير פברואר בפברואר",
    "mar march mars marz maerz maart mrt março marco marzo marc meurzh martxoa martxoak martie marts mart maret märz "
    "márc március marca maaliskuu maaliskuuta marzec březen března мар март марта бер березень березня μαρ μαρτιος "
    "μαρτιου ožujka kovo مارس מרץ במרץ",
    "apr april avr avril abril abr aprile ebrel abriu apirila apirilak aprilie ápr április apríla huhtikuu huhtikuuta kwi "
    "kwiecień kwietnia duben dubna апр апрель апреля кві квітень квітня април απρ απριλιος απριλιου nisan nis "
    "travnja balandžio أبريل אפריל באפריל",
    "may mai mei maio mayo maggio mag maig mae maiatza maiatzak maj máj május mája toukokuu toukokuuta maja květen "
    "května май мая тра травень травня μαι μαιος μαιου mayıs svibnja gegužės مايو מאי במאי",
    "jun june juin juni junho junio xuño giugno giu juny mezheven junh ekaina ekainak iunie jún június júna kesäkuu "
    "kesäkuuta cze czerwiec czerwca červen června июн июнь июня чер червень червня юни ιουν ιουνιος ιουνιου haziran "
    "haz lipnja birželio يونيو יוני ביוני",
    "jul july juil juill juillet juli julho julio xullo luglio lug juliol gouere julh uztaila uztailak iulie júl július "
    "júla heinäkuu heinäkuuta lip lipiec lipca červenec července июл июль июля липень липня юли ιουλ ιουλιος ιουλιου "
    "temmuz tem srpnja liepos يوليو יולי ביולי",
    "aug august aou aout augusti augustus agosto ago agost eost abuztua abuztuak augusztus augusta agustus elokuu "
    "elokuuta sie sierpień sierpnia srpen srpna авг август августа сер серпень серпня αυγ αυγουστος αυγουστου ağustos "
    "ağu kolovoza rugpjūčio أغسطس אוגוסט באוגוסט",
    "sep sept september septembre setembro set septiembre settembre setembre gwengolo iraila irailak septembrie szept "
    "szeptember septembra syyskuu syyskuuta wrz wrzesień września září сен сент сентябрь сентября вер вересень вересня "
    "септември σεπ σεπτ σεπτεμβριος σεπτεμβριου eylül eyl rujna rugsėjo سبتمبر ספטמבר בספטמבר",
    "oct october octobre oktober okt outubro out octubre ottobre ott here urria urriak octombrie október októbra lokakuu "
    "lokakuuta paź październik października říjen října окт октябрь октября жов жовтень жовтня октомври οκτ οκτωβριος "
    "οκτωβριου ekim eki spalio أكتوبر אוקטובר באוקטובר",
    "nov november novembre novembro noviembre azaroa azaroak noiembrie noi novembra marraskuu marraskuuta lis listopad "
    "listopada listopadu ноя нояб ноябрь ноября листопад листопада ноември νοε νοεμβριος νοεμβριου kasım kas studenoga "
    "lapkričio نوفمبر נובמבר בנובמבר",
    "dec december decembre dezember dez dezembro decembro dicembre dic diciembre desembre des kerzu abendua abenduak "
    "decembrie decembra joulukuu joulukuuta gru grudzień grudnia prosinec prosince дек декабрь декабря гру грудень "
    "грудня декември δεκ δεκεμβριος δεκεμβριου aralık ara prosinca gruodžio desember ديسمبر דצמבר בדצמבר",
)
MONTHS = {word: number for number, words in enumerate(_NAMES, start=1) for word in map(fold, words.split())}
