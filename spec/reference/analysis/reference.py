"""Reads a list of cases from standard input, prints what SciPy (or plain enumeration) gives for each."""
import itertools
import json
import math
import sys

import numpy as np
from scipy import integrate, optimize, special, stats


def student(case):
    d = np.array(case["values"])
    ci = stats.ttest_1samp(d, 0).confidence_interval(0.95)
    return [
        stats.ttest_1samp(d, case["at"], alternative="greater").pvalue,
        stats.ttest_1samp(d, case["at"], alternative="less").pvalue,
        stats.ttest_1samp(d, case["at"]).pvalue,
        ci.low,
        ci.high,
    ]


def sign_flip(case):
    d = np.array(case["values"])
    result = stats.permutation_test((d,), np.sum, permutation_type="samples", alternative="greater", n_resamples=np.inf)
    return [result.pvalue]


def benjamini_hochberg(case):
    return list(stats.false_discovery_control(case["values"]))


def holm(case):
    # By definition: the closed test of all intersections by Bonferroni.
    p = case["values"]
    adjusted = []
    for i in range(len(p)):
        worst = 0
        for size in range(1, len(p) + 1):
            for subset in itertools.combinations(range(len(p)), size):
                if i in subset:
                    worst = max(worst, min(1, size * min(p[j] for j in subset)))
        adjusted.append(worst)
    return adjusted


def mcnemar(case):
    b, c = case["values"]
    return [stats.binomtest(b, b + c, 0.5, alternative="greater").pvalue if b + c else 1.0]


def skewed(case):
    """The larger of Student's and Johnson's p of "mean >= below", by its monotone envelope, found on a grid of boundaries
    instead of at the parabola's top, and the 95 % bound found by a root search instead of algebra."""
    d = -np.array(case["values"])
    n = len(d)
    m, s, third = d.mean(), d.std(ddof=1), stats.kstat(d, 3)

    def p(at):
        u = np.linspace(min(-2 * s, m - at), m - at, 200_001)
        johnson = (u + third / (6 * s**2 * n) + third * u**2 / (3 * s**4)) * math.sqrt(n) / s
        return stats.t.sf(np.minimum(u * math.sqrt(n) / s, johnson).max(), n - 1)

    far = -m + 50 * s
    upper = -optimize.brentq(lambda at: p(at) - 0.05, -far, m + 9 * s, xtol=1e-13) if p(-far) < 0.05 else None
    return [p(-case["below"]), -1 if upper is None else upper]


def max_t(case):
    # By definition: the closed test of all intersections, each by the largest t (or |t|) over all sign patterns of seeds.
    d = np.array(case["columns"])
    n = d.shape[1]
    signs = np.array(list(itertools.product([1, -1], repeat=n)))
    flipped = signs[:, None, :] * d[None, :, :]
    mean = flipped.mean(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = mean / (flipped.std(axis=2, ddof=1) / math.sqrt(n))
    t = np.abs(t) if case["sides"] == "both" else t
    tied = lambda a, b: a >= b - 1e-9 * np.abs(b)
    k = len(d)
    adjusted = []
    for j in range(k):
        worst = 0
        for size in range(1, k + 1):
            for subset in itertools.combinations(range(k), size):
                if j in subset:
                    largest = t[:, list(subset)].max(axis=1)
                    worst = max(worst, tied(largest, largest[0]).mean())
        adjusted.append(worst)
    alone = [tied(t[:, j], t[0, j]).mean() for j in range(k)]
    # The widest of the flipped residuals' t, for simultaneous intervals.
    e = d - d.mean(axis=1, keepdims=True)
    residuals = signs[:, None, :] * e[None, :, :]
    widest = np.abs(residuals.mean(axis=2) / (residuals.std(axis=2, ddof=1) / math.sqrt(n))).max(axis=1)
    point = np.quantile(widest, 0.95, method="inverted_cdf")
    critical = max(point, stats.t.ppf(0.975, n - 1))
    half = critical * d.std(axis=1, ddof=1) / math.sqrt(n)
    return [*alone, *adjusted, *(d.mean(axis=1) - half), *(d.mean(axis=1) + half)]



def dunnett(case):
    # SciPy integrates by quasi-Monte Carlo: about three digits.
    control, groups = np.array(case["values"]), [np.array(g) for g in case["groups"]]
    above = stats.dunnett(*groups, control=control, alternative="greater", rng=np.random.default_rng(1))
    both = stats.dunnett(*groups, control=control, rng=np.random.default_rng(2))
    ci = both.confidence_interval(0.95)
    return [*above.pvalue, *ci.low, *ci.high]


def dunnett_integral(case):
    # Adaptive quadrature over the control and over chi-square quantiles.
    t, k, df = case["values"]
    inner = lambda b: integrate.quad(lambda z: math.exp(-z * z / 2) * special.ndtr(b + z) ** k, -9, 9, epsabs=1e-12)[0] / math.sqrt(2 * math.pi)
    outer = lambda x: stats.chi2.pdf(x, df) * inner(math.sqrt(2 * x / df) * t)
    ends = stats.chi2.ppf([1e-13, 1 - 1e-13], df)
    return [1 - integrate.quad(outer, *ends, epsabs=1e-10, limit=200)[0]]


KINDS = {f.__name__: f for f in (student, sign_flip, benjamini_hochberg, holm, mcnemar, skewed, max_t, dunnett, dunnett_integral)}
print(json.dumps([[float(v) for v in KINDS[case["kind"]](case)] for case in json.load(sys.stdin)]))
