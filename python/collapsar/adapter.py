"""A class as what Collapsar asks for: how it is called, and how what it gives is told."""

import inspect
import json
import math
import os
import pickle
import random
import sys
from dataclasses import asdict

import numpy as np

from .classes import SAMPLE, Misuse, check_class, check_options, kinds, named, provides, told
from .rows import Schema, plain, read, write, write_features, write_numbers


def takes(function, name):
    """Whether it can be called with an argument of that name."""
    parameters = inspect.signature(function).parameters
    return name in parameters or any(one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters.values())


def call(function, *given, **offered):
    """Calls with what it takes of what is offered."""
    return function(*given, **{name: value for name, value in offered.items() if takes(function, name)})


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
        check_options(given, options)
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
        return {"rows": write(params["folder"], given, held.schema, "sample")}

    def sampleGiven(self, params):
        held = self._held[params["model"]]
        rows = read(params["folder"], params["rows"])
        given = held.model.sample_given
        made = call(given, rows.data, seed=params["seed"], labels=rows.labels, prompts=rows.prompts, **_bias(params))
        return {"rows": write(params["folder"], made, held.schema, "sample_given")}

    def logLikelihood(self, params):
        return self._numbers("log_likelihood", params)

    def logLikelihoodBound(self, params):
        return self._numbers("log_likelihood_bound", params)

    def features(self, params):
        return {"rows": write_features(params["folder"], self._of("features", params), "features")}

    def predict(self, params):
        return {"rows": write_features(params["folder"], self._of("predict", params), "predict")}

    def _numbers(self, method, params):
        return {"values": write_numbers(params["folder"], self._of(method, params), method)}

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

    def _write(self, params, given, who):
        pair = isinstance(given, tuple)
        schema = Schema(
            self._only.kind,
            labelled=pair and self._only.kind == "vectors",
            columns=getattr(self._only, "columns", None),
            alphabet=getattr(self._only, "alphabet", None),
            prompted=pair and self._only.kind == "text",
        )
        return {"rows": write(params["folder"], given, schema, who)}

    def draw(self, params):
        return self._write(params, call(self._only.draw, params["count"], seed=params["seed"], report=self._report), "draw")

    def rows(self, params):
        return self._write(params, *((self._only.rows(), "rows") if params["of"] == "all" else (self._only.test(), "test")))


class MetricAdapter(Adapter):
    """Numbers that a class computes of rows."""

    role = "metric"

    def about(self):
        if not isinstance(getattr(self._only, "outputs", None), dict):
            raise Misuse(
                f"{self._class.__name__} has no `outputs`, a dict",
                'Write what it gives in the class: outputs = {"distance": {"better": "lower", "ideal": 0, "range": (0, None)}}',
            )
        needs = [ability for ability, argument in NEEDS.items() if named(self._only.measure, argument)]
        outputs = [{"name": name, **output, "range": _range(name, output)} for name, output in self._only.outputs.items()]
        wants = {name: True for name, argument in WANTS.items() if named(self._only.measure, argument)}
        return {**super().about(), "metric": {"outputs": outputs, "needs": needs, **wants}}

    def measure(self, params):
        folder = params["folder"]
        rows, reference = read(folder, params["rows"]), read(folder, params["reference"])
        wanted = {argument: read(folder, params[name]).data if name in params else None for name, argument in WANTS.items()}
        measured = call(
            self._only.measure,
            rows.data,
            reference=reference.data,
            labels=rows.labels,
            reference_labels=reference.labels,
            prompts=rows.prompts,
            reference_prompts=reference.prompts,
            **wanted,
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
            raise Misuse(f"measure gave {told(measured)}; wanted is a dict with a number for each output", f"Give {{{', '.join(map(repr, self._only.outputs))}: ...}}")
        return {"values": {name: _value(name, value) for name, value in measured.items()}}


#: What a metric needs, by the argument of `measure` that asks for it.
NEEDS = {"labels": "labels", "logLikelihood": "log_likelihood"}
#: Rows that it gets where an argument asks for them; said of those alone, for a Collapsar that knows no `lastReal` refuses it.
WANTS = {"training": "training", "lastReal": "last_real"}


def _range(name, output):
    """Ends of a range: None, or one that is infinite, is none."""
    if "range" not in output:
        raise Misuse(f"output {name} has no range", 'Write the least and the greatest value that are possible, None where there is none: "range": (0, None)')
    return [None if end is None or math.isinf(end) else float(end) for end in output["range"]]


def _value(name, value):
    """As it is told: None and NaN are lost."""
    if value is None or value == "harmless":
        return value
    if isinstance(value, str) or np.ndim(plain(value)) > 0:
        raise Misuse(f"output {name} is {value!r:.80}; wanted is a number, None or 'harmless'", "None, like NaN, is a chain that is lost")
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
            raise Misuse(f"passes gave {told(given)}; it gives True or False for each row", "Call it `score` where it gives other numbers")
        return {"values": write_numbers(params["folder"], given, "passes" if verifies else "score")}


ADAPTERS = {adapter.role: adapter for adapter in (ModelAdapter, SourceAdapter, MetricAdapter, ScorerAdapter)}
