"""Zalo's notification service: an agreed template to a phone whose holder has the app; nobody is asked to follow.

It takes only texts whose template the carriers file names. Whoever has no app, or refuses, gets the same text by SMS:
each such refusal says that another carrier may take it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from chat.account import Posting, read_tokens
from chat.tokens import Tokens
from gateway import wording
from gateway.messages import bodies
from gateway.messages.carriers import Capabilities, Carrier, Outgoing, SendError
from gateway.messages.options import Options
from gateway.messages.refusals import Refusal, Then
from gateway.messages.terms import NOWHERE, Terms
from gateway.settings import Settings
from sms.over_http.answer import reference
from sms.over_http.posting import ACCOUNT_PAUSE
from sms.over_http.requests import Requests

KIND: Final = "zns"
API: Final = "https://business.openapi.zalo.me"

_APP = "look at the app and the account at developers.zalo.me"
_TEMPLATE = "look at the template's state and fields at zns.zalo.me"
REFUSALS: dict[int, Refusal] = {
    -100: Refusal("the company has a fault", Then.AGAIN),
    -101: Refusal("the app is unknown", Then.ELSEWHERE, _APP),
    -108: Refusal("the phone number is not one", Then.NEVER),
    -109: Refusal("the template is unknown", Then.ELSEWHERE, _TEMPLATE),
    -112: Refusal("the template's fields do not fit", Then.ELSEWHERE, _TEMPLATE),
    -114: Refusal("the person cannot be reached in the app, or refuses", Then.ELSEWHERE),
    -115: Refusal("the account's balance is used up", Then.ELSEWHERE, "fill up the account"),
    -118: Refusal("the phone has no account in the app", Then.ELSEWHERE),
    -124: Refusal("the access token is not taken", Then.PAUSE, _APP, ACCOUNT_PAUSE),
    -144: Refusal("the template's quota of the day is used up", Then.ELSEWHERE, "ask for a larger quota"),
    -220: Refusal("the access token is not taken", Then.PAUSE, _APP, ACCOUNT_PAUSE),
}
"""Codes of the service (contracts 8.4). Whatever else it refuses goes by SMS too."""

OTHER: Final = Refusal("refused by the company", Then.ELSEWHERE, _TEMPLATE)
NO_TEMPLATE: Final = Refusal("there is no template for this text", Then.ELSEWHERE, "name it under templates")


@dataclass(frozen=True)
class Service:
    """What one contract needs. `templates`: the company's template by ours."""

    terms: Terms
    api: str
    templates: Mapping[str, str]


class ZnsSender:
    """Hands templates over, each a request."""

    def __init__(self, service: Service, tokens: Tokens) -> None:
        self._service = service
        self._posting = Posting(tokens, service.terms.window)

    async def open(self) -> None:
        """Prepare connections."""
        await self._posting.open()

    async def close(self) -> None:
        """Close them."""
        await self._posting.close()

    async def send(self, outgoing: Outgoing) -> str:
        """Fill in one template and return the message's id; raises SendError."""
        template = self._service.templates.get(outgoing.template)
        if template is None:
            raise NO_TEMPLATE.error("no_template")
        told = bodies.reveal(outgoing.args)
        body = {
            "phone": outgoing.recipient.removeprefix("+"),
            "template_id": template,
            "template_data": {
                name: str(value) for name, value in told.items() if isinstance(value, str | int)
            },
            "tracking_id": str(outgoing.address),
        }
        try:
            said = await self._posting.post(f"{self._service.api}/message/template", body, REFUSALS)
        except SendError as why:
            known = why.code.lstrip("-").isdigit() and int(why.code) in REFUSALS
            if known or why.retryable or why.unknown:
                raise
            raise OTHER.error(why.code) from None
        return reference(said.get("msg_id")) or str(outgoing.address)


def carrier(terms: Terms, settings: Settings) -> Carrier:
    """A contract as its table of the carriers file describes it; raises Misconfigured."""
    options = Options(terms, settings.carriers_file, production=settings.mode == "production")
    tokens = read_tokens(options, settings, options.text("account", "zalo"), options.text("app"))
    service = Service(
        terms=replace(terms, networks=frozenset({NOWHERE})),
        api=options.address("api", API),
        templates=options.table("templates"),
    )
    unknown = sorted(set(service.templates) - set(wording.ids()))
    if unknown:
        raise options.fault("templates", f"names {unknown[0][:40]}, which no text of ours is called")
    options.done()
    return carrier_of(service, tokens)


def carrier_of(service: Service, tokens: Tokens) -> Carrier:
    """The carrier of one contract."""
    return Carrier(
        terms=service.terms,
        sender=Requests(ZnsSender(service, tokens), service.terms.window),
        capabilities=Capabilities(receipts=False, replyable=True, max_characters=2_000, takes="nothing"),
        templates=frozenset(service.templates),
    )
