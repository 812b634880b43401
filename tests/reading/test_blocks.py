import pytest

from waymark.reading.blocks import blocks_of, plain_text


def described(text):
    return [(b.kind, b.name or text[b.start : b.end], b.level) for b in blocks_of(text)]


def test_markdown_headings_paragraphs_and_items_have_exact_spans():
    text = "# Title\r\n\r\nOne line.\r\nAnother.\r\n\r\n## Part\r\n\r\n- first\r\n- **Second** item\r\n"
    assert described(text) == [
        ("heading", "Title", 1),
        ("paragraph", "One line.\r\nAnother.", 0),
        ("heading", "Part", 2),
        ("item", "first", 0),
        ("item", "Second", 0),
    ]


def test_table_rows_are_items_below_their_head():
    text = "# T\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |\n"
    assert described(text)[1:] == [
        ("table head", "| a | b |", 0),
        ("item", "| 1 | 2 |", 0),
        ("item", "| 3 | 4 |", 0),
    ]


def test_bare_lines_of_plain_text_become_headings(plain_text):
    headings = [(b.name, b.level) for b in blocks_of(plain_text) if b.kind == "heading"]
    assert headings == [
        ("Museum Work Guide", 1),
        ("Getting In", 2),
        ("Common Trades", 2),
        ("Carpenter / Joiner", 3),
        ("Archivist", 3),
        ("What Transfers", 2),
        ("Letters", 2),
        ("Moving In", 3),
        ("Moving Out", 3),
        ("Stories", 2),
        ("From Baker to Curator (Ines, 44)", 3),
        ("Common Questions", 2),
        ("Do I need a diploma?", 3),
    ]


def test_a_list_in_one_line_becomes_items(plain_text):
    items = [plain_text[b.start : b.end] for b in blocks_of(plain_text) if b.kind == "item"]
    assert items == [
        "Care with objects",
        "Patience (a lot of it)",
        'Show care: "Handled 300 vases"',
        "Name your trade",
        "Show reach, such as visitors counted over a year",
    ]


def test_a_heading_with_a_tail_states_a_fact(plain_text):
    stating = [b.name for b in blocks_of(plain_text) if b.states]
    assert stating == ["Archivist", "From Baker to Curator (Ines, 44)"]


def test_wrapped_plain_text_is_one_paragraph():
    text = "A Title\n\nThis paragraph has been wrapped\nby hand at Some Column so that\nit reads well.\n"
    assert [b.kind for b in blocks_of(text)] == ["heading", "paragraph"]


@pytest.mark.parametrize("text", ["", "\n\n", "no heading at all, just prose.", "- a\n- b", "# \n"])
def test_odd_texts_do_not_fail(text):
    assert all(b.start <= b.end <= len(text) for b in blocks_of(text))


def test_emphasis_opening_a_sentence_is_no_heading():
    text = "# T\n\n**Never** do that. It hurts.\n"
    assert [b.kind for b in blocks_of(text)] == ["heading", "paragraph"]


def test_plain_text_drops_marks_but_not_words():
    assert plain_text("a *b* `c` [d](e) ![f](g) <i>h</i> 2 * 3") == "a b c d f h 2 * 3"
