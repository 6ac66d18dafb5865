"""`python -m collapsar check train.py`: whether a model, source, metric or scorer keeps what Collapsar relies on."""

import json
import shutil
import traceback

import numpy as np

from .host import Failed, Script
from .rows import Pairs, Schema

ROWS = 60
WORDS = "the quick brown fox jumps over a lazy dog and then sleeps under some old tree".split()


def examples(kind, random, labelled=False):
    """Rows of a kind to fit to, and their schema."""
    if kind == "vectors":
        rows = random.normal(size=(ROWS, 2)) * [1.0, 2.0] + [0.0, 3.0]
        return ((rows, random.integers(0, 2, ROWS)) if labelled else rows), Schema("vectors", [2], labelled=labelled)
    if kind == "pairs":
        inputs = random.normal(size=(ROWS, 2))
        return Pairs(inputs, inputs @ [[1.0], [-1.0]] + random.normal(size=(ROWS, 1))), Schema("pairs", [2], [1])
    if kind == "symbols":
        return random.integers(0, 5, ROWS), Schema("symbols", alphabet=5)
    return [" ".join(random.choice(WORDS, 8)) for _ in range(ROWS)], Schema("text")


def same(one, two):
    """Whether two samples are the same, bit for bit."""
    if isinstance(one, list):
        return one == two
    if isinstance(one, Pairs):
        return all(same(a, b) for a, b in zip(one, two))
    return np.array_equal(np.asarray(one), np.asarray(two))


def _all(rows):
    return (rows.data, rows.labels)


class Checks:
    """Checks of one kind of data, in one process of the script and for what is restored in another."""

    def __init__(self, start, kind):
        self._start = start
        self.kind = kind
        self.random = np.random.default_rng(1)

    def run(self):
        """(what is checked, None or what is wrong), one after the other."""
        with self._start() as script:
            for what, check in self.checks(script.about):
                try:
                    check(script)
                    yield what, None
                except AssertionError as error:
                    yield what, str(error)
                except Failed as error:
                    yield what, str(error)
                except Exception:
                    yield what, traceback.format_exc(limit=2)


class ModelChecks(Checks):
    def checks(self, about):
        provides = about["provides"]
        self.rows, self.schema = examples(self.kind, self.random, "labels" in provides and self.kind == "vectors")
        self.others, _ = examples(self.kind, self.random, self.schema.labelled)
        checks = [
            ("gives exactly as many rows as asked for, of the schema of its training data", self.count),
            ("gives the same rows for the same seed", self.same_seed),
            ("gives other rows for another seed", self.other_seed),
            ("is not changed by drawing from it, nor by other fits", self.no_hidden_state),
            ("is the same after it was saved and restored in another process", self.restored),
            ("leaves no file in the folder of a call that its answer does not name", self.leaves_nothing),
        ]
        if "logLikelihood" in provides:
            checks.append(("gives a log-likelihood a row, never NaN or infinity", self.likelihood))
        if "sampleGiven" in provides:
            checks.append(("answers given rows, one for each", self.given))
        if "start" in provides:
            checks.append(("goes on from an earlier model", self.starts))
        return checks

    def _fit(self, script, rows=None, **more):
        return script.fit(self.rows if rows is None else rows, self.schema, **more)

    def count(self, script):
        model = self._fit(script)
        for count in (1, 7, ROWS):
            rows, _ = script.sample(model, count)
            assert rows.count == count, f"{rows.count} rows where {count} were asked for"
            assert rows.schema == self.schema, f"rows of {rows.schema} where the training data are {self.schema}"
            _finite(rows)

    def same_seed(self, script):
        one, _ = script.sample(self._fit(script), 20)
        two, _ = script.sample(self._fit(script), 20)
        assert same(one.data, two.data), (
            "two fits with the same seed give other rows; say `reproducible: false` (the default) or take all randomness from `seed`"
        )

    def other_seed(self, script):
        model = self._fit(script)
        assert not same(script.sample(model, 20, 1)[0].data, script.sample(model, 20, 2)[0].data), (
            "two seeds give the same rows: `sample` does not use its seed"
        )

    def no_hidden_state(self, script):
        model = self._fit(script)
        before, _ = script.sample(model, 20)
        script.sample(model, 33, 3)
        script.sample(self._fit(script, self.others, seed=2), 5)
        after, _ = script.sample(model, 20)
        assert same(before.data, after.data), "the same draw differs the second time: something outside the instance was changed"

    def restored(self, script):
        model = self._fit(script)
        folder = script.save(model)
        with self._start() as other:
            there, _ = other.sample(other.restore(folder), 20)
        here, _ = script.sample(model, 20)
        shutil.rmtree(folder)
        assert same(here.data, there.data), "the restored model samples otherwise: not all of it was saved"

    def leaves_nothing(self, script):
        _, left = script.sample(self._fit(script), 9)
        assert not left, f"it left {', '.join(left)}"

    def likelihood(self, script):
        numbers = script.log_likelihood(self._fit(script), self.rows, self.schema)
        assert len(numbers) == ROWS, f"{len(numbers)} numbers for {ROWS} rows"
        assert not np.any(np.isnan(numbers) | np.isposinf(numbers)), "a log-likelihood is NaN or infinite"

    def given(self, script):
        rows, _ = script.of_rows("sampleGiven", self._fit(script), self.rows, self.schema)
        assert rows.count == ROWS, f"{rows.count} rows for {ROWS} given ones"

    def starts(self, script):
        script.sample(self._fit(script, self.others, start=self._fit(script)), 5)


class SourceChecks(Checks):
    def checks(self, about):
        self.about = about["source"]
        checks = [("leaves no file in the folder of a call that its answer does not name", self.leaves_nothing)]
        if self.about["endless"]:
            checks += [
                ("gives exactly as many rows as asked for, all of one schema", self.count),
                ("gives the same rows for the same seed, whatever was drawn before", self.same_seed),
                ("gives other rows for another seed", self.other_seed),
            ]
            if "mean" in self.about["truth"]:
                checks.append(("has the mean that it says, of 20000 rows", self.mean))
        else:
            checks += [("has three rows or more, of finite numbers", self.some), ("has the same rows each time", self.same_rows)]
        return checks

    def _any(self, script):
        return script.draw(20) if self.about["endless"] else script.rows()

    def leaves_nothing(self, script):
        _, left = self._any(script)
        assert not left, f"it left {', '.join(left)}"

    def count(self, script):
        schema = script.draw(3)[0].schema
        for count in (1, 7, ROWS):
            rows, _ = script.draw(count)
            assert rows.count == count, f"{rows.count} rows where {count} were asked for"
            assert rows.schema == schema, f"rows of {rows.schema} and of {schema}"
            _finite(rows)

    def same_seed(self, script):
        one, _ = script.draw(20, 1)
        script.draw(7, 2)
        two, _ = script.draw(20, 1)
        assert same(one.data, two.data), "the same seed gives other rows the second time: take all randomness from `seed`"

    def other_seed(self, script):
        assert not same(script.draw(20, 1)[0].data, script.draw(20, 2)[0].data), (
            "two seeds give the same rows: `draw` does not use its seed"
        )

    def mean(self, script):
        data = np.asarray(script.draw(20000)[0].data)
        data = data.reshape(len(data), -1)
        off = np.abs(data.mean(axis=0) - np.asarray(self.about["truth"]["mean"]))
        allowed = 6 * data.std(axis=0) / np.sqrt(len(data)) + 1e-9
        assert np.all(off <= allowed), f"column {int(np.argmax(off - allowed))} is off by {float(np.max(off)):.3g}"

    def some(self, script):
        rows, _ = script.rows()
        assert rows.count >= 3, f"{rows.count} rows"
        _finite(rows)

    def same_rows(self, script):
        assert same(script.rows()[0].data, script.rows()[0].data), "asked again, it gives other rows"


class MetricChecks(Checks):
    def checks(self, about):
        self.outputs = {output["name"]: output for output in about["metric"]["outputs"]}
        labelled = "labels" in about["metric"]["needs"] and self.kind == "vectors"
        self.rows, self.schema = examples(self.kind, self.random, labelled)
        self.worse = worse(self.rows)
        return [
            ("gives a number for each of its outputs and for no other", self.declared),
            ("gives numbers in their ranges, of one row and of rows that are all equal too", self.ranges),
            ("gives its ideal where nothing is lost, and nothing better where much is", self.direction),
            ("gives the same numbers for the same seed, whatever it measured before", self.same_seed),
        ]

    def _measure(self, script, rows, reference=None):
        reference = self.rows if reference is None else reference
        return script.measure(rows, reference, self.schema, training=reference, last_real=reference)

    def declared(self, script):
        found = set(self._measure(script, self.rows))
        assert found == set(self.outputs), f"it gave {', '.join(sorted(found))}, and declares {', '.join(self.outputs)}"

    def ranges(self, script):
        constant = first(self.rows, [0] * ROWS)
        for rows, reference in ((self.rows, None), (self.worse, None), (first(self.rows, [0]), None), (constant, constant)):
            for name, value in self._measure(script, rows, reference).items():
                low, high = self.outputs[name]["range"]
                number = _number(value)
                assert number is None or (low is None or number >= low - 1e-9) and (high is None or number <= high + 1e-9), (
                    f"{name} is {number}, which is not from {low} to {high}"
                )

    def direction(self, script):
        best, lost = self._measure(script, self.rows), self._measure(script, self.worse)
        for name, output in self.outputs.items():
            one, two, ideal = _number(best[name]), _number(lost[name]), output.get("ideal")
            assert one is not None or best[name] == "harmless", f"{name} is lost where nothing is: NaN and None are the worst there is"
            if isinstance(ideal, (int, float)) and one is not None:
                assert abs(one - ideal) <= 0.05, f"{name} is {one} of rows that are the real ones; its ideal is {ideal}"
            if one is not None and two is not None and output["better"] != "ideal":
                gain = one - two if output["better"] == "lower" else two - one
                assert gain <= 0.05, f"{name} ({output['better']} is better) is {one} where nothing is lost, {two} where much is"

    def same_seed(self, script):
        one = self._measure(script, self.worse)
        self._measure(script, self.rows)
        assert one == self._measure(script, self.worse), "the same rows have other numbers the second time"


class ScorerChecks(Checks):
    def checks(self, about):
        self.rows, self.schema = examples(self.kind, self.random)
        return [
            ("gives a number a row, never NaN", self.numbers),
            ("gives the same scores for the same seed, whatever it scored before", self.same_seed),
        ]

    def numbers(self, script):
        for many in (1, ROWS):
            scores = script.score(first(self.rows, list(range(many))), self.schema)
            assert len(scores) == many, f"{len(scores)} numbers for {many} rows"
            assert not np.any(np.isnan(scores)), "a score is NaN"

    def same_seed(self, script):
        one = script.score(self.rows, self.schema)
        script.score(first(self.rows, [3, 1]), self.schema)
        assert np.array_equal(one, script.score(self.rows, self.schema)), "the same rows have other scores the second time"


CHECKS = {"model": ModelChecks, "source": SourceChecks, "metric": MetricChecks, "scorer": ScorerChecks}


def first(rows, chosen):
    """The rows of these numbers."""
    if isinstance(rows, tuple) and not isinstance(rows, Pairs):
        return tuple(first(part, chosen) for part in rows)
    if isinstance(rows, Pairs):
        return Pairs(*(first(part, chosen) for part in rows))
    return [rows[row] for row in chosen] if isinstance(rows, list) else np.asarray(rows)[chosen]


def worse(rows):
    """Rows of a model that has lost much: numbers elsewhere, one symbol, one text."""
    if isinstance(rows, Pairs):
        return Pairs(rows.inputs, np.asarray(rows.targets) + 50)
    if isinstance(rows, tuple):
        return (rows[0] + 50, rows[1])
    if isinstance(rows, list) or rows.ndim == 1:
        return first(rows, [0] * len(rows))
    return rows + 50


def _number(value):
    """What an output says as a number; None where it says none."""
    return None if value is None or value == "harmless" else float(value)


def _finite(rows):
    parts = rows.data if isinstance(rows.data, Pairs) else [rows.data]
    if rows.schema.kind in ("vectors", "pairs"):
        assert all(np.all(np.isfinite(part)) for part in parts), "a value is not finite"


def _to_write(about, rows=None):
    """What a study says of it."""
    role = about["as"]
    if role == "model":
        return [f"provides: [{', '.join(about['provides'])}]"]
    if role == "metric":
        metric = about["metric"]
        needs = [f"needs: [{', '.join(metric['needs'])}]"] if metric["needs"] else []
        return [f"outputs: {json.dumps(metric['outputs'])}", *needs]
    if role == "source":
        truth = about["source"]["truth"]
        known = ["labels"] if rows.labels is not None else []
        known += ["categories"] if any(column["kind"] == "category" for column in rows.schema.columns or []) else []
        known += ["missing"] if any("markedBy" in column for column in rows.schema.columns or []) else []
        known += ["truth.moments"] if "mean" in truth and "covariance" in truth else []
        known += [f"truth.{name}" for name in ("probabilities", "coefficients") if name in truth]
        return [f"kind: {about['kinds'][0]}", f"provides: [{', '.join(known)}]"]
    return []


def check(path, options=None, name=None, kind=None, say=print):
    """Checks what a script serves, says what was found, and returns how many checks failed."""
    failed = 0

    def start():
        return Script(path, options, name)

    try:
        with start() as script:
            about = script.about
            role, ends = about["as"], about.get("source", {}).get("endless") is False
            drawn = (script.rows() if ends else script.draw(3))[0] if role == "source" else None
    except Failed as error:
        say(f"{path} does not start: {error}")
        return 1
    kinds = [kind] if kind else about["kinds"]
    fit = []
    for one in kinds:
        say(f"{about.get('name', path)}, {role} of {one}")
        told, before = set(), failed
        for what, fault in CHECKS[role](start, one).run():
            failed += fault is not None
            say(f"  {'ok  ' if fault is None else 'FAIL'} {what}")
            if fault is not None:
                say("       " + ("for the same reason" if fault in told else fault.replace("\n", "\n       ")))
                told.add(fault)
        if failed == before:
            fit.append(one)
    if 0 < len(fit) < len(kinds):
        words = ", ".join(map(repr, fit))
        say(f"with {' and '.join(fit)} nothing fails: where it is for no other rows, write kinds = ({words},) in the class")
    for line in _to_write(about, drawn):
        say(line)
    return failed
