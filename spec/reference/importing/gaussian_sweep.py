"""The Gaussian sweep of Kazdan et al. 2024 (Collapse or Thrive?, arXiv 2410.16713, section 2), as a notebook would run it,
with its history as W&B exports it: a row for each fit, the run's settings beside its numbers.

Written from the paper's setting: a Gaussian is fitted to T rows of N(0, 1) by maximum likelihood, T new rows are drawn from
the fit, and the next one is fitted to these (Replace) or to all so far (Accumulate). Real Replace and Real Accumulate are
controls that the paper does not have: T new rows of N(0, 1) in each generation. A question names settings, sizes, seeds and
generations; the answer is CSV.
"""

import csv
import io
import json
import sys

import numpy as np

question = json.load(sys.stdin)
table = io.StringIO()
columns = [
    "_step",
    "Setting",
    "Data Dimension",
    "Num. Samples per Iteration",
    "repeat",
    "Model-Fitting Iteration",
    "Squared Error of Fit Mean (Numerical)",
    "Det of Fit Cov / Det of Init Cov (Numerical)",
]
history = csv.DictWriter(table, columns)
history.writeheader()
for setting in question["settings"]:
    for samples in question["samples"]:
        for repeat in range(question["seeds"]):
            rng = np.random.default_rng([question["entropy"], samples, repeat])
            data = rng.standard_normal(samples)
            for iteration in range(1, question["generations"] + 1):
                mean, variance = np.mean(data), np.var(data)
                history.writerow(
                    dict(zip(columns, (iteration - 1, setting, 1, samples, repeat, iteration, float(mean**2), float(variance))))
                )
                new = rng.standard_normal(samples)
                if not setting.startswith("Real "):
                    new = mean + np.sqrt(variance) * new
                data = np.concatenate((data, new)) if setting.endswith("Accumulate") else new
print(json.dumps(table.getvalue()))
