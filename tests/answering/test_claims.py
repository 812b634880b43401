import dataclasses

import pytest

from waymark.answering.claims import Claim, Evidence, cite, quoted, supported
from waymark.domain import Document
from waymark.markup import escaped, unescaped
from waymark.reading import passages_of

TEXT = "# Kit\n\n**Rope** costs about $30 [2]. Tape costs $5. A [link](x) and <b>html</b>.\n"
DOCUMENT = Document("kit.md", "Kit", TEXT, "f" * 64)
(PASSAGE,) = passages_of(DOCUMENT, 900)
ROPE, TAPE, LINK = (Evidence(PASSAGE, sentence) for sentence in PASSAGE.sentences)


def test_numbers_follow_first_use_and_a_span_keeps_its_number():
    claims = [quoted(TAPE), Claim("Both.", (ROPE, TAPE)), quoted(ROPE)]
    statements, citations = cite(claims, {"kit.md": DOCUMENT})
    assert [[c.number for c in s.citations] for s in statements] == [[1], [2, 1], [2]]
    assert [c.quote for c in citations] == ["Tape costs $5.", "**Rope** costs about $30 [2]."]
    assert citations[0].section == "Kit"


def test_the_documents_own_source_marks_and_markup_stay_out_of_the_answer():
    assert quoted(ROPE).text == "Rope costs about $30."
    assert quoted(LINK).text == "A link and html."


def test_a_claim_with_a_number_that_no_quote_holds_is_dropped():
    wrong = Claim("Rope costs $31.", (ROPE,))
    assert not supported(wrong)
    assert (
        cite([wrong, quoted(ROPE)], {"kit.md": DOCUMENT})[0]
        == cite([quoted(ROPE)], {"kit.md": DOCUMENT})[0]
    )


def test_a_computed_number_must_be_declared():
    total = Claim("**$35 together.**", (ROPE, TAPE))
    assert not supported(total)
    assert supported(dataclasses.replace(total, computed=frozenset({"35"})))


@pytest.mark.parametrize("text", ["![x](http://e.vil)", "<img src=x>", "[1]", "`a`", "&lt;b&gt;"])
def test_no_text_of_the_corpus_can_become_markup(text):
    from markdown_it import MarkdownIt

    assert unescaped(escaped(text)) == text
    rendered = MarkdownIt("commonmark").render(escaped(text))
    assert "<" not in rendered.replace("<p>", "").replace("</p>", "")
