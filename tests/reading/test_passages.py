import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waymark.domain import Document
from waymark.reading import passages_of, read_corpus, sections_of
from waymark.reading.documents import document_of


def document(text):
    return Document("d.md", "d", text, "0" * 64)


@pytest.fixture(scope="module")
def guide(root):
    return read_corpus(root / "corpus").documents[0]


def test_every_span_of_the_guide_is_exact(guide):
    for passage in passages_of(guide, 900):
        assert passage.text == guide.text[passage.start : passage.end]
        for sentence in passage.sentences:
            assert sentence.text == guide.text[sentence.start : sentence.end]
            assert passage.section.start <= sentence.start < sentence.end <= passage.section.end
            for quantity in sentence.quantities:
                assert guide.text[quantity.start : quantity.end] == quantity.text


def test_every_word_of_the_guide_stands_in_one_sentence(guide):
    covered = set()
    for passage in passages_of(guide, 900):
        for sentence in passage.sentences:
            span = set(range(sentence.start, sentence.end))
            assert not covered & span
            covered |= span
    headings = {section.name for section in sections_of(guide)}
    left = "".join(c if i not in covered else "\n" for i, c in enumerate(guide.text))
    lines = {line.strip("#- ") for line in left.split("\n") if line.strip("#- ")}
    assert lines <= headings


def test_roles_stories_and_named_items_are_sections(guide):
    labels = [section.label for section in sections_of(guide)]
    top = "AI Engineer Career Transition Guide > "
    assert top + "Transitioning INTO AI Engineer > Common Source Roles > Data Scientist" in labels
    assert top + "Success Stories > From AI Engineer to CTO (Rafael, 37)" in labels
    assert any(label.endswith("Bridge Certifications > MBA") for label in labels)


def test_an_item_knows_its_lead_in_and_heading():
    text = "# Kit\n\nBring this:\n\n- rope\n- tape\n\nNothing else.\n"
    (passage,) = passages_of(document(text), 900)
    lead_in, rope, tape, rest = passage.sentences
    assert (lead_in.kind, rope.kind, rest.kind) == ("lead-in", "item", "sentence")
    assert rope.lead_in == tape.lead_in == (lead_in.start, lead_in.end)
    assert rest.lead_in is None
    assert passage.section.path == ("Kit",)


def test_long_sections_are_divided_between_sentences():
    text = "# T\n\n" + " ".join(f"Sentence number {i} stands here." for i in range(60))
    passages = passages_of(document(text), 300)
    assert len(passages) > 3
    assert all(len(p.text) <= 300 and p.text.endswith("here.") for p in passages)


def test_plain_text_is_read_like_markdown(plain_text):
    passages = passages_of(document_of("museum.txt", plain_text.encode()), 900)
    by_name = {p.section.name: p for p in passages}
    assert "4-8 months" in by_name["Carpenter / Joiner"].text
    assert by_name["Archivist"].sentences[0].kind == "heading"
    assert by_name["Archivist"].sentences[0].quantities[0].text == "$40,000-$52,000/year"
    assert by_name["Carpenter / Joiner"].section.path[:2] == ("Museum Work Guide", "Common Trades")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("aB #*-_.?!\n\r\t|>`[]():1é—“"), max_size=200))
def test_any_text_yields_exact_spans(text):
    for passage in passages_of(document(text), 200):
        assert passage.text == text[passage.start : passage.end]
        for sentence in passage.sentences:
            assert sentence.text == text[sentence.start : sentence.end] != ""
