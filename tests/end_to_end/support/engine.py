"""The real ClickHouse engine, one process: reads a query a line, answers a line of JSON, until standard input ends.

engine.py CONFIG DATA: CONFIG is a config.xml (its config.d is merged), DATA a folder for the engine's own files.
"""

import json
import os
import sys
import unittest.mock

# Releases before 26.6 import pyarrow for results in its own format, which nobody asks for here.
sys.modules["pyarrow"] = unittest.mock.MagicMock()

# The engine writes to standard output as it likes: the answers get a stream of their own.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

from chdb.session import Session  # noqa: E402 (after the stand-in above)


def answer(**fields):
    print(json.dumps(fields), file=answers, flush=True)


try:
    session = Session(f"{sys.argv[2]}?config-file={sys.argv[1]}")
    answer(rows="")
except Exception as error:
    answer(error=str(error))
    sys.exit(0)

for line in sys.stdin:
    try:
        answer(rows=str(session.query(line, "TSV")))
    except Exception as error:
        answer(error=str(error))
# The engine's own farewell can hang on a server that is gone.
os._exit(0)
