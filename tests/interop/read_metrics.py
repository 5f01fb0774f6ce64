"""Prometheus' own reader of its text format: metrics on standard input, what it makes of them as JSON.

Every value of ours is a whole number.
"""

import json
import sys

from prometheus_client.parser import text_string_to_metric_families

json.dump(
    [
        {
            "name": family.name,
            "kind": family.type,
            "help": family.documentation,
            "samples": [{"labels": sample.labels, "value": int(sample.value)} for sample in family.samples],
        }
        for family in text_string_to_metric_families(sys.stdin.read())
    ],
    sys.stdout,
)
