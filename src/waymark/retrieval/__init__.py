"""Question → the passages that may answer it."""

from waymark.retrieval.search import Found, Matched, Searcher, WaymarkRetriever

__all__ = ["Found", "Matched", "Searcher", "WaymarkRetriever"]
