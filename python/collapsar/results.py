"""What a run found: its numbers, verdicts and recommendations, and its report."""

import csv
import gzip
import html
import json
import os
import shutil
import subprocess
from functools import cached_property

import numpy as np

try:
    import pandas
except ImportError:
    pandas = None

#: Columns of results.csv and traces.csv that hold numbers.
_NUMBERS = ("samples", "seed", "generation", "value", "step", "from", "to")
_SETTING = ("source", "model", "strategy", "samples")


def load(folder):
    """The run in this folder, such as `runs/my-study`. Raises FileNotFoundError where there is none."""
    return Run(folder)


def _number(text):
    """As results.csv writes them; an empty field is a value that is lost."""
    return float(text) if text != "" else float("nan")


def _table(columns):
    """A frame of pandas where there is one, else a dict of columns: arrays of numbers, lists of text."""
    if pandas is not None:
        return pandas.DataFrame(columns)
    return columns


def _frame(rows, names):
    return _table({name: [row.get(name) for row in rows] for name in names})


class Run:
    """A run folder. Tables are frames of pandas where it is installed, else dicts of columns."""

    def __init__(self, folder):
        self.folder = os.fspath(folder)
        if not os.path.exists(self._path("summary.json")):
            raise FileNotFoundError(
                f"{self.folder} holds no summary.json; give the folder that `collapsar run` wrote to, such as runs/<study>"
            )

    def _path(self, name):
        return os.path.join(self.folder, name)

    def __repr__(self):
        return f"<collapsar run {self.study['study']['study']}: {len(self.summary['groups'])} settings>"

    @cached_property
    def summary(self):
        """summary.json as it is."""
        with open(self._path("summary.json"), encoding="utf-8") as file:
            return json.load(file)

    @cached_property
    def study(self):
        """study.json as it is: the study with every default, versions, the command."""
        with open(self._path("study.json"), encoding="utf-8") as file:
            return json.load(file)

    @cached_property
    def results(self):
        """results.csv (or results.csv.gz): a line for each number of each generation. NaN: the value is lost (basis `lost`)."""
        return self._csv("results.csv")

    @cached_property
    def traces(self):
        """traces.csv (or traces.csv.gz): loss curves and the like."""
        return self._csv("traces.csv")

    def _csv(self, name):
        # A study may ask for compressed tables; of both forms the one that it asks for is of today.
        packed = self.study["study"].get("tables") == "csv.gz"
        opened = gzip.open if packed else open
        with opened(self._path(name + ".gz" if packed else name), "rt", encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            names = reader.fieldnames or []
            columns = {column: [] for column in names}
            for row in reader:
                for column in names:
                    columns[column].append(row[column])
        for column in names:
            if column in _NUMBERS:
                numbers = np.array([_number(text) for text in columns[column]])
                whole = column != "value" and np.all(np.isfinite(numbers))
                columns[column] = numbers.astype(np.int64) if whole else numbers
        return _table(columns)

    @cached_property
    def verdicts(self):
        """One line for each setting and definition of collapse: `state` is present, absent, undecided or not-measured."""
        rows = [{**self._setting(verdict), **verdict} for verdict in self.summary["verdicts"]]
        return _frame(rows, [*_SETTING, "id", "state", "metric", "n", "text"])

    @cached_property
    def recommendations(self):
        """How far each axis can go: those of `collapsar recommend`. Empty where nothing was asked."""
        found = self.summary.get("recommendations", [])
        return _frame(found, list(dict.fromkeys(name for one in found for name in one)))

    @cached_property
    def findings(self):
        """What the report says first, in words."""
        return [finding["text"] for finding in self.summary["findings"]]

    @cached_property
    def failures(self):
        """Cells that failed, and why."""
        found = self.summary["failures"]
        return _frame(found, list(dict.fromkeys(name for one in found for name in one)))

    def _setting(self, one):
        group = self.summary["groups"][one["group"]]
        return {name: group[name] for name in _SETTING}

    @property
    def report(self):
        """Path of the report, to be opened in a browser."""
        return self._path("report.html")

    def show(self, height=720):
        """
        The answer, a line for each chain and the verdicts, for a notebook. `height`: of its frame in pixels, in which it scrolls.
        A small page of `collapsar report --embed`; the whole report where that cannot be had.
        """
        return Shown(self._embedded() or self._read("report.html"), height)

    def _repr_html_(self):
        return self.show()._repr_html_()

    def _read(self, name):
        with open(self._path(name), encoding="utf-8") as file:
            return file.read()

    def _embedded(self):
        """The small page: as it lies there, unless the results are newer; else made by the Collapsar of this folder."""
        page = self._path("embed.html")
        if os.path.exists(page) and os.path.getmtime(page) >= os.path.getmtime(self._path("summary.json")):
            return self._read("embed.html")
        program = shutil.which("collapsar")
        command = [program] if program else [shutil.which("npx"), "--no-install", "collapsar"]
        if command[0] is None:
            return None
        asked = [*command, "report", self.folder, "--embed", "--out", "-"]
        try:
            done = subprocess.run(asked, capture_output=True, encoding="utf-8", timeout=60, check=True)
        except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
            return None
        return done.stdout if done.stdout.startswith("<!doctype html>") else None


class Shown:
    """What a notebook shows of a run."""

    def __init__(self, page, height):
        self.page = page
        self.height = int(height)

    def _repr_html_(self):
        # In a frame of its own: the page brings its own style, and a notebook must not be changed by it. Nothing in the frame
        # reaches the notebook, or is of its origin.
        return (
            f'<iframe srcdoc="{html.escape(self.page)}" sandbox="allow-scripts" title="Collapsar"'
            f' style="width:100%;height:{self.height}px;border:0"></iframe>'
        )
