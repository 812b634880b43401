"""Passages → embeddings → the index on disk, and the index opened for answering."""

from waymark.indexing.build import build_index, ensure_index
from waymark.indexing.index import Index, open_index

__all__ = ["Index", "build_index", "ensure_index", "open_index"]
