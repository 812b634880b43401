"""Files of the corpus folder → documents."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from waymark.domain import Document
from waymark.errors import CorpusMissing
from waymark.reading.blocks import blocks_of

SUFFIXES = (".md", ".markdown", ".txt")


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents that could be read, and a plain reason for each file that could not."""

    folder: Path
    documents: tuple[Document, ...]
    skipped: tuple[tuple[str, str], ...] = ()


def read_corpus(folder: Path) -> Corpus:
    """Read every Markdown and plain-text file below `folder`, in order of name.

    `Document.text` is the file as decoded from UTF-8, newlines as they stand. One bad file does
    not stop the others: it is named in `skipped`. Raises CorpusMissing when nothing is left.
    """
    if not folder.is_dir():
        raise CorpusMissing(
            f"There is no folder '{folder}'. Run from the project's folder, "
            "or name the folder that holds the documents with --corpus."
        )
    documents: list[Document] = []
    skipped: list[tuple[str, str]] = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix.lower() not in SUFFIXES or path.name.startswith("."):
            continue
        try:
            content = path.read_bytes()
            documents.append(document_of(name, content))
        except UnicodeDecodeError as error:
            skipped.append((name, f"not UTF-8 text (byte {error.start}); save it as UTF-8"))
        except ValueError as error:
            skipped.append((name, str(error)))
        except OSError as error:
            skipped.append((name, f"cannot be read: {error.strerror}"))
    if not documents:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in skipped)
        raise CorpusMissing(
            f"The folder '{folder}' holds no document that can be read "
            f"({reasons or 'no file ends in ' + ', '.join(SUFFIXES)})."
        )
    return Corpus(folder, tuple(documents), tuple(skipped))


def document_of(name: str, content: bytes) -> Document:
    """Decode one file. Raises UnicodeDecodeError, and ValueError when there is no text in it."""
    text = content.decode("utf-8")
    if "\0" in text:
        raise ValueError("holds NUL characters, so it is not text")
    if not text.strip():
        raise ValueError("is empty")
    title = next((block.name for block in blocks_of(text) if block.kind == "heading"), None)
    return Document(
        id=name,
        title=title or Path(name).stem.replace("-", " ").replace("_", " "),
        text=text,
        sha256=hashlib.sha256(content).hexdigest(),
    )
