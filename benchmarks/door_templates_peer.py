"""datasketch on mails, one after the other, run in the peers' own Python.

    python door_templates_peer.py FILE.json

FILE holds [[key, text], …]. Word-set MinHash with 128 permutations in 32 bands of 4; a mail joins the
group of the likest earlier one whose estimated Jaccard similarity is at least 0.5. Prints one line of
JSON: {"seconds": …, "groups": {key: group}}. Imports nothing of ours.
"""

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from datasketch import MinHash, MinHashLSH  # type: ignore[import-not-found]

_WORD = re.compile(r"\w+")


def main() -> None:
    """Find the groups and print them."""
    mails = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    began = time.perf_counter()
    index = MinHashLSH(num_perm=128, params=(32, 4))
    kept: dict[str, Any] = {}
    groups: dict[str, str] = {}
    many: set[str] = set()
    for key, text in mails:
        made = MinHash(num_perm=128)
        words = {word.encode() for word in _WORD.findall(text.lower())}
        made.update_batch(words)
        best, likeness = None, 0.5
        for other in index.query(made):
            now = made.jaccard(kept[other])
            if now >= likeness:
                best, likeness = other, now
        groups[key] = key if best is None else groups[best]
        if best is not None:
            many.add(groups[key])
        index.insert(key, made)
        kept[key] = made
    seconds = time.perf_counter() - began
    told = {key: group for key, group in groups.items() if group in many}
    print(json.dumps({"seconds": seconds, "groups": told}))


if __name__ == "__main__":
    main()
