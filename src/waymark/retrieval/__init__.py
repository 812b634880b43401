"""Question → the passages that may answer it."""

from waymark.retrieval.asked import Matched
from waymark.retrieval.search import Found, Near, Searcher, WaymarkRetriever

__all__ = ["Found", "Matched", "Near", "Searcher", "WaymarkRetriever"]
