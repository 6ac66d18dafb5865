"""Distances of mixed rows and what is made of them, written down directly with NumPy, SciPy and scikit-learn. Tables come as
lists of rows, a number, a text, or null where nothing is known. With Anonymeter its own attack answers too."""

import json
import sys

import numpy as np
from scipy import stats
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.neighbors import NearestNeighbors


def columns(*tables):
    return [[np.array([row[j] for row in t], dtype=object) for t in tables] for j in range(len(tables[0][0]))]


def is_text(cells):
    return any(isinstance(cell, str) for cell in cells)


def dissimilarity(reference, a, b):
    """1 - S of Gower (1971): units by the reference, a gap is a value of its own."""
    parts = []
    for ref, x, y in columns(reference, a, b):
        gaps = np.array([cell is None for cell in x])[:, None] != np.array([cell is None for cell in y])[None, :]
        both = np.array([cell is None for cell in x])[:, None] & np.array([cell is None for cell in y])[None, :]
        if is_text(ref):
            part = (x[:, None] != y[None, :]).astype(float)
        else:
            known = np.array([cell for cell in ref if cell is not None], dtype=float)
            xs, ys = (np.array([0 if cell is None else cell for cell in c], dtype=float) for c in (x, y))
            if np.ptp(known) == 0:
                part = ((xs == known[0])[:, None] != (ys == known[0])[None, :]).astype(float)
            else:
                low, high = np.quantile(known, [0.05, 0.95])
                unit = high - low if high > low else np.ptp(known)
                part = np.minimum(1, np.abs(xs[:, None] - ys[None, :]) / unit)
            part = np.where(both, 0, np.where(gaps, 1, part))
        parts.append(part)
    # Ties are ties whatever the order of a sum.
    return np.round(np.mean(parts, axis=0), 9)


def energy(rows, test):
    d = lambda a, b: np.sqrt(dissimilarity(test, a, b)).mean()
    return {"distance": np.sqrt(max(0, 2 * d(rows, test) - d(rows, rows) - d(test, test)))}


def mmd(rows, test):
    within = dissimilarity(test, test, test)
    upper = within[np.triu_indices(len(test), 1)]
    h2 = np.median(np.sqrt(upper)) ** 2
    k = lambda a, b: np.exp(-dissimilarity(test, a, b) / (2 * h2))
    xx, yy, xy = k(rows, rows), k(test, test), k(rows, test)
    n, m = len(rows), len(test)
    off = lambda s, size: (s.sum() - size) / size / (size - 1)
    return {
        "biased": xx.mean() + yy.mean() - 2 * xy.mean(),
        "unbiased": off(xx, n) + off(yy, m) - 2 * xy.mean(),
    }


def radii(square, k):
    found = NearestNeighbors(n_neighbors=k, metric="precomputed").fit(square).kneighbors(return_distance=True)
    return found[0][:, -1]


def manifold(rows, test, k):
    real, own, cross = dissimilarity(test, test, test), dissimilarity(test, rows, rows), dissimilarity(test, rows, test)
    in_real, in_own = cross <= radii(real, k)[None, :], cross <= radii(own, k)[:, None]
    return {
        "precision": in_real.any(axis=1).mean(),
        "recall": in_own.any(axis=0).mean(),
        "density": in_real.sum() / k / len(rows),
        "coverage": in_real.any(axis=0).mean(),
    }


def tails(rows, test, q):
    masses = []
    for real, own in columns(test, rows):
        if is_text(real):
            continue
        # A gap holds the median of the file, which is no tail.
        fill = lambda cells: np.array([120 if cell is None else cell for cell in cells], dtype=float)
        known = fill(real)
        if stats.mode(known).count > 0.95 * len(known):
            continue
        low, high = np.quantile(known, [q, 1 - q])
        values = fill(own)
        masses.append(((values < low) | (values > high)).mean())
    return {"mass": np.mean(masses)}


def closest(rows, trained, test, near):
    both = trained + test
    own, other = dissimilarity(both, rows, trained), dissimilarity(both, rows, test)
    held = dissimilarity(both, test, trained)
    first = lambda square: np.sort(square, axis=1)[:, 0]
    def ratio(square):
        ends = np.sort(square, axis=1)
        return np.where(ends[:, 1] == 0, 1, ends[:, 0] / np.where(ends[:, 1] == 0, 1, ends[:, 1]))
    limit = near * np.median(first(held))
    share = lambda most: (first(own) <= most).mean() - (first(held) <= most).mean()
    return {
        "closer": (first(own) < first(other)).mean() + 0.5 * (first(own) == first(other)).mean(),
        "identical": share(0),
        "near": share(limit),
        "dcr": np.quantile(first(own), 0.05),
        "dcrHeldOut": np.quantile(first(held), 0.05),
        "nndr": np.quantile(ratio(own), 0.05),
        "nndrHeldOut": np.quantile(ratio(held), 0.05),
    }


def membership(rows, trained, test, k, rate):
    both = trained + test
    asked, known = test[::2], test[1::2]
    kth = lambda a, b: np.sort(dissimilarity(both, a, b), axis=1)[:, k - 1]
    scores = []
    for records in (asked, trained):
        real, synthetic = kth(records, known), kth(records, rows)
        with np.errstate(divide="ignore", invalid="ignore"):
            score = np.log(real) - np.log(synthetic)
        scores.append(np.where((real == 0) & (synthetic == 0), 0, score))
    truth = np.repeat([0, 1], [len(asked), len(trained)])
    score = np.clip(np.concatenate(scores), -1e6, 1e6)
    false, true, _ = roc_curve(truth, score, drop_intermediate=False)
    return {"auc": roc_auc_score(truth, score), "tpr": np.interp(rate, false, true)}


def singling(rows, trained, test):
    """Every univariate predicate that is true of one row alone."""
    hits = {"attack": 0, "control": 0}
    count = 0
    for own, seen, held in columns(rows, trained, test):
        known = [cell for cell in own if cell is not None]
        tests = [lambda cell: cell is None]
        tests += [lambda cell, v=v: cell == v for v in set(known)]
        if not is_text(own):
            tests += [
                lambda cell, v=min(known): cell is not None and cell <= v,
                lambda cell, v=max(known): cell is not None and cell >= v,
            ]
        for meant in tests:
            single = lambda cells: sum(map(meant, cells)) == 1
            if single(own):
                count += 1
                hits["attack"] += single(seen)
                hits["control"] += single(held)
    return {name: value / count for name, value in hits.items()}


def anonymeter(rows, trained, test):
    import polars as pl
    from anonymeter.evaluators.singling_out_evaluator import (
        _evaluate_queries,
        _random_queries,
        univariate_singling_out_queries,
    )

    names = [f"c{j}" for j in range(len(rows[0]))]
    seen, members, others = (pl.DataFrame(t, schema=names, orient="row", infer_schema_length=None) for t in (rows, trained, test))
    queries = univariate_singling_out_queries(seen, 100_000, np.random.default_rng(1))
    share = lambda table: (np.array(_evaluate_queries(df=table, queries=queries)) == 1).mean()
    answer = {"attack": share(members), "control": share(others)}
    queries = _random_queries(seen, 2000, 3, np.random.default_rng(2))
    return {**answer, "baseline": share(members)}


def sdmetrics(rows, trained, test):
    """Distances to the closest record as SDMetrics has them, whose unit is the range."""
    import pandas as pd
    from sdmetrics.single_table.privacy.dcr_utils import calculate_dcr

    names = [f"c{j}" for j in range(len(rows[0]))]
    own, members, others = (pd.DataFrame(t, columns=names) for t in (rows, trained, test))
    kinds = {n: {"sdtype": "categorical" if is_text(own[n]) else "numerical"} for n in names}
    dcr = lambda table: np.quantile(calculate_dcr(table, members, {"columns": kinds}), 0.05)
    return {"dcr": dcr(own), "dcrHeldOut": dcr(others)}


def varying(*tables):
    """The tables without columns in which all rows of all hold one value."""
    kept = [j for j in range(len(tables[0][0])) if len({row[j] for t in tables for row in t}) > 1]
    return [[[row[j] for j in kept] for row in t] for t in tables]


KINDS = {
    "energy-distance": lambda c: energy(*varying(c["rows"], c["test"])),
    "mmd": lambda c: mmd(*varying(c["rows"], c["test"])),
    "precision-recall": lambda c: manifold(*varying(c["rows"], c["test"]), c["k"]),
    "tail-mass": lambda c: tails(c["rows"], c["test"], c["quantile"]),
    "closest-record": lambda c: closest(*varying(c["rows"], c["trained"], c["test"]), c["near"]),
    "membership-inference": lambda c: membership(*varying(c["rows"], c["trained"], c["test"]), c["k"], c["falsePositives"]),
    "singling-out": lambda c: singling(c["rows"], c["trained"], c["test"]),
    "sdmetrics": lambda c: sdmetrics(c["rows"], c["trained"], c["test"]),
    "anonymeter": lambda c: anonymeter(c["rows"], c["trained"], c["test"]),
}
print(json.dumps([{k: float(v) for k, v in KINDS[case["kind"]](case).items()} for case in json.load(sys.stdin)]))
