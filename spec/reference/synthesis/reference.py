"""Models of tables by scikit-learn, SciPy and SDV, and what rows of any model are worth.

Reads one JSON object on standard input: {ask, tables: [names], seeds, admissions (path of a CSV file)}.

ask "tables": writes for each table {name, columns: [{name, values (of a category) or null}], target, splits: [{train, test}]}, rows
of cells row-major, a category by the index of its value; of each seed three fifths to train with and the rest to test.
ask "trees": {cases: [{rows (the target last), width, task, minimumLeaf}]}: the leaf of each row in a tree of scikit-learn, and its
processor seconds.
ask "models": {model, rows: {table: [rows of ours by seed]}}: fits the reference to the same rows, draws as many, and writes {table: [{ours,
theirs: scores, seconds}]}. Every score is a loss, against the rows to test with: ks (mean over the columns: Kolmogorov-Smirnov of
numbers, total variation of categories), correlation (mean difference of the correlations of all pairs), utility (1 - AUC, or 1 - R2,
of a random forest that learnt from the rows).
"""

import csv
import json
import sys
import time
import warnings

import numpy as np
from scipy.stats import gaussian_kde, ks_2samp
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.mixture import GaussianMixture
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

warnings.simplefilter("ignore")


def of_scikit(load, classes):
    data = load()
    columns = [{"name": str(name), "values": None} for name in data.feature_names]
    values = None if classes is None else [str(k) for k in range(classes)]
    return columns + [{"name": "target", "values": values}], np.column_stack([data.data, data.target])


def of_admissions(path):
    with open(path, newline="") as file:
        names, *records = list(csv.reader(file))
    columns, cells = [], []
    for name, cell in zip(names, zip(*records)):
        try:
            cells.append([float(value) for value in cell])
            columns.append({"name": name, "values": None})
        except ValueError:
            values = sorted(set(cell))
            cells.append([values.index(value) for value in cell])
            columns.append({"name": name, "values": values})
    return columns, np.array(cells, dtype=float).T


def table(name, admissions):
    if name == "admissions":
        return of_admissions(admissions)
    load, classes = {"wine": (load_wine, 3), "breast cancer": (load_breast_cancer, 2), "diabetes": (load_diabetes, None)}[name]
    return of_scikit(load, classes)


def split(rows, seed):
    order = np.random.default_rng(seed).permutation(len(rows))
    cut = 3 * len(rows) // 5
    return rows[order[:cut]], rows[order[cut:]]


def one_hot(rows, columns):
    parts = []
    for j, column in enumerate(columns):
        if column["values"] is None:
            parts.append(rows[:, [j]])
        else:
            parts.append(np.eye(len(column["values"]))[rows[:, j].astype(int)])
    return np.hstack(parts) if parts else np.zeros((len(rows), 0))


# Models: rows to learn from, columns, seed -> as many rows.


def cart(rows, columns, seed):
    """Reiter 2005: each column from the leaf of a tree grown on those before it; the first is drawn again."""
    rng = np.random.default_rng(seed)
    drawn = np.empty_like(rows)
    drawn[:, 0] = rng.choice(rows[:, 0], len(rows))
    for j in range(1, rows.shape[1]):
        Tree = DecisionTreeRegressor if columns[j]["values"] is None else DecisionTreeClassifier
        tree = Tree(min_samples_leaf=5, random_state=seed).fit(one_hot(rows[:, :j], columns[:j]), rows[:, j])
        held = {}
        for row, leaf in enumerate(tree.apply(one_hot(rows[:, :j], columns[:j]))):
            held.setdefault(leaf, []).append(rows[row, j])
        drawn[:, j] = [rng.choice(held[leaf]) for leaf in tree.apply(one_hot(drawn[:, :j], columns[:j]))]
    return drawn


def by_class(draw):
    """One model for each class of the last column, and the classes by their frequency; no classes: of all rows."""

    def drawn(rows, columns, seed):
        rng = np.random.default_rng(seed)
        if columns[-1]["values"] is None:
            return draw(rows, len(rows), rng)
        labels = rng.choice(rows[:, -1], len(rows))
        out = np.empty_like(rows)
        out[:, -1] = labels
        for k in np.unique(labels):
            out[labels == k, :-1] = draw(rows[rows[:, -1] == k, :-1], int((labels == k).sum()), rng)
        return out

    return drawn


def mixture(rows, count, rng):
    scale = rows.std(axis=0)
    scale[scale == 0] = 1
    fitted = GaussianMixture(2, reg_covar=1e-6, init_params="k-means++", random_state=int(rng.integers(2**31)))
    return fitted.fit(rows / scale).sample(count)[0] * scale


def kernels(rows, count, rng):
    return gaussian_kde(rows.T).resample(count, seed=rng).T


def sdv_copula(rows, columns, seed):
    """With its defaults. Loaded where it is asked for: it brings PyTorch along."""
    import pandas
    from sdv.metadata import Metadata
    from sdv.single_table import GaussianCopulaSynthesizer

    np.random.seed(seed)
    names = [column["name"] for column in columns]
    frame = pandas.DataFrame(
        {
            column["name"]: rows[:, j] if column["values"] is None else [f"v{int(cell)}" for cell in rows[:, j]]
            for j, column in enumerate(columns)
        }
    )
    metadata = Metadata.load_from_dict(
        {
            "tables": {
                "table": {
                    "columns": {
                        column["name"]: {"sdtype": "numerical" if column["values"] is None else "categorical"}
                        for column in columns
                    }
                }
            }
        }
    )
    synthesizer = GaussianCopulaSynthesizer(metadata)
    synthesizer.fit({"table": frame})
    drawn = synthesizer.sample(len(rows))["table"][names]
    return np.column_stack(
        [
            drawn[column["name"]].to_numpy(float)
            if column["values"] is None
            else drawn[column["name"]].str[1:].to_numpy(float)
            for column in columns
        ]
    )


def apart(rows, columns, seed):
    """Every column drawn again by itself: what no model of a table should be."""
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.choice(rows[:, j], len(rows)) for j in range(rows.shape[1])])


MODELS = {
    "cart": cart,
    "gmm": by_class(mixture),
    "kde": by_class(kernels),
    "copula": sdv_copula,
    "apart": apart,
}


def correlations(rows, columns):
    encoded = one_hot(rows, columns)
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.corrcoef(encoded.T))


def scores(rows, test, columns):
    ks = []
    for j, column in enumerate(columns):
        if column["values"] is None:
            ks.append(ks_2samp(rows[:, j], test[:, j]).statistic)
        else:
            size = len(column["values"])
            here, there = (np.bincount(x[:, j].astype(int), minlength=size) / len(x) for x in (rows, test))
            ks.append(0.5 * np.abs(here - there).sum())
    gaps = np.abs(correlations(rows, columns) - correlations(test, columns))
    learnt, asked = (one_hot(x[:, :-1], columns[:-1]) for x in (rows, test))
    target, wanted = rows[:, -1], test[:, -1]
    if columns[-1]["values"] is None:
        forest = RandomForestRegressor(50, min_samples_leaf=3, random_state=0).fit(learnt, target)
        utility = 1 - r2_score(wanted, forest.predict(asked))
    else:
        forest = RandomForestClassifier(50, min_samples_leaf=3, random_state=0).fit(learnt, target)
        chances = np.zeros((len(asked), len(columns[-1]["values"])))
        chances[:, forest.classes_.astype(int)] = forest.predict_proba(asked)
        present = np.unique(wanted).astype(int)
        utility = 1 - np.mean([roc_auc_score(wanted == k, chances[:, k]) for k in present])
    return {
        "ks": float(np.mean(ks)),
        "correlation": float(gaps[np.triu_indices(len(gaps), 1)].mean()),
        "utility": float(utility),
    }


def compared(given):
    answer = {}
    model = MODELS[given["model"]]
    # What is loaded on first use is no part of anybody's time.
    columns, rows = table("wine", None)
    model(split(rows, 0)[0], columns, 0)
    for name, ours in given["rows"].items():
        columns, rows = table(name, given["admissions"])
        answer[name] = []
        for seed, flat in enumerate(ours):
            train, test = split(rows, seed)
            began = time.process_time()
            theirs = model(train, columns, seed)
            seconds = time.process_time() - began
            own = np.array(flat, dtype=float).reshape(-1, len(columns))
            answer[name].append({"ours": scores(own, test, columns), "theirs": scores(theirs, test, columns), "seconds": seconds})
    return answer


def tables(given):
    answer = []
    for name in given["tables"]:
        columns, rows = table(name, given["admissions"])
        splits = [split(rows, seed) for seed in range(given["seeds"])]
        answer.append(
            {
                "name": name,
                "columns": columns,
                "splits": [{"train": train.ravel().tolist(), "test": test.ravel().tolist()} for train, test in splits],
            }
        )
    return answer


def trees(given):
    answer = []
    for case in given["cases"]:
        rows = np.array(case["rows"], dtype=float).reshape(-1, case["width"])
        Tree = DecisionTreeRegressor if case["task"] == "regression" else DecisionTreeClassifier
        tree = Tree(min_samples_leaf=case["minimumLeaf"], random_state=0)
        began = time.process_time()
        tree.fit(rows[:, :-1], rows[:, -1])
        answer.append({"leaves": tree.apply(rows[:, :-1]).tolist(), "seconds": time.process_time() - began})
    return answer


given = json.load(sys.stdin)
json.dump({"tables": tables, "trees": trees, "models": compared}[given["ask"]](given), sys.stdout)
