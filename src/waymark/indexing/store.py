"""The vectors on disk. The only module that imports chromadb.

Written through LangChain's Chroma; read through chromadb itself and asked for ids and distances
alone, because fetching texts and metadata takes longer than finding the entries. Chroma measures
distance; here it becomes cosine similarity, once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from waymark.errors import IndexDamaged

PASSAGES, QUESTIONS = "passages", "questions"
"""The two collections: passages and their sentences; anticipated questions."""

CANDIDATES = 1000
"""Entries that a search of the HNSW graph (Malkov & Yashunin, 2018) keeps in view. With 200 some
of the hundred nearest questions were missed, not the same ones each time the index was opened, so
that an answer could change."""

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

    @property
    def id(self) -> str:
        """The entry's id in its collection."""
        return f"{self.key}@{self.place}"


class Hit(NamedTuple):
    """An entry found for a query, with its cosine similarity."""

    key: str
    place: int
    similarity: float


class Store:
    """The Chroma collections of one folder."""

    def __init__(self, collections: Mapping[str, Any]) -> None:
        self._collections = collections

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
                collection_configuration={"hnsw": {"space": "cosine", "ef_search": CANDIDATES}},
            )
            for batch in _batches(entries[name]):
                chroma.add_texts([e.text for e in batch], ids=[e.id for e in batch])
                advance(len(batch))

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """Open existing collections. Raises IndexDamaged when there are none."""
        if not (folder / "chroma.sqlite3").is_file():
            raise IndexDamaged(f"The index in {folder} has no chroma.sqlite3.")
        try:
            client = _client(folder)
            names = (PASSAGES, QUESTIONS)
            return cls({n: client.get_collection(n, embedding_function=None) for n in names})
        except Exception as error:  # chromadb raises a dozen kinds, some of them not its own
            raise IndexDamaged(f"The index in {folder} cannot be opened: {error}") from error

    def count(self) -> int:
        """How many entries the collections hold together."""
        return sum(int(collection.count()) for collection in self._collections.values())

    def search(
        self, collection: str, vector: Sequence[float] | NDArray[np.float32], k: int
    ) -> tuple[Hit, ...]:
        """The `k` entries of a collection nearest to a vector, best first."""
        found = self._collections[collection].query(
            query_embeddings=[vector], n_results=k, include=["distances"]
        )
        return tuple(
            _hit(id_, distance)
            for id_, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        )


def _hit(id_: str, distance: float) -> Hit:
    key, _, place = id_.rpartition("@")
    return Hit(key, int(place), 1.0 - distance)


def _client(folder: Path) -> Any:
    folder.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(str(folder), ChromaSettings(anonymized_telemetry=False))


def _batches(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    for start in range(0, len(entries), BATCH):
        yield entries[start : start + BATCH]
