"""Retrieval, short answers and refusals over a public question set, by the code that answers.

usage: python benchmarks/public.py FOLDER

FOLDER holds passages.jsonl (id, title, text) and questions.jsonl (question, kind, passage_id,
answers, and for some sets evidence_sentences). Each passage becomes a document; none has
anticipated questions. Prints a Markdown table: the right passage first, by BM25, by the embedding
and fused; the gold span inside a quote of the answer, or the quotes against the gold evidence; how
well confidence tells answerable questions from each other kind.
"""

import re
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median

from common import chatbot_over, folder_argument, rows
from sklearn.metrics import roc_auc_score

SPACE = re.compile(r"\s+")


def plain(text: str) -> str:
    return SPACE.sub(" ", text).strip()


def best(retrieved, name: str) -> str:
    found = max(retrieved, key=lambda r: r.why[name], default=None)
    return found.passage.document_id if found else ""


def evidence_figures(question: dict, quotes: list[str]) -> tuple[float, float]:
    """Share of the quotes that are gold evidence, and of the gold evidence that is quoted."""
    gold = [plain(sentence) for sentence in question["evidence_sentences"]]
    own = [plain(quote) for quote in quotes]
    good = sum(any(a in b or b in a for b in gold) for a in own)
    covered = sum(any(a in b or b in a for b in own) for a in gold)
    return good / max(len(own), 1), covered / len(gold)


def main(folder: Path) -> None:
    questions = rows(folder / "questions.jsonl")
    with tempfile.TemporaryDirectory() as place:
        corpus = Path(place) / "corpus"
        corpus.mkdir()
        for row in rows(folder / "passages.jsonl"):
            text = f"# {row['title']}\n\n{row['text']}\n"
            (corpus / f"{row['id']}.md").write_text(text, "utf-8")
        chatbot = chatbot_over(corpus, Path(place) / "index")
        hits, spans, evidence, times = defaultdict(int), [], [], []
        confidences: dict[str, list[float]] = defaultdict(list)
        for question in questions:
            answer = chatbot.ask(question["question"])
            confidences[question["kind"]].append(answer.confidence)
            times.append(answer.timings["total"])
            if question["kind"] != "answerable":
                continue
            right = f"{question['passage_id']}.md"
            hits["BM25"] += best(answer.retrieved, "lexical") == right
            hits["embedding"] += best(answer.retrieved, "dense") == right
            hits["fused"] += [r.passage.document_id for r in answer.retrieved[:1]] == [right]
            quotes = [citation.quote for citation in answer.citations]
            if question.get("evidence_sentences"):
                evidence.append(evidence_figures(question, quotes))
            else:
                spans.append(any(a in " ".join(quotes) for a in question["answers"]))
    answerable = confidences.pop("answerable")
    print(f"| {folder.name}: {len(answerable)} answerable questions | |\n| --- | ---: |")
    for name, value in hits.items():
        print(f"| right passage first, {name} | {value / len(answerable):.3f} |")
    if evidence:
        precision = sum(p for p, _ in evidence) / len(evidence)
        recall = sum(r for _, r in evidence) / len(evidence)
        print(f"| quotes that are gold evidence, mean | {precision:.3f} |")
        print(f"| gold evidence that is quoted, mean | {recall:.3f} |")
    else:
        print(f"| gold span in a quote of the answer | {sum(spans) / len(spans):.3f} |")
    for kind, others in confidences.items():
        labels = [True] * len(answerable) + [False] * len(others)
        auc = roc_auc_score(labels, answerable + others)
        print(f"| AUC of confidence against {len(others)} {kind} | {auc:.3f} |")
    print(f"| milliseconds an answer, median | {median(times):.1f} |")


if __name__ == "__main__":
    main(folder_argument(__doc__))
