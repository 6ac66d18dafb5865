"""The class that bench/external.ts has fitted: served to Collapsar, or, with arguments, fitted or its rows copied here.

Arguments: alone or copy, rows, columns, fits in a run.
"""

import os
import sys
import tempfile
import time

import numpy as np


class Gaussian:
    def fit(self, rows, *, seed, report=lambda **_: None):
        self.mean, self.spread = rows.mean(axis=0), rows.std(axis=0)
        report(cpu=time.process_time())

    def sample(self, count, *, seed):
        return self.mean + self.spread * np.random.default_rng(seed).normal(size=(count, len(self.mean)))


if len(sys.argv) == 1:
    import collapsar

    collapsar.serve(Gaussian)
else:
    from contender import answer

    WORK, ROWS, COLUMNS, FITS = sys.argv[1], *(int(argument) for argument in sys.argv[2:5])
    rows = np.random.default_rng(1).normal(size=(ROWS, COLUMNS))
    folder = tempfile.TemporaryDirectory()
    path = os.path.join(folder.name, "rows.npy")

    def alone():
        for seed in range(FITS):
            Gaussian().fit(rows, seed=seed)

    def copy():
        for _ in range(FITS):
            np.save(path, rows)
            np.load(path)
            os.remove(path)

    answer(alone if WORK == "alone" else copy, FITS)
