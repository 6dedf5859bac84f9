"""Reads the texts out of a messaging webhook's answer; voice verbs are not its business."""

from __future__ import annotations

from xml.etree import ElementTree


class BadTwiml(ValueError):
    """The answer is not a TwiML document (Twilio's 12100)."""


def messages(kind: str, body: bytes) -> list[str]:
    """The text of each `<Message>`, in order; an empty `<Response/>` or body has none. Raises BadTwiml."""
    if not body.strip():
        return []
    if kind == "text/plain":  # Twilio sends a plain answer as it stands
        return [body.decode("utf-8", "replace")]
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise BadTwiml("a document type is not allowed in TwiML")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314  # no DTD gets this far, and our own customer wrote it
    except ElementTree.ParseError as error:
        raise BadTwiml(f"not XML: {error}") from error
    if root.tag != "Response":
        raise BadTwiml(f"the root is <{root.tag}>, not <Response>")
    texts = ["".join(said.itertext()).strip() for said in root.iter("Message")]
    return [text for text in texts if text]
