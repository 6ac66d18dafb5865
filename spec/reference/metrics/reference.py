"""The metrics by other means: NumPy and SciPy. Reads JSON cases from standard input, writes one result for each."""

import json
import sys

import numpy as np
from scipy import linalg, optimize, stats


def rows(case, name):
    return np.array(case[name], dtype=float).reshape(-1, case["d"])


def moments(case):
    model, real = rows(case, "rows"), rows(case, "test")
    d = case["d"]
    mean_error = float(np.sum((model.mean(axis=0) - real.mean(axis=0)) ** 2))
    covariance = np.atleast_2d(np.cov(model, rowvar=False))
    sign, log_det = np.linalg.slogdet(covariance)
    assert sign > 0
    return {
        "meanError": mean_error,
        "excessRisk": float(np.mean((model.mean(axis=0) - real.mean(axis=0)) ** 2 / real.var(axis=0, ddof=1))),
        "variance": float(np.trace(covariance)) / d,
        "logVariance": log_det / d,
        "trace": float(np.trace(covariance)),
        "logDeterminant": log_det,
    }


def frechet(case):
    model, real = rows(case, "rows"), rows(case, "test")
    first, second = np.atleast_2d(np.cov(model, rowvar=False)), np.atleast_2d(np.cov(real, rowvar=False))
    shift = np.sum((model.mean(axis=0) - real.mean(axis=0)) ** 2)
    by_root = shift + np.trace(first + second - 2 * np.real(linalg.sqrtm(first @ second)))
    # The same trace from the rows themselves, which keeps its digits where a covariance is singular.
    factors = [(x - x.mean(axis=0)) / np.sqrt(len(x) - 1) for x in (model, real)]
    norm = np.linalg.svd(factors[0] @ factors[1].T, compute_uv=False).sum()
    by_rows = shift + np.trace(first) + np.trace(second) - 2 * norm
    assert abs(by_root - by_rows) < 1e-5
    return {"distance": float(np.sqrt(by_rows))}


def assignment(a, b, order):
    """The transport problem itself: rows repeated to a common number, then matched at least cost."""
    common = np.lcm(len(a), len(b))
    a, b = np.repeat(a, common // len(a)), np.repeat(b, common // len(b))
    cost = np.abs(a[:, None] - b[None, :]) ** order
    picked = optimize.linear_sum_assignment(cost)
    return float(cost[picked].mean())


def exact(case):
    a, b, order = np.array(case["rows"]), np.array(case["test"]), case["order"]
    by_assignment = assignment(a, b, order) ** (1 / order)
    if order == 1:
        assert abs(by_assignment - stats.wasserstein_distance(a, b)) < 1e-12
    return {"distance": by_assignment}


def sliced(case):
    model, real, order = rows(case, "rows"), rows(case, "test"), case["order"]
    along = np.array(case["along"]).reshape(-1, case["d"])
    costs = [assignment(model @ u, real @ u, order) for u in along]
    return {"distance": float(np.mean(costs) ** (1 / order))}


def tails(case):
    model, real, q = rows(case, "rows"), rows(case, "test"), case["quantile"]
    low, high = np.quantile(real, q, axis=0), np.quantile(real, 1 - q, axis=0)
    beyond = ((model < low) | (model > high)).mean(axis=0)
    mass = float(beyond.mean())
    return {"mass": mass, "logMass": float(np.log((mass * len(model) + 0.5) / (len(model) + 1)))}


def density(case):
    d, r, sd = case["d"], case["correlation"], case["sd"]
    covariance = sd * sd * (r * np.ones((d, d)) + (1 - r) * np.eye(d))
    law = stats.multivariate_normal(np.full(d, case["mean"]), covariance)
    return {"density": np.atleast_1d(law.logpdf(rows(case, "rows"))).tolist()}


KINDS = {each.__name__: each for each in (moments, frechet, exact, sliced, tails, density)}
json.dump([KINDS[case["kind"]](case) for case in json.load(sys.stdin)], sys.stdout)
