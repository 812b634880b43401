"""Text of a user, a document or a model made safe to stand in Markdown, and back."""

import re

_INLINE = re.compile(r"[\\`*_\[\]~|@]|:(?=//)|(?<=www)\.", re.I)
_BLOCK = re.compile(r"^(\d*)([-+#=.)])", re.M)


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


def verbatim(text: str) -> str:
    r"""Lines that a user typed, such that they are shown as typed wherever they stand: no heading,
    list, table or rule either, and no bare address that becomes a link.

    >>> verbatim("# a | b\n1. www.x.org")
    '\\# a \\| b\n1\\. www\\.x.org'
    """
    lines = "\n".join(line.lstrip() for line in text.splitlines())
    safe = lines.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _BLOCK.sub(r"\1\\\2", _INLINE.sub(r"\\\g<0>", safe))
