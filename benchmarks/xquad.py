"""Retrieval, short answers and refusals over XQuAD's English paragraphs, by the code that answers.

usage: python benchmarks/xquad.py FOLDER

FOLDER holds passages.jsonl (id, title, text) and questions.jsonl (question, passage_id, answers,
kind: answerable or off_corpus). Each paragraph becomes a document; none has anticipated questions.
Prints a Markdown table: the right paragraph first, by BM25, by the embedding and fused; the gold
span inside a quote of the answer; how well confidence tells answerable from off-corpus questions.
"""

import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from sklearn.metrics import roc_auc_score

from waymark.chatbot import Chatbot
from waymark.indexing import ensure_index
from waymark.settings import Settings


class Quiet:
    """Progress that is not shown."""

    def step(self, text, total):
        return lambda more: None

    def note(self, text):
        print(text, file=sys.stderr)


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def best(retrieved, name: str) -> str:
    return max(retrieved, key=lambda r: r.why[name]).passage.document_id


def main(folder: Path) -> None:
    questions = rows(folder / "questions.jsonl")
    with tempfile.TemporaryDirectory() as place:
        corpus = Path(place) / "corpus"
        corpus.mkdir()
        for row in rows(folder / "passages.jsonl"):
            text = f"# {row['title']}\n\n{row['text']}\n"
            (corpus / f"{row['id']}.md").write_text(text, "utf-8")
        settings = Settings(corpus=corpus, index=Path(place) / "index")
        chatbot = Chatbot(ensure_index(settings, Quiet()), settings)
        hits = {"BM25": 0, "embedding": 0, "fused": 0}
        spans, confidences, answerable, times = 0, [], [], []
        asked = [q for q in questions if q["kind"] in ("answerable", "off_corpus")]
        for question in asked:
            answer = chatbot.ask(question["question"])
            confidences.append(answer.confidence)
            answerable.append(question["kind"] == "answerable")
            times.append(answer.timings["total"])
            if question["kind"] == "answerable":
                right = f"{question['passage_id']}.md"
                hits["BM25"] += best(answer.retrieved, "lexical") == right
                hits["embedding"] += best(answer.retrieved, "dense") == right
                hits["fused"] += answer.retrieved[0].passage.document_id == right
                quotes = " ".join(citation.quote for citation in answer.citations)
                spans += any(span in quotes for span in question["answers"])
    count = sum(answerable)
    print(f"| {count} answerable, {len(asked) - count} off-corpus questions | |\n| --- | ---: |")
    for name, value in hits.items():
        print(f"| right paragraph first, {name} | {value / count:.3f} |")
    print(f"| gold span in a quote of the answer | {spans / count:.3f} |")
    print(f"| AUC of confidence, answerable against off-corpus | "
          f"{roc_auc_score(answerable, confidences):.3f} |")  # fmt: skip
    print(f"| milliseconds an answer, median | {median(times):.1f} |")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
