"""corpus/ → index/: read, embed, export the encoder, publish."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from waymark.errors import IndexBusy, IndexDamaged, IndexMissing
from waymark.followups import followups_path, load_adapted, load_followups
from waymark.indexing.adapted import export_pair_encoder, packaged_entailment
from waymark.indexing.embedding import (
    PACKAGED,
    Model,
    Remembered,
    export_encoder,
    find_model,
    load_embeddings,
)
from waymark.indexing.fit import fit, save
from waymark.indexing.index import (
    DOCUMENTS,
    ENTAILMENT,
    FOLLOWUPS,
    STORE,
    Index,
    entries_of,
    followups_folder,
    open_index,
    write_documents,
    write_questions,
)
from waymark.indexing.index import QUESTIONS as QUESTIONS_FILE
from waymark.indexing.manifest import (
    Manifest,
    fingerprint,
    publish,
    read_manifest,
    reading_settings,
)
from waymark.indexing.pair_encoder import PairEncoder
from waymark.indexing.store import PASSAGES, QUESTIONS, Entry, Store
from waymark.reading import Corpus, Passage, passages_of, read_corpus
from waymark.reading.anticipated import Anticipated, questions_path, read_anticipated
from waymark.settings import Settings
from waymark.wording import spelt_out

ENCODER_SAMPLE = 64
"""Passages on which the exported encoder is held against the original."""


class Progress(Protocol):
    """Told what is going on while an index is built."""

    def step(self, text: str, total: int) -> Callable[[int], None]:
        """A new step of `total` parts; the function returned is told how many more are done."""

    def note(self, text: str) -> None:
        """A line for the user."""


def ensure_index(settings: Settings, progress: Progress) -> Index:
    """The index of the corpus as it stands: opened, or built where missing, stale or damaged."""
    corpus = read_corpus(settings.corpus)
    for name, reason in corpus.skipped:
        progress.note(f"skipped {name}: {reason}")
    try:
        if read_manifest(settings.index).fingerprint == fingerprint(settings, corpus):
            return open_index(settings.index)
        progress.note("The corpus or the settings have changed; rebuilding the index.")
    except IndexMissing:
        progress.note(f"Building the index of '{settings.corpus}' in '{settings.index}', once.")
    except IndexDamaged as error:
        progress.note(f"{error} Rebuilding.")
    return build_index(settings, corpus, progress)


def build_index(settings: Settings, corpus: Corpus, progress: Progress) -> Index:
    """Build a new version in a folder of its own, put it in force, and open it.

    Until the last step readers see the version before. Raises IndexBusy when another process
    builds in the same folder.
    """
    started = time.monotonic()
    model = find_model(settings.embedding)
    with _lock(settings.index):
        version = settings.index / f"version-{time.time_ns():x}"
        version.mkdir(parents=True)
        try:
            manifest = _fill(version, model, settings, corpus, progress, started)
            publish(settings.index, manifest)
        except BaseException:
            shutil.rmtree(version, ignore_errors=True)
            raise
        _remove_old_versions(settings.index, keep=manifest.version)
    return open_index(settings.index)


def _fill(
    version: Path,
    model: Model,
    settings: Settings,
    corpus: Corpus,
    progress: Progress,
    started: float,
) -> Manifest:
    passages: list[Passage] = []
    anticipated: list[Anticipated] = []
    for document in corpus.documents:
        own = passages_of(document, settings.passage_characters)
        questions, complaints = read_anticipated(questions_path(corpus.folder, document), own)
        passages += own
        anticipated += questions
        for complaint in complaints:
            progress.note(f"left out {complaint}")
    entries = {
        PASSAGES: [entry for passage in passages for entry in entries_of(passage)],
        QUESTIONS: [
            Entry(spelt_out(q.question), str(number)) for number, q in enumerate(anticipated)
        ],
    }
    vectors = sum(map(len, entries.values()))
    advance = progress.step("Loading the embedding model", 1)
    embeddings = load_embeddings(model)
    advance(1)
    remembered = Remembered(embeddings)
    Store.create(
        version / STORE, entries, remembered, progress.step("Embedding the corpus", vectors)
    )
    advance = progress.step("Fitting the question models", 1)
    save(fit(anticipated, remembered.embed_documents), version)
    advance(1)
    write_questions(version / QUESTIONS_FILE, tuple(anticipated))
    write_documents(version / DOCUMENTS, corpus.documents)
    advance = progress.step("Exporting the encoders", 1)
    _export_followups(version, corpus, progress)
    sample = [entry.text for entry in entries[PASSAGES] if entry.place < 0][:ENCODER_SAMPLE]
    agreement = export_encoder(embeddings, version / "encoder", sample)
    export_pair_encoder(packaged_entailment(), version / ENTAILMENT)
    advance(1)
    if agreement is None:
        shutil.rmtree(version / "encoder", ignore_errors=True)
        progress.note(
            f"'{model.name}' cannot be exported to ONNX; sentence-transformers will answer, slower."
        )
    return Manifest(
        fingerprint=fingerprint(settings, corpus),
        version=version.name,
        encoder=f"{version.name}/encoder" if agreement else "",
        model={"name": model.name, "setting": settings.embedding, "sha256": model.sha256},
        reading=reading_settings(settings),
        documents={document.id: document.sha256 for document in corpus.documents},
        counts={
            "documents": len(corpus.documents),
            "passages": len(passages),
            "sentences": sum(len(passage.sentences) for passage in passages),
            "questions": len(anticipated),
            "vectors": vectors,
        },
        agreement=dict(zip(("mean", "least"), agreement or (), strict=False)),
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        took=round(time.monotonic() - started, 1),
    )


def _export_followups(version: Path, corpus: Corpus, progress: Progress) -> None:
    """What was learned of follow-ups, for each document that has it."""
    for document in corpus.documents:
        path = followups_path(corpus.folder, document)
        folder = followups_folder(version, document)
        try:
            if path.is_file():
                model, adapted = load_adapted(path)
                if model != find_model(PACKAGED).sha256:
                    raise ValueError("it was learned with another embedding model")
                export_pair_encoder([adapted], folder)
                shutil.copyfile(path, folder / FOLLOWUPS)
                load_followups(folder / FOLLOWUPS, PairEncoder(folder))
        except Exception as error:  # numpy, zipfile and torch each have errors of their own
            shutil.rmtree(folder, ignore_errors=True)
            progress.note(
                f"left out {path.name} ({error}); run: waymark fit-followups {document.id}"
            )


@contextmanager
def _lock(index: Path) -> Iterator[None]:
    index.mkdir(parents=True, exist_ok=True)
    lock = FileLock(index / ".lock")
    try:
        lock.acquire(timeout=1)
    except Timeout:
        raise IndexBusy(
            f"Another process is building the index in '{index}'. Wait for it, or use --index "
            "with a folder of your own."
        ) from None
    try:
        yield
    finally:
        lock.release()


def _remove_old_versions(index: Path, keep: str) -> None:
    """The version in force and the one before stay: a reader may still have that one open."""
    versions = sorted(index.glob("version-*"))
    for version in versions[:-2]:
        if version.name != keep:
            shutil.rmtree(version, ignore_errors=True)
