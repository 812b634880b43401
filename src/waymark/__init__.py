"""Waymark: a chat over a guide in which every claim carries a citation."""

__version__ = "0.1.0"
