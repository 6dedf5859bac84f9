"""Reads a TwiML document of a call into verbs and refuses what Twilio refuses; it executes nothing.

Which verbs there are, what may stand in them and which attributes they take is asked of the `twilio` package, whose
classes write such documents: a name it does not know is an error (12200), as it is in Twilio's own debugger.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from xml.etree import ElementTree

from twilio.twiml import voice_response

LONGEST = 65_536  # bytes; beyond that Twilio refuses a document (11750)
_FREE = frozenset({"Parameter", "Stream"})  # take whatever attributes a customer invents
_CAMEL = re.compile(r"_([a-z0-9])")


class BadTwiml(ValueError):
    """What came is no TwiML document; `code` is Twilio's (12100 not parsed, 12200 not known, 11750 too long)."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Verb:
    """One element: `text` is what stands in it, joined and trimmed."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = field(default="", repr=False)
    children: tuple[Verb, ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """An attribute as written."""
        return self.attributes.get(name, default)

    def number(self, name: str, default: float) -> float:
        """An attribute that is a number of seconds, keys or times; what is none counts as `default`."""
        try:
            return float(self.attributes[name])
        except (KeyError, ValueError):
            return default

    def is_on(self, name: str, default: bool) -> bool:
        """An attribute that is true or false."""
        said = self.attributes.get(name, "").lower()
        return said == "true" if said in ("true", "false") else default


def read(kind: str, body: bytes) -> tuple[Verb, ...]:
    """The verbs of a document in their order; raises BadTwiml. `kind` is the answer's media type."""
    if len(body) > LONGEST:
        raise BadTwiml(11750, f"a document holds at most {LONGEST} bytes, not {len(body)}")
    if kind not in ("text/xml", "application/xml", "text/html"):
        raise BadTwiml(12300, f"a document is text/xml, not {kind[:60]!r}")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise BadTwiml(12100, "a document type is not allowed in TwiML")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314  # no DTD gets this far
    except ElementTree.ParseError as error:
        raise BadTwiml(12100, f"not XML: {error}") from error
    if root.tag != "Response":
        raise BadTwiml(12100, f"the root is <{root.tag}>, not <Response>")
    return tuple(_verb(child, "Response") for child in root)


def every(verbs: tuple[Verb, ...]) -> Iterator[Verb]:
    """The verbs and all that stands in them."""
    for verb in verbs:
        yield verb
        yield from every(verb.children)


def _verb(element: ElementTree.Element, parent: str) -> Verb:
    name = element.tag
    if name not in _nouns(parent):
        raise BadTwiml(12200, f"<{name}> may not stand in <{parent}>")
    known = _attributes(parent, name)
    for attribute in element.attrib:
        if name not in _FREE and attribute not in known:
            raise BadTwiml(12200, f"<{name}> has no attribute {attribute}")
    children = tuple(_verb(child, name) for child in element)
    text = " ".join("".join(element.itertext()).split()) if not children else ""
    return Verb(name, dict(element.attrib), text, children)


@cache
def _nouns(parent: str) -> frozenset[str]:
    """What may stand in `parent`: the methods of its class, each of which nests the class of its noun."""
    made = vars(_class_of(parent))
    return frozenset(
        _element(made_by.__name__)
        for made_by in made.values()
        if inspect.isfunction(made_by) and not made_by.__name__.startswith("_")
    )


@cache
def _attributes(parent: str, name: str) -> frozenset[str]:
    """The attributes that the package can write on `name`, in the spelling of the document."""
    for made_by in vars(_class_of(parent)).values():
        if inspect.isfunction(made_by) and _element(made_by.__name__) == name:
            named = inspect.signature(made_by).parameters.keys() - {"self", "kwargs"}
            return frozenset(map(_camel, named - _content(name)))
    return frozenset()


def _content(name: str) -> frozenset[str]:
    """What the package's methods call that which stands in an element: the words of <Say>, the address of <Play>."""
    return frozenset(inspect.signature(_class_of(name)).parameters.keys() - {"kwargs"})


def _class_of(name: str) -> type:
    found = getattr(voice_response, "VoiceResponse" if name == "Response" else name, None)
    return found if isinstance(found, type) else object


def _element(method: str) -> str:
    """`say` makes <Say>, `add_child` nothing; the package's own spelling of the few that differ."""
    return {"ssml_break": "break"}.get(method, "".join(part.capitalize() for part in method.split("_")))


def _camel(name: str) -> str:
    return _CAMEL.sub(lambda found: found[1].upper(), name.rstrip("_"))
