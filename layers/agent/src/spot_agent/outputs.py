"""Copying outputs to the bucket: files that match the job's patterns, and all of SPOT_OUTPUT_DIR."""

import re

from .beneath import open_directory, open_file, walk
from .inputs import make_s3
from .s3 import split_uri
from .tree import open_tree


def copy_outputs(request, _say):
    """{"files": n, "bytes": n}. Where both places have a file of one name, SPOT_OUTPUT_DIR's is kept."""
    bucket, prefix = split_uri(request["outputsUri"])
    job, chosen = open_tree(request), {}
    patterns = [compile_pattern(pattern) for pattern in request["outputs"]]
    for folder in ("work", "outputs"):
        base = open_directory(job, folder)
        for path, found in walk(base, False):
            if folder == "outputs" or any(pattern.match(path) for pattern in patterns):
                chosen[path] = (base, found.st_size)
    s3 = make_s3(request["region"]) if chosen else None
    for path in sorted(chosen):
        with open_file(chosen[path][0], path) as source:
            s3.upload(bucket, prefix + path, source)
    return {"files": len(chosen), "bytes": sum(size for _, size in chosen.values())}


def compile_pattern(pattern):
    """`*` and `?` within one part of the path, `**` over any number of parts, `[…]` as in the shell."""
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    text, index, result = "/".join(parts), 0, ""
    while index < len(text):
        if text.startswith("**/", index):
            result, index = result + "(?:[^/]+/)*", index + 3
        elif text.startswith("**", index):
            result, index = result + ".*", index + 2
        elif text[index] == "[" and "]" in text[index + 2 :]:
            end = text.index("]", index + 2)
            result, index = result + _set_of(text[index + 1 : end]), end + 1
        else:
            result += {"*": "[^/]*", "?": "[^/]"}.get(text[index], re.escape(text[index]))
            index += 1
    return re.compile("(?:%s)\\Z" % result, re.DOTALL)


def _set_of(inner):
    """`[…]` as an expression. A range that ends before it begins matches nothing, as in the shell: outputs are copied
    when the work is done, which is no time to fail over a pattern.
    """
    negated = inner[0] in "!^"
    items = re.sub(r"([\\\[\]^&|~])", r"\\\1", inner[1:] if negated else inner)
    expression = "[%s%s]" % ("^" if negated else "", items)
    try:
        re.compile(expression)
    except re.error:
        return "(?!)"
    return expression
