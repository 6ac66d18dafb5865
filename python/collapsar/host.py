"""The other side of the channel: starts a script and asks it, as Collapsar does. What `check` asks with."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

import numpy as np

from .rows import read, write
from .server import PROTOCOL


class Failed(Exception):
    """The script said that it cannot do what was asked, or ended."""


class Script:
    """A script that serves a model, source, metric or scorer, started: `with Script("train.py") as script`."""

    def __init__(self, path, options=None, name=None, role=None):
        self.work = tempfile.mkdtemp(prefix="collapsar-check-")
        asked, self._to = os.pipe()
        self._from, answered = os.pipe()
        package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        scratch = os.path.join(self.work, "tmp")
        os.mkdir(scratch)
        self._process = subprocess.Popen(
            [sys.executable, os.path.basename(path)],
            cwd=os.path.dirname(os.path.abspath(path)),
            pass_fds=(asked, answered),
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            env={
                **os.environ,
                "COLLAPSAR_CHANNEL": f"{asked},{answered}",
                "PYTHONHASHSEED": "0",
                "PYTHONPATH": os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), package])),
                "TMPDIR": scratch,
            },
        )
        os.close(asked)
        os.close(answered)
        self._lines = os.fdopen(self._from, "rb")
        self._next = 0
        self._model = 0
        #: What it reported, in the order that it did.
        self.progress = []
        try:
            params = {"protocol": PROTOCOL, "options": options or {}, **({"class": name} if name else {}), **({"as": role} if role else {})}
            self.about = self.ask("initialize", params)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends it, and all that it started and wrote."""
        os.close(self._to)
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()
        self._lines.close()
        shutil.rmtree(self.work, ignore_errors=True)

    def ask(self, method, params):
        """The result of a request; raises Failed."""
        self._next += 1
        message = {"jsonrpc": "2.0", "id": self._next, "method": method, "params": params}
        try:
            os.write(self._to, (json.dumps(message) + "\n").encode())
        except BrokenPipeError:
            raise Failed(f"the script ended before {method}") from None
        for line in self._lines:
            said = json.loads(line)
            if said.get("method") == "progress":
                self.progress.append(said["params"])
            elif said.get("id") == self._next:
                if "error" in said:
                    more = said["error"].get("data", {})
                    told = [f"{method} failed: {said['error']['message']}", more.get("why"), more.get("fix"), more.get("traceback")]
                    raise Failed("\n".join(filter(None, told)))
                return said["result"]
        raise Failed(f"the script ended in the middle of {method} (exit code {self._process.wait()})")

    def folder(self):
        return tempfile.mkdtemp(prefix="call-", dir=self.work)

    def fit(self, rows, schema, seed=1, parts=None, start=None):
        """Fits a model to `rows` (as a class gives rows of that schema); its number."""
        folder = self.folder()
        message = write(folder, rows, schema)
        self._model += 1
        params = {
            "model": self._model,
            "folder": folder,
            "generation": 1,
            "seed": seed,
            "rows": message,
            "parts": parts or [{"origin": "real", "count": message["count"]}],
            **({} if start is None else {"start": start}),
        }
        self.ask("fit", params)
        shutil.rmtree(folder)
        return self._model

    def sample(self, model, count, seed=1):
        """The rows, and the files that were left in the folder of the call."""
        return self._rows("sample", {"model": model, "seed": seed, "count": count})

    def of_rows(self, method, model, rows, schema, seed=1):
        """What `sampleGiven` or `features` answers to rows."""
        return self._rows(method, {"model": model, "seed": seed}, (rows, schema))

    def _rows(self, method, params, given=None):
        folder = self.folder()
        if given is not None:
            params = {**params, "rows": write(folder, *given)}
        before = set(os.listdir(folder))
        message = self.ask(method, {**params, "folder": folder})["rows"]
        rows = read(folder, message)
        named = {value for part in _parts(message) for value in part.values() if isinstance(value, str)}
        left = sorted(set(os.listdir(folder)) - before - named)
        shutil.rmtree(folder)
        return rows, left

    def log_likelihood(self, model, rows, schema):
        return self._numbers("logLikelihood", {"model": model, "seed": 1}, (rows, schema))

    def draw(self, count, seed=1):
        """Rows of a source, and the files that were left in the folder of the call."""
        return self._rows("draw", {"seed": seed, "count": count})

    def rows(self, of="all"):
        """All rows of a source that ends, or those to test with."""
        return self._rows("rows", {"of": of})

    def measure(self, rows, reference, schema, seed=1, training=None, last_real=None):
        """What a metric says, by output."""
        folder = self.folder()
        params = {"folder": folder, "seed": seed, "generation": 1}
        for name, given in (("rows", rows), ("reference", reference), ("training", training), ("lastReal", last_real)):
            if given is not None:
                inside = os.path.join(folder, name)
                os.mkdir(inside)
                params[name] = self._moved(write(inside, given, schema), inside, folder, name)
        if "logLikelihood" in self.about["metric"].get("needs", []):
            np.save(os.path.join(folder, "densities.npy"), np.zeros(params["reference"]["count"]))
            params["logLikelihood"] = "densities.npy"
        values = self.ask("measure", params)["values"]
        shutil.rmtree(folder)
        return values

    def score(self, rows, schema, seed=1):
        """A number a row."""
        return self._numbers("score", {"seed": seed}, (rows, schema))

    def _moved(self, message, inside, folder, name):
        """Files of several rows, in one folder."""
        moved = dict(message)
        for key, value in message.items():
            if isinstance(value, dict):
                moved[key] = self._moved(value, inside, folder, name)
            elif isinstance(value, str) and value.endswith((".npy", ".jsonl")):
                os.rename(os.path.join(inside, value), os.path.join(folder, f"{name}-{value}"))
                moved[key] = f"{name}-{value}"
        return moved

    def _numbers(self, method, params, given):
        folder = self.folder()
        message = {**params, "folder": folder, "rows": write(folder, *given)}
        numbers = np.load(os.path.join(folder, self.ask(method, message)["values"]))
        shutil.rmtree(folder)
        return numbers

    def save(self, model):
        folder = self.folder()
        self.ask("save", {"model": model, "folder": folder})
        return folder

    def restore(self, folder):
        self._model += 1
        self.ask("restore", {"model": self._model, "folder": folder})
        return self._model


def _parts(message):
    return [message, *[message[name] for name in ("inputs", "targets") if isinstance(message.get(name), dict)]]
