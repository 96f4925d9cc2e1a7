"""The classes of wording a language pack fills: what the reader can notice in any language.

`CLASSES` maps a class to the kinds of act whose candidate it makes; a class with no kind is
context only. `CANCELLERS` maps a class of false friends ("introduce a new product") to the
classes it silences where their words overlap.
"""

from collections.abc import Mapping

from tengill.facts.acts import ActKind

_INTRO = (ActKind.INTRODUCTION,)
_HANDOFF = (ActKind.HANDOFF,)
_REQUEST = (ActKind.INTRODUCTION_REQUEST,)
_RECOMMEND = (ActKind.RECOMMENDATION,)
_THANKS = (ActKind.ACKNOWLEDGEMENT,)
_PITCH = (ActKind.PITCH_COLD, ActKind.PITCH_WARM)
_SELF = (ActKind.SELF_INTRODUCTION,)

CLASSES: Mapping[str, tuple[ActKind, ...]] = {
    # introductions
    "introduce": _INTRO,  # I would like to introduce you to Ann
    "meet_each_other": _INTRO,  # Ann, meet Bo
    "connect": _INTRO,  # connecting the two of you; let me put you in touch with Ann
    "you_two": _INTRO,  # you two should talk; I'll let you take it from here
    "copied_third": _INTRO,  # Ann (cc'd)
    "offer_to_introduce": _INTRO,  # happy to introduce you
    "intro_subject": _INTRO,  # a subject such as "Intro: Ann <> Bo"
    "interest_in_meeting": _INTRO,  # any interest in meeting him?
    "wants_to_meet": _INTRO,  # Ann would like to meet you
    "my_friend": _INTRO,  # a friend of mine
    "presents_person": _INTRO,  # Ann is a consultant who …
    "resume_of_third": _INTRO,  # attached is the CV of my friend
    "presents_here": _INTRO,  # here is Ann; this is Ann
    "weigh_person": _INTRO,  # what do you think of him?
    "both_addressed": _INTRO,  # Ann, … Bo, … (found by structure: see `vocative`)
    "both_inside": _INTRO,  # the same within one organisation
    "both_in_subject": _INTRO,  # a subject that names two of the addressed
    "names_copied": _INTRO,  # one is greeted, another who is copied is named
    # handoffs
    "third_will_contact": _HANDOFF,  # Ann will call you
    "asked_third": _HANDOFF,  # I have asked Ann to call you
    "contact_third": _HANDOFF,  # please call Ann
    "mentions_contact": _HANDOFF,  # … talk to Ann. (weak)
    "person_to_contact": _HANDOFF,  # the person to talk to is Ann
    "work_with_third": _HANDOFF,  # please coordinate with Ann
    "check_with_third": _HANDOFF,  # check with Ann
    "forwarded_yours": _HANDOFF,  # I passed your letter on to Ann
    "gave_your_details": _HANDOFF,  # I gave Ann your number
    "gave_their_details": _HANDOFF,  # her number is …
    "suggested_contact": _HANDOFF,  # I suggested that Ann call you
    "send_to_third": _HANDOFF,  # send his CV to Ann
    "expect_to_hear": _HANDOFF,  # you should hear from Ann
    "takes_over": _HANDOFF,  # Ann will look after you from here
    "third_is_yours": _HANDOFF,  # Ann will help you, is at your disposal
    # told without any known wording (see `telling`)
    "told": (*_INTRO, *_HANDOFF),
    # requests
    "ask_introduction": _REQUEST,
    "ask_whom": _REQUEST,  # who is the right person to talk to?
    # recommendations
    "recommend": _RECOMMEND,
    "praise": _RECOMMEND,
    "recommend_softly": _RECOMMEND,  # I'd go with Ann; go and see Ann; try their soup
    "stands_for": _RECOMMEND,  # worth every cent; I would hire her again
    # acknowledgements
    "thanks_introduction": _THANKS,
    "thanks_advice": _THANKS,
    "move_to_bcc": _THANKS,  # thanks, moving you to bcc: the introduced one takes over
    "result_of_introduction": _THANKS,
    "thanks_for_help": _THANKS,  # you were right about him; I owe you one
    # pitches and self-introductions
    "self_introduction": _SELF,
    "offers": _PITCH,
    "asks_meeting": _PITCH,
    "asks_job": _PITCH,
    "asks_attention": _PITCH,
    "asks_time": _PITCH,  # open to a quick call?
    "approaches": _PITCH,  # I came across your firm
    "asks_leave": _PITCH,  # may I call on you?
    "comes_back": (ActKind.PITCH_WARM,),  # we spoke at the fair; Ann thought that you might
    "new_here": _SELF,  # I joined on Monday
    "named_referrer": (ActKind.PITCH_WARM,),
    "met_before": (ActKind.PITCH_WARM,),
    # context
    "resume": (),
    "on_behalf": (),  # Ann asked me to write to you
    "contact_if_questions": (),
    "for_third_parties": (),
    "scheduling": (),
    "assistant": (),
    "title": (),
    "told_of": (),  # Ann runs the mill: of one who is addressed, she is presented
    "asked_of": (),  # Ann, please send the file: there is work to do, nobody to meet
    "decline": (),
    "thanks": (),
    "phone_or_mail": (),
    "conditional": (),
    "bulk_footer": (),
    "bulk_announcement": (),
    "bulk_automatic": (),
    "bulk_marketing": (),
    "bulk_news": (),
    "bulk_event": (),  # mark your calendars; pass this on to anybody
    "bulk_notice": (),  # … is now available; … will be closed on
}

_CONNECTING = (
    "introduce",
    "meet_each_other",
    "connect",
    "you_two",
    "offer_to_introduce",
    "interest_in_meeting",
    "wants_to_meet",
    "my_friend",
    "intro_subject",
    "presents_here",
)
_HANDING = (
    "third_will_contact",
    "asked_third",
    "contact_third",
    "person_to_contact",
    "mentions_contact",
    "check_with_third",
    "work_with_third",
    "forwarded_yours",
    "gave_their_details",
    "send_to_third",
    "resume_of_third",
)

CANCELLERS: Mapping[str, tuple[str, ...]] = {
    "false_introduction": (*_CONNECTING, "ask_introduction", "copied_third"),
    "false_handoff": (*_HANDING, "interest_in_meeting"),
    "false_recommendation": ("recommend", "praise", "recommend_softly", "stands_for"),
    "false_thanks": ("thanks_introduction", "thanks_advice", "result_of_introduction"),
    "false_self": ("self_introduction",),
    "contact_if_questions": (
        "contact_third",
        "mentions_contact",
        "check_with_third",
        "gave_their_details",
    ),
    "ask_whom": ("person_to_contact",),
    "ask_introduction": (
        "introduce",
        "connect",
        "offer_to_introduce",
        "self_introduction",
    ),
    "thanks_introduction": ("introduce", "connect", "offer_to_introduce", "meet_each_other"),
    "result_of_introduction": ("introduce", "connect", "offer_to_introduce"),
    "self_introduction": ("introduce", "meet_each_other"),
    "on_behalf": ("asked_third",),
    "named_referrer": ("suggested_contact", "gave_your_details"),
}
"""Every canceller that is no class itself exists only to cancel."""
