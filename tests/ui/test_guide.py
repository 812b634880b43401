import re

from waymark.domain import Document
from waymark.reading import passages_of, read_corpus
from waymark.ui.guide import anchor, guide_html


def rendered(text):
    document = Document("d.md", "D <i>", text, "abcdef0123456789" * 4)
    passages = passages_of(document, 900)
    return guide_html([document], passages), passages, document


def test_every_sentence_has_a_place_of_its_own(index):
    html = guide_html(index.documents.values(), list(index.passages.values()))
    places = re.findall(r'id="place-([^"]+)"', html)
    (guide,) = index.documents.values()
    expected = [
        anchor(guide.sha256, s.start, s.end) for p in index.passages.values() for s in p.sentences
    ]
    assert sorted(places) == sorted(expected)
    assert len(set(places)) == len(places)


def test_headings_stand_one_level_below_the_pages_own():
    html, *_ = rendered("# Title\n\n## Part\n\nText.\n\n- **Item** one\n- two\n")
    assert re.search(r'<h2 id="heading-[\w-]+" dir="auto">Title</h2>', html)
    assert re.search(r'<h3 id="heading-[\w-]+" dir="auto">Part</h3>', html)
    item = "<span [^>]+><strong>Item</strong> one</span>"
    assert re.search(f'<ul><li dir="auto">{item}</li><li dir="auto">', html)


def test_every_block_and_heading_runs_in_the_direction_of_its_own_script():
    html, *_ = rendered("# مرحبا\n\nText.\n\n- نص\n")
    assert re.findall(r"<(h2|p|li)[^>]* dir=\"auto\">", html) == ["li", "h2", "p", "li"]


def test_nothing_of_a_document_becomes_markup():
    text = '# <script>x</script>\n\n<img src=x onerror=y> &amp; ![a](http://e.vil/i.png) "q".\n'
    html, *_ = rendered(text)
    assert "<script" not in html
    assert "<img" not in html
    assert 'aria-label="D &lt;i&gt;"' in html


def test_several_documents_are_chosen_from_and_each_has_its_contents(tmp_path):
    (tmp_path / "a.md").write_text("# Tents\n\n## Red\n\nIt weighs 2 kg.")
    (tmp_path / "b.md").write_text("# Boats & <b>oars</b>\n\nThey float.")
    documents = read_corpus(tmp_path).documents
    passages = [passage for document in documents for passage in passages_of(document, 900)]
    text = guide_html(documents, passages)
    names = re.findall(r'<option value="(document-\w+)">(.*?)</option>', text)
    assert [name for _, name in names] == ["Tents", "Boats &amp; oars"]
    for id, _ in names:
        assert f'<article id="{id}"' in text
        assert f'<ul data-document="{id}">' in text
    assert re.search(
        r'<a href="#(heading-\w+-\d+)">Red</a>.*<h3 id="\1" dir="auto">Red</h3>', text, re.S
    )
