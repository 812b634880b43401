"""What can go wrong, as a tree. The edges (command line, page) print the message alone.

WaymarkError
├── CorpusError
│   ├── CorpusMissing        the folder is not there, or holds no readable document
│   └── QuestionsUnreadable  a questions file beside a document, or a batch file, has a bad line
├── ModelError
│   ├── ModelMissing         no weights, package or server where they should be
│   ├── ModelChanged         the weights are not those that the package shipped
│   └── ModelFailed          a language model did not answer; the message says why
├── IndexingError
│   ├── IndexMissing         nothing has been published in the folder
│   ├── IndexDamaged         the store and its manifest disagree
│   └── IndexBusy            another process is building
├── ConversationUnreadable   a conversation that was kept is not what was written
├── FeedbackNotKept          the file for it cannot be written
└── ServerError              port taken, or an address that must not be opened

Each message names the value seen and the next step.
"""


class WaymarkError(Exception):
    """Base of every error that Waymark raises on purpose; its message is fit for users."""


class CorpusError(WaymarkError):
    """The documents cannot be used."""


class CorpusMissing(CorpusError):
    """The corpus folder is absent or holds no readable document."""


class QuestionsUnreadable(CorpusError):
    """A line of a questions file is not what its format asks for."""


class ModelError(WaymarkError):
    """A model cannot be used."""


class ModelMissing(ModelError):
    """No model at the place named."""


class ModelChanged(ModelError):
    """The packaged weights do not have the hash they were published with."""


class ModelFailed(ModelError):
    """A language model did not answer. The message goes on from "because": "it took too long"."""


class IndexingError(WaymarkError):
    """The index cannot be built or read."""


class IndexMissing(IndexingError):
    """No index has been published in the folder."""


class IndexDamaged(IndexingError):
    """What the store holds is not what the manifest says."""


class IndexBusy(IndexingError):
    """Another process is building the index."""


class ServerError(WaymarkError):
    """The page cannot be served as asked."""


class ConversationUnreadable(WaymarkError):
    """A conversation that was kept is not what was written."""


class FeedbackNotKept(WaymarkError):
    """What a reader said of an answer cannot be written to its file."""
