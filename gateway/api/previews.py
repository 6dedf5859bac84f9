"""/api/v1/text/preview: what a text will look like and cost before it is ordered; stores nothing."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, String

from gateway.accounts import Client
from gateway.api import texts
from gateway.api.bodies import Form, Said, json_body
from gateway.api.keys import Keys
from gateway.api.messages import accents_field


class PreviewIn(Form):
    """A text to measure."""

    text = Said(
        required=True,
        metadata={
            "example": "Mai nghỉ học vì bão.",
            "description": "1 to 1,600 characters as the phone shows them.",
        },
    )
    accents = accents_field()


class PreviewOut(Schema):
    """The text as the phone will show it, and its price."""

    text = String(required=True)
    encoding = String(required=True, metadata={"enum": ["gsm7", "ucs2"]})
    characters = Integer(required=True)
    segments = Integer(required=True, metadata={"description": "Parts sent and billed."})
    offending = List(
        String(),
        required=True,
        metadata={"description": "The letters that force ucs2, in order of appearance."},
    )


def blueprint(keys: Keys) -> APIBlueprint:
    """The route /api/v1/text/preview."""
    routes = APIBlueprint("previews", __name__, url_prefix="/api/v1/text", tag="Texts")

    @routes.post("/preview")
    @keys.scope("send")
    @json_body
    @routes.input(PreviewIn, arg_name="wish")
    @routes.output(PreviewOut, description="The text and its price.")
    def preview_text(wish: dict[str, Any], client: Client) -> dict[str, Any]:  # noqa: ARG001 - any client may
        """See a text as the phone will, and count its segments."""
        fit = texts.fit(wish["text"], wish["accents"])
        return {
            "text": fit.shown,
            "encoding": fit.price.encoding,
            "characters": fit.price.characters,
            "segments": fit.price.segments,
            "offending": list(fit.price.offending),
        }

    return routes
