"""Scripts that models are tested with: each is written to a folder of its own and started as a user would."""

import atexit
import os
import shutil
import tempfile

HEAD = "import numpy as np\nimport collapsar\n\n"

GAUSSIAN = (
    HEAD
    + '''
class Gaussian:
    kinds = ("vectors",)

    def __init__(self, scale=1.0):
        self.scale = scale

    def fit(self, rows, *, weights, report, start=None):
        self.mean, self.spread = np.average(rows, axis=0, weights=weights), rows.std(axis=0)
        self.started = start is not None
        report(1, 2, loss=float("nan"))
        print("fitted")

    def sample(self, count, *, seed):
        random = np.random.default_rng(seed)
        return self.mean + self.scale * self.spread * random.normal(size=(count, len(self.mean)))

    def log_likelihood(self, rows):
        z = (rows - self.mean) / self.spread
        return -0.5 * (z**2 + np.log(2 * np.pi * self.spread**2)).sum(axis=1)
'''
)

#: Takes any kind of data: draws training rows again.
RESAMPLER = (
    HEAD
    + '''
class Resampler:
    def fit(self, rows, *, labels=None, prompts=None):
        self.rows, self.labels, self.prompts = rows, labels, prompts

    def sample(self, count, *, seed):
        many = len(self.rows.inputs) if hasattr(self.rows, "inputs") else len(self.rows)
        chosen = np.random.default_rng(seed).integers(0, many, count)
        if hasattr(self.rows, "inputs"):
            return self.rows.inputs[chosen], self.rows.targets[chosen]
        if isinstance(self.rows, list):
            texts = [self.rows[row] for row in chosen]
            return texts if self.prompts is None else (texts, [self.prompts[row] for row in chosen])
        return self.rows[chosen] if self.labels is None else (self.rows[chosen], self.labels[chosen])
'''
)


def script(text, served):
    """Path of a script that ends in serving these."""
    folder = tempfile.mkdtemp(prefix="collapsar-tests-")
    atexit.register(shutil.rmtree, folder, True)
    path = os.path.join(folder, "train.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{text}\n\ncollapsar.serve({served})\n")
    return path
