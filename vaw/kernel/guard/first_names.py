"""First names for the rules that need to know that a lone capitalised word is a person.

Source: common Swedish first names and nicknames, the Swedish, Finnish, Croatian, Polish and Vietnamese lists of Faker (MIT licence), and
common Arabic, Bosnian, Kurdish, Persian, Somali, Tigrinya, Turkish and Ukrainian names in Sweden. Longer lists were measured and
rejected: they alarm on ordinary words. No list is fair to all, so the rules by shape in `persons` come first.
"""

from __future__ import annotations

from vaw.kernel.guard.words import words

FIRST_NAMES = frozenset(
    words("""
    aada aapo aarne aaro aaron aatos abbas abbe abdelrahman abdi abdirahman abdul abdullah abdullahi abdülkadir ada adam adele adem
    adnan adrian adrianna affe afrah agne agnes agneta agnieszka ahmad ahmed ahmet ahti aida aila aili aimo aina aino airi aisha ajla
    aki akram akseli alaa alan alba albert alberto albin albina aldo alejandra alejandro aleks aleksandar aleksander aleksandra
    aleksanteri aleksi alen alex alexander alexandra alexis alf alfons alfonso alfred algot ali alice alicia alina alisa allan alma
    alperen altan alva alvar alvaro alve alvin amadeus amal amalia amanda amel amelia amelie amin amina aminata amir amira amra ana
    anahita anas anastazja anders andrea andreas andres andrew andrija andrzej andré andréas andrés ane anette angela angelica
    angelika angelina anh anica aniela anita anja anki ankica ankie ann ann- ann-britt ann-charlott ann-christin ann-christine ann-
    kristin ann-louise ann-mari ann-marie ann-sofi ann-sofie anna anna-karin anna-lena anna-liisa anna-lisa anna-maria anne anne-marie
    anneli annelie annette anni annica annie anniina annika annikki annukka anssi antero anthony anto anton antoni antonia antonija
    antonio antti antun anu anđa anđela apolonia arash arben arda ardita ari ariana arja arkadiusz armas armin arne arnold aron arta
    arthur arto arttu artturi artur arvid arvo asha asif asko asli aslı asma assar asta aston astrid asuman atilla atte august aukusti
    aulikki aulis aune aurelia aurora axel ayan aykut ayla aylin ayse aysel ayşe ayşegül azad aziz azize azra babak bahadir bahar
    bahman barbara barbro barica baris bartek barış basak bashir batuhan bayram başak beata beatrice beatriz behar belgin bella ben
    bengt benjamin benny berfin berit berivan berk berkay berndt bernhard bernt bert bertil besa bettan betty betül beyda beyza bianca
    bianka bibbi bilal biljana bill billy birger birgit birgitta biserka bjarne björn blanka blerim bo bodil boel boris borys bosse
    božena božica božo branka branko brita britt britt-mari britt-marie britta brittan bror bruno bubben burak burcu burhan buse börje
    bülent błażej bảo cajsa camilla canan cansu carin carina carita carl carl-johan carlos carmen carola carolin carolina caroline
    casper cassandra catarina catharina cathrine catrin cecilia celine cemal cemile cengiz ceren ceyda cezary charles charlie charlott
    charlotta charlotte chi christel christer christian christin christina christine christofer christoffer christopher châu cihan
    claes clara clas claudia colin conny cornelia cristina curt cyprian dagmar dagmara dagny dalibor damian damir dan danica daniel
    daniela daniella danijel danijela danne dante daria dario dariusz darko david davor dawid deeqa dejan denis denise deniz dennis
    derya desirée diana dick diego dilan dilara dilek dina dino diyar dogan dolores domagoj dominik donya dora doris dorota douglas
    doğan draga dragan dragana dragica dragutin dražen duje dunja duyên dušan dũng dżenana dương ebba ebbe ebru ece eda eddie eden
    edgar edina edit edith eduardo edvard edvin edward edwin eelis eemeli eemil eerik eero eetu eeva efe egon ehsan eija eila einar
    einari eino eira eivor elaf elena eleonor eleonora elias elif eliisa elin elina elinor elira elis elisa elisabet elisabeth elise
    eliza elizabeta elizabeth ella ellen elli ellie ellinor elliot elly elma elmedin elmer elmeri elna elof elsa elsie elsy elton
    elvan elvin elvira elvis elvy elżbieta ema emanuel emel emelie emil emilia emilie emilio emily emina emine emma emmi emmy emrah
    emre enar enes engin engla enisa enrique ensio erdal erdem erdogan erdoğan eren erhan eric erica erik erika erkan erkki erland
    erling erna ernest ernesto ernst erol ersin eryk esa esin eskil esko esperanza esra essi esteban estelle ester esteri esther ethel
    eugen eugenia eva eva-lena evald eveliina evelina evelyn evert evin evy ewa ewelina eylül fabian fadime fadumo fahad faisal fanny
    farah fardin fardowsa farhad farid faris faruk fatemeh fatih fatima fatma fatoş fatuma fehime felicia felipe felix ferdinand
    ferhat ferit fernanda fernando feyza fia figen fikret filip filippa filiz firas florence florin folke frallan fran francisca
    francisco franciska franciszek franjo frank frans fred fredric fredrik fredrika freja freweini frida frippe fritz fryderyk fulya
    fuma funda furkan gabriel gabriela gabriella gaja galyna gamze genc genet georg george gerd gerda gerhard gert gertrud ghazal
    ghulam gillis gisela gittan gizem glenn gokhan gonca gonzalo goran gordana gottfrid graciela greger greta grzegorz guadalupe
    gudrun gugge guillermo gull gulsen gun gun-britt gunborg gunhild gunilla gunnar gunnel gunvor gustaf gustav gustaw gökhan gönül
    göran gösta göte gül gülay gülcan güler gülsen gülşen güneş habib hadi hadiya hakan halima halina hamdi hamid hampus hamza hana
    hani hanin hanna hannah hannele hannes hannu hans harald haris harri harriet harry hasan hassan hasse hatice havin hawa hawo hayat
    haydar hayder hayriye hedda hedvig heidi heikki helen helena helene helga helge heli helin helinä hellevi helmer helmi helvi helén
    heléne henke henna henning henri henric henrietta henrik henrikki henry herbert herman hermanni hernan hevin hiba hila hilal hilda
    hilding hilkka hillevi hilma hjalmar hjördis hodan holger hosein hossein hoàng hrvoje hubert huda hugo hulya hussein huy håkan
    hülya hüseyin hüsnü hưng hương hồng ian ibrahim ibtisam ida idil idun ifrah ignacio ignacy igor iida iiris iisakki ika ikram ilari
    ilayda ilham ilija ilkay ilker ilkka ilmari ilona ilse iman imran ina inas inci indira ines inez ing-britt ing-marie inga inga-
    britt inga-lill ingalill inge ingeborg ingegerd ingegärd ingela ingemar inger ingmar ingrid ingvar inkeri inés irem irena irene
    irfan irina iris irja irma irmeli iréne isa isaac isabel isabell isabella isabelle isac isak ismail ismet ismo israa iva ivan
    ivana ivanka ivar ivica ivka ivo iwo iwona jaakko jaana jacek jack jacob jadranka jakob jakov jakub jalmari jamal james jamila jan
    jan-erik jan-olof jan-åke jana jane janet jani janina janja janko janne jari jarkko jarl jarmo jarno jasmin jasmina jasmine
    jasminka jasna javier jawad jean jeanette jele jelena jenna jenni jennie jennifer jenny jens jere jeremi jerker jerry jerzy jesper
    jesse jessica jill jim jimena jimmie jimmy joachim joacim joakim joanna joaquin jocke joel johan johanna johannes john johnny
    jojje jolanta joline jompa jon jonas jonatan jonathan joni jonna jonny jonte joona joonas joonatan jorge jorma jose josef
    josefiina josefin josefina josefine joseph josephine josip josipa joso jossan josé jouko jouni jozo joško juan juana judith juha
    juhana juhani juho jukka julia julian julianna julie julieta julijana julio julita julius juliusz juni junior juraj jure jussi
    justyna juulia juuso jyrki józef jörgen jędrzej kaan kaarina kaarlo kacper kadir kadriye kai kaija kaisa kaj kaja kajetan kajsa
    kalervo kalevi kalina kalle kamal kamil kamila kari karim karin karina karl karl-erik karla karlo karol karoliina karolina karwan
    kasia kasper kata katariina katarina katarzyna kate katharina kati katica katja katri katriina katrin kattis kauko kawa kazimierz
    keijo kemal kenan kennet kenneth kenny kent kenta kenth kerstin kerttu kevin khadija khaled khalid khoa kian kicki kim kimmo kinga
    kirsi kirsti kjell klara klas knut konrad konstanty koray kornel kornelia krista krister kristian kristiina kristijan kristin
    kristina kristine kristofer kristoffer krystian krystyna krzysztof ksawery kullervo kumar kurt kustaa kyllikki kübra ladan lage
    laila laith lamar lamia lan lana lara lars lars-erik lars-göran lars-olof lars-åke lasse lassi latifa laura lauri layla lea leah
    leena leevi leia leif leila lejla lelle lena lennart leo leon leona leonard leonardo leonor leopold levent levi leyla liam liban
    lidia lidija liisa lilian lilja lillan lillemor lilly lily lina linda linh linn linnea linnéa linus lisa lisbet lisbeth lise-lott
    lise-lotte liselott liselotte liv livia liwia ljiljana ljubica loke lollo lorena lotta lottis loui louie louis louise lourdes lova
    love lovis lovisa lovre lovro lowe lubna lucas lucia lucija ludde ludmila ludmyla ludvig ludwig luis luisa luka lukas lul luljeta
    luna lydia lykke lyubov lütfi maaria maarit maciej madeleine madelene magdalena maggan magnus maha mahdi mahmoud mahmut mahnaz mai
    maida maija maire maj maj-britt maj-lis maja majid majken majvor maks maksymilian malak malgorzata malin malte malva malwina manda
    manfred mange manuel manuela mara marcel marcela marcelina marcin marco marcos marcus mare marek margaret margareta margaretha
    margit margot margret mari maria mariam mariana mariann marianna marianne marica marie marie-louise marija marijan marijana marika
    marin marina mario marisol marit marita maritta mariusz marja marja-leena marja-liisa marjaana marjatta marjo marjukka marjut mark
    marketta markku marko markus marlene marta martin martina martta martti marwa marwan mary maryam maryna maría masoud mate matea
    matej mateja mateo mateusz matheo mathias mathilda matias matija matilda mato mats matteo matti mattias matts maud mauno mauri
    mauricio mauritz maurycy max maximilian maximiliano maya mehdi mehmet meja melania melek melina melissa melker meltem melvin
    melwin meral mercedes merja merjem mersiha mert merve mervi meryem mesut metin mia micael michael michaela michal michał michel
    michelle mickan micke mieszko miguel mihael miia miika mijo mika mikael mikaela mikko mikołaj mila milan mile milena milica
    miljana milka milla millan milo milton mimmi mina minh minna mio mira miranda mirela miriam mirja mirjam mirjami mirjana mirko
    miro miroslav mirsad mislav miłosz mladen moa mohamad mohamed mohammad mohammed mohsen molly mona monica monika montserrat morgan
    mounir muhammad muna munira murat mustafa mustapha mutlu my märta märtha måns mårten müge müzeyyen nada nadia nadja naima najma
    nam nancy nanna narges naser nasra nasrin natalia natalie natan natanael nataniel natasza nataša nathalie natividad navid nazan
    nazanin nazli nazlı nea nedim nela nellie nelly nenad neo nermin nesrin nestor nettan neven nevenka nevin ngọc nhiên nicholas
    nicke nicklas niclas nicolas nicole nieves nihad nihal niilo niina nika niklas niko nikodem nikola nikolina nikša nilay nilgün
    nils nilüfer nimet nimo nina niran nisse noa noah noel noelia noor noora nora norbert nour noura nova nuray nurcan nurettin nurgül
    nuria nursel oguz oiva okan oksana ola olaf olav olavi ole olena olga olgierd oliver olivia oliwer oliwier olle olli olof olov
    omar omer omid onni onur oona orhan orvokki oscar oskar oskari osman osmo ossi ossian ottilia otto outi ove owe oya oğuz paavo
    pablo paco paola parisa parvin pasi patric patricia patrick patrik patryk paul paula pauli pauliina paulina pauline pavao pawel
    paweł peder pedro pekka pelin pelle pentti per per- per-erik perihan pernilla pero pertti petar peter petra petri petter petteri
    philip phúc pia pierre piia pinar piotr pirjo pirkko pontus przemysław päivi päivikki pär qadir qasim quang radoslaw radosław raed
    rafael rafał ragnar ragnhild rahel rahma raija raili raimo rainer ralf ralph ramazan ramin ramiz ramon ramón rana rania raquel
    rasha rasmus raul rauno raymond razan raúl rebecca rebecka recep reem regina rehana reijo reine reinhold reino renata renée reyhan
    reza rezan ricardo richard rickard rigmor riikka riitta rikard riku rima risto rita ritva robban robert roberto robin rocio rocío
    rodrigo roger rojin roko roksana roland rolf romano ronald ronja ronnie ronny roope roosa rosa rose rose-marie rosita roy roza
    rozalia rozalija ruba ruben rubén rudolf rune ruqiya rut ruth ruzica ruža ružica ryszard róża rıza saad saara sabina sabri sadia
    sadiye safa safia saga sahar sahra said saif saima sajjad sakari salah saleh salem salih saliha sally salma salvador sam saman
    samar sami samia samir samira samu samuel samuela samuli sana sanaz sandra sanela sanja sanna sanni santeri santiago sara sarah
    sardar sari sarwar satu savo saša sebahat sebastian sebbe sedat seija selam selda selim selin selma selçuk sema semir semra senada
    seppo serap serdar sergio serhat serkan serpil seth sevda sevgi sevil sevim sevinç sevtap shadi shahnaz shahram shakila shayma
    sherin shilan shirin shukri sibel sickan sigfrid sigge signe sigrid sigurd sigvard siham siiri silvia simo simon simone simret
    sinan sini sinikka siniša siri sirkka sirpa sisko siv sivert sixten slavica slavko snezana snježana sofi sofia sofie sofía solveig
    songül sonia sonja sonny sophia sophie soraya staffan stana stanisław stefan steffe stella stellan sten stephanie stig stina
    stjepan sture suad suleiman sumaya suna sune susan susana susann susanna susanne sussi suvi suzana suzanne svante svea sven sven-
    erik sven-olof svetlana sylvia sylwia szymon sören süheyla süleyman tadeusz tage taha tahir taina taisto talal tamara taneli taner
    tanja tanju tapani tapio tarek tariq tarja taru tatiana tatjana tauno tayfun tea ted teemu teija tekle tellervo teodor teresa
    terese teresia terezija terhi tero terttu tesfay tessan teuvo thea theo theodor theres therese theresia therése thi thomas thor
    thore thure thuy thành thảo tiia tiina tilda tilde tim timo tina tindra titti tobbe tobias tobiasz toivo tola tolga tom tomas
    tomasz tomi tomislav tommi tommy tomo tompa tomás toni tony topias tor tora torbjörn tord tore torgny torsten tova tove tristan
    trung trọng tsehay tuan tuba tugba tuija tulay tuncay tuomas tuomo ture turgut tuukka tuula tuuli tuulia tuulikki tuva tuğba tymon
    tymoteusz tyra tùng tú tülin türkan ubah uffe ufuk ugur ulf ulla ulla-britt ulrica ulrik ulrika ulviye umut uno uolevi urban
    urszula usman uğur vahid valborg valdemar valentin valentina valentyna valeria valter valtteri vanessa vanja vedran veera veeti
    vega veijo veikko veli vendela venla vera verner verneri veronica veronika verónica vesa vesna vicente vickan vicke victor
    victoria vidar vide viggo viivi viking viktor viktoria viktoriya vildan vilgot vilhelm vilhelmiina vilhelmina vilho viljami viljo
    ville vilma vilmer vincent viola violeta virginia virpi viveka vivianne vjekoslav vladimir vlado volkan vuokko vân väinö víctor vũ
    wael wafa waldemar walid walter warsan werner wiktor wilhelm wilhelmina wille william willy wilma wilmer witold wojciech ximena
    xuân yahya yakup yanna yasemin yasin yasir yasmin yassin yavuz yağmur yaşar yelda yeliz yildiz yilmaz ylva yngve yolanda yonas
    yordanos younes yousef yrjö yulia yunus yusra yusuf yvonne yücel yılmaz yến zafer zagros zahra zaid zainab zaki zaynab zdenka
    zdravko zehra zeinab zeki zelal zerrin zeynep ziad zilan zlatan zlatko zohreh zora zoran zorka zuhal zvonko zübeyde züleyha álvaro
    ánh åke åsa åse çağla örjan östen özcan özge özgür özkan özlem ümit đuro đurđica łukasz şebnem şeyma šime štefanija štefica željka
    željko
""")
)

ALSO_WORDS = frozenset(
    words("""
    ada ali alma alva arda asta august björn blanka bo dina dolores ebbe eda edit elif ella engla erna esperanza ester fadime fia
    freja greta güler hana inci inga iris isa jan jasmin kim klara lan linn liv loke lova love luna maj mario mark max mercedes mert
    metin mila milo mina mio mira muna mutlu my natividad nieves nora nova per rima rita rosa roza safa saga salem salvador sam
    sana sanna santiago sara savo sixten stella sten stig sven tage tilde tim tom tor uno vega vera victor vide vilhelmina ville viola
    virginia
""")
)
"""First names that are also Swedish words, places, methods or brands: never enough on their own."""
