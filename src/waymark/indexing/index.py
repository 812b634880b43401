"""The index opened for answering: documents, passages, vectors and the encoder of one version."""

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from langchain_core.embeddings import Embeddings

from waymark.domain import Document, Passage
from waymark.errors import IndexDamaged
from waymark.followups import FollowUps, load_followups
from waymark.indexing.encoder import OnnxEmbeddings
from waymark.indexing.fit import Learned, load
from waymark.indexing.manifest import Manifest, read_manifest
from waymark.indexing.pair_encoder import PairEncoder
from waymark.indexing.store import PASSAGES, Entry, Store
from waymark.reading import passages_of
from waymark.reading.anticipated import Anticipated

DOCUMENTS, QUESTIONS = "documents.json", "questions.json"
STORE, ENTAILMENT, FOLLOWUPS = "chroma", "entailment", "followups.npz"


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that answering needs, as it stood when the index was built."""

    manifest: Manifest
    documents: Mapping[str, Document]
    passages: Mapping[str, Passage]
    anticipated: tuple[Anticipated, ...]
    learned: Learned
    store: Store
    embeddings: Embeddings
    followups: Mapping[str, FollowUps]
    """By the id of the document."""
    known_words: frozenset[str]
    """Words that the embedding model knows whole, so no misspellings."""
    entailment: Path
    """The folder of the cross-encoder, which is loaded where a language model is to be checked."""


def open_index(folder: Path) -> Index:
    """Open the version in force and hold it against its manifest.

    Raises IndexMissing or IndexDamaged; the remedy for both is `waymark index --rebuild`.
    """
    manifest = read_manifest(folder)
    version = folder / manifest.version
    documents = read_documents(version / DOCUMENTS)
    passages = {
        passage.id: passage
        for document in documents.values()
        for passage in passages_of(document, manifest.reading["passage_characters"])
    }
    store = Store.open(version / STORE)
    expected = manifest.counts["vectors"]
    if store.count() != expected or len(passages) != manifest.counts["passages"]:
        raise IndexDamaged(
            f"The index in '{folder}' holds {store.count()} vectors and {len(passages)} passages, "
            f"its manifest says {expected} and {manifest.counts['passages']}."
        )
    embeddings = _embeddings(folder, manifest)
    _check_canary(folder, store, embeddings, next(iter(passages.values())))
    anticipated = read_questions(version / QUESTIONS)
    return Index(
        manifest,
        documents,
        passages,
        anticipated,
        load(version),
        store,
        embeddings,
        _read_followups(version, documents),
        _known_words(embeddings),
        version / ENTAILMENT,
    )


def _read_followups(version: Path, documents: Mapping[str, Document]) -> dict[str, FollowUps]:
    found: dict[str, FollowUps] = {}
    for document in documents.values():
        folder = followups_folder(version, document)
        try:
            if folder.is_dir():
                found[document.id] = load_followups(folder / FOLLOWUPS, PairEncoder(folder))
        except Exception as error:  # onnxruntime and tokenizers each have errors of their own
            raise IndexDamaged(f"{folder} cannot be read: {error}") from error
    return found


def followups_folder(version: Path, document: Document) -> Path:
    """Where a version of the index keeps what was learned for a document, and its encoder."""
    return version / "followups" / document.sha256


def _embeddings(folder: Path, manifest: Manifest) -> Embeddings:
    if manifest.encoder:
        try:
            return OnnxEmbeddings(folder / manifest.encoder)
        except Exception as error:  # onnxruntime and tokenizers each have errors of their own
            raise IndexDamaged(f"The encoder in '{folder}' cannot be loaded: {error}") from error
    from waymark.indexing.embedding import find_model, load_embeddings

    return load_embeddings(find_model(manifest.model["setting"]))


def _known_words(embeddings: Embeddings) -> frozenset[str]:
    if isinstance(embeddings, OnnxEmbeddings):
        return embeddings.words()
    return frozenset()


def _check_canary(folder: Path, store: Store, embeddings: Embeddings, passage: Passage) -> None:
    """A stored text must find itself: Chroma answers from a broken index without an error."""
    hits = store.search(PASSAGES, embeddings.embed_query(entries_of(passage)[0].text), k=3)
    if not any(h.key == passage.id and h.similarity > 0.99 for h in hits):
        raise IndexDamaged(f"The index in '{folder}' does not find a text that it holds.")


def entries_of(passage: Passage) -> tuple[Entry, ...]:
    """What is embedded for a passage: its text, and each of its sentences, below its heading."""
    heading = passage.section.name
    whole = Entry(f"{heading}\n{passage.text}", passage.id)
    if len(passage.sentences) == 1:
        return (whole,)
    return (
        whole,
        *(
            Entry(f"{heading}: {sentence.text}", passage.id, place)
            for place, sentence in enumerate(passage.sentences)
        ),
    )


def write_documents(path: Path, documents: tuple[Document, ...]) -> None:
    """Keep the documents' text with the vectors made from it."""
    rows = [[d.id, d.title, d.text, d.sha256] for d in documents]
    path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")


def read_documents(path: Path) -> dict[str, Document]:
    """The documents by id. Raises IndexDamaged."""
    try:
        rows = json.loads(path.read_text("utf-8"))
        return {row[0]: Document(*row) for row in rows}
    except (OSError, ValueError, TypeError) as error:
        raise IndexDamaged(f"{path} cannot be read: {error}") from error


def write_questions(path: Path, questions: tuple[Anticipated, ...]) -> None:
    """Keep the anticipated questions, their evidence resolved to sentences."""
    path.write_text(json.dumps([astuple(q) for q in questions], ensure_ascii=False), "utf-8")


def read_questions(path: Path) -> tuple[Anticipated, ...]:
    """The anticipated questions in the order of their numbers. Raises IndexDamaged."""
    try:
        return tuple(
            Anticipated(question, section, tuple((key, place) for key, place in evidence), *labels)
            for question, section, evidence, *labels in json.loads(path.read_text("utf-8"))
        )
    except (OSError, ValueError, TypeError) as error:
        raise IndexDamaged(f"{path} cannot be read: {error}") from error
