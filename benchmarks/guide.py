"""Waymark beside the pipeline that a user would build instead, over the guide, in one run.

usage: python benchmarks/guide.py FOLDER

FOLDER holds question files with gold, such as tests/quality/measure. The pipeline: chunks of 1,000
characters with 200 overlapping (LangChain's splitter), the same embedding model, Chroma, the two
nearest chunks shown as the answer, each cited with the section that most of it lies in; and the
same refusing below the similarity at which it would refuse 5 % of the answerable questions.
Prints a Markdown table; the last line compares the time of an answer with embedding alone.
"""

import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

import chromadb
from common import chatbot_over, folder_argument
from langchain_text_splitters import RecursiveCharacterTextSplitter

from waymark.domain import Answer, Citation, Passage, Retrieved, Statement
from waymark.evaluation.measures import Summary, judge, summarise
from waymark.evaluation.questions import read_gold
from waymark.evaluation.report import SHARES

CHUNK, OVERLAP, TOP = 1000, 200, 2
MOST_REFUSED = 0.05


class ChunkPipeline:
    """Chunks in Chroma; the nearest two are the answer."""

    def __init__(self, document, passages, embeddings, folder: Path) -> None:
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True
        )
        self.document, self.embeddings = document, embeddings
        self.passages = passages
        self.chunks = splitter.create_documents([document.text])
        client = chromadb.PersistentClient(str(folder))
        self.collection = client.create_collection(
            "chunks", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )
        texts = [chunk.page_content for chunk in self.chunks]
        self.collection.add(
            ids=[str(i) for i in range(len(texts))], embeddings=embeddings.embed_documents(texts)
        )

    def section_at(self, start: int, end: int):
        """The section that most of the span lies in."""
        return max(self.passages, key=lambda p: min(end, p.end) - max(start, p.start)).section

    def ask(self, question: str) -> Answer:
        started = time.perf_counter()
        found = self.collection.query(
            query_embeddings=[self.embeddings.embed_query(question)],
            n_results=5,
            include=["distances"],
        )
        retrieved, citations, statements = [], [], []
        for number, (key, distance) in enumerate(
            zip(found["ids"][0], found["distances"][0], strict=True), 1
        ):
            chunk = self.chunks[int(key)]
            start = chunk.metadata["start_index"]
            end = start + len(chunk.page_content)
            section = self.section_at(start, end)
            passage = Passage(key, self.document.id, section, chunk.page_content, start, end, ())
            retrieved.append(Retrieved(passage, 1 - distance, {}, ()))
            if number <= TOP:
                quote = self.document.text[start:end]
                citation = Citation(
                    number,
                    self.document.id,
                    section.label,
                    quote,
                    start,
                    end,
                    self.document.sha256,
                )
                citations.append(citation)
                statements.append(Statement(quote, (citation,)))
        total = (time.perf_counter() - started) * 1000
        return Answer(
            question=question,
            query=question,
            statements=tuple(statements),
            citations=tuple(citations),
            retrieved=tuple(retrieved),
            confidence=max(0.0, retrieved[0].score),
            abstained=False,
            writer="chunks",
            timings={"total": total},
        )


def table(columns: dict[str, Summary]) -> None:
    print(f"| | {' | '.join(columns)} |")
    print("| --- |" + " ---: |" * len(columns))

    def row(name: str, values) -> None:
        print(f"| {name} | {' | '.join(values)} |")

    summaries = list(columns.values())
    for name, text in SHARES:
        row(text, [f"{getattr(s, name):.3f}" for s in summaries])
    for name in summaries[0].ranking:
        row(f"section {name}", [f"{s.ranking[name]:.3f}" for s in summaries])
    row("words an answer, mean", [f"{s.words:.1f}" for s in summaries])
    row("milliseconds an answer, median", [f"{s.latency_ms:.1f}" for s in summaries])
    for kind in summaries[0].correct:
        row(f"right: {kind}", [f"{s.correct[kind]:.2f}" for s in summaries])


def main(folder: Path) -> None:
    golds = read_gold(folder)
    with tempfile.TemporaryDirectory() as place:
        chatbot = chatbot_over(Path("corpus"), Path(place) / "index")
        embeddings = chatbot.index.embeddings
        (document,) = chatbot.index.documents.values()
        passages = chatbot.index.passages.values()
        pipeline = ChunkPipeline(document, passages, embeddings, Path(place) / "chunks")
        ours, theirs, alone = [], [], []
        for gold in golds:
            started = time.perf_counter()
            embeddings.embed_query(gold.question)
            alone.append((time.perf_counter() - started) * 1000)
            ours.append(judge(gold, chatbot.ask(gold.question)))
            theirs.append(judge(gold, pipeline.ask(gold.question)))
    sure = [r.answer.confidence for r in theirs if r.gold.answerable]
    least = quantiles(sure, n=round(1 / MOST_REFUSED))[0]
    refusing = [
        judge(r.gold, replace(r.answer, statements=(), citations=(), abstained=True))
        if r.answer.confidence < least
        else r
        for r in theirs
    ]
    print(f"{len(golds)} questions of {folder}\n")
    table(
        {
            "Waymark": summarise(ours),
            "two chunks": summarise(theirs),
            "two chunks, refusing": summarise(refusing),
        }
    )
    times = [r.answer.timings["total"] for r in ours]
    ratios = sorted(time / base for time, base in zip(times, alone, strict=True))
    print(
        f"\nAn answer takes {median(ratios):.1f} times as long as embedding its question "
        f"({median(alone):.1f} ms), median; a tenth below {ratios[len(ratios) // 10]:.1f}, "
        f"a tenth above {ratios[len(ratios) * 9 // 10]:.1f}."
    )


if __name__ == "__main__":
    main(folder_argument(__doc__))
