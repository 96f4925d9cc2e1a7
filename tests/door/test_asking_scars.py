"""Scars of a mail merge: told when certain, silent when a person may have written it so."""

from datetime import UTC, datetime

import pytest

from tengill.door.asking import FIELD, NAME, read
from tengill.facts.approaches import Approach
from tengill.facts.messages import Mailbox

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def scars(text, subject="", **more):
    told = {"names": ("Katrín", "Kata"), "signature": "", **more}
    sender = told.pop("sender", Mailbox("Orri Vind", "orri@vind.example"))
    return read(Approach("k", AT, sender, subject, text, **told)).scars


def codes(text, **more):
    return [scar.code for scar in scars(text, **more)]


@pytest.mark.parametrize(
    "text",
    [
        "Hi {first_name}, I love your work.",
        "Hi {{name}}, I love your work.",
        "Hi {{ contact.first_name | default: 'there' }}, hello",
        "Dear [Name], hello",
        "Dear [First Name], hello",
        "Hello %FIRSTNAME%! hello",
        "Hello %%first_name%%, hello",
        "Hi *|FNAME|*, hello",
        "Hi <First Name>, hello",
        "Hi <<First Name>>, hello",
        "Hi ${firstName}, hello",
        "Hi $FIRSTNAME, hello",
        "Hi ##FirstName##, hello",
        "Hæ {fornafn}, góðan dag",
        "Sæl {{ nafn }}, góðan dag",
        "{Hi|Hello|Hey} Katrín, hello",
        "Hi , hello",
        "Hello ! hello",
        "Dear null,\nhello",
        "Hi undefined, hello",
        "Hi there,\n\nI see that [Company Name] is growing.",
        "Hi [Insert Name], hello",
    ],
)
def test_fields_left_unfilled(text):
    (scar,) = scars(text)
    assert scar.code == FIELD
    span = scar.words[0]
    assert text[span.start : span.end] == span.text == dict(scar.values)["field"]


def test_fields_in_the_subject():
    (scar,) = scars("Hello Katrín,", subject="A question, {first_name}")
    assert scar.words[0].in_subject
    assert scar.words[0].text == "{first_name}"


@pytest.mark.parametrize(
    "text",
    [
        "Set {x} to 3 and a[name] to 4, then run %{name} and ${name} in the shell.",
        "<title>Hello</title> and <name> in XML",
        "The price is $40 (20% off) for #4 | see [1] and [Image].",
        "He wrote {sic} [name withheld] in the margin.",
        "Hi,\nhello",
        "Hi!\nhello",
        "Hello there, how are you?",
        "Dear all, hello",
        "Dear Sir, hello",
        "Hi team, hello",
        "Hi – quick note",
        "Hi Katrín, hello",
        "Kæra Katrín, halló",
        "Hi Kata, hello",
        "Hi Katrin, hello",
        "Hi Katy, hello",
        "Hi Kartin, hello",
        "Hi Orri here, hello",
        "Hi, Orri here",
        "Hæ, Orri hér",
        "Nothing in particular",
    ],
)
def test_nothing_that_a_person_may_have_written(text):
    assert codes(text) == []


def test_a_wrong_name_is_told():
    (scar,) = scars("Dear Jonathan,\n\nI enjoyed your post.")
    assert (scar.code, dict(scar.values)) == (NAME, {"name": "Jonathan"})
    assert scar.words[0].text == "Jonathan"
    assert codes("Sæl Sigríður, gaman að sjá") == [NAME]


def test_a_wrong_name_is_told_only_when_certain():
    text = "Dear Jonathan,\n\nhello"
    assert codes(text, names=()) == []
    assert codes(text, recipients=2) == []
    assert codes(text, named=False) == []
    assert codes(text, names=("Jon", "Katrín")) == []
    assert codes("Dear jonathan, hello") == []
    assert codes("Dear Quxley, hello") == []
    assert codes("Hi Jonathan, hello", sender=Mailbox("Jonathan Reed", "j@reed.example")) == []


def test_short_forms_call_the_same_person():
    assert codes("Hi Bob, hello", names=("Robert",)) == []
    assert codes("Hi Robert, hello", names=("Bob",)) == []
    assert codes("Hi Bill, hello", names=("William", "Will")) == []
    assert codes("Hi Peter, hello", names=("William", "Will")) == [NAME]


def test_a_few_scars_at_most():
    assert len(scars("{first_name} " * 500)) == 3
