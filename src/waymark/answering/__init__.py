"""Retrieved passages → an answer in which every statement is cited, or an honest refusal."""

from waymark.answering.extract import Extractor, Reading

__all__ = ["Extractor", "Reading"]
