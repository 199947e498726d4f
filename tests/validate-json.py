#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""validate-json.py SCHEMA FILE...: does each file satisfy the schema?

Prints the first violations and exits 1 if one does not. With "--self" as the
only FILE the schema itself is checked: valid draft-07, each key that we own
described, and required unless its description says that it may be absent, no
object open by accident.
"""
import json
import os
import sys

import jsonschema

SHOWN_MAX = 10


def refuse_constant(text):
    raise ValueError(f"{text} is not JSON")


def unique_keys(pairs):
    keys = [key for key, _ in pairs]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise ValueError(f"keys given twice: {sorted(twice)}")
    return dict(pairs)


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_constant=refuse_constant,
                         object_pairs_hook=unique_keys)


def with_others(node, folder):
    """The schema with what it refers to in files beside it in place."""
    if isinstance(node, list):
        return [with_others(child, folder) for child in node]
    if not isinstance(node, dict):
        return node
    file, _, pointer = node.get("$ref", "#").partition("#")
    if not file:
        return {key: with_others(child, folder)
                for key, child in node.items()}
    found = load(os.path.join(folder, file))
    for key in pointer.strip("/").split("/"):
        found = found[key]
    return found


def scalars_once(known):
    """The keyword "properties", which checks equal scalars once."""
    def properties(validator, wanted, instance, schema):
        if not validator.is_type(instance, "object"):
            return
        for name, part in wanted.items():
            if name not in instance:
                continue
            value = instance[name]
            # True equals 1, so the type belongs to the key.
            key = (None if isinstance(value, (dict, list)) else
                   (id(part), type(value), value))
            if key in known:
                continue
            found = list(validator.descend(value, part, path=name,
                                           schema_path=name))
            yield from found
            if key and not found:
                known.add(key)
    return properties


# The schema stays, so the id() of its parts does.
Validator = jsonschema.validators.extend(
    jsonschema.Draft7Validator, {"properties": scalars_once(set())})


def violations(schema, document):
    errors = sorted(Validator(schema).iter_errors(document),
                    key=lambda error: list(map(str, error.path)))
    for error in errors:
        path = "/".join(map(str, error.path)) or "(top)"
        yield f"{path}: {error.message[:200]}"


def may_be_absent(node):
    return "may be absent" in node.get("description", "")


def flaws(node, path="(top)"):
    """What a reader of the schema would miss."""
    if "properties" in node and "required" in node:
        for key in set(node["properties"]) ^ set(node["required"]):
            if key in node["required"]:
                yield f"{path}: {key} is required but not described"
            elif not may_be_absent(node["properties"][key]):
                yield f"{path}: {key} is not required"
        if "additionalProperties" not in node:
            yield f"{path}: neither open nor closed"
    for group in ("properties", "definitions"):
        for key, child in node.get(group, {}).items():
            if "$ref" not in child and not child.get("description"):
                # A condition names a property without describing it.
                yield f"{path}/{key}: no description"
            yield from flaws(child, f"{path}/{key}")
    if isinstance(node.get("items"), dict):
        yield from flaws(node["items"], f"{path}/[]")


# What programs outside rely on: in each round, and in each summary.
PROMISED = """
    spinning_peers pin_cycles pin_pages pin_errors pin_ns_per_cycle pin_p50_ns
    pin_p90_ns pin_p99_ns pin_p999_ns pin_max_ns clear_attempts clear_refused
    clear_events clear_ns_per_event tlb_received_per_event
    cal_received_per_event res_received_per_event ns_per_op ops
""".split()
PROMISED_OF = {
    "round": PROMISED + ["outcome", "reason", "visit", "evidence"],
    "summary": PROMISED + ["rounds_ok", "rounds_contaminated",
                           "rounds_invalid"],
    "cell": ["cell", "outcome", "reason", "rounds", "summary"],
    "primitive": ["cell", "outcome", "reason", "rounds", "summary"],
}


def broken_promises(schema):
    """Names of a run file that must not go."""
    if schema.get("title") != "mmfence.run/1":
        return
    for place, keys in PROMISED_OF.items():
        for key in keys:
            if key not in schema["definitions"][place]["required"]:
                yield f"{place}: {key} is promised to programs outside"


def main():
    if len(sys.argv) < 3:
        sys.exit("usage: validate-json.py SCHEMA FILE... | SCHEMA --self")
    schema = with_others(load(sys.argv[1]),
                         os.path.dirname(os.path.abspath(sys.argv[1])))
    jsonschema.Draft7Validator.check_schema(schema)
    failed = False
    for path in sys.argv[2:]:
        found = list(violations(schema, load(path)) if path != "--self"
                     else [*flaws(schema), *broken_promises(schema)])
        for line in found[:SHOWN_MAX]:
            print(f"{path}: {line}")
        failed = failed or bool(found)
    sys.exit(1 if failed else 0)


main()
