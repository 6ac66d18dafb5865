"""The Kolmogorov-Smirnov distance by SciPy, the largest of all columns: a metric of Collapsar in a few lines."""

from scipy.stats import ks_2samp

import collapsar


class KolmogorovSmirnov:
    kinds = ("vectors",)
    outputs = {"distance": {"better": "lower", "ideal": 0, "range": (0, 1)}}

    def measure(self, rows, *, reference):
        return max(ks_2samp(a, b, method="asymp").statistic for a, b in zip(rows.T, reference.T))


collapsar.serve(KolmogorovSmirnov)
