"""Every class of every packaged language, with sentences nobody fitted anything on."""

import pytest

from tengill.reading import matching
from tengill.reading.packs import packaged

PACKS = {pack.language: pack for pack in packaged()}

FOUND = {
    "en": {
        "introduce": [
            "I would like to introduce you to Clara Winter.",
            "This is to introduce my colleague Clara Winter.",
            "By copy of this note I am introducing Clara Winter to you.",
            "I wanted to introduce you two before the fair.",
            "Consider yourselves introduced.",
            "May I bring to your attention Clara Winter.",
        ],
        "meet_each_other": [
            "Anna, meet Clara Winter.",
            "You two should meet for lunch.",
            "You should get to know Clara Winter.",
            "I would love for you two to meet.",
            "How nice to bring the two of you together.",
            "It is time you two met.",
            "You have never met.",
            "It seems silly that you two do not know each other, you ought to know each other.",
            "I am glad to put you together.",
        ],
        "connect": [
            "I am connecting the two of you.",
            "Let me put you in touch with Clara Winter.",
            "Looping in Clara Winter here, who owns the budget.",
            "Bringing Clara Winter into this thread.",
            "Clara Winter <> Anna Berg",
            "So I thought I would connect you.",
            "Reconnecting the two of you.",
            "I have added Clara to this thread.",
            "+ Clara from our sales team.",
        ],
        "you_two": [
            "I'll let you two take it from here.",
            "I am moving myself to bcc.",
            "Please discuss it among yourselves.",
            "Kindly swap numbers.",
            "I'll bow out here.",
            "Over to you both.",
        ],
        "copied_third": [
            "Clara Winter (cc'd) knows more.",
            "I have copied Clara Winter.",
            "Clara Winter is copied here.",
            "She's on cc.",
        ],
        "offer_to_introduce": [
            "I would be happy to introduce you to Clara Winter.",
            "Would you be open to an introduction to Clara Winter?",
        ],
        "intro_subject": [],
        "interest_in_meeting": [
            "Any interest in meeting Clara Winter?",
            "Would you give Clara twenty minutes?",
            "Worth half an hour of your time.",
        ],
        "wants_to_meet": ["Clara Winter would love to meet with you next month."],
        "my_friend": ["A friend of mine runs the mill.", "My friend Clara Winter runs the mill."],
        "presents_person": ["Clara Winter is a consultant for dairies."],
        "resume_of_third": ["Attached is the resume of Clara Winter.", "Please see his resume."],
        "third_will_contact": [
            "Clara Winter will call you tomorrow.",
            "Our lawyer will be contacting you.",
            "She should get in touch with you soon.",
            "She'll ping you tonight.",
            "Clara Winter of Winter Mills will telephone you.",
            "He will give you a ring on Monday.",
            "Clara Winter has kindly agreed to see you.",
        ],
        "asked_third": ["I have asked Clara Winter to contact you."],
        "contact_third": [
            "Please call Clara Winter.",
            "You may want to talk to Clara Winter first.",
            "Give Clara Winter a call.",
            "Please take this up with Clara Winter.",
            "Please direct your questions to Clara Winter.",
            "Ask for Clara at the desk.",
            "You should apply through Clara Winter.",
        ],
        "mentions_contact": ["It is good to talk to Clara Winter."],
        "person_to_contact": [
            "The best person to talk to is Clara Winter.",
            "Clara Winter is the right person.",
        ],
        "work_with_third": ["Please coordinate with Clara Winter.", "He referred you to Clara."],
        "check_with_third": ["Please check with Clara Winter."],
        "forwarded_yours": [
            "I have forwarded your resume to Clara Winter.",
            "I passed your proposal on to our publisher.",
        ],
        "gave_your_details": [
            "I gave Clara Winter your number.",
            "Clara Winter has your number.",
            "I texted her your number.",
            "I sent Clara your way.",
        ],
        "gave_their_details": [
            "Her number is 555 0100.",
            "Clara Winter can be reached at 555 0100.",
        ],
        "suggested_contact": ["I suggested that Clara Winter call you."],
        "send_to_third": ["Please send your proposal to Clara Winter."],
        "expect_to_hear": [
            "You should hear from Clara Winter.",
            "Expect a call from Clara Winter.",
            "Expect her call before Friday.",
            "Look out for something from Clara.",
        ],
        "third_is_yours": ["Clara Winter can help you with the permits."],
        "ask_introduction": [
            "Could you introduce me to Clara Winter?",
            "Would you put me in touch with Clara Winter?",
            "I would appreciate an introduction to Clara Winter.",
        ],
        "ask_whom": ["Who is the right person to ask?", "Whom should I contact about this?"],
        "recommend": ["I highly recommend Clara Winter.", "I can vouch for her work."],
        "praise": ["She is an outstanding engineer.", "I was very impressed with her."],
        "thanks_introduction": [
            "Thank you for the introduction to Clara.",
            "Thanks so much for connecting me with Clara Winter.",
        ],
        "thanks_advice": ["Thanks for the advice.", "Thank you for the lead."],
        "move_to_bcc": ["Thanks, moving you to bcc."],
        "result_of_introduction": [
            "We hired the designer you recommended.",
            "Thanks to your introduction, we signed.",
        ],
        "self_introduction": ["My name is Clara Winter.", "Let me introduce myself."],
        "offers": ["We offer storage.", "Our company makes valves."],
        "asks_meeting": ["I would welcome the chance to meet with you."],
        "asks_job": ["I am looking for a summer internship.", "My resume is attached."],
        "asks_attention": ["You are cordially invited to speak.", "We would like to invite you."],
        "named_referrer": [
            "Clara Winter suggested I contact you.",
            "I was referred to you by Clara Winter.",
        ],
        "met_before": ["It was nice to meet you.", "We met in Lisbon."],
        "resume": ["The resume is good."],
        "on_behalf": ["Clara Winter asked me to write.", "I write on behalf of Clara Winter."],
        "contact_if_questions": ["If you have any questions, please contact Clara Winter."],
        "scheduling": ["She will set up a meeting."],
        "assistant": ["My assistant will know."],
        "told_of": ["Clara runs the mill.", "Clara (the baker) is the one with the ovens."],
        "asked_of": ["Clara, please send the file.", "Clara, can you bring the keys?"],
        "title": ["She is head of sales."],
        "decline": ["We are not interested."],
        "thanks": ["Thanks a lot."],
        "bulk_footer": ["Click to unsubscribe."],
        "bulk_announcement": ["Dear colleagues, we are pleased to announce a merger."],
        "bulk_automatic": ["Please do not reply.", "This is an automated message."],
        "bulk_marketing": ["Click here for a free trial."],
        "bulk_news": ["In this issue: top stories."],
        "presents_here": [
            "Anna, this is Clara from number nine.",
            "So here's Clara.",
            "I'd like to present Clara Winter for the post.",
            "Have you met Clara Winter, who runs the mill?",
            "Clara's on this email, as Clara is on this thread.",
        ],
        "weigh_person": [
            "What do you think of this guy?",
            "She might be a great fit for you.",
            "We should talk to him.",
            "I need someone to follow up with her.",
        ],
        "takes_over": [
            "Clara will look after you from here.",
            "You'd need Clara Winter, our gardener.",
            "Say I sent you.",
            "She is expecting you.",
            "Clara Winter is aware and waiting on your call.",
            "They both know you are going to call.",
            "Clara Winter has taken over my accounts.",
            "Mention my name.",
            "Tell her I sent you.",
            "She'll sort you out.",
            "Clara will be your main contact.",
        ],
        "recommend_softly": [
            "I'd go with Redlake.",
            "Go and see Clara Winter on Mill Lane.",
            "May I suggest Clara for the talk?",
            "Just hire her.",
        ],
        "asks_time": [
            "Would you be open to it?",
            "Worth a 15 min chat?",
            "Could I show you the lamps?",
        ],
        "approaches": ["I came across your firm.", "We have never met.", "Just bumping this."],
        "stands_for": [
            "She is worth every cent.",
            "I would hire Clara again.",
            "Make her an offer.",
            "You must eat at Redlake.",
            "Clara is the one to hire.",
            "Get Clara Winter for the trial.",
        ],
        "thanks_for_help": [
            "You were right about Clara.",
            "I owe you one.",
            "I took your advice.",
            "She was everything you said.",
            "Your letter settled it.",
            "I met your friend in Lisbon.",
        ],
        "asks_leave": [
            "May I call on you next week?",
            "Would you let me send the plan?",
            "We are raising two million.",
            "When would suit you?",
        ],
        "comes_back": [
            "We spoke briefly at the fair.",
            "You said to write when it was done.",
            "Clara Winter thought that you might like it.",
            "I took your course in 2015.",
        ],
        "new_here": [
            "I joined on Monday.",
            "We have not met yet.",
            "Clara here, from the mill.",
            "I took over from Anna.",
        ],
        "bulk_event": [
            "Mark your calendars!",
            "Please forward this to any friends.",
            "Doors open at 7.",
        ],
        "bulk_notice": ["The report is now available.", "The pool will be closed on Monday."],
    },
    "is": {
        "introduce": [
            "Mig langar að kynna þig fyrir Klöru Vetur.",
            "Ég vil kynna ykkur saman.",
            "Mig langar að vekja athygli þína á Klöru Vetur.",
        ],
        "meet_each_other": ["Þið ættuð endilega að hittast."],
        "connect": [
            "Ég vil tengja ykkur saman.",
            "Ég vil koma þér í samband við Klöru.",
            "Hér með eruð þið komin í samband.",
        ],
        "you_two": [
            "Ég læt ykkur um framhaldið.",
            "Ég færi mig í bcc.",
            "Þið hafið aldrei talað saman.",
        ],
        "move_to_bcc": ["Takk, ég færi þig í bcc."],
        "copied_third": [
            "Klara Vetur, sem er hér í afriti, veit meira.",
            "Ég bæti Klöru við þráðinn.",
        ],
        "offer_to_introduce": ["Ég get vel kynnt þig fyrir Klöru."],
        "intro_subject": [],
        "interest_in_meeting": ["Hefðirðu áhuga á að hitta Klöru Vetur?"],
        "wants_to_meet": ["Klara Vetur vill gjarnan hitta þig."],
        "my_friend": ["Vinkona mín, Klara, rekur mylluna."],
        "presents_person": ["Klara Vetur er framkvæmdastjóri."],
        "resume_of_third": ["Hér er ferilskrá Klöru."],
        "third_will_contact": [
            "Klara mun hringja í þig.",
            "Klara hefur samband við þig.",
            "Klara hjá Myllunni hringir í þig á morgun.",
            "Væri þér sama þótt hún heyrði í þér?",
        ],
        "asked_third": ["Ég bað Klöru um að hafa samband við þig."],
        "contact_third": [
            "Talaðu við Klöru.",
            "Hafðu endilega samband við Klöru Vetur.",
            "Spurðu eftir Klöru.",
        ],
        "person_to_contact": [
            "Klara er rétta manneskjan.",
            "Klara er manneskjan í þetta.",
        ],
        "work_with_third": ["Ég bendi þér á Klöru."],
        "forwarded_yours": [
            "Ég sendi póstinn þinn áfram til Klöru.",
            "Ég lét Klöru fá ferilskrána.",
        ],
        "gave_your_details": [
            "Ég lét Klöru fá símanúmerið þitt.",
            "Ég lét hana fá númerið þitt.",
        ],
        "gave_their_details": ["Síminn hjá henni er 555 0100."],
        "suggested_contact": ["Ég lagði til að Klara hefði samband við þig."],
        "send_to_third": ["Sendu ferilskrána þína til Klöru."],
        "expect_to_hear": ["Þú munt fljótlega heyra frá Klöru."],
        "third_is_yours": ["Klara getur aðstoðað þig."],
        "ask_introduction": [
            "Gætirðu kynnt mig fyrir Klöru?",
            "Geturðu komið mér í samband við Klöru?",
        ],
        "ask_whom": ["Við hvern á ég að tala?"],
        "recommend": ["Ég mæli eindregið með Klöru."],
        "praise": ["Hún er frábær hönnuður."],
        "thanks_introduction": ["Takk fyrir kynninguna á Klöru."],
        "thanks_advice": ["Takk fyrir ráðin."],
        "result_of_introduction": ["Við hittum konuna sem þú kynntir okkur fyrir."],
        "self_introduction": ["Ég heiti Klara Vetur."],
        "offers": ["Við bjóðum upp á geymslu."],
        "asks_meeting": ["Gæti ég fengið fund með þér?"],
        "asks_job": ["Ég er að leita að vinnu."],
        "named_referrer": ["Klara benti mér á þig."],
        "met_before": ["Það er langt síðan síðast."],
        "resume": ["Ferilskráin er góð."],
        "on_behalf": ["Klara bað mig að skrifa."],
        "contact_if_questions": ["Ef þú hefur spurningar hafðu samband við Klöru."],
        "scheduling": ["Hún ætlar að finna tíma."],
        "assistant": ["Aðstoðarmaður minn veit það."],
        "told_of": ["Klara rekur mylluna.", "Klara er sú með ofnana."],
        "asked_of": ["Klara, geturðu sent skjalið?", "Klara sér um grillið."],
        "title": ["Hún er framkvæmdastjóri."],
        "decline": ["Ég hef ekki áhuga."],
        "thanks": ["Takk fyrir."],
        "bulk_footer": ["Þú ert á póstlista."],
        "bulk_announcement": ["Kæru félagsmenn."],
        "bulk_automatic": ["Þetta er sjálfvirkur póstur."],
        "bulk_marketing": ["Smelltu hér."],
        "presents_here": ["Anna, þetta er Klara.", "Mig langar að kynna fyrir þér Klöru."],
        "takes_over": [
            "Klara tekur á móti þér.",
            "Hann bjallar.",
            "Segðu að ég sendi þig.",
            "Hún veit af þér.",
            "Tengiliður þinn verður Klara Vetur.",
        ],
        "recommend_softly": ["Prófið Bryggjuna.", "Ég nota þetta, mæli með."],
        "asks_time": ["Tekur aðeins 20 mínútur.", "Má ég bjóða ykkur í kaffi?"],
        "approaches": ["Við þekkjumst ekki.", "Við sjáum um þrif."],
        "bulk_news": ["Fréttabréf sumarsins."],
        "stands_for": ["Klara er konan í þetta.", "Hún er ein besta kona sem ég þekki."],
        "thanks_for_help": ["Takk fyrir að benda mér á Klöru.", "Ég fór að þínum ráðum."],
        "asks_leave": ["Má ég senda þér tilboð?", "Við leitum til fyrirtækja um styrk."],
        "comes_back": ["Takk fyrir síðast.", "Við töluðum saman á Hólum."],
        "new_here": ["Ég byrjaði hér á mánudag.", "Mig langar að kynna mig."],
        "bulk_event": ["Takið daginn frá.", "Skráning er hafin."],
        "bulk_notice": ["Skrifstofan verður lokuð á föstudag.", "Reikningur þinn er kominn."],
    },
}

FALSE = {
    "en": [
        "The minister will introduce legislation on fishing.",
        "We are proud to introduce a new product line.",
        "The bank introduced new fees this spring.",
        "I would rather not introduce you to Clara Winter just now.",
        "We must meet the deadline on Friday.",
        "This will help us meet our targets.",
        "I shall call you tomorrow morning.",
        "We will contact them after lunch.",
        "Stay in touch!",
        "I recommend that we wait.",
        "Let me introduce myself.",
        "Our newsletter introduces a feature every week.",
        "The course gives an introduction to risk.",
        "Please call me when you are free.",
        "If you have any questions, please contact Clara Winter.",
    ],
    "is": [
        "Ráðherra kynnti nýtt frumvarp um veiðar.",
        "Við kynnum nýja þjónustu í verslun okkar.",
        "Ég hringi í þig á morgun.",
        "Verðum í sambandi.",
        "Ég mæli með því að við bíðum.",
        "Mig langar að kynna mig.",
    ],
}
CONNECTING = {"introduce", "meet_each_other", "connect", "you_two", "third_will_contact",
              "contact_third", "asked_third", "offer_to_introduce", "recommend"}  # fmt: skip


def cases():
    return [
        pytest.param(language, name, text, id=f"{language}-{name}-{at}")
        for language, table in FOUND.items()
        for name, texts in table.items()
        for at, text in enumerate(texts)
    ]


def searched(language, text):
    """The wordings a sentence holds before false friends are weighed."""
    pack = PACKS[language]
    part = matching.Searched(pack, text, in_subject=False)
    return {hit.name for hit in part.hits((*pack.bulk, *pack.acts, *pack.context))}


@pytest.mark.slow
@pytest.mark.parametrize(("language", "name", "text"), cases())
def test_a_wording_is_found(language, name, text):
    assert name in searched(language, text)


@pytest.mark.parametrize("language", PACKS)
def test_every_class_of_a_pack_has_sentences(language):
    told = {
        wording.name
        for wording in PACKS[language].wordings
        if not wording.name.startswith("false_")
    }
    assert told == set(FOUND[language])


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in FALSE.items() for text in texts]
)
def test_a_false_friend_is_no_connection(language, text):
    names = {hit.name for hit in matching.read(PACKS[language], "", text)}
    assert not names & CONNECTING


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bulk_footer", "If you have received this message in error please delete it."),
        ("stands_for", "Get the file for the meeting."),
        ("stands_for", "No trouble at all with the car, is it worth it?"),
        ("thanks_for_help", "Thanks for the quick answer."),
        ("thanks_for_help", "Nothing happens without a signature."),
        ("asks_leave", "Would you check the figures?"),
        ("comes_back", "We talked about the figures."),
        ("new_here", "The new figures are here."),
        ("bulk_event", "I will forward this to Anna."),
        ("bulk_notice", "Are you available on Monday?"),
    ],
)
def test_everyday_sentences_are_none_of_it(name, text):
    assert name not in searched("en", text)


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "Intro: Clara Winter <> Anna Smith"),
        ("en", "Introduction to Clara Winter"),
        ("is", "Kynning: Klara Vetur"),
    ],
)
def test_a_subject_that_introduces(language, subject):
    assert "intro_subject" in {hit.name for hit in matching.read(PACKS[language], subject, "")}


@pytest.mark.parametrize("subject", ["Introduction", "Re: meeting", "Introducing our new site"])
def test_a_subject_that_does_not(subject):
    names = {hit.name for hit in matching.read(PACKS["en"], subject, "")}
    assert "intro_subject" not in names
