"""Elements of an XML answer that no member of the model has, and text that is no value of its type.

botocore's parsers read past the first and are lenient with booleans, so they are looked for beforehand.
"""

import re
from xml.etree import ElementTree

from rules import FLOATS, INTEGERS, show

TEXT_OF = {"boolean": re.compile("true|false"), **dict.fromkeys(INTEGERS, re.compile(r"-?\d+"))}
TEXT_OF |= dict.fromkeys(FLOATS, re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?|NaN|-?Infinity"))


def tag_of(node):
    return node.tag.rpartition("}")[2]


def judge_elements(protocol, operation, body, report):
    """`body`: of an answer that is no error."""
    shape = operation.output_shape
    if not body or shape is None:
        return
    root = ElementTree.fromstring(body)
    if protocol == "query":
        root = next((node for node in root if tag_of(node) == f"{operation.name}Result"), root)
        ignored = {"ResponseMetadata"}
    else:
        ignored = {"requestId", "return"} if protocol == "ec2" else set()
    payload = shape.serialization.get("payload")
    Elements(report).judge(shape.members[payload] if payload else shape, root, "", ignored)


class Elements:
    def __init__(self, report):
        self.report = report

    def judge(self, shape, node, path, ignored=frozenset()):
        if shape.type_name == "structure":
            self._judge_structure(shape, node, path, ignored)
        elif shape.type_name == "list":
            self._judge_list(shape, node, path)
        elif shape.type_name == "map":
            for entry in [node] if shape.serialization.get("flattened") else node:
                self._judge_entry(shape, entry, path)
        elif shape.type_name in TEXT_OF and not TEXT_OF[shape.type_name].fullmatch(node.text or ""):
            self.report(path, f"type {shape.type_name}", show(node.text))

    def _judge_structure(self, shape, node, path, ignored):
        members = {}
        for member, each in shape.members.items():
            if "location" in each.serialization or each.serialization.get("xmlAttribute"):
                continue
            name = each.serialization.get("name", member)
            if each.type_name == "list" and each.serialization.get("flattened"):
                name = each.member.serialization.get("name", name)
            members[name] = (f"{path}.{member}", each)
        self._judge_children(node, path, members, ignored)

    def _judge_list(self, shape, node, path):
        if shape.serialization.get("flattened"):
            self.judge(shape.member, node, f"{path}[]")
        else:
            self._judge_children(node, path, {shape.member.serialization.get("name", "member"): (f"{path}[]", shape.member)})

    def _judge_entry(self, shape, entry, path):
        names = {}
        for side, name in ((shape.key, "key"), (shape.value, "value")):
            names[side.serialization.get("name", name)] = (f"{path}.{name}", side)
        self._judge_children(entry, path, names)

    def _judge_children(self, node, path, known, ignored=frozenset()):
        for child in node:
            tag = tag_of(child)
            if tag in known:
                member, shape = known[tag]
                self.judge(shape, child, member)
            elif tag not in ignored:
                self.report(f"{path}.{tag}", "a member of the model", show(child.text))
