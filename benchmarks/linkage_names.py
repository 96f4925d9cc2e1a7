"""Fictional people's names of ten cultures, for the worlds `linkage_world` draws."""
# ruff: noqa: SIM905 - names read better in running lines than as lists

# Words only; which go together is drawn. `IS_FATHERS` are (name, genitive).
IS_MEN = (
    "Jón Sigurður Guðmundur Gunnar Ólafur Einar Kristján Magnús Stefán Jóhann Björn Árni Bjarni Helgi "
    "Pétur Ragnar Þórður Þorsteinn Kristinn Páll Halldór Haukur Ásgeir Daníel Davíð Arnar Egill Atli "
    "Sveinn Hörður Snorri Ægir Úlfar Bragi Tryggvi Hilmar Ingvar Karl Friðrik Sævar"
).split()
IS_WOMEN = (
    "Guðrún Anna Sigríður Kristín Margrét Helga Sigrún Ingibjörg Jóhanna María Katrín Elín Ragnheiður "
    "Guðbjörg Hildur Erla Ásta Lilja Þórunn Eva Unnur Birna Sólveig Hrefna Steinunn Auður Þóra Bryndís "
    "Valgerður Halla Edda Rakel Svava Ólöf Áslaug Íris Harpa Björk Sunna Vala"
).split()
IS_FATHERS = (
    "Jóns Sigurðar Guðmunds Gunnars Ólafs Einars Kristjáns Magnúsar Stefáns Jóhanns Björns Árna Bjarna "
    "Helga Péturs Ragnars Þórðar Þorsteins Kristins Páls Halldórs Hauks Ásgeirs Daníels Davíðs Arnars "
    "Egils Atla Sveins Harðar Snorra Ægis Úlfars Braga Tryggva Hilmars Ingvars Karls Friðriks Sævars"
).split()
IS_FAMILIES = (
    "Blöndal Thorarensen Hafstein Briem Zoëga Nordal Kvaran Bergmann Norðdahl Waage".split()
)
NICKNAMES = {
    "Sigurður": "Siggi", "Guðmundur": "Gummi", "Gunnar": "Gunni", "Ólafur": "Óli", "Kristján": "Stjáni",
    "Magnús": "Maggi", "Stefán": "Stebbi", "Guðrún": "Gunna", "Sigríður": "Sigga", "Kristín": "Stína",
    "Margrét": "Magga", "Ingibjörg": "Inga", "Jóhanna": "Hanna", "Katrín": "Kata", "Ragnheiður": "Ragga",
    "William": "Bill", "Robert": "Bob", "Richard": "Rick", "Michael": "Mike", "James": "Jim",
    "Elizabeth": "Liz", "Katherine": "Kate", "Margaret": "Peggy", "Jennifer": "Jen", "Thomas": "Tom",
    "Edward": "Ted", "Christopher": "Chris", "Jeffrey": "Jeff", "Steven": "Steve", "Daniel": "Dan",
    "Susan": "Sue", "Patricia": "Pat", "Deborah": "Debbie", "Samuel": "Sam", "Matthew": "Matt",
}  # fmt: skip
EN_MEN = (
    "James John Robert Michael William David Richard Joseph Thomas Charles Christopher Daniel Matthew "
    "Anthony Mark Steven Andrew Paul Joshua Kenneth Kevin Brian George Edward Ronald Timothy Jason Jeffrey "
    "Ryan Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott Samuel Graham"
).split()
EN_WOMEN = (
    "Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Margaret Lisa Nancy Betty "
    "Sandra Ashley Dorothy Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca "
    "Laura Sharon Cynthia Katherine Amy Angela Helen Anna Brenda Pamela Nicole Emma Fiona"
).split()
EN_LAST = (
    "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Thomas Moore Jackson Martin "
    "Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Hill Green Adams Baker Hall "
    "Carter Mitchell Roberts Turner Phillips Campbell Parker Evans Edwards Collins Stewart Morris Murphy "
    "Cook Rogers Morgan Cooper Peterson Reed Bailey Kelly Howard Ward Cox Gray Watson Brooks Bennett"
).split()
NORDIC_MEN = (
    "Lars Anders Erik Nils Johan Karl Per Jan Sven Henrik Jens Søren Mikkel Rasmus Ole Bjørn Håkon Magnus "
    "Olav Knut Mikael Fredrik Gustav Oskar Elias Jukka Matti Antti Timo Åke"
).split()
NORDIC_WOMEN = (
    "Anna Karin Eva Maria Kristina Ingrid Astrid Sofie Mette Hanne Kirsten Lise Marit Solveig Silje Ida "
    "Emma Elsa Linnea Maja Åsa Johanna Tuula Päivi Helle Bodil Gro Turid Sigrid Freja"
).split()
NORDIC_LAST = (
    "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Hansen Jensen "
    "Nielsen Pedersen Christensen Larsen Sørensen Rasmussen Olsen Johansen Korhonen Virtanen Mäkinen Lindqvist "
    "Berg Dahl Lund Holm Haugen Strand Nygård Öberg Sjöström Ekström Kjær Bruun Møller Solberg Bakken Lie"
).split()
DE_MEN = (
    "Peter Michael Thomas Andreas Wolfgang Klaus Jürgen Günter Stefan Christian Uwe Werner Horst Frank Dieter "
    "Jörg Björn Matthias Florian Sebastian Tobias Felix Lukas Jonas Götz"
).split()
DE_WOMEN = (
    "Ursula Sabine Petra Monika Renate Andrea Claudia Susanne Gabriele Birgit Katrin Silke Anja Heike Jutta "
    "Bärbel Käthe Lena Hannah Greta Franziska Johanna Ulrike Antje Frieda"
).split()
DE_LAST = (
    "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter "
    "Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Werner Krause Köhler "
    "Böhm Jäger Groß Voß Kühn Pohl Förster von_Stein van_der_Heide Hübner Weiß Öttinger"
).split()
PL_MEN = "Piotr Krzysztof Andrzej Tomasz Paweł Jan Michał Marcin Jakub Adam Łukasz Zbigniew Wojciech Rafał Sławomir".split()
PL_WOMEN = "Anna Maria Katarzyna Małgorzata Agnieszka Barbara Ewa Magdalena Joanna Zofia Elżbieta Beata Justyna Dorota Iwona".split()
PL_LAST = (
    "Nowak Kowalsk* Wiśniewsk* Wójcik Kowalczyk Kamińsk* Lewandowsk* Zielińsk* Szymańsk* Woźniak Dąbrowsk* "
    "Kozłowsk* Mazur Jankowsk* Krawczyk Piotrowsk* Grabowsk* Pawłowsk* Michalsk* Król Wieczorek Wróbel Sikora Duda"
).split()
ES_MEN = "José Antonio Manuel Francisco Juan Javier Carlos Miguel Ángel Jesús Alejandro Pablo Sergio Andrés Raúl Iván".split()
ES_WOMEN = "María Carmen Ana Isabel Laura Cristina Marta Lucía Pilar Elena Sofía Paula Inés Rocío Beatriz Nuria".split()
ES_LAST = (
    "García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández Díaz "
    "Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Gil Serrano Blanco Molina"
).split()
ZH_GIVEN = "Wei Fang Na Min Jing Li Qiang Lei Yang Jun Yong Jie Tao Ming Chao Xia Ping Gang Hui Yan Xin Bo Hao Lin Mei".split()
ZH_LAST = "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang".split()
IN_MEN = "Rahul Amit Rajesh Sanjay Vijay Arjun Rohan Anil Suresh Ravi Deepak Vikram Ashok Manoj Karthik Arun".split()
IN_WOMEN = "Priya Anjali Neha Pooja Sunita Kavita Deepa Meera Anita Lakshmi Divya Shreya Nisha Ritu Asha Swati".split()
IN_LAST = "Kumar Sharma Singh Patel Gupta Reddy Rao Nair Iyer Mehta Shah Joshi Desai Verma Mishra Banerjee Menon Kapoor Chopra Das".split()
AR_MEN = "Mohammed Ahmed Ali Omar Hassan Khaled Youssef Ibrahim Tariq Samir Karim Nabil Faisal Hamza Bilal".split()
AR_WOMEN = "Fatima Aisha Layla Noor Mariam Salma Hana Rania Dina Yasmin Zainab Amira Huda Samira Leila".split()
AR_LAST = "al_Masri Haddad Khoury al_Sayed Mansour Nasser Saleh Aziz Farouk Rahman Najjar Hamdan Qasim Darwish Sabbagh Bakri".split()
RU_MEN = (
    "Александр Сергей Дмитрий Андрей Алексей Михаил Иван Николай Юрий Павел Владимир Игорь".split()
)
RU_WOMEN = (
    "Елена Ольга Наталья Ирина Татьяна Светлана Анна Мария Екатерина Юлия Людмила Галина".split()
)
RU_LAST = "Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев Лебедев Семёнов".split()

ROOTS = (
    "bar bel bran cal cor dal del dor fal fen gar gol hal har hol jar kal kel kor lan lor mal mar mel mor nal nor "
    "pal pel ral rin sal sel sol tal tor val vel vin wil zan zel ham ster lund thor wick stan bur mil rad cham"
).split()
ENDS = {
    "en": "ton ford ley worth by ham well man more wood field".split(),
    "nordic": "berg dal strøm lund gren kvist mark nes vik sen by".split(),
    "de": "mann berger bach stein hauer feld meier hardt ling baum".split(),
    "pl": "ak czyk icz owicz ek arz ola cki".split(),
    "es": "ez ada era illo osa uela ero anes".split(),
    "in": "kar wala pati raj nathan murthy garh lal".split(),
    "ar": "awi ani ouri oun adi ali eddin".split(),
}
CITIES = {
    "is": (
        "Iceland",
        "Reykjavík Reykjavík Reykjavík Kópavogur Hafnarfjörður Akureyri Garðabær Selfoss Keflavík Ísafjörður".split(),
    ),
    "en": (
        "United Kingdom",
        "London London Manchester Leeds Bristol Edinburgh Glasgow Cardiff York Bath".split(),
    ),
    "nordic": (
        "Sweden",
        "Stockholm Göteborg Malmö Uppsala Oslo Bergen København Aarhus Helsinki Tampere".split(),
    ),
    "de": (
        "Germany",
        "Berlin Hamburg München Köln Frankfurt Stuttgart Düsseldorf Leipzig Wien Zürich".split(),
    ),
    "pl": ("Poland", "Warszawa Kraków Łódź Wrocław Poznań Gdańsk".split()),
    "es": ("Spain", "Madrid Barcelona Valencia Sevilla Bilbao Málaga".split()),
    "zh": ("China", "Shanghai Beijing Shenzhen Hangzhou Chengdu".split()),
    "in": ("India", "Mumbai Delhi Bangalore Chennai Pune".split()),
    "ar": ("United Arab Emirates", "Dubai Cairo Amman Beirut Doha".split()),
    "ru": ("Latvia", "Riga Tallinn Vilnius Tbilisi Yerevan".split()),
}
BRANCHES = "Wind Software Capital Partners Media Foods Energy Labs Shipping Research Design Legal Health Games Bank Consulting".split()
FORMS = ("ehf.", "Ltd", "Inc.", "GmbH", "AB", "AS", "", "", "")
ODD_WORDS = "moon rabbit river storm pixel coffee raven tango salty violet turbo cosmic lucky mellow drift anchor ember quartz fjord comet".split()

# Icelandic names of two parts: (beginning, end, the end's genitive). They make the long tail.
IS_BEGINNINGS = (
    "Guð Sig Ás Þor Hall Arn Ey Ing Berg Stein Val Vil Her Frið Ragn Rögn Svein Haf Snæ Odd Geir Gunn Hró "
    "Jó Magn Ól Skarp Styr Sæ Úlf Vé Æ Dag Eld Finn Grím Hjör Kol Ljó Mar"
).split()
IS_ENDS_MEN = (
    ("mundur", "mundar"), ("björn", "bjarnar"), ("steinn", "steins"), ("grímur", "gríms"), ("geir", "geirs"),
    ("valdur", "valds"), ("leifur", "leifs"), ("finnur", "finns"), ("laugur", "laugs"), ("varður", "varðar"),
)  # fmt: skip
IS_ENDS_WOMEN = "björg rún dís laug fríður ný gerður veig hildur borg unn ey".split()
ZH_SYLLABLES = "xiao jian guo hong zhi yu hai dong bin mei ling shu zhen qi hua wen ying fei peng rui tian kai xue".split()
