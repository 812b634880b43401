"""A document → the questions that its sentences answer, drafted by a language model.

A draft of the file that stands beside a document (`reading/anticipated.py`). A question is kept
when the sentence that it was made from is among the nearest to it: what a model asks beside the
point would lead readers astray.
"""

import json
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from waymark.answering.generate import suggested
from waymark.answering.models import chat_model
from waymark.errors import CorpusMissing, ModelMissing
from waymark.indexing.build import Progress
from waymark.indexing.fit import Embed
from waymark.indexing.index import Index
from waymark.settings import Settings

NEAREST = 3
"""Places among the sentences nearest to a question that its own may take."""

LEAST_LIKENESS = 0.3
"""Cosine below which a question and a sentence speak of different things."""

MOST_WORDS = 25


def question_lines(
    document: str, index: Index, settings: Settings, progress: Progress
) -> Iterator[str]:
    """Lines of the questions file, sentence by sentence.

    Raises CorpusMissing, ModelMissing where no model is named, and ModelFailed.
    """
    if document not in index.documents:
        names = ", ".join(index.documents)
        raise CorpusMissing(f"'{document}' is not in '{settings.corpus}', which has: {names}")
    if not settings.models:
        raise ModelMissing("Name the model that drafts, such as --model ollama:llama3.2.")
    model = chat_model(settings.models[0], settings.model_url, settings.model_seconds)
    sentences = [
        (passage.section, sentence.text)
        for passage in sorted(index.passages.values(), key=lambda passage: passage.start)
        if passage.document_id == document
        for sentence in passage.sentences
        if sentence.kind in ("sentence", "item")
    ]
    embed = index.embeddings.embed_documents
    vectors = np.array(embed([f"{section.name}: {text}" for section, text in sentences]))
    asked: set[str] = set()
    advance = progress.step("drafting questions", len(sentences))
    for place, (section, text) in enumerate(sentences):
        drafts = suggested(model, text, section.label, settings.model_seconds)
        fresh = [q for q in dict.fromkeys(drafts) if q.lower() not in asked]
        asked |= {question.lower() for question in fresh}
        for question in _pertinent(fresh, place, vectors, embed):
            kind = index.learned.asks.probabilities(
                index.learned.worded(question, np.array(embed([question])[0], dtype=np.float32))
            )
            row = {
                "question": question,
                "section": section.name,
                "evidence": [text],
                "asks": max(kind, key=lambda name: kind[name]),
            }
            yield json.dumps(row, ensure_ascii=False)
        advance(1)


def _pertinent(
    questions: Sequence[str], place: int, vectors: NDArray[np.float64], embed: Embed
) -> Iterator[str]:
    """Those of the questions whose own sentence is near enough."""
    short = [question for question in questions if len(question.split()) <= MOST_WORDS]
    for question, vector in zip(short, embed(short) if short else [], strict=True):
        likeness = vectors @ np.array(vector)
        if likeness[place] >= LEAST_LIKENESS and place in np.argsort(-likeness)[:NEAREST]:
            yield question
