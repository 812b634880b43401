"""`python app.py` serves the page: the same as `waymark serve`, with the same options."""

import sys

from waymark.cli import app

if __name__ == "__main__":
    app(["serve", *sys.argv[1:]])
