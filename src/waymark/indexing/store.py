"""The vectors on disk. The only module that imports chromadb.

Chroma measures distance; here it becomes cosine similarity, once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chromadb
from chromadb.config import Settings as ChromaSettings
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from waymark.errors import IndexDamaged

PASSAGES, QUESTIONS = "passages", "questions"
"""The two collections: passages and their sentences; anticipated questions."""

BATCH = 512
"""Chroma takes at most 5,461 rows at once; a smaller batch shows progress."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One text that is embedded for `key`: a passage's id, or a question's number.

    `place` is that of a sentence in its passage, or -1 for the passage as a whole.
    """

    text: str
    key: str
    place: int = -1


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found for a query, with its cosine similarity."""

    key: str
    place: int
    similarity: float


class Store:
    """The Chroma collections of one folder."""

    def __init__(self, passages: Chroma, questions: Chroma) -> None:
        self._collections = {PASSAGES: passages, QUESTIONS: questions}

    @classmethod
    def create(
        cls,
        folder: Path,
        entries: Mapping[str, Sequence[Entry]],
        embeddings: Embeddings,
        advance: Callable[[int], None],
    ) -> None:
        """Embed the entries of each collection; `advance` is told how many more are in."""
        client = _client(folder)
        for name in (PASSAGES, QUESTIONS):
            chroma = Chroma(
                name,
                embedding_function=embeddings,
                client=client,
                collection_configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
            )
            for start, batch in _batches(entries[name]):
                chroma.add_texts(
                    [entry.text for entry in batch],
                    metadatas=[{"key": entry.key, "place": entry.place} for entry in batch],
                    ids=[str(start + place) for place in range(len(batch))],
                )
                advance(len(batch))

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """Open existing collections. Raises IndexDamaged when there are none."""
        if not (folder / "chroma.sqlite3").is_file():
            raise IndexDamaged(f"The index in {folder} has no chroma.sqlite3.")
        try:
            client = _client(folder)
            return cls(
                *(
                    Chroma(name, client=client, create_collection_if_not_exists=False)
                    for name in (PASSAGES, QUESTIONS)
                )
            )
        except Exception as error:  # chromadb raises a dozen kinds, some of them not its own
            raise IndexDamaged(f"The index in {folder} cannot be opened: {error}") from error

    def count(self) -> int:
        """How many entries the collections hold together."""
        collections: list[Any] = [chroma._collection for chroma in self._collections.values()]
        return sum(int(collection.count()) for collection in collections)

    def search(self, collection: str, vector: list[float], k: int) -> tuple[Hit, ...]:
        """The `k` entries of a collection nearest to a vector, best first."""
        chroma = self._collections[collection]
        found = chroma.similarity_search_by_vector_with_relevance_scores(vector, k=k)
        return tuple(
            Hit(str(doc.metadata["key"]), int(doc.metadata["place"]), 1.0 - distance)
            for doc, distance in found
        )


def _client(folder: Path) -> Any:
    folder.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(str(folder), ChromaSettings(anonymized_telemetry=False))


def _batches(entries: Sequence[Entry]) -> Iterator[tuple[int, Sequence[Entry]]]:
    for start in range(0, len(entries), BATCH):
        yield start, entries[start : start + BATCH]
