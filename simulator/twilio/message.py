"""One outbound message as Twilio's Message resource shows it, and the words for why one was not delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

API_VERSION = "2010-04-01"

# https://www.twilio.com/docs/api/errors: what a receipt's ErrorCode means.
REASONS = {30003: "Unreachable destination handset", 30006: "Landline or unreachable carrier"}


@dataclass(slots=True)
class Message:
    """Accepted for delivery. `status` moves accepted|queued → sent → delivered|undelivered."""

    sid: str
    account: str
    to: str
    sender: str
    body: str
    segments: int
    created: datetime
    updated: datetime
    status: str
    service: str | None
    callback: str | None
    valid_for: float
    which: int
    sent: datetime | None = None
    error: int | None = None

    @property
    def fate(self) -> str:
        """Names this message to the dice the same way in every run; the sid, being random, would not."""
        return f"{self.to}|{self.body}|{self.which}"

    def move(self, status: str, at: datetime, error: int | None = None) -> None:
        """Take the next status."""
        self.status, self.updated, self.error = status, at, error
        if status == "sent":
            self.sent = at

    def resource(self) -> dict[str, Any]:
        """The JSON of POST and GET …/Messages."""
        uri = f"/{API_VERSION}/Accounts/{self.account}/Messages/{self.sid}"
        return {
            "account_sid": self.account,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": format_datetime(self.created),
            "date_sent": format_datetime(self.sent) if self.sent else None,
            "date_updated": format_datetime(self.updated),
            "direction": "outbound-api",
            "error_code": self.error,
            "error_message": REASONS.get(self.error) if self.error else None,
            "from": self.sender,
            "messaging_service_sid": self.service,
            "num_media": "0",
            "num_segments": str(self.segments),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }

    def receipt(self, status: str, at: datetime, error: int | None) -> dict[str, str]:
        """The form of one status callback. ErrorCode and RawDlrDoneDate only where Twilio sends them."""
        form = {
            "AccountSid": self.account,
            "ApiVersion": API_VERSION,
            "From": self.sender,
            "MessageSid": self.sid,
            "MessageStatus": status,
            "SmsSid": self.sid,
            "SmsStatus": status,
            "To": self.to,
        }
        if self.service:
            form["MessagingServiceSid"] = self.service
        if status in ("delivered", "undelivered"):
            form["RawDlrDoneDate"] = at.strftime("%y%m%d%H%M")
        if error:
            form["ErrorCode"] = str(error)
        return form
