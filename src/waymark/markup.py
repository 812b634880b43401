"""Text of a user, a document or a model made safe to stand in Markdown, and back."""

import re


def escaped(text: str) -> str:
    r"""`text` such that nothing in it becomes a mark, a link, an image or a tag.

    >>> escaped("<b>*x*</b> ![a](b)")
    '&lt;b&gt;\\*x\\*&lt;/b&gt; !\\[a\\](b)'
    """
    text = re.sub(r"&(?=#?\w+;)", "&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]]|~(?=~))", r"\\\1", text)


def unescaped(markdown: str) -> str:
    """What `escaped` was given.

    >>> unescaped(escaped("<a> [1] *b*"))
    '<a> [1] *b*'
    """
    text = re.sub(r"\\([\\`*_\[\]~])", r"\1", markdown)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
