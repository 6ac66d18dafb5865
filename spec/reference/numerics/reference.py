"""Reads [[name, args], ...] as JSON on standard input, writes SciPy's values in the same order."""

import json
import sys

from scipy import special, stats

FUNCTIONS = {
    "erf": special.erf,
    "erfc": special.erfc,
    "normalCdf": special.ndtr,
    "normalQuantile": special.ndtri,
    "logGamma": special.gammaln,
    "digamma": special.psi,
    "trigamma": lambda x: special.polygamma(1, x),
    "betaIncomplete": lambda x, a, b: special.betainc(a, b, x),
    "gammaIncomplete": special.gammainc,
    "chiSquareSf": stats.chi2.sf,
    "studentTCdf": stats.t.cdf,
    "studentTQuantile": stats.t.ppf,
    "binomialCdf": stats.binom.cdf,
}

json.dump([float(FUNCTIONS[name](*args)) for name, args in json.load(sys.stdin)], sys.stdout)
