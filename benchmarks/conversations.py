"""Retrieval in public conversations: the last question alone, and in the light of the conversation.

usage: python benchmarks/conversations.py FOLDER

FOLDER holds passages.jsonl (id, title, text) and conversations.jsonl (turns with question,
standalone_rewrite, gold_passage_ids), as MTRAG's are cut. Each passage is embedded whole; none has
anticipated questions. Prints a Markdown table of R@5 and nDCG@5 over the turns that have gold: for
each way of asking, by BM25, by the embedding and fused.
"""

import dataclasses
import tempfile
from pathlib import Path

import ir_measures
from common import Quiet, folder_argument, rows
from ir_measures import Qrel, R, ScoredDoc, nDCG

from waymark.chatbot import Chatbot
from waymark.domain import Document, Passage, Section, Sentence, Turn
from waymark.indexing import build_index
from waymark.indexing.embedding import find_model, load_embeddings
from waymark.indexing.index import entries_of
from waymark.indexing.store import PASSAGES, QUESTIONS, Store
from waymark.reading import read_corpus
from waymark.settings import Settings

MEASURES = (R @ 5, nDCG @ 5)
BY = {"BM25": "lexical", "embedding": "dense", "fused": ""}


def whole(row: dict) -> tuple[Document, Passage]:
    """A passage as a document of one section and one sentence."""
    text = row["text"].strip() or row["title"]
    section = Section(row["id"], (row["title"] or row["id"],), 0, len(text))
    sentence = Sentence(text, 0, len(text), "sentence")
    passage = Passage(row["id"], row["id"], section, text, 0, len(text), (sentence,))
    return Document(row["id"], row["title"], text, row["id"]), passage


def chatbot_over_passages(folder: Path, place: Path) -> Chatbot:
    """A chatbot whose passages are the folder's, cut no further."""
    corpus = place / "corpus"
    corpus.mkdir()
    (corpus / "seed.md").write_text("# Seed\n\nA passage to build an index from.\n", "utf-8")
    settings = Settings(corpus=corpus, index=place / "index")
    index = build_index(settings, read_corpus(corpus), Quiet())
    pairs = [whole(row) for row in rows(folder / "passages.jsonl")]
    passages = {passage.id: passage for _, passage in pairs}
    entries = [entry for passage in passages.values() for entry in entries_of(passage)]
    embeddings = load_embeddings(find_model(settings.embedding))
    kept = {PASSAGES: entries, QUESTIONS: []}
    Store.create(place / "store", kept, embeddings, lambda more: None)
    store = Store.open(place / "store")
    documents = {document.id: document for document, _ in pairs}
    index = dataclasses.replace(index, documents=documents, passages=passages, store=store)
    return Chatbot(index, settings)


def best(found, why: str) -> list[str]:
    """The ids of the five best passages by one kind of evidence, or by all."""
    order = found if not why else sorted(found, key=lambda r: -r.why[why])
    return [retrieved.passage.id for retrieved in order[:5]]


def main(folder: Path) -> None:
    relevant: list[Qrel] = []
    runs: dict[tuple[str, str], list[ScoredDoc]] = {}
    with tempfile.TemporaryDirectory() as place:
        chatbot = chatbot_over_passages(folder, Path(place))
        for conversation in rows(folder / "conversations.jsonl"):
            history: list[Turn] = []
            for turn in conversation["turns"]:
                question = turn["question"]
                answer = chatbot.ask(question, history)
                history.append(Turn(question, answer))
                if not turn["gold_passage_ids"]:
                    continue
                relevant += [Qrel(turn["task_id"], id, 1) for id in turn["gold_passage_ids"]]
                ways = {
                    "last question alone": chatbot.search(question)[1].retrieved,
                    "in its conversation, by Waymark": answer.retrieved,
                    "rewritten by people": chatbot.search(turn["standalone_rewrite"] or question)[
                        1
                    ].retrieved,
                }
                for name, found in ways.items():
                    for by, why in BY.items():
                        runs.setdefault((name, by), []).extend(
                            ScoredDoc(turn["task_id"], id, -float(rank))
                            for rank, id in enumerate(best(found, why))
                        )
    turns = len({qrel.query_id for qrel in relevant})
    print(f"| {folder.name}: {turns} turns | R@5 | nDCG@5 |\n| --- | ---: | ---: |")
    for (name, by), run in runs.items():
        figures = ir_measures.calc_aggregate(MEASURES, relevant, run)
        print(f"| {name}, {by} | " + " | ".join(f"{figures[m]:.3f}" for m in MEASURES) + " |")


if __name__ == "__main__":
    main(folder_argument(__doc__))
