"""CAP 1.2, the Common Alerting Protocol of OASIS: alerts are read, judged and written; it tells nobody."""

from gateway.alerts.cap import chains, feed
from gateway.alerts.cap.areas import area_of, communes_of
from gateway.alerts.cap.document import (
    Alert,
    Area,
    Category,
    Certainty,
    Circle,
    Info,
    MsgType,
    Parameter,
    Point,
    Polygon,
    Reference,
    Resource,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)
from gateway.alerts.cap.faults import Fault, Invalid
from gateway.alerts.cap.reading import read
from gateway.alerts.cap.writing import write

__all__ = [
    "Alert",
    "Area",
    "Category",
    "Certainty",
    "Circle",
    "Fault",
    "Info",
    "Invalid",
    "MsgType",
    "Parameter",
    "Point",
    "Polygon",
    "Reference",
    "Resource",
    "ResponseType",
    "Scope",
    "Severity",
    "Status",
    "Urgency",
    "area_of",
    "chains",
    "communes_of",
    "feed",
    "read",
    "write",
]
