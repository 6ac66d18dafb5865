"""Serves a class to Collapsar over the channel that it was started with."""

import hashlib
import importlib.metadata
import json
import math
import os
import platform
import queue
import signal
import sys
import threading
import time
import traceback
from _thread import interrupt_main

from .adapter import ADAPTERS
from .classes import Misuse, check_class, role_of

PROTOCOL = "collapsar/external@1"
HEARTBEAT_SECONDS = 5
#: Calls of a traceback that are told.
FRAMES = 6


class _Channel:
    """Lines of JSON in and out; it ends this process when the other side is gone."""

    def __init__(self, read, write):
        for descriptor in (read, write):
            os.set_inheritable(descriptor, False)
        self._in = os.fdopen(read, "rb")
        self._out = os.fdopen(write, "wb", buffering=0)
        self._lock = threading.Lock()
        self.requests = queue.Queue()
        self.working_on = None
        threading.Thread(target=self._listen, daemon=True).start()
        threading.Thread(target=self._beat, daemon=True).start()

    def send(self, message):
        line = (json.dumps({"jsonrpc": "2.0", **message}, allow_nan=False) + "\n").encode()
        with self._lock:
            while line:
                line = line[self._out.write(line) :]

    def _listen(self):
        for line in self._in:
            message = json.loads(line)
            if message["method"] != "cancel":
                self.requests.put(message)
            elif message["params"]["id"] == self.working_on:
                interrupt_main()
        # Whoever asked is gone, cleanly or not: nobody will ask again, and nothing may outlive it.
        os._exit(0)

    def _beat(self):
        while True:
            time.sleep(HEARTBEAT_SECONDS)
            if self.working_on is not None:
                try:
                    self.send({"method": "heartbeat"})
                except OSError:
                    os._exit(0)


_channel = None


def report(done=None, of=None, **values):
    """Tells how far a fit has come, and numbers that are kept as curves: `report(step, steps, loss=0.3)`."""
    if _channel is None:
        return
    params = {name: float(value) for name, value in (("done", done), ("of", of)) if value is not None}
    if values:
        numbers = {name: float(value) for name, value in values.items()}
        params["values"] = {name: value if math.isfinite(value) else None for name, value in numbers.items()}
    _channel.send({"method": "progress", "params": params})


def serve(*models, packages=()):
    """Makes models, sources, metrics or scorers of Collapsar of these classes, and answers what it asks until it is done.

    The last line of a script. `packages`: distributions that it imports only later, whose versions matter. Does nothing
    in a process that the script itself starts (workers of a data loader import it once more).
    """
    caller = sys._getframe(1).f_globals
    if caller.get("__name__") != "__main__":
        return
    descriptors = os.environ.pop("COLLAPSAR_CHANNEL", None)
    if descriptors is None:
        script = os.path.basename(caller.get("__file__", "train.py"))
        print(
            f"{script} is started by Collapsar. Name it in a study, a model as\n"
            f"  models: [{{ use: external, with: {{ command: [python, {script}] }} }}]\n"
            f"or check it first: python -m collapsar check {script}",
            file=sys.stderr,
        )
        sys.exit(2)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)
    # A shell ignores SIGINT for what it starts in the background, and so would all below it: no call could be cancelled.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    global _channel
    _channel = _Channel(*map(int, descriptors.split(",")))
    folder = os.path.dirname(os.path.abspath(caller.get("__file__", ".")))
    _answer_all(_channel, models, folder, packages)


def _answer_all(channel, models, folder, packages):
    adapter = None
    while True:
        try:
            request = channel.requests.get()
            channel.working_on = request["id"]
            params = request["params"]
            if request["method"] == "initialize":
                adapter, result = _initialize(models, params, folder, packages)
            else:
                result = adapter.answer(request["method"], params)
            answer = {"result": result}
        except KeyboardInterrupt:
            answer = {"error": {"code": -32800, "message": "cancelled"}}
        except SystemExit as error:
            answer = {"error": {"code": -32000, "message": f"it called sys.exit({error.code})"}}
        except BaseException as error:  # noqa: BLE001: whatever it is, it is told and not fatal
            answer = {"error": _error(error)}
        finally:
            done, channel.working_on = channel.working_on, None
        if done is None:
            continue  # A cancel that came too late.
        channel.send({"id": done, **answer})


def _initialize(models, params, folder, packages):
    if params["protocol"] != PROTOCOL:
        raise ValueError(f"this package speaks {PROTOCOL}, and Collapsar {params['protocol']}; install the two of one version")
    name = params.get("class")
    for one in models:
        if not isinstance(one, type):
            check_class(one, "model")
    models = {model.__name__: model for model in models}
    # Of several, those that are what is wanted.
    wanted = [one for one, given in models.items() if params.get("as") in (None, role_of(given))] or list(models)
    if name is None and len(wanted) == 1:
        name = wanted[0]
    if name is None:
        raise Misuse(
            f"the script serves {', '.join(wanted) or 'nothing'}; say which with `class`",
            "Write `class: ...` beside `command` in the study" if wanted else "End it in collapsar.serve(...) with your class",
        )
    if name not in models:
        raise Misuse(f"the script serves {', '.join(models)}, and no {name}", "Name one of them as `class`, or serve that too: collapsar.serve(A, B)")
    given = models[name]
    adapter = ADAPTERS[params.get("as") or role_of(given)](given, params["options"], report)
    said = {"protocol": PROTOCOL, "name": given.__name__, **adapter.about(), "versions": versions(folder, packages)}
    return adapter, said


def versions(folder, packages=()):
    """Of Python and every package that is imported by now, and hashes of the modules beside the script."""
    found = {"python": platform.python_version()}
    for name, module in sorted(sys.modules.items()):
        version = getattr(module, "__version__", None)
        known = "." in name or name.startswith("_") or name in getattr(sys, "stdlib_module_names", ())
        if not known and isinstance(version, str):
            found[name] = version
        path = getattr(module, "__file__", None)
        if path and os.path.isfile(path) and os.path.dirname(os.path.abspath(path)) == folder:
            with open(path, "rb") as file:
                found[os.path.basename(path)] = hashlib.sha256(file.read()).hexdigest()
    for name in packages:
        found[name] = importlib.metadata.version(name)
    return found


def _error(error):
    if isinstance(error, Misuse):
        reason = {} if error.why is None else {"why": error.why}
        return {"code": error.code, "message": str(error)[-2000:], "data": {**reason, "fix": error.fix}}
    said = "".join(traceback.format_exception_only(type(error), error)).strip()
    frames = traceback.extract_tb(error.__traceback__)
    # How this package came to call it helps nobody; what is its own fault is told whole.
    theirs = [one for one in frames if os.path.dirname(os.path.abspath(one.filename)) != PACKAGE] or frames
    shown = [traceback.FrameSummary(_short(one.filename), one.lineno, one.name, line=one.line) for one in theirs]
    return {"code": -32000, "message": said[-2000:], "data": {"traceback": "".join(traceback.format_list(shown[-FRAMES:])).rstrip()}}


PACKAGE = os.path.dirname(os.path.abspath(__file__))


def _short(path):
    """A file by its name, or its place in an installed package: a failure is published, and says of no folder."""
    _, installed, rest = path.rpartition(f"site-packages{os.sep}")
    return rest if installed else os.path.basename(path)
