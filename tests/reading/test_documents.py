import hashlib

import pytest

from waymark.errors import CorpusMissing
from waymark.reading import read_corpus


def test_text_is_the_file_as_decoded(tmp_path):
    content = "# Ä\r\n\r\nOne.\r\n".encode()
    (tmp_path / "a.md").write_bytes(content)
    (document,) = read_corpus(tmp_path).documents
    assert document.text == content.decode()
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert (document.id, document.title) == ("a.md", "Ä")


def test_one_bad_file_does_not_stop_the_others(tmp_path):
    (tmp_path / "good.txt").write_text("Fine. It reads.")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    (tmp_path / "empty.md").write_text(" \n")
    (tmp_path / "binary.md").write_bytes(b"a\0b")
    corpus = read_corpus(tmp_path)
    assert [d.id for d in corpus.documents] == ["good.txt"]
    reasons = dict(corpus.skipped)
    assert "UTF-8" in reasons["latin.txt"]
    assert "empty" in reasons["empty.md"]
    assert "NUL" in reasons["binary.md"]


@pytest.mark.parametrize("make", [True, False])
def test_a_folder_without_documents_is_named(tmp_path, make):
    folder = tmp_path / "papers"
    if make:
        folder.mkdir()
    with pytest.raises(CorpusMissing, match="papers"):
        read_corpus(folder)
