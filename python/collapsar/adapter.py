"""A class as what Collapsar asks for: what it can do, and how it is called.

model    fit and sample
source   draw(count), without end, or rows()
metric   measure(rows, reference) and outputs
scorer   score(rows), or passes(rows)
"""

import inspect
import json
import math
import os
import pickle
import random
import sys
from dataclasses import asdict

import numpy as np

from .rows import Schema, plain, read, write, write_features, write_numbers

KINDS = ("vectors", "pairs", "symbols", "text")
#: Methods beside `fit` and `sample`, by what having them provides.
METHODS = {
    "sampleGiven": "sample_given",
    "logLikelihood": "log_likelihood",
    "likelihoodBound": "log_likelihood_bound",
    "features": "features",
    "predict": "predict",
}
#: Arguments of `fit` and `sample`, by what taking them provides.
FIT = {"start": "start", "weights": "weights", "labels": "labels", "categories": "columns"}
SAMPLE = {"temperature": "temperature", "topP": "top_p", "truncation": "truncation"}


def takes(function, name):
    """Whether it can be called with an argument of that name."""
    parameters = inspect.signature(function).parameters
    return name in parameters or any(one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters.values())


def call(function, *given, **offered):
    """Calls with what it takes of what is offered."""
    return function(*given, **{name: value for name, value in offered.items() if takes(function, name)})


def named(function, name):
    """As `takes`, of an argument that stands there by its own name: `**kwargs` promises nothing."""
    return name in inspect.signature(function).parameters


def provides(model):
    """What a class can do, by its methods and what they take."""
    found = ["sample"]
    found += [ability for ability, method in METHODS.items() if callable(getattr(model, method, None))]
    found += [ability for ability, argument in FIT.items() if named(model.fit, argument)]
    found += [ability for ability, argument in SAMPLE.items() if named(model.sample, argument)]
    return found


#: What a class is by its methods, the first that fits, with an example of each that it needs.
ROLES = {
    "model": {"fit": "fit(self, rows, *, seed)", "sample": "sample(self, count, *, seed)"},
    "source": {"draw": "draw(self, count, *, seed) or rows(self)"},
    "metric": {"measure": "measure(self, rows, *, reference)"},
    "scorer": {"score": "score(self, rows) or passes(self, rows)"},
}
#: Methods that stand for another.
INSTEAD = {"draw": "rows", "score": "passes"}


def _has(given, method):
    return callable(getattr(given, method, None)) or (method in INSTEAD and callable(getattr(given, INSTEAD[method], None)))


def role_of(given):
    """What a class is."""
    found = [role for role, methods in ROLES.items() if any(_has(given, method) for method in methods)]
    return found[0] if found else "model"


def check_class(given, role):
    """Raises TypeError for what is none of that role, saying what is missing."""
    for method, example in ROLES[role].items():
        if not _has(given, method):
            raise TypeError(f"{given.__name__} has no method {example}: it is no {role}")
    if callable(getattr(given, "save", None)) != callable(getattr(given, "load", None)):
        raise TypeError(f"{given.__name__} has one of save(self, folder) and load(self, folder), and needs both or neither")
    unknown = [kind for kind in kinds(given, role) if kind not in KINDS]
    if unknown:
        raise TypeError(f"{given.__name__}.kinds has {unknown[0]!r}; known are {', '.join(KINDS)}")


def kinds(given, role):
    """The kinds of data that a class is for, or of a source the one that it gives."""
    if role == "source":
        if not isinstance(getattr(given, "kind", None), str):
            raise TypeError(f"{given.__name__} has no `kind`; it is one of {', '.join(KINDS)}")
        return [given.kind]
    return list(getattr(given, "kinds", KINDS))


def seed_everything(seed):
    """Every generator that a class may use unasked, so that what it gives follows from the call alone."""
    random.seed(seed)
    np.random.seed(seed)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(seed)


class Fitted:
    """One model that was fitted or restored."""

    def __init__(self, model, schema):
        self.model = model
        self.schema = schema


class Adapter:
    """Answers the requests of the protocol by an instance of a class."""

    role = ""

    def __init__(self, given, options, report):
        check_class(given, self.role)
        self._class = given
        self._options = options
        self._report = report
        # Options that it does not take are told now and not in the middle of a run.
        self._only = self._new()

    def _new(self):
        return self._class(**self._options)

    def about(self):
        """What it says of itself."""
        return {"as": self.role, "kinds": kinds(self._class, self.role), "provides": []}

    def answer(self, method, params):
        """The result of one request."""
        if "seed" in params:
            seed_everything(params["seed"])
        return getattr(self, method)(params)


class ModelAdapter(Adapter):
    """Holds the fitted models of a class by number."""

    role = "model"

    def __init__(self, given, options, report):
        super().__init__(given, options, report)
        # Each fit has an instance of its own, and one may be large.
        self._only = None
        self._held = {}

    def about(self):
        return {**super().about(), "provides": provides(self._class)}

    def fit(self, params):
        rows = read(params["folder"], params["rows"])
        parts = params["parts"]
        # Of a million rows these take as long as to read them.
        each = {}
        if takes(self._class.fit, "weights"):
            each["weights"] = np.repeat([float(part.get("weight", 1)) for part in parts], [part["count"] for part in parts])
        if takes(self._class.fit, "origins"):
            each["origins"] = [origin for part in parts for origin in [part["origin"]] * part["count"]]
        start = self._held[params["start"]].model if "start" in params else None
        model = self._new()
        call(
            model.fit,
            rows.data,
            seed=params["seed"],
            generation=params["generation"],
            labels=rows.labels,
            prompts=rows.prompts,
            columns=rows.schema.columns,
            alphabet=rows.schema.alphabet,
            start=start,
            report=self._report,
            **each,
        )
        self._held[params["model"]] = Fitted(model, rows.schema)
        return {}

    def sample(self, params):
        held = self._held[params["model"]]
        given = call(held.model.sample, params["count"], seed=params["seed"], report=self._report, **_bias(params))
        return {"rows": write(params["folder"], given, held.schema)}

    def sampleGiven(self, params):
        held = self._held[params["model"]]
        rows = read(params["folder"], params["rows"])
        given = held.model.sample_given
        made = call(given, rows.data, seed=params["seed"], labels=rows.labels, prompts=rows.prompts, **_bias(params))
        return {"rows": write(params["folder"], made, held.schema)}

    def logLikelihood(self, params):
        return self._numbers("log_likelihood", params)

    def logLikelihoodBound(self, params):
        return self._numbers("log_likelihood_bound", params)

    def features(self, params):
        return {"rows": write_features(params["folder"], self._of("features", params))}

    def predict(self, params):
        return {"rows": write_features(params["folder"], self._of("predict", params))}

    def _numbers(self, method, params):
        return {"values": write_numbers(params["folder"], self._of(method, params))}

    def _of(self, method, params):
        rows = read(params["folder"], params["rows"])
        function = getattr(self._held[params["model"]].model, method)
        return call(function, rows.data, seed=params["seed"], labels=rows.labels, prompts=rows.prompts)

    def save(self, params):
        held = self._held[params["model"]]
        with open(os.path.join(params["folder"], "schema.json"), "w", encoding="utf-8") as file:
            json.dump(asdict(held.schema), file)
        inside = os.path.join(params["folder"], "model")
        os.mkdir(inside)
        if hasattr(held.model, "save"):
            held.model.save(inside)
        else:
            with open(os.path.join(inside, "model.pickle"), "wb") as file:
                pickle.dump(held.model, file, protocol=4)
        return {}

    def restore(self, params):
        with open(os.path.join(params["folder"], "schema.json"), encoding="utf-8") as file:
            schema = Schema(**json.load(file))
        inside = os.path.join(params["folder"], "model")
        if hasattr(self._class, "load"):
            model = self._new()
            model.load(inside)
        else:
            with open(os.path.join(inside, "model.pickle"), "rb") as file:
                model = pickle.load(file)
        self._held[params["model"]] = Fitted(model, schema)
        return {}

    def dispose(self, params):
        self._held.pop(params["model"], None)
        return {}


def _bias(params):
    bias = params.get("bias", {})
    return {argument: bias[name] for name, argument in SAMPLE.items() if name in bias}


class SourceAdapter(Adapter):
    """Rows that a class draws, or has."""

    role = "source"

    def about(self):
        known = {name: value for name, value in (getattr(self._only, "truth", None) or {}).items()}
        labels = getattr(self._only, "labels", None)
        return {
            **super().about(),
            "source": {
                "endless": hasattr(self._only, "draw"),
                "test": hasattr(self._only, "test"),
                "truth": {name: np.asarray(value, dtype=np.float64).tolist() for name, value in known.items()},
                **({} if labels is None else {"labels": [str(label) for label in labels]}),
            },
        }

    def _write(self, params, given):
        pair = isinstance(given, tuple)
        schema = Schema(
            self._only.kind,
            labelled=pair and self._only.kind == "vectors",
            columns=getattr(self._only, "columns", None),
            alphabet=getattr(self._only, "alphabet", None),
            prompted=pair and self._only.kind == "text",
        )
        return {"rows": write(params["folder"], given, schema)}

    def draw(self, params):
        return self._write(params, call(self._only.draw, params["count"], seed=params["seed"], report=self._report))

    def rows(self, params):
        return self._write(params, self._only.rows() if params["of"] == "all" else self._only.test())


class MetricAdapter(Adapter):
    """Numbers that a class computes of rows."""

    role = "metric"

    def about(self):
        if not isinstance(getattr(self._only, "outputs", None), dict):
            raise TypeError(
                f"{self._class.__name__} has no `outputs`, such as "
                '{"distance": {"better": "lower", "ideal": 0, "range": (0, None)}}'
            )
        needs = [ability for ability, argument in NEEDS.items() if named(self._only.measure, argument)]
        outputs = [{"name": name, **output, "range": _range(name, output)} for name, output in self._only.outputs.items()]
        training = named(self._only.measure, "training")
        return {**super().about(), "metric": {"outputs": outputs, "needs": needs, "training": training}}

    def measure(self, params):
        folder = params["folder"]
        rows, reference = read(folder, params["rows"]), read(folder, params["reference"])
        training = read(folder, params["training"]) if "training" in params else None
        measured = call(
            self._only.measure,
            rows.data,
            reference=reference.data,
            labels=rows.labels,
            reference_labels=reference.labels,
            prompts=rows.prompts,
            reference_prompts=reference.prompts,
            training=None if training is None else training.data,
            log_likelihood=np.load(os.path.join(folder, params["logLikelihood"])) if "logLikelihood" in params else None,
            columns=rows.schema.columns,
            alphabet=rows.schema.alphabet,
            generation=params["generation"],
            seed=params["seed"],
            report=self._report,
        )
        # One number of a metric that has one output needs no name.
        if not isinstance(measured, dict) and len(self._only.outputs) == 1:
            measured = {name: measured for name in self._only.outputs}
        if not isinstance(measured, dict):
            raise TypeError(f"measure gave a {type(measured).__name__}; wanted is a dict with a number for each output")
        return {"values": {name: _value(name, value) for name, value in measured.items()}}


#: What a metric needs, by the argument of `measure` that asks for it.
NEEDS = {"labels": "labels", "logLikelihood": "log_likelihood"}


def _range(name, output):
    """Ends of a range: None, or one that is infinite, is none."""
    if "range" not in output:
        raise TypeError(f"output {name} has no range, such as (0, None)")
    return [None if end is None or math.isinf(end) else float(end) for end in output["range"]]


def _value(name, value):
    """As it is told: None and NaN are lost."""
    if value is None or value == "harmless":
        return value
    if isinstance(value, str) or np.ndim(plain(value)) > 0:
        raise TypeError(f"output {name} is {value!r:.80}; wanted is a number, None or 'harmless'")
    number = float(value)
    if math.isnan(number):
        return None
    return number if math.isfinite(number) else ("Infinity" if number > 0 else "-Infinity")


class ScorerAdapter(Adapter):
    """A number a row; of a verifier 1 where it passes, 0 where not."""

    role = "scorer"

    def score(self, params):
        rows = read(params["folder"], params["rows"])
        verifies = not hasattr(self._only, "score")
        function = self._only.passes if verifies else self._only.score
        given = call(
            function,
            rows.data,
            labels=rows.labels,
            prompts=rows.prompts,
            seed=params["seed"],
            report=self._report,
        )
        if verifies and any(one not in (0, 1) for one in np.asarray(given).ravel()):
            raise TypeError("passes gives True or False for each row; `score` is for other numbers")
        return {"values": write_numbers(params["folder"], given)}


ADAPTERS = {adapter.role: adapter for adapter in (ModelAdapter, SourceAdapter, MetricAdapter, ScorerAdapter)}
