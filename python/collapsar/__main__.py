"""`python -m collapsar check train.py`"""

import argparse
import json
import sys

from .check import check


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m collapsar")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("check", help="whether a model, source, metric or scorer keeps what Collapsar relies on")
    verb.add_argument("script", help="that ends in collapsar.serve(...)")
    verb.add_argument("--class", dest="name", help="which of those that it serves")
    verb.add_argument("--options", type=json.loads, default={}, help="of it, as JSON")
    verb.add_argument("--kind", choices=("vectors", "pairs", "symbols", "text"), help="of data; default: those of the class")
    given = parser.parse_args(arguments)
    return 1 if check(given.script, given.options, given.name, given.kind) else 0


if __name__ == "__main__":
    sys.exit(main())
