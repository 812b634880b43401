"""What each part of the answering is worth: the same questions with one part off, or one constant
changed.

usage: python benchmarks/ablations.py FOLDER

FOLDER holds question files with gold; constants are chosen on tests/quality/develop. Prints a
Markdown table: answerable questions answered right, citations under a right section, the right
section retrieved first, F1 of refusals; and for each line what it differs by from all parts.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from common import chatbot_over, folder_argument

from waymark.answering.evidence import together
from waymark.evaluation.measures import judge, summarise
from waymark.evaluation.questions import read_gold

SEARCH, ASKED = "waymark.retrieval.search", "waymark.retrieval.asked"
EVIDENCE, EXTRACT = "waymark.answering.evidence", "waymark.answering.extract"


def nothing(*_):
    return {}


def unread(*_):
    return None


def ablations() -> Iterator[tuple[str, dict[str, object]]]:
    """A name, and what stands in for what."""
    meaning = property(lambda matched: matched.meaning)
    yield "all parts", {}
    yield "no fitted evidence model", {f"{SEARCH}.fitted_probabilities": nothing}
    yield "no reading of the question", {"waymark.retrieval.meant.Reader.read": unread}
    yield "no nearest questions", {f"{ASKED}.NEIGHBOURS": 0}
    yield "no letters", {f"{ASKED}.Matched.similarity": meaning}
    yield "no weight for the operator", {f"{ASKED}.OTHER_OPERATOR": 1000.0}
    yield "one sentence of evidence", {f"{EVIDENCE}.SHARE": 2.0}
    yield "no sets agreed on", {f"{EXTRACT}.agreed": lambda scored, *_: together(scored)}
    yield "no weight for rivals", {f"{EVIDENCE}.RIVAL": 1.0}
    yield "no computing", {"waymark.answering.compute.OPERATORS": ()}
    yield "no parts", {"waymark.chatbot.parts_of": lambda question: (question,)}
    yield "no mending of typos", {"waymark.wording.Wording.mended": lambda _, text: text}
    for name in ("dense", "lexical", "named", "evidence"):
        yield f"search without {name}", {f"{SEARCH}.WEIGHTS": {name: 0.0}}
    for value in (12, 48):
        yield f"{value} neighbours", {f"{ASKED}.NEIGHBOURS": value}
    for value in (3, 8):
        yield f"sharpness {value}", {f"{ASKED}.SHARPNESS": value}
    for value in (0.35, 0.65):
        yield f"share {value}", {f"{EVIDENCE}.SHARE": value}
    for value in (0.6, 0.85):
        yield f"near best {value}", {f"{EXTRACT}.NEAR_BEST": value}


def figures(golds, chatbot) -> list[float]:
    summary = summarise([judge(gold, chatbot.ask(gold.question)) for gold in golds])
    hit = summary.ranking["hit@1"]
    return [summary.answerable_correct, summary.citation_precision, hit, summary.abstention_f1]


def main(folder: Path) -> None:
    golds = read_gold(folder)
    print("| | right | citations | section hit@1 | F1 of refusals |")
    print("| --- | ---: | ---: | ---: | ---: |")
    whole: list[float] = []

    def row(name: str, values: list[float]) -> None:
        pairs = zip(values, whole, strict=True)
        cells = [f"{v:.3f}" if values is whole else f"{v - w:+.3f}" for v, w in pairs]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)

    with tempfile.TemporaryDirectory() as place:
        chatbot = chatbot_over(Path("corpus"), Path(place) / "index")
        for name, changes in ablations():
            with ExitStack() as stack:
                for target, value in changes.items():
                    if isinstance(value, dict):
                        stack.enter_context(patch.dict(target, value))
                    else:
                        stack.enter_context(patch(target, value))
                values = figures(golds, chatbot)
            if not whole:
                whole = values
            row(name, values)
        bare = Path(place) / "corpus"
        bare.mkdir()
        for document in Path("corpus").glob("*.md"):
            shutil.copy(document, bare)
        row("no anticipated questions", figures(golds, chatbot_over(bare, Path(place) / "bare")))


if __name__ == "__main__":
    main(folder_argument(__doc__))
