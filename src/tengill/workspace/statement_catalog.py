"""The statement's texts. One dictionary per language, the same keys in each (a test holds that)."""

EN = {
    "title": "Statement of credited value",
    "for": "For {name}",
    "and": "and",
    "no_amount": "no amount",
    "no_date": "no date",
    "more_people.one": "{n} more",
    "more_people.other": "{n} more",
    "period.all": "The whole time on record",
    "period.from": "From {start} on",
    "period.to": "Until {end}",
    "period.both": "{start} to {end}",
    "introductions.one": "{n} introduction",
    "introductions.other": "{n} introductions",
    "recommendations.one": "{n} recommendation",
    "recommendations.other": "{n} recommendations",
    "took.one": "{n} took, as far as can be seen",
    "took.other": "{n} took, as far as can be seen",
    "outcomes.one": "{n} outcome",
    "outcomes.other": "{n} outcomes",
    "opening.done": "{name} made {done} in this time; {took}.",
    "opening.waiting.one": "{n} introduction is inferred and waits for confirmation.",
    "opening.waiting.other": "{n} introductions are inferred and wait for confirmation.",
    "opening.faint.one": (
        "{n} more act is read only faintly: it is not counted here, and weighs in credit by how "
        "likely it is."
    ),
    "opening.faint.other": (
        "{n} more acts are read only faintly: they are not counted here, and weigh in credit by "
        "how likely they are."
    ),
    "opening.came": "{outcomes} in this time came by way of {name}, through acts then or earlier.",
    "opening.without_amount.one": "{n} of them has no amount and is in no sum.",
    "opening.without_amount.other": "{n} of them have no amount and are in no sum.",
    "total.sure": "Of {amount}, {credit} is credited to {name}, all of it confirmed or seen.",
    "total.more": (
        "Of {amount}, {confirmed} is credited to {name} as confirmed, {more} more if the inferred "
        "acts hold; weighed by how sure they are, {credit}."
    ),
    "total.less": (
        "Of {amount}, {confirmed} is credited to {name} as confirmed, {more} less if the inferred "
        "acts hold; weighed by how sure they are, {credit}."
    ),
    "empty.no_mail": (
        "There is no statement yet, because the ledger is empty: import your mail first, then a "
        "list of deals."
    ),
    "empty.no_owner": (
        "There is no statement yet, because the ledger doesn't know whose it is: confirm your own "
        "addresses first."
    ),
    "empty.no_outcomes": (
        "There is nothing to credit yet, because the ledger holds no outcome that was won: import "
        "a list of deals, or enter one by hand."
    ),
    "empty.no_acts": (
        "There is nothing to credit yet, because no introduction or recommendation by this person "
        "is on record: import their mail, or look through Review."
    ),
    "empty.nothing_in_period": (
        "No outcome closed in this time: choose a longer period, or import the deals of this one."
    ),
    "empty.no_link": (
        "None of the outcomes in this time leads back to this person's acts: check in Outcomes "
        "that buyers and sellers are matched to people, and in Review what waits."
    ),
    "why.introduced": "{connector} introduced {both} to each other on {date}.",
    "why.handed_off": "{connector} sent {left} on to {right} on {date}.",
    "why.recommended": "{connector} recommended {right} to {left} on {date}.",
    "why.published": "{connector} recommended {right} in public on {date}.",
    "why.took_unseen": "Nothing on record shows whether that took; it is weighed with {probability}.",
    "why.met_anyway": "{people} would have met anyway; that is weighed with {probability}.",
    "why.known": "They knew each other already.",
    "without_all": "Without {name}, nothing on record leads to it.",
    "without_part": "Without {name}, {lost} of it would be lost.",
    "without_part.no_amount": "Without {name}, a part of it would be lost.",
    "without_none": "Without {name}, another way on record still leads to it.",
    "grade.confirmed": "confirmed",
    "grade.witnessed": "witnessed",
    "grade.reported": "reported",
    "grade.inferred": "inferred",
    "sampled_by": "sampled, within {width}",
    "only_inferred": "This rests on inferred acts only.",
    "column.date": "Date",
    "column.outcome": "Outcome",
    "column.amount": "Amount",
    "column.credit": "Credit",
    "column.confirmed": "Confirmed",
    "column.more": "If inferred hold",
    "column.necessity": "Lost without",
    "column.grade": "Rests on",
    "column.currency": "Currency",
    "heading.outcomes": "Outcomes",
    "heading.totals": "Totals",
    "heading.why": "Why",
    "heading.models": "The same outcomes by other models",
    "heading.method": "Method and limits",
    "heading.stamp": "How to reproduce this",
    "model.shapley": "Credit (this statement)",
    "model.first": "First touch",
    "model.last": "Last touch",
    "model.linear": "Linear",
    "model.last_non_direct": "Last non-direct",
    "model.u_shaped": "U-shaped",
    "model.w_shaped": "W-shaped",
    "model.time_decay": "Time decay",
    "evidence": "Evidence: message {messages}",
    "range": "Between {low} and {high}, depending on what the inferred acts are worth.",
    "method": (
        "Each outcome is traced back through the recorded introductions and recommendations that "
        "could have made it possible. Whoever is needed in more of the ways it could have come "
        "about gets more: the Shapley value of that formula. Credit, what would have happened "
        "anyway and what the record can't explain add up to each amount exactly."
    ),
    "limit.recorded": (
        "This is credit under the recorded provenance. An act that is on no record carries none."
    ),
    "limit.equal": (
        "With one way on record its people share equally: only recorded alternatives can tell "
        "them apart."
    ),
    "limit.alternatives": (
        "A recorded shorter way (“I would have recommended it anyway”) takes everything from "
        "those it does without."
    ),
    "limit.confidence": (
        "What is not certain is not handed out: acts that are 90% and 80% sure share 72%, and "
        "28% stays unexplained."
    ),
    "limit.necessity": "“Lost without” does not add up across people; credit does.",
    "limit.linkage": (
        "Two entries for one person shift credit between them, so people are merged first."
    ),
    "limit.sampled": "Figures marked as sampled carry the interval printed beside them.",
    "limit.cut": (
        "Some chains were cut by the settings (depth, age, declined acts); the outcome's page "
        "lists which."
    ),
    "limit.doubled": (
        "Some of these outcomes may be one deal told twice; both are counted until somebody says "
        "that they are one."
    ),
    "limit.currencies": "Nothing is summed across currencies.",
    "limit.experiment": "None of this is a randomised experiment.",
    "setting.called": "Settings: {name}",
    "setting.depth.one": "Chains are followed {n} act deep",
    "setting.depth.other": "Chains are followed {n} acts deep",
    "setting.counterfactual": "Chance they would have met anyway: {value}",
    "setting.lookback_days.none": "Acts count, however old they are",
    "setting.lookback_days.one": "Acts more than {n} day before the outcome are left out",
    "setting.lookback_days.other": "Acts more than {n} days before the outcome are left out",
    "setting.half_life_days.none": "An act's weight does not fade with time",
    "setting.half_life_days.one": "An act's weight halves every {n} day",
    "setting.half_life_days.other": "An act's weight halves every {n} days",
    "setting.confirmed": "Weight of a confirmed act: {value}",
    "setting.witnessed": "Weight of a witnessed act: {value}",
    "setting.reported": "Weight of a reported act: {value}",
    "setting.inferred": "Weight of an inferred act, times its likelihood: {value}",
    "setting.took_no_evidence": "Weight of an act nobody saw take: {value}",
    "setting.late_introductions.yes": "Introductions of people already in touch count",
    "setting.late_introductions.no": "Introductions of people already in touch do not count",
    "stamp": (
        "Tengill {version}; settings {key}; facts up to import run {run}, message {message}, "
        "decision {decision}, outcome {outcome}."
    ),
    "stamp.made": "Made on {date}.",
    "stamp.digest": "Fingerprint of the figures: {digest}",
}

IS = {
    "title": "Yfirlit um virði tengsla",
    "for": "{name}",
    "and": "og",
    "no_amount": "engin fjárhæð",
    "no_date": "engin dagsetning",
    "more_people.one": "{n} til viðbótar",
    "more_people.other": "{n} til viðbótar",
    "period.all": "Allur skráður tími",
    "period.from": "Frá og með {start}",
    "period.to": "Til og með {end}",
    "period.both": "{start} til {end}",
    "introductions.one": "{n} kynning",
    "introductions.other": "{n} kynningar",
    "recommendations.one": "{n} meðmæli",
    "recommendations.other": "{n} meðmæli",
    "took.one": "{n} bar ávöxt svo séð verði",
    "took.other": "{n} báru ávöxt svo séð verði",
    "outcomes.one": "{n} niðurstaða",
    "outcomes.other": "{n} niðurstöður",
    "opening.done": "{name} á þessu tímabili: {done}; {took}.",
    "opening.waiting.one": "{n} kynning er ályktuð og bíður staðfestingar.",
    "opening.waiting.other": "{n} kynningar eru ályktaðar og bíða staðfestingar.",
    "opening.faint.one": (
        "{n} verk að auki er aðeins óljóst: það er ekki talið hér og vegur í hlut eftir því hve "
        "líklegt það er."
    ),
    "opening.faint.other": (
        "{n} verk að auki eru aðeins óljós: þau eru ekki talin hér og vega í hlut eftir því hve "
        "líkleg þau eru."
    ),
    "opening.came": "Af því sem {name} gerði þá eða áður leiddi á tímabilinu: {outcomes}.",
    "opening.without_amount.one": "{n} þeirra er án fjárhæðar og í engri samtölu.",
    "opening.without_amount.other": "{n} þeirra eru án fjárhæðar og í engri samtölu.",
    "total.sure": "Alls {amount}; hlutur sem {name} á: {credit}, allt staðfest eða sést í gögnum.",
    "total.more": (
        "Alls {amount}; staðfestur hlutur sem {name} á: {confirmed}, og {more} að auki ef það sem "
        "er ályktað stenst; vegið eftir vissu: {credit}."
    ),
    "total.less": (
        "Alls {amount}; staðfestur hlutur sem {name} á: {confirmed}, en {more} minna ef það sem "
        "er ályktað stenst; vegið eftir vissu: {credit}."
    ),
    "empty.no_mail": (
        "Hér er ekkert yfirlit enn, því bókin er tóm: lestu fyrst inn póstinn þinn, síðan lista "
        "yfir viðskipti."
    ),
    "empty.no_owner": (
        "Hér er ekkert yfirlit enn, því ekki er vitað hver á bókina: staðfestu fyrst þín eigin "
        "netföng."
    ),
    "empty.no_outcomes": (
        "Hér er ekkert að telja enn, því engin niðurstaða er skráð: lestu inn lista yfir "
        "viðskipti eða skráðu þau."
    ),
    "empty.no_acts": (
        "Hér er ekkert að telja enn, því engin kynning eða meðmæli eru skráð: lestu inn póst eða "
        "farðu yfir það sem bíður staðfestingar."
    ),
    "empty.nothing_in_period": (
        "Engin niðurstaða er skráð á þessu tímabili: veldu lengra tímabil eða lestu inn viðskipti "
        "þess."
    ),
    "empty.no_link": (
        "Engin niðurstaða á tímabilinu verður rakin hingað: athugaðu hvort kaupendur og seljendur "
        "séu rétt tengdir við fólk og hvað bíður staðfestingar."
    ),
    "why.introduced": "{connector} kom á kynnum {date}: {both}.",
    "why.handed_off": "{connector} vísaði á milli {date}: {left} → {right}.",
    "why.recommended": "{connector} gaf meðmæli {date}: {right}; þau fékk {left}.",
    "why.published": "{connector} gaf meðmæli opinberlega {date}: {right}.",
    "why.took_unseen": ("Ekkert í gögnunum sýnir hvort það bar ávöxt; það vegur {probability}."),
    "why.met_anyway": "Hefðu kynnst hvort sem er, og það vegur {probability}: {people}.",
    "why.known": "Þau þekktust fyrir.",
    "without_all": "Hefði {name} ekki komið að leiðir ekkert á skrá hingað.",
    "without_part": "Hefði {name} ekki komið að hefði þetta tapast: {lost}.",
    "without_part.no_amount": "Hefði {name} ekki komið að hefði hluti af þessu tapast.",
    "without_none": "Hefði {name} ekki komið að liggur önnur skráð leið hingað.",
    "grade.confirmed": "staðfest",
    "grade.witnessed": "sést í gögnum",
    "grade.reported": "haft eftir öðrum",
    "grade.inferred": "ályktað",
    "sampled_by": "úrtak, skekkja innan við {width}",
    "only_inferred": "Þetta byggir eingöngu á því sem er ályktað.",
    "column.date": "Dagur",
    "column.outcome": "Niðurstaða",
    "column.amount": "Fjárhæð",
    "column.credit": "Hlutur",
    "column.confirmed": "Staðfest",
    "column.more": "Ef ályktað stenst",
    "column.necessity": "Tapast án",
    "column.grade": "Byggir á",
    "column.currency": "Mynt",
    "heading.outcomes": "Niðurstöður",
    "heading.totals": "Samtölur",
    "heading.why": "Hvers vegna",
    "heading.models": "Sömu niðurstöður með öðrum aðferðum",
    "heading.method": "Aðferð og takmörk",
    "heading.stamp": "Til að endurtaka þetta",
    "model.shapley": "Hlutur (þetta yfirlit)",
    "model.first": "Fyrsta snerting",
    "model.last": "Síðasta snerting",
    "model.linear": "Jöfn skipting",
    "model.last_non_direct": "Síðasta óbeina snerting",
    "model.u_shaped": "U-laga",
    "model.w_shaped": "W-laga",
    "model.time_decay": "Dvínandi með tíma",
    "evidence": "Gögn: skeyti {messages}",
    "range": "Frá {low} til {high}, eftir því hvers virði það er sem er ályktað.",
    "method": (
        "Hver niðurstaða er rakin aftur um skráðar kynningar og meðmæli sem gátu leitt til hennar. "
        "Sá fær meira sem þarf í fleiri leiðum hennar: Shapley-gildi þeirrar formúlu. Hlutir, það "
        "sem hefði orðið hvort sem er og það sem skráin skýrir ekki eru samtals nákvæmlega "
        "fjárhæðin."
    ),
    "limit.recorded": "Þetta er hlutur samkvæmt skráðum aðdraganda. Það sem er óskráð vegur ekkert.",
    "limit.equal": (
        "Sé aðeins ein leið skráð er skipt jafnt: aðeins skráðar aðrar leiðir greina fólk að."
    ),
    "limit.alternatives": (
        "Skráð styttri leið („ég hefði mælt með þessu hvort sem er“) tekur allt frá þeim sem hún "
        "þarf ekki á að halda."
    ),
    "limit.confidence": (
        "Því sem er óvíst er ekki úthlutað: 90% og 80% vissa skipta með sér 72%, og 28% eru óskýrð."
    ),
    "limit.necessity": "„Tapast án“ leggst ekki saman milli fólks; hlutir gera það.",
    "limit.linkage": "Sé sama manneskja skráð tvisvar færist hlutur á milli; þess vegna er fyrst sameinað.",
    "limit.sampled": "Tölur sem merktar eru sem úrtak bera skekkjumörk sín með sér.",
    "limit.cut": (
        "Sumar leiðir voru styttar vegna stillinga (dýpt, aldur, hafnað); síða niðurstöðunnar "
        "telur þær upp."
    ),
    "limit.doubled": (
        "Sumar þessara niðurstaðna kunna að vera sömu viðskiptin skráð tvisvar; báðar eru taldar "
        "þar til einhver segir að þær séu ein."
    ),
    "limit.currencies": "Aldrei er lagt saman milli mynta.",
    "limit.experiment": "Ekkert af þessu er slembuð tilraun.",
    "setting.called": "Stillingar: {name}",
    "setting.depth.one": "Leiðir eru raktar {n} skref aftur",
    "setting.depth.other": "Leiðir eru raktar {n} skref aftur",
    "setting.counterfactual": "Líkur á að hafa kynnst hvort sem er: {value}",
    "setting.lookback_days.none": "Allt telur, hversu gamalt sem það er",
    "setting.lookback_days.one": "Því er sleppt sem gerðist meira en {n} degi fyrir niðurstöðu",
    "setting.lookback_days.other": "Því er sleppt sem gerðist meira en {n} dögum fyrir niðurstöðu",
    "setting.half_life_days.none": "Vægi dvínar ekki með tímanum",
    "setting.half_life_days.one": "Vægi helmingast á hverjum {n} degi",
    "setting.half_life_days.other": "Vægi helmingast á hverjum {n} dögum",
    "setting.confirmed": "Vægi þess sem er staðfest: {value}",
    "setting.witnessed": "Vægi þess sem sést í gögnum: {value}",
    "setting.reported": "Vægi þess sem er haft eftir öðrum: {value}",
    "setting.inferred": "Vægi þess sem er ályktað, sinnum líkur þess: {value}",
    "setting.took_no_evidence": "Vægi þess sem enginn sá bera ávöxt: {value}",
    "setting.late_introductions.yes": "Kynningar fólks sem þegar var í sambandi telja",
    "setting.late_introductions.no": "Kynningar fólks sem þegar var í sambandi telja ekki",
    "stamp": (
        "Tengill {version}; stillingar {key}; gögn til og með innlestri {run}, skeyti {message}, "
        "ákvörðun {decision}, niðurstöðu {outcome}."
    ),
    "stamp.made": "Dagsetning: {date}.",
    "stamp.digest": "Fingrafar talnanna: {digest}",
}

CATALOG = {"en": EN, "is": IS}
