"""Densities, sources and distances by other means: NumPy, SciPy, scikit-learn. JSON cases in, one result for each out."""

import json
import sys

import numpy as np
from scipy import integrate, special, stats


def rows(case, name):
    return np.array(case[name], dtype=float).reshape(-1, case["d"])


def distances(a, b):
    return np.sqrt(((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2))


def kde(case):
    estimate = stats.gaussian_kde(rows(case, "rows").T, bw_method=case["bandwidth"], weights=case.get("weights"))
    return {
        "factor": float(estimate.factor),
        "kernel": estimate.covariance.ravel().tolist(),
        "density": estimate.logpdf(rows(case, "test").T).tolist(),
    }


def spherical(case):
    from sklearn.neighbors import KernelDensity

    estimate = KernelDensity(bandwidth=case["bandwidth"], rtol=0, atol=0).fit(rows(case, "rows"))
    return {"density": estimate.score_samples(rows(case, "test")).tolist()}


def energy(case):
    a, b = rows(case, "rows"), rows(case, "test")
    direct = 2 * distances(a, b).mean() - distances(a, a).mean() - distances(b, b).mean()
    if case["d"] == 1:
        assert abs(np.sqrt(direct) - stats.energy_distance(a[:, 0], b[:, 0])) < 1e-7
        return {"distance": float(stats.energy_distance(a[:, 0], b[:, 0]))}
    return {"distance": float(np.sqrt(direct))}


def mmd(case):
    a, b = rows(case, "rows"), rows(case, "test")
    between = distances(b, b)[np.triu_indices(len(b), 1)]
    h = np.median(between) if case["bandwidth"] == "median" else case["bandwidth"]
    aa, bb, ab = (np.exp(-(distances(x, y) ** 2) / (2 * h * h)) for x, y in ((a, a), (b, b), (a, b)))
    n, m = len(a), len(b)
    unbiased = (aa.sum() - n) / (n * (n - 1)) + (bb.sum() - m) / (m * (m - 1)) - 2 * ab.mean()
    return {"unbiased": float(unbiased), "biased": float(aa.mean() + bb.mean() - 2 * ab.mean())}


def rbf(case):
    from sklearn.metrics.pairwise import rbf_kernel

    a, b, gamma = rows(case, "rows"), rows(case, "test"), 0.5 / case["bandwidth"] ** 2
    aa, bb, ab = (rbf_kernel(x, y, gamma=gamma).mean() for x, y in ((a, a), (b, b), (a, b)))
    return {"biased": float(aa + bb - 2 * ab)}


def fifth(case):
    from sklearn.neighbors import NearestNeighbors

    neighbours = NearestNeighbors(n_neighbors=5, algorithm="brute").fit(rows(case, "test"))
    return {"fifth": neighbours.kneighbors(rows(case, "rows"))[0][:, 4].tolist()}


def manifolds(case):
    model, real, k = rows(case, "rows"), rows(case, "test"), case["k"]
    radius = [np.sort(distances(x, x), axis=1)[:, k] for x in (model, real)]
    across = distances(real, model)
    inside = across <= radius[1][:, None]
    return {
        "precision": float(inside.any(axis=0).mean()),
        "recall": float((across <= radius[0][None, :]).any(axis=1).mean()),
        "density": float(inside.sum(axis=0).mean() / k),
        "coverage": float((across.min(axis=1) <= radius[1]).mean()),
    }


def mixture(case):
    law = [
        stats.multivariate_normal(mean, sd * sd * np.eye(len(mean)))
        for mean, sd in zip(case["means"], case["sds"], strict=True)
    ]
    logs = np.array([np.log(w) + each.logpdf(rows(case, "rows")) for w, each in zip(case["weights"], law, strict=True)])
    return {"density": special.logsumexp(logs, axis=0).tolist()}


def moons(case):
    sd = case["noise"]

    def half(x, y):
        def at(angle):
            return np.exp(-((x - np.cos(angle)) ** 2 + (y - np.sin(angle)) ** 2) / (2 * sd * sd))

        peak = np.clip(np.arctan2(y, x), 0, np.pi)
        value, _ = integrate.quad(at, 0, np.pi, points=[peak], epsabs=0, epsrel=1e-12, limit=500)
        return value / (np.pi * 2 * np.pi * sd * sd)

    return {"density": [float(np.log((half(x, y) + half(1 - x, 0.5 - y)) / 2)) for x, y in rows(case, "rows")]}


def circles(case):
    sd, radii = case["noise"], (1, case["factor"])
    r = np.hypot(*rows(case, "rows").T)
    each = [np.log(special.i0e(r * R / sd**2)) - (r - R) ** 2 / (2 * sd**2) - np.log(2 * np.pi * sd**2) for R in radii]
    return {"density": (special.logsumexp(each, axis=0) - np.log(2)).tolist()}


def memorisation(case):
    model, real, trained = rows(case, "rows"), rows(case, "test"), rows(case, "training")
    own, other = distances(model, trained).min(axis=1), distances(model, real).min(axis=1)
    usual = np.sort(np.sort(distances(trained, trained), axis=1)[:, 1])
    limit = case["near"] * usual[len(usual) // 2]
    return {
        "closer": float((own < other).mean() + 0.5 * (own == other).mean()),
        "ratio": float(own.mean() / other.mean()),
        "copies": float((own <= limit).mean()),
    }


KINDS = {f.__name__: f for f in (kde, spherical, energy, mmd, rbf, fifth, manifolds, mixture, moons, circles, memorisation)}
json.dump([KINDS[case["kind"]](case) for case in json.load(sys.stdin)], sys.stdout)
