"""What stands around a name: who is meant by it, and who may be named because the name belongs to their work."""

from __future__ import annotations

import re

from vaw.kernel.guard.words import any_of

LATIN = [chr(code) for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)) if chr(code).isalpha()]
UPPER = "".join(letter for letter in LATIN if letter.isupper())
LOWER = "".join(letter for letter in LATIN if letter.islower())
WORD = rf"(?<![\w-])[{UPPER}](?:'[{UPPER}])?[{LOWER}'][{LOWER}']{{0,24}}(?:-[{UPPER}][{LOWER}]{{1,25}})?"
"""A capitalised word of any language with Latin letters."""
NAME_RUN = re.compile(rf"{WORD}(?: (?:(?:von|af|de|van|van der|bin) )?(?:{WORD}|[{UPPER}]\b\.?|[ae]l-[{UPPER}][{LOWER}]{{1,25}})){{0,5}}")
"""Capitalised words in a row: every name stands in one."""

KIN = any_of(r"""
    klient(?:en)? kvinnan mannen flickan pojken sonen dottern mamman pappan modern fadern offret offer sökanden? målsägande\w{0,4}
    misstänkte tilltalad\w? förövaren? gärnings(?:mannen|personen) våldsutövaren fru frun herr utsatta make maken brodern? systern?
    bror barnen barnet vårdnadshavaren? före_detta_man (?<![.\w])ex anmälaren granne grannen syster dotter son sambon?
    pojkvän(?:nen)? flickvän(?:nen)? kusin(?:en)? moster faster farbror morbror mormor morfar farmor farfar styvfar styvfadern
    styvmor tjejen killen hustrun? exmake(?:n)? exmannen exfrun exet exsambon? patienten brukaren eleven syskonen systrarna bröderna
    döttrarna sönerna tvillingarna mamma_till mamman_till pappa_till pappan_till familjen paret makarna släkten tonåringen ungdomen
    god_man_för väninnan? hyresvärden
""")
"""People in a case, and their relatives."""
PERSON_BEFORE = re.compile(rf"(?i:(?<![\w-]){KIN})(?: heter| som heter)?[ ,:(«\"'-]{{1,3}}$")
CALLED = any_of(r"""
    heter kallas kallar_sig uppges_vara presenterade_sig_som skrev_under_med namn_är namn: jag_är alias smeknamn(?:et)?
    öknamn(?:et)? går_under_namnet vid_namn med_namnet undertecknat signerat hälsar
""")
CALLED_BEFORE = re.compile(rf"(?i:\b{CALLED})[ :\"'«]{{1,3}}(?:inget )?$")
"""Words that introduce a name outright."""
ABOUT_BEFORE = re.compile(r"(?i:\b(?:angående|ang\.?|gäller|rör|avser|ärendet?|orosanmälan|anmälan|samtal med|fallet))[ :\"'«]{1,3}$")
"""Words that introduce a name, or anything else: the name must show by itself."""
THING = any_of("""
    metod projekt kurs utbildning nätverk rapport program modell kampanj verktyg arbetssätt material film bok podd app satsning
    insats enhet grupp verksamhet jour mottagning förening system blankett mall dokument delmål tema föreläsning seminari webbin ort
    kommun stad plats boende dag pjäs spel
""")
THING_CALLED = re.compile(rf"(?i:(?:{THING})\w{{0,12}}\b[^.]{{0,30}}$)")
"""'Projektet heter ...', 'metoden kallas ...' introduce no person."""
BELONGINGS = any_of("""
    barn föräldrar familj släkt hem lägenhet bostad skola arbete telefon bil fall ärende situation rum mamma pappa mor far man nya
    nuvarande dåvarande
""")
KIN_AFTER = re.compile(rf" (?i:{KIN}|{BELONGINGS})\b")
"""What belongs to somebody: 'Annas mamma'."""
LINKS = any_of("om för med av till hos åt att och kring mot säger träffade mötte hjälpa stötta placera skydda placerat nådde")
LINK_BEFORE = re.compile(rf"(?i:\b{LINKS}) $")
"""Small words after which two capitalised words are nearly always a person; 'i', 'på' and 'från' would be places."""
HAPPENED = any_of(r"""
    ringde ringt söker sökt vågar nekar hotade hotats hotas berättade berättar behöver bor flydde flytt mår saknar grät anmälde
    utsatts utsätts blivit slagen slår misshandla\w{0,4} vistas gömmer placera\w{0,3} gift\w{0,3} vill_inte är_rädd är_utsatt
    är_hotad dömd\w{0,2} dömts häkta\w{0,3} förföljs kontrolleras polisanmäl\w{0,4}
""")
VERB_AFTER = re.compile(rf" (?:\(\d{{1,3}}\) )?(?:har )?(?:också |nu |sedan |redan |inte )?{HAPPENED}\b")
"""What is told about a person in a case."""
IN_DANGER = any_of(r"""
    grät flydde är_rädd är_utsatt är_hotad har_utsatts har_misshandlats har_hotats misshandla[dts]\w{0,2} gömmer_sig förföljs
    har_blivit_(?:slagen|hotad|utsatt|bortgift) ska_giftas giftes_bort
""")
IN_DANGER_AFTER = re.compile(rf" {IN_DANGER}\b")
"""Enough after any capitalised word inside a sentence: towns and authorities do not cry."""
EVERYDAY = any_of(r"""
    har är vill ska kan söker behöver blev blivit saknar står som från och_hen(?:nes|ne) och_hans vågar nekar ringde hotade placerad
    går mår bor fick kom berättade grät var hade skrev mejlade sms hörde undrar känner
""")
ANY_VERB_AFTER = re.compile(rf" (?:\(\d{{1,3}}\) )?{EVERYDAY}\b")
"""Enough after a known first name."""
AGE_AFTER = re.compile(r"[ ,;(]{1,3}(?P<age>\d{1,3})(?P<years>(?:-| )?år(?:ig\w{0,2}|ing\w{0,3})?\b)?(?P<end>[),])?")
WITH_AGE_BEFORE = re.compile(
    r"\b\d{1,2}[- ]?år(?:ig[ae]?|ing(?:en)?)(?: (?:kvinna|man|flicka|pojke|kvinnan|mannen|flickan|pojken|klient))?[ ,]{1,2}(?:som heter )?$"
)
"""'34-åriga Anna', '17-åringen Fatima'."""

ROLE = any_of(r"""
    \w{0,20}samordnare docent professor doktor doktorand föreläsare föreläste föreläsning \w{0,20}ledare \w{0,20}utbildare
    landshövding\w{0,3} \w{0,20}chef \w{0,15}minister \w{0,12}råd(?:et)? jurist \w{0,15}forskar\w{0,4} moderator justera\w{0,3}
    \w{0,15}sekreterare ordförande föredragande \w{0,15}handläggare kontaktperson_i kontaktperson_på sammankallande \w{0,15}strateg
    närvarande frånvarande deltagare deltog rektor boken utredare advokat åklagare polis kurator \w{0,12}psykolog läkare barnmorska
    \w{0,12}terapeut lärare instruktör koordinator konsult expert sakkunnig\w? specialist talare medverkande författare författaren
    journalist \w{0,12}direktör \w{0,12}ledamot \w{0,12}ledamöter kassör handläggning administratör ansvarig \w{0,20}utvecklare
    skådespelare gäst inledning_av presentation_av medverkan_av referensperson vid_pennan antecknare kollega kollegan rådgivare
    inspektör \w{0,10}pedagog
    (?:ledd|håll|höll|giv|gav|gen(?:om)?för|arranger|planer|förbere|inle|moderera|skriv|skrev|förd|föra|justera|presentera|publicera|regissera)\w{0,6}_av
""")
"""Roles of people at work, and words of a meeting's list of people."""
EMPLOYERS = any_of(r"""
    \w{0,20}huset\b social polis region läns \w{0,20}jour \w{0,20}kommun åklag \w{0,20}universitet \w{0,20}högskol NCK Region Läns
    Polis Social Jämställ Unizon Roks Barnahus [A-ZÅÄÖ]\w{2,20}_kommun enheten
""")
WORK_VERBS = any_of(
    "föreläste föreläser inledde modererade presenterade tackade hälsade_välkommen informerade redogjorde deltog medverkade"
)
ROLE_BEFORE = re.compile(
    rf"(?i:(?<!\w){ROLE})(?:n|en|na|erna|s)?(?: är| var| heter|:| av| med| blir)?"
    rf"(?:[ ,(-]{{1,3}}(?:och|samt|från|i|vid|är|på|kommun|[{UPPER}][\w.-]{{0,30}})\)?){{0,14}}[ ,(:-]{{0,3}}$"
)
ROLE_AFTER = re.compile(
    rf"[ ,(-]{{1,3}}(?:(?i:{ROLE})|Region\b|Länsstyr|kommun|\w{{2,30}} kommun|Polis|NCK\b|Barnafrid|Socialstyr|Jämställd"
    rf"|som (?:ny |nya |ersättande |tillförordnad )?(?:föreläs|modera|hand|utbild|represent|(?i:{ROLE})\b)"
    rf"|(?:från|på|vid|i) {EMPLOYERS}|{WORK_VERBS}\b)"
)
"""A role, an employer, or what people do at work, right after the name."""
WORK_BEFORE = re.compile(
    r"(?i:\b(?:bok|artikel|film|avhandling|uppsats|podd|rapport|pjäs|föreläsning|utställning)\w{0,6}\b)[^.]{0,50} av $"
)
"""The author of a work."""
CITED_BEFORE = re.compile(r"(?i:\b(?:enligt|studie\w{0,4}|rapport\w{0,4}|jfr|se|av|källa|referens))[ :(]{1,3}$")
CITED_AFTER = re.compile(r",? ?(?:\(?(?:19|20)\d\d[a-z]?\)?|m\.? ?fl|et al|& )")
"""An author with a year."""
BEARS_A_NAME = any_of(r"""
    jour(?:en)? stiftelse\w{0,2} universitet\w{0,2} metoden projekt(?:et)? rummet? rum sal region sankta? s:ta? kommun\w{0,2}
    föreningen gården mottagning(?:en)? huset programmet kampanjen enheten teamet nätverket hotell konferens stormen utställningen
    filmen pjäsen boken skolan förskolan konditori kafé café
""")
ORGANISATION_BEFORE = re.compile(rf"(?i:{BEARS_A_NAME}[ \"'«]{{1,2}}$)")
"""Organisations, rooms and works that bear a person's name."""
NAMED_AFTER = any_of("""
    gata gatan väg vägen torg gränd plats skola skolan barnsjukhus sjukhus stiftelse minnesfond fond församling kyrka plan allé park
    hus jour center kommun län stad universitet högskola distrikt socken mottagning
""")
NAMED_AFTER_PERSON = re.compile(rf"(?:s|-)? ?{NAMED_AFTER}\b", re.I)

NOT_NAME_WORDS = any_of(r"""
    Norra Södra Östra Västra Stora Lilla Nya Gamla Övre Nedre Mellersta Svenska Nationell\w{0,3} Region\w{0,3} Polis\w{0,20} Rädda
    Röda Kvinno\w{0,20} Tjej\w{0,20} Sankt\w? Mänskliga Förenta Europeiska Europa\w{0,8} Sveriges Statens Länsstyrelse\w{0,4}
    Socialt? Barnens Kvinnors Mäns Alla Unga Agenda Plan Steg Del Grupp Projekt Program Fas Nivå Upplands Sverige Norge Norden
    Stockholm\w? Göteborg\w? Malmö Uppsala Skåne Dalarna\w? Gävleborg\w? Gotland\w? Norrbotten\w? Klass Min Mitt Mina Våra Vårt Vår
    Den Det De En Ett AB HB Center Centre Safety Prevention Support Club Project January Office Teams Word Excel Zoom Microsoft
    Google Adobe Windows Linux Violence Against Women Women's Rights Human Health Care Day Week Youth Child Girls Men European
    United Nations University International Council Orange Signs Safe House Foundation Free The Of And For In Pride
""")
NOT_NAME_ENDINGS = any_of(r"""
    verket myndighet\w{0,4} styrelse\w{0,3} nämnd\w{0,3} rådet råd kommun\w{0,3} länet? län centrum centret jouren? skolan? hemmet
    kyrkan? förbund\w{0,2} universitet\w{0,2} högskolan? sjukhus\w{0,2} stad mission\w{0,3} förening\w{0,2} stiftelse\w{0,2} museum
    teater\w? bibliotek\w{0,2} kliniken mottagning\w{0,2} rätten gruppen nätverk\w{0,2} teamet bolaget fonden institut\w{0,2}
    akademin? kansli\w{0,2} departement\w{0,2} partiet dagen veckan dagarna metoden modellen programmet projektet linjen huset lagen
    götaland\w? norrland\w? botten\w? ningen heten skapet tion tionen elsen arna orna erna ligt samtal
""")
NOT_A_NAME = re.compile(rf"\b(?:{NOT_NAME_WORDS}|\w{{0,30}}{NOT_NAME_ENDINGS})\b", re.I)
"""Words that show that a row of capitals is an organisation, a place or a title."""
SURNAME_ENDINGS = any_of("""
    sson qvist kvist berg gren ström lund vall dahl mark stedt blad blom man lin ell ius löf crantz sköld hjelm quist fors nder
    dottir sdotter ić ic ov ova ev eva enko ski ska wicz nen yan oğlu oglu zadeh pour poor
""")
SURNAME_ENDING = re.compile(rf"{SURNAME_ENDINGS}$", re.I)
"""Endings of surnames that are enough after a known first name, in any case."""
SURE_SURNAME = re.compile(r"[a-zåäö]{2}(?:sson|qvist|kvist|crantz|hjelm|sköld|stedt)s?$", re.I)
"""Endings that only surnames have."""
