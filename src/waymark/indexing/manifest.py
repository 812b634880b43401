"""What stands in the index, and from what it was made: `index/manifest.json`.

The manifest names the folder of the version that is in force. Replacing this one small file is
what publishes a new version, so a reader sees the old one or the new one, whole.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import waymark
from waymark.errors import IndexDamaged, IndexMissing
from waymark.followups import followups_path
from waymark.reading import Corpus
from waymark.reading.anticipated import questions_path
from waymark.settings import Settings

FILE = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """`version` and `encoder` are folders beside the manifest; an empty `encoder` means that
    sentence-transformers answers. Times are in seconds, `built_at` is UTC in ISO 8601."""

    fingerprint: str
    version: str
    encoder: str
    model: dict[str, str]
    reading: dict[str, int]
    documents: dict[str, str]
    counts: dict[str, int]
    agreement: dict[str, float]
    built_at: str
    took: float


def read_manifest(index: Path) -> Manifest:
    """Raises IndexMissing where nothing is published, IndexDamaged where it cannot be read."""
    try:
        content: dict[str, Any] = json.loads((index / FILE).read_text("utf-8"))
        return Manifest(**content)
    except FileNotFoundError:
        raise IndexMissing(f"There is no index in '{index}'; run: waymark index") from None
    except (ValueError, TypeError, OSError) as error:
        raise IndexDamaged(
            f"{index / FILE} cannot be read ({error}); run: waymark index"
        ) from error


def publish(index: Path, manifest: Manifest) -> None:
    """Put a manifest in force in one step."""
    draft = index / f".{FILE}.{os.getpid()}"
    with draft.open("w", encoding="utf-8") as stream:
        json.dump(asdict(manifest), stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(index / FILE)


def fingerprint(settings: Settings, corpus: Corpus) -> str:
    """A hash of all that the index depends on: model, settings, documents and the code that reads.

    Two corpora or settings with the same fingerprint have the same index.
    """
    digest = hashlib.sha256()
    digest.update(settings.embedding.encode())
    digest.update(json.dumps(reading_settings(settings), sort_keys=True).encode())
    for document in corpus.documents:
        digest.update(f"\0{document.id}\0{document.sha256}".encode())
        for find in (questions_path, followups_path):
            beside = find(corpus.folder, document)
            digest.update(beside.read_bytes() if beside.is_file() else b"")
    package = Path(waymark.__file__).parent
    for source in sorted(
        [
            package / "wording.py",
            package / "followups.py",
            package / "data" / "kinds.jsonl",
            package / "data" / "turns.jsonl",
            package / "data" / "abbreviations.toml",
            package / "data" / "entailment.npz",
            *(file for part in ("reading", "indexing") for file in (package / part).glob("*.py")),
        ]
    ):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def reading_settings(settings: Settings) -> dict[str, int]:
    """The settings that change what is read."""
    return {"passage_characters": settings.passage_characters}
