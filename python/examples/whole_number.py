"""A verifier in Python: an answer passes that is a whole number, right or wrong, and nothing else."""

import re

import collapsar


class WholeNumber:
    kinds = ("text",)

    def passes(self, texts):
        return [re.fullmatch(r"\s*\d+\s*", text) is not None for text in texts]


collapsar.serve(WholeNumber)
