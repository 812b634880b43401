import re

from waymark.domain import Document
from waymark.reading import passages_of
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
    assert "<h2>Title</h2>" in html
    assert "<h3>Part</h3>" in html
    assert re.search(r"<ul><li><span [^>]+><strong>Item</strong> one</span></li><li>", html)


def test_nothing_of_a_document_becomes_markup():
    text = '# <script>x</script>\n\n<img src=x onerror=y> &amp; ![a](http://e.vil/i.png) "q".\n'
    html, *_ = rendered(text)
    assert "<script" not in html
    assert "<img" not in html
    assert 'aria-label="D &lt;i&gt;"' in html
