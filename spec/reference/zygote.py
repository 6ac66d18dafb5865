"""Runs programs in forks of itself, which have what it has imported: python zygote.py QUESTIONS ANSWERS (named pipes).

A question is a line of JSON with the program, the modules that it will import and what stands on its standard input; the
answer is a line of JSON with its exit status and what it wrote to standard output and standard error.
"""

import importlib
import json
import os
import runpy
import sys
import tempfile
import traceback


def run(program):
    """The program as `python program` runs it, in this process; its exit status."""
    sys.argv = [program]
    sys.path[0] = os.path.dirname(program)
    try:
        runpy.run_path(program, run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def answer(program, modules, input):
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception:
            pass  # the program says it better
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(input.encode())
        given.seek(0)
        child = os.fork()
        if child == 0:
            for stream, number in ((given, 0), (out, 1), (err, 2)):
                os.dup2(stream.fileno(), number)
            sys.stdin, sys.stdout, sys.stderr = (open(number, mode) for number, mode in ((0, "r"), (1, "w"), (2, "w")))
            status = run(program)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
        _, status = os.waitpid(child, 0)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode())
    return {"status": os.waitstatus_to_exitcode(status), "out": texts[0], "error": texts[1]}


with open(sys.argv[1]) as questions, open(sys.argv[2], "w") as answers:
    for line in questions:
        print(json.dumps(answer(**json.loads(line))), file=answers, flush=True)
