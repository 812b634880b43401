"""Which sentences are let through: `answering/verify.py` beside a fuzzy match of the text.

usage: python benchmarks/verification.py FOLDER

FOLDER holds measure.jsonl (text, evidence, heading, kind, supported): sentences as a language model
writes them, each with the sentences that it cites. Prints a Markdown table: how many of the
supported ones are kept, how many of the others are caught, by kind. The fuzzy match is the length
of the longest common block over the shorter text, as a peer uses it, at the least ratio that keeps
as many of the supported sentences of develop.jsonl as ours does, and at the one that keeps 95 %.
"""

from collections import defaultdict
from difflib import SequenceMatcher
from pathlib import Path

from common import Quiet, folder_argument, rows

from waymark.answering.claims import Claim
from waymark.answering.verify import Source, Verifier
from waymark.indexing import ensure_index
from waymark.indexing.pair_encoder import PairEncoder
from waymark.settings import Settings

KEPT = 0.95


def ratio(row: dict) -> float:
    """The longest common block, for one of the shorter text."""
    ours, theirs = row["text"].lower(), " ".join(row["evidence"]).lower()
    block = SequenceMatcher(None, ours, theirs, autojunk=False).find_longest_match()
    return block.size / min(len(ours), len(theirs))


def least_ratio(lines: list[dict], share: float) -> float:
    """The ratio that this share of the supported sentences reaches."""
    ratios = sorted((ratio(row) for row in lines if row["supported"]), reverse=True)
    return ratios[max(round(share * len(ratios)) - 1, 0)]


def main(folder: Path) -> None:
    index = ensure_index(Settings(), Quiet())
    names = sorted({passage.section.name for passage in index.passages.values()})
    verifier = Verifier(index.embeddings.embed_query, PairEncoder(index.entailment), names)

    def carried(row: dict) -> bool:
        source = Source(" ".join(row["evidence"]), row["heading"])
        return isinstance(verifier.claim(row["text"], [source], ()), Claim)

    develop = list(rows(folder / "develop.jsonl"))
    supported = [row for row in develop if row["supported"]]
    share = sum(map(carried, supported)) / len(supported)
    same, most = least_ratio(develop, share), least_ratio(develop, KEPT)
    ways = {
        "Waymark": carried,
        "fuzzy, keeping as many": lambda row: ratio(row) >= same,
        "fuzzy, keeping 95 %": lambda row: ratio(row) >= most,
    }
    found: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for row in rows(folder / "measure.jsonl"):
        for way, let_through in ways.items():
            right = let_through(row) == row["supported"]
            found[way]["supported, kept" if row["supported"] else "unsupported, caught"].append(
                right
            )
            if not row["supported"]:
                found[way][f"caught: {row['kind']}"].append(right)
    count = sum(len(found["Waymark"][name]) for name in ("supported, kept", "unsupported, caught"))
    print(f"| {count} sentences | " + " | ".join(ways) + " |")
    print("| --- |" + " ---: |" * len(ways))
    for name in found["Waymark"]:
        shares = (sum(found[way][name]) / len(found[way][name]) for way in ways)
        print(f"| {name} | " + " | ".join(f"{share:.2f}" for share in shares) + " |")


if __name__ == "__main__":
    main(folder_argument(__doc__))
