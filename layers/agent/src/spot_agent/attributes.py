"""DynamoDB's attribute values to and from plain Python (API reference, AttributeValue)."""

from decimal import Decimal


def to_attribute(value):
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, (int, float, Decimal)):
        return {"N": repr(value) if isinstance(value, float) else str(value)}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, (list, tuple)):
        return {"L": [to_attribute(item) for item in value]}
    return {"M": {key: to_attribute(item) for key, item in value.items()}}


def from_attribute(attribute):
    ((kind, value),) = attribute.items()
    if kind == "NULL":
        return None
    if kind == "N":
        return int(value) if value.lstrip("-").isdigit() else float(value)
    if kind == "L":
        return [from_attribute(item) for item in value]
    if kind == "M":
        return {key: from_attribute(item) for key, item in value.items()}
    return value


def to_item(fields):
    return {key: to_attribute(value) for key, value in fields.items()}


def from_item(item):
    return {key: from_attribute(value) for key, value in item.items()}
