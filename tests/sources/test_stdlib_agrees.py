"""The reader against the standard library's, on well-formed mail of its own making."""

import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source_builders import message

from tengill.facts.messages import Role

TEXT = st.text(
    st.characters(
        min_codepoint=32,
        max_codepoint=0x2FF,
        exclude_characters="\x7f\x85\xa0\xad",
        exclude_categories=["Cc", "Cf", "Zs"],
    )
    | st.just(" "),
    max_size=60,
).map(lambda text: " ".join(text.split()))
WORD = st.text("abcdefghijkþæö", min_size=1, max_size=8)


@pytest.mark.slow
@settings(max_examples=40)
@given(
    TEXT,
    st.lists(TEXT, min_size=1, max_size=5),
    st.lists(st.tuples(WORD, WORD), min_size=1, max_size=5, unique=True),
    st.sampled_from(["7bit", "quoted-printable", "base64", "8bit"]),
    st.sampled_from([None, "html", "attachment"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_same_subject_people_and_text(subject, lines, people, encoding, extra, line_end):
    body = "\n".join(["Hello.", *lines]) + "\n"
    if not body.isascii() and encoding == "7bit":
        encoding = "8bit"
    made = EmailMessage(policy=email.policy.default.clone(linesep=line_end, max_line_length=70))
    made["Subject"] = subject
    made["From"] = "Ada Lind <ada@lind.example>"
    made["To"] = ", ".join(f'"{a} {b}" <p{n}@x.example>' for n, (a, b) in enumerate(people))
    made.set_content(body, cte=encoding)
    if extra == "html":
        made.add_alternative("<p>Other</p>", subtype="html")
    elif extra == "attachment":
        made.add_attachment(
            b"\x00\x01", maintype="application", subtype="pdf", filename=f"{people[0][0]}.pdf"
        )
    read = message(made.as_bytes())
    assert read.subject == " ".join(str(made["subject"]).split())
    assert [box.address for box in read.mailboxes(Role.TO)] == [
        f"p{n}@x.example" for n, _ in enumerate(people)
    ]
    assert [box.name for box in read.mailboxes(Role.TO)] == [f"{a} {b}" for a, b in people]
    kept = read.body.new + read.body.quoted + read.body.signature
    assert sorted("".join(kept.split())) == sorted("".join(body.split()))
    assert len(read.attachments) == (extra == "attachment")
    if extra == "attachment":
        assert read.attachments[0].filename == f"{people[0][0]}.pdf"
