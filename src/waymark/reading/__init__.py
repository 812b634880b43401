"""Files → documents → sections → passages. Pure functions over text; no model."""

from waymark.domain import Document, Passage, Section
from waymark.reading.documents import Corpus, read_corpus
from waymark.reading.passages import passages_of
from waymark.reading.sections import sections_of

__all__ = ["Corpus", "Document", "Passage", "Section", "passages_of", "read_corpus", "sections_of"]
