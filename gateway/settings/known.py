"""Every knob of the house in one frozen record: name, default and reason; it fails at start, never at use.

Each variable may be given as `NAME` or, for secrets, as `NAME_FILE` holding a path. docs/settings.md is generated
from this file and a test keeps the two equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import time
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

from gateway import phone
from gateway.errors import Misconfigured
from gateway.settings import reading
from gateway.settings.reading import Hours, Mode, Tongue


def var(
    name: str, why: str, default: Any = MISSING, *, secret: bool = False, read: Callable[[str], Any] = str
) -> Any:
    """One setting: its environment variable, the reason it exists, its default, and how its text is read."""
    metadata = {"name": name, "why": why, "secret": secret, "read": read}
    if default is MISSING:
        return field(metadata=metadata, repr=not secret)
    return field(default=default, metadata=metadata, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The configuration of one process. Grouped as an operator thinks: where, secrets, carriers, people, keeping."""

    mode: Mode = var(
        "GATEWAY_MODE",
        "demo and test may turn the clock; production refuses secrets that are not files.",
        "production",
        read=reading.mode,
    )
    data: Path = var(
        "GATEWAY_DATA",
        "Folder for flight files, seals and, on one machine, the embedded servers.",
        Path("data"),
        read=Path,
    )
    public_url: str = var(
        "PUBLIC_URL",
        "The address carriers see; the only base for webhook signatures and callbacks.",
        "http://127.0.0.1:8022",
        read=reading.url,
    )
    trusted_proxies: int = var(
        "TRUSTED_PROXIES",
        "Proxies in front, each adding whom it heard to X-Forwarded-For; 0: that header is not believed.",
        0,
        read=reading.count,
    )

    database_url: str = var("DATABASE_URL", "PostgreSQL 16 or newer, as the application's role.", secret=True)
    database_owner_url: str | None = var(
        "DATABASE_OWNER_URL",
        "PostgreSQL as the schema's owner: migrations, partitions, purge. Empty: as DATABASE_URL.",
        None,
        secret=True,
    )
    redis_url: str = var("REDIS_URL", "Redis for doorbells; nothing in it is needed to recover.", secret=True)
    keys_file: Path = var("GATEWAY_KEYS_FILE", "Encryption keys; never inside a database backup.", read=Path)
    live_secret: str = var("LIVE_SECRET", "Signs the 60-second tokens of live pages.", "", secret=True)
    live_url: str = var(
        "LIVE_URL",
        "Where browsers reach `gateway live`, such as https://live.gateway.example; empty: pages ask by themselves.",
        "",
        read=reading.url,
    )
    clock_file: Path | None = var(
        "GATEWAY_CLOCK", "Seconds to add to the clock; refused in production.", None, read=Path
    )

    service_number: str = var("SERVICE_NUMBER", "The short code people text and call.", "1022")
    voice_number: str = var(
        "VOICE_NUMBER", "The number call-backs come from, as spoken to people.", "0259 1022"
    )
    speech_voice: str = var(
        "SPEECH_VOICE",
        "The voice of espeak-ng that reads Vietnamese; the southern one is what Khánh Hòa speaks.",
        "vi-vn-x-south",
    )
    speech_ahead: bool = var(
        "SPEECH_AHEAD",
        "Whether `gateway up`, once it serves, has every fixed text spoken ahead in the background: on or off.",
        True,
        read=reading.switch,
    )
    recorded_languages: tuple[Tongue, ...] = var(
        "RECORDED_LANGUAGES",
        "Languages that no engine speaks, as ISO 639-3 codes with their own names: heard as recordings only.",
        (Tongue("rog", "Raglai"), Tongue("cjm", "Chăm")),
        read=reading.tongues,
    )
    surge_minutes: int = var(
        "SURGE_MINUTES",
        "A surge of calls is entered when callers must expect to wait so long for a person; 0: by hand only.",
        3,
        read=reading.count,
    )
    calls_recorded: bool = var(
        "CALLS_RECORDED",
        "Whether callers who wait for an agent are asked if the talk may be recorded; who says yes is: on or off.",
        False,
        read=reading.switch,
    )
    home_province: str = var(
        "HOME_PROVINCE", "GSO code of the province served; its places are offered first.", "56"
    )
    duty_phone: str | None = var(
        "GATEWAY_DUTY_PHONE",
        "Mobile texted at once for a rescue request or a wish for a call.",
        None,
        read=reading.mobile,
    )

    agent_lines: tuple[str, ...] = var(
        "GATEWAY_AGENT_LINES",
        "Where agents may take calls besides their account's own phone: +842593,sip:@pbx.example; empty: nowhere else.",
        (),
        read=reading.lines,
    )

    emergency_numbers: tuple[tuple[str, str], ...] = var(
        "EMERGENCY_NUMBERS",
        "What is dialled for 115 … where a carrier refuses short numbers: 115=02593000115,113=…; empty: themselves.",
        (),
        read=reading.emergency_lines,
    )

    map_tiles: str = var(
        "GATEWAY_MAP_TILES",
        "Where maps get their pictures, such as https://tiles.example/{z}/{x}/{y}.png; empty: a map without pictures.",
        "",
        read=reading.tiles,
    )
    map_credit: str = var(
        "GATEWAY_MAP_CREDIT", "Whose pictures those are, as their licence wants it to be said on the map.", ""
    )

    carriers_file: Path | None = var(
        "CARRIERS_FILE",
        "TOML file with a table for each carrier (docs/carriers.md); the TWILIO_* settings add one named twilio.",
        None,
        read=Path,
    )
    twilio_account: str = var("TWILIO_ACCOUNT_SID", "Account of the Twilio carrier.", "")
    twilio_token: str = var(
        "TWILIO_AUTH_TOKEN", "Authenticates us to Twilio and signs its webhooks.", "", secret=True
    )
    twilio_api: str = var(
        "TWILIO_API_URL",
        "Address of the Twilio API; demo mode points it at the simulator.",
        "https://api.twilio.com",
        read=reading.url,
    )
    twilio_from: str = var("TWILIO_FROM", "Sender that Twilio uses; must be able to receive answers.", "1022")
    twilio_service: str = var(
        "TWILIO_MESSAGING_SERVICE_SID",
        "Messaging service that chooses the sender instead of TWILIO_FROM; it must include a number that receives.",
        "",
    )
    twilio_price: int = var(
        "TWILIO_PRICE",
        "Đồng a segment; beside others in CARRIERS_FILE the cheaper has the larger share. 0: as the cheapest of them.",
        0,
        read=reading.price,
    )
    twilio_rate: float = var(
        "TWILIO_RATE", "Segments a second that the contract sells.", 50.0, read=reading.rate
    )
    twilio_window: int = var(
        "TWILIO_WINDOW",
        "Requests open at once: rate times the carrier's answering time, with room.",
        50,
        read=reading.positive,
    )

    twilio_voice_from: str = var(
        "TWILIO_VOICE_FROM",
        "Number from which Twilio calls, as Twilio has it; empty: no calls are made.",
        "",
    )
    twilio_calls_rate: float = var(
        "TWILIO_CALLS_PER_SECOND",
        "Calls a second that the account may begin; Twilio's default is one.",
        1.0,
        read=reading.rate,
    )
    otp_call_after: int = var(
        "OTP_CALL_AFTER",
        "Seconds after which a code whose text is not confirmed is said in a call; 0: only where the text has failed.",
        45,
        read=reading.patience,
    )

    approval_call_after: int = var(
        "APPROVAL_CALL_AFTER",
        "Seconds after which a pressing alert that nobody has decided calls who may release it; 0: nobody is called.",
        60,
        read=reading.patience,
    )

    ussd_secret: str = var(
        "USSD_AFRICASTALKING_SECRET",
        "Secret in the path of USSD webhooks, which cannot be signed; empty: no USSD.",
        "",
        secret=True,
    )
    ussd_networks: tuple[IPv4Network | IPv6Network, ...] = var(
        "USSD_NETWORKS",
        "Networks that may call the USSD webhooks, such as 203.0.113.0/24, separated by commas; empty: any.",
        (),
        read=reading.networks,
    )
    callback_networks: tuple[IPv4Network | IPv6Network, ...] = var(
        "CALLBACK_NETWORKS",
        "Networks beyond the public Internet where clients' callback addresses may lie, such as 10.20.0.0/16.",
        (),
        read=reading.networks,
    )
    sync_url: str = var(
        "SYNC_URL",
        "Address of the central databases that facts are sent to; empty: nothing is sent.",
        "",
    )
    sync_key: str = var(
        "SYNC_KEY", "Name of the key that signs what is sent to them and files that go by hand.", ""
    )
    sync_secret: str = var("SYNC_SECRET", "That key; the receiver holds the same.", "", secret=True)
    sync_networks: tuple[IPv4Network | IPv6Network, ...] = var(
        "SYNC_NETWORKS",
        "Networks beyond the public Internet where SYNC_URL may lie, such as 10.30.0.0/16.",
        (),
        read=reading.networks,
    )

    web_processes: int = var(
        "WEB_PROCESSES",
        "Web processes, each with threads and connections of its own: one for each core that they may use.",
        2,
        read=reading.positive,
    )
    web_threads: int = var(
        "WEB_THREADS",
        "Threads of each web process, and its database connections twice over: webhooks have their own.",
        8,
        read=reading.positive,
    )
    declaration_days: int = var(
        "DECLARATION_DAYS", "Days for which a health declaration is valid.", 7, read=reading.days
    )
    visit_hours: int = var(
        "VISIT_HOURS",
        "Hours after which a visit nobody ended is closed: the longest shift.",
        12,
        read=reading.positive,
    )
    look_ups_per_hour: int = var(
        "LOOK_UPS_PER_HOUR",
        "Numbers, of phones or typed from cards, that one colleague at a gate may look up in an hour.",
        20,
        read=reading.positive,
    )
    behalf_per_day: int = var(
        "BEHALF_PER_DAY",
        "Declarations that a volunteer or a hamlet head may make for others in a day: a hamlet's morning.",
        30,
        read=reading.positive,
    )
    staff_text_hours: Hours = var(
        "STAFF_TEXT_HOURS",
        "From when to when staff commands by text are heeded, local; a forged sender likes the night.",
        Hours(time(4), time(22)),
        read=reading.hours,
    )
    trace_look_back_days: int = var(
        "TRACE_LOOK_BACK_DAYS",
        "Days before a test in which contacts are looked for; visits are kept for KEEP_VISITS_DAYS.",
        14,
        read=reading.days,
    )
    trace_window_minutes: int = var(
        "TRACE_WINDOW_MINUTES",
        "Minutes before and after a stay in which others at the same site still count as contacts.",
        30,
        read=reading.positive,
    )
    trace_stay_hours: int = var(
        "TRACE_STAY_HOURS",
        "Hours somebody is taken to have stayed where only the arrival or only the departure is known.",
        4,
        read=reading.positive,
    )
    callback_minutes: int = var(
        "CALLBACK_MINUTES", "Promise made to whoever asks for a call.", 60, read=reading.positive
    )
    rescue_minutes: int = var(
        "RESCUE_MINUTES", "Promise made to whoever asks for rescue.", 3, read=reading.positive
    )
    answer_hours: int = var(
        "ANSWER_HOURS",
        "Promise made to whoever sends a question, in working hours.",
        4,
        read=reading.positive,
    )

    otp_minutes: int = var(
        "OTP_MINUTES", "Minutes for which a one-time code is good, 1 to 10.", 5, read=reading.life
    )
    otp_countries: tuple[str, ...] = var(
        "OTP_COUNTRIES",
        "ISO codes of the countries whose mobiles get one-time codes; each more is a way to spend your money.",
        phone.HOME,
        read=reading.countries,
    )
    otp_per_number_hour: int = var(
        "OTP_PER_NUMBER_HOUR",
        "Codes texted to one number in an hour: a person tries thrice.",
        5,
        read=reading.positive,
    )
    otp_per_number_day: int = var(
        "OTP_PER_NUMBER_DAY",
        "The same in 24 hours: nobody's night is filled with codes.",
        10,
        read=reading.positive,
    )
    otp_per_prefix_hour: int = var(
        "OTP_PER_PREFIX_HOUR",
        "Codes an hour to 100 neighbouring numbers, which pumping walks through and people do not.",
        60,
        read=reading.positive,
    )
    otp_per_ip_hour: int = var(
        "OTP_PER_IP_HOUR",
        "Codes an hour asked from one address, as told by clients: a household or a classroom.",
        20,
        read=reading.positive,
    )
    otp_per_key_hour: int = var(
        "OTP_PER_KEY_HOUR",
        "Codes an hour for one API key: bounds what a stolen key costs.",
        3000,
        read=reading.positive,
    )

    keep_bodies: int = var(
        "KEEP_BODIES_DAYS", "Message texts and their arguments, then redacted.", 90, read=reading.days
    )
    keep_declarations: int = var("KEEP_DECLARATIONS_DAYS", "Health declarations.", 180, read=reading.days)
    keep_doses: int = var(
        "KEEP_DOSES_DAYS", "Vaccine doses: the next one depends on them.", 1826, read=reading.days
    )
    keep_visits: int = var(
        "KEEP_VISITS_DAYS",
        "Visits to sites, after their last change: twice the look-back.",
        28,
        read=reading.days,
    )
    keep_contacts: int = var(
        "KEEP_CONTACTS_DAYS", "Contacts of a tracing case, after their last use.", 28, read=reading.days
    )
    keep_sessions_hours: int = var(
        "KEEP_SESSIONS_HOURS", "Answers of a dialogue that was abandoned.", 24, read=reading.positive
    )
    keep_inbound_seen: int = var(
        "KEEP_INBOUND_SEEN_DAYS", "References that recognise a repeated webhook.", 14, read=reading.days
    )
    keep_channel_log: int = var(
        "KEEP_CHANNEL_LOG_DAYS",
        "What was exchanged with carriers, without texts: people complain within a week.",
        7,
        read=reading.days,
    )
    keep_tickets: int = var(
        "KEEP_TICKETS_DAYS", "Requests, then pseudonymised (24 months).", 730, read=reading.days
    )
    keep_recordings: int = var(
        "KEEP_RECORDINGS_DAYS",
        "What callers said after the beep, and talks that were recorded, as sound.",
        30,
        read=reading.days,
    )
    keep_audit: int = var("KEEP_AUDIT_DAYS", "Audit entries (5 years).", 1826, read=reading.days)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read every variable once; raises Misconfigured naming the variable, never its value."""
        values: dict[str, Any] = {}
        for item in fields(cls):
            text = _text_of(item, environ)
            if text is None:
                if item.default is MISSING:
                    raise Misconfigured(f"{item.metadata['name']} is not set: {item.metadata['why']}")
                continue
            try:
                values[item.name] = item.metadata["read"](text)
            except ValueError as fault:
                raise Misconfigured(f"{item.metadata['name']} cannot be used: {fault}") from None
        settings = cls(**values)
        settings._check(environ)
        return settings

    def _check(self, environ: Mapping[str, str]) -> None:
        if self.mode != "production":
            return
        if self.clock_file is not None:
            raise Misconfigured(
                "GATEWAY_CLOCK is refused in production: time may be turned only in demo and tests"
            )
        for item in fields(self):
            name = item.metadata["name"]
            if item.metadata["secret"] and environ.get(name):
                raise Misconfigured(f"{name} is a secret: production reads it from {name}_FILE only")
        if self.twilio_account and not self.twilio_token:
            raise Misconfigured("TWILIO_AUTH_TOKEN_FILE is not set although TWILIO_ACCOUNT_SID is")

    @property
    def makes_calls(self) -> bool:
        """Whether there is a number from which people are called."""
        return bool(self.twilio_voice_from)

    @property
    def calls_a_second(self) -> float:
        """How many calls may be begun."""
        return self.twilio_calls_rate

    @property
    def owner_url(self) -> str:
        """The schema owner's database address, or the application's where one role does both."""
        return self.database_owner_url or self.database_url


def _text_of(item: Field[Any], environ: Mapping[str, str]) -> str | None:
    name = item.metadata["name"]
    path = environ.get(f"{name}_FILE") if item.metadata["secret"] else None
    if path:
        try:
            return Path(path).read_text().strip()
        except OSError as fault:
            raise Misconfigured(f"{name}_FILE cannot be read: {fault.strerror}") from None
    return environ.get(name) or None


def shown(value: Any) -> str:
    """A setting's value as an operator writes it."""
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if isinstance(value, bool):
        return "on" if value else "off"
    return "" if value is None else str(value)


def describe() -> list[tuple[str, str, str, bool]]:
    """(variable, default as text, reason, secret) for each setting: the source of docs/settings.md."""
    rows = []
    for item in fields(Settings):
        default = "required" if item.default is MISSING else shown(item.default)
        rows.append((item.metadata["name"], default, item.metadata["why"], bool(item.metadata["secret"])))
    return rows
