"""Regressions and their errors by NumPy and scikit-learn.

Reads one JSON object on standard input: x, y, label, weight, test_x, test_y, test_label, few (rows for the solution of
least norm), ridge, coefficients (true), covariance (of the inputs). Writes, for each fit, intercept and coefficients
first; then the errors on the test rows.
"""

import json
import sys

import numpy as np
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import log_loss, mean_squared_error, zero_one_loss

given = json.load(sys.stdin)
x, y, weight = (np.array(given[key]) for key in ("x", "y", "weight"))
label = np.array(given["label"])
test_x, test_y, test_label = (np.array(given[key]) for key in ("test_x", "test_y", "test_label"))
few, ridge = given["few"], given["ridge"]


def flat(fit):
    return [float(np.ravel(fit.intercept_)[0]), *np.ravel(fit.coef_).tolist()]


plain = LinearRegression(fit_intercept=False).fit(x, y)
centred = LinearRegression().fit(x, y, sample_weight=weight)
penalised = Ridge(alpha=ridge).fit(x, y, sample_weight=weight)
penalised_few = Ridge(alpha=ridge, fit_intercept=False).fit(x[:few], y[:few])
least_norm = np.linalg.lstsq(x[:few], y[:few], rcond=None)[0]
middle = x[:few].mean(axis=0)
least_norm_slopes = np.linalg.lstsq(x[:few] - middle, y[:few] - y[:few].mean(), rcond=None)[0]

# An intercept that is penalised like the rest: a column of ones.
ones = np.column_stack([np.ones(len(x)), x])
options = {"fit_intercept": False, "solver": "newton-cholesky", "tol": 1e-12, "max_iter": 1000}
logistic = LogisticRegression(C=1 / ridge, **options).fit(ones, label, sample_weight=weight)
unpenalised = LogisticRegression(C=np.inf, **options).fit(ones, label)

gap = plain.coef_ - np.array(given["coefficients"])
chance = logistic.predict_proba(np.column_stack([np.ones(len(test_x)), test_x]))
json.dump(
    {
        "plain": flat(plain),
        "centred": flat(centred),
        "penalised": flat(penalised),
        "penalisedFew": flat(penalised_few),
        "leastNorm": [0.0, *least_norm.tolist()],
        "leastNormCentred": [
            float(y[:few].mean() - middle @ least_norm_slopes),
            *least_norm_slopes.tolist(),
        ],
        "variance": float(((y - plain.predict(x)) ** 2).sum() / (len(y) - x.shape[1])),
        "logistic": np.ravel(logistic.coef_).tolist(),
        "unpenalised": np.ravel(unpenalised.coef_).tolist(),
        "chance": chance.ravel().tolist(),
        "mse": float(mean_squared_error(test_y, plain.predict(test_x))),
        "excess": float(gap @ np.array(given["covariance"]) @ gap),
        "error": float(zero_one_loss(test_label, chance.argmax(axis=1))),
        "logLoss": float(log_loss(test_label, chance)),
    },
    sys.stdout,
)
