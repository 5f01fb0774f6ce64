"""Prometheus' own reader of its text format: metrics on standard input, `[[name, type, help, [[labels, value]]]]` as JSON."""

import json
import sys

from prometheus_client.parser import text_string_to_metric_families

families = text_string_to_metric_families(sys.stdin.read())
json.dump(
    [
        [family.name, family.type, family.documentation, [[s.labels, s.value] for s in family.samples]]
        for family in families
    ],
    sys.stdout,
)
