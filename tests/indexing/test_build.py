import json
import shutil

import numpy as np
import pytest

from waymark.errors import IndexBusy, IndexDamaged, IndexMissing
from waymark.indexing import build_index, ensure_index, open_index
from waymark.indexing.embedding import AGREEMENT, PACKAGED_SHA256
from waymark.indexing.manifest import read_manifest
from waymark.reading import read_corpus
from waymark.settings import Settings
from waymark.terminal import progress


def test_the_manifest_says_what_the_index_was_made_from(index, settings):
    manifest = read_manifest(settings.index)
    guide = next(iter(index.documents.values()))
    assert manifest.model["sha256"] == PACKAGED_SHA256
    assert manifest.documents == {guide.id: guide.sha256}
    assert manifest.counts["passages"] == len(index.passages)
    assert manifest.counts["vectors"] == index.store.count()
    assert manifest.counts["questions"] == len(index.anticipated) > 1500
    assert manifest.agreement["least"] >= AGREEMENT
    assert manifest.reading == {"passage_characters": settings.passage_characters}
    assert manifest.built_at.endswith("+00:00")


def test_an_index_that_fits_is_opened_as_it_is(index, settings, recorder):
    again = ensure_index(settings, recorder)
    assert again.manifest == index.manifest
    assert (recorder.notes, recorder.steps) == ([], {})


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "kit.md").write_text("# Kit\n\nBring a rope. Leave the dog at home.\n")
    with progress() as bars:
        ensure_index(Settings(corpus=corpus, index=folder / "index"), bars)
    return folder


@pytest.fixture
def small(built_once, tmp_path) -> Settings:
    """A small corpus and its index, in folders of the test's own."""
    shutil.copytree(built_once, tmp_path, dirs_exist_ok=True)
    return Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")


def test_a_changed_corpus_is_indexed_anew_and_the_old_version_still_answers(small, recorder):
    first = ensure_index(small, recorder)
    (small.corpus / "tent.md").write_text("# Tent\n\nThe tent sleeps four.\n")
    (small.corpus / "bad.txt").write_bytes(b"\xff\xfe")
    second = ensure_index(small, recorder)
    assert list(second.documents) == ["kit.md", "tent.md"]
    assert any("changed" in note for note in recorder.notes)
    assert any("bad.txt" in note for note in recorder.notes)
    assert all(done == total for done, total in recorder.steps.values())
    vector = first.embeddings.embed_query("dog")
    assert first.store.search("passages", vector, 1)[0].key.startswith("kit.md#")
    assert open_index(small.index).manifest == second.manifest


def test_a_damaged_index_is_noticed_and_rebuilt(small, recorder):
    built = ensure_index(small, recorder)
    shutil.rmtree(small.index / built.manifest.version / "chroma")
    with pytest.raises(IndexDamaged):
        open_index(small.index)
    again = ensure_index(small, recorder)
    assert again.manifest.version != built.manifest.version
    assert any("Rebuilding" in note for note in recorder.notes)


def test_a_manifest_that_cannot_be_read_is_damage(tmp_path):
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(IndexDamaged, match="waymark index"):
        read_manifest(tmp_path)


def test_no_manifest_means_no_index(tmp_path):
    with pytest.raises(IndexMissing, match="waymark index"):
        open_index(tmp_path)


def test_a_second_builder_is_told_to_wait(small, recorder):
    from filelock import FileLock

    with FileLock(small.index / ".lock"), pytest.raises(IndexBusy, match=str(small.index)):
        build_index(small, read_corpus(small.corpus), recorder)


@pytest.mark.parametrize("content", ["old", "damaged", "other"])
def test_what_was_learned_of_follow_ups_is_left_out_where_it_cannot_be_used(
    small, recorder, content
):
    path = small.corpus / "kit.followups.npz"
    if content == "old":
        np.savez_compressed(path, model=np.array(PACKAGED_SHA256), weights=np.zeros(3))
    elif content == "other":
        np.savez_compressed(path, model=np.array("of another model"))
    else:
        path.write_bytes(b"PK\x03\x04 no more")
    index = ensure_index(small, recorder)
    assert index.followups == {}
    (note,) = [note for note in recorder.notes if path.name in note]
    assert "waymark fit-followups kit.md" in note


def test_a_build_that_fails_leaves_the_index_as_it_was(small, recorder, monkeypatch):
    built = ensure_index(small, recorder)
    before = sorted(p.name for p in small.index.iterdir())

    def fails(*_):
        raise RuntimeError("disk full")

    monkeypatch.setattr("waymark.indexing.build.publish", fails)
    with pytest.raises(RuntimeError, match="disk full"):
        build_index(small, read_corpus(small.corpus), recorder)
    assert sorted(p.name for p in small.index.iterdir()) == before
    assert open_index(small.index).manifest == built.manifest


def test_the_index_readme_names_what_is_built(index, settings, root):
    text = (root / "index" / "README.md").read_text()
    version = settings.index / index.manifest.version
    for name in [p.name for p in version.iterdir()] + ["manifest.json", ".lock"]:
        assert name in text
    assert json.loads((settings.index / "manifest.json").read_text())["version"] == version.name
