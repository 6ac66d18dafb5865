"""Fidelity of tables and latent correlations, written down directly with NumPy and SciPy. Cases on standard input."""

import json
import sys

import numpy as np
from scipy import stats


def table(case, name):
    return np.array(case[name], dtype=float).reshape(-1, len(case["sizes"]))


def columns(case):
    rows, test = table(case, "rows"), table(case, "test")
    out = []
    for j, size in enumerate(case["sizes"]):
        if size is None:
            out.append(1 - stats.ks_2samp(rows[:, j], test[:, j]).statistic)
        else:
            shares = [np.bincount(t[:, j].astype(int), minlength=size) / len(t) for t in (rows, test)]
            out.append(1 - 0.5 * np.abs(shares[0] - shares[1]).sum())
    return {"mean": np.mean(out), "worst": np.min(out)}


def pairs(case):
    rows, test = table(case, "rows"), table(case, "test")
    out = []
    for i in range(len(case["sizes"])):
        for j in range(i):
            sizes = case["sizes"][i], case["sizes"][j]
            if sizes == (None, None):
                r = [stats.pearsonr(t[:, i], t[:, j]).statistic for t in (rows, test)]
                out.append(1 - abs(r[0] - r[1]) / 2)
                continue
            edges = []
            for k, size in zip((i, j), sizes):
                if size is None:
                    inner = np.histogram_bin_edges(test[:, k], bins=10)
                    edges.append(np.concatenate([[-np.inf], inner[1:-1], [np.inf]]))
                else:
                    edges.append(np.arange(size + 1) - 0.5)
            shares = []
            for t in (rows, test):
                codes = [np.digitize(t[:, k], e[1:-1]) for k, e in zip((i, j), edges)]
                counts = np.zeros((len(edges[0]) - 1, len(edges[1]) - 1))
                np.add.at(counts, tuple(codes), 1)
                shares.append(counts / len(t))
            out.append(1 - 0.5 * np.abs(shares[0] - shares[1]).sum())
    return {"mean": np.mean(out), "worst": np.min(out)}


def covariance(case):
    """Of the cell means of a bivariate normal variable that is cut at the edges: cell probabilities by quadrature."""
    rho = case["rho"]
    axes = []
    for edges in (case["a"], case["b"]):
        edges = np.concatenate([[-np.inf], edges, [np.inf]])
        shares = np.diff(stats.norm.cdf(edges))
        axes.append((edges, -np.diff(stats.norm.pdf(edges)) / shares))
    law = stats.multivariate_normal([0, 0], [[1, rho], [rho, 1]], allow_singular=True)
    clip = lambda x: np.clip(x, -12, 12)
    total = 0.0
    (s, a), (t, b) = axes
    cdf = np.array([[law.cdf([clip(x), clip(y)]) for y in t] for x in s])
    cells = np.diff(np.diff(cdf, axis=0), axis=1)
    return {"covariance": float(a @ cells @ b)}


KINDS = {"columns": columns, "pairs": pairs, "covariance": covariance}
json.dump([KINDS[case["kind"]](case) for case in json.load(sys.stdin)], sys.stdout)
