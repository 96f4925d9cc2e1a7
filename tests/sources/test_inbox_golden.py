"""Messages of any other channel read whole, and compared with what stands in `samples/inbox`.

After a change that is meant: `python tests/sources/test_inbox_golden.py` writes the golden files
anew; look at the difference before keeping it.
"""

import json
from pathlib import Path

import pytest
from social_builders import facts, plainly

SAMPLES = Path(__file__).parent / "samples" / "inbox"
NAMES = ("approaches.csv", "approaches.json")


def told(name):
    return [plainly(one) for one in facts((SAMPLES / name).read_bytes(), name)]


def golden(name):
    return SAMPLES / f"{name}.golden.json"


@pytest.mark.parametrize("name", NAMES)
def test_a_list_of_messages_reads_as_its_golden_file(name):
    assert told(name) == json.loads(golden(name).read_text(encoding="utf-8"))


def write():
    """Write the golden files anew."""
    for name in NAMES:
        text = json.dumps(told(name), ensure_ascii=False, indent=1) + "\n"
        golden(name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
