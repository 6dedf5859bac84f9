"""Makes the generated pages of docs/ from the code they describe; starts no server and opens no connection.

Called by `scripts/generate-docs`; `--check` compares instead of writing and exits 1 when a page is stale.
"""

from __future__ import annotations

import base64
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from chat import account
from chat.carriers import zns
from gateway import wording
from gateway.accounts import PERMISSIONS, ROLES, needs_second_factor
from gateway.app import create_app
from gateway.cli import main as gateway_command
from gateway.dialogue import engine
from gateway.guards import PERMISSION, guard_of
from gateway.house import assemble
from gateway.messages.status import FINAL, MEANING, MOVES, Status
from gateway.services import MENU, Sample, Service
from gateway.settings import describe
from gateway.text.segments import measure
from ivr.carriers import twilio_calls
from sms.carriers import esms, smpp, twilio

DOCS = Path(__file__).resolve().parent.parent / "docs"
_WIDTH = 100  # characters of a help text; the terminal of whoever runs this must not matter

_SETTINGS = """\
<!-- Made by scripts/generate-docs from gateway/settings/known.py. Change that, not this. -->
# Settings

Environment variables, read once when a process starts; a wrong value stops it with one line that names
the variable. A secret `NAME` may be given as `NAME_FILE`, a path to a file that holds it; in production
that is the only way. An empty variable counts as not set. `gateway config show` prints what is in force.

| variable | default | secret | why |
|---|---|---|---|
"""

_STATUSES = """\
<!-- Made by scripts/generate-docs from gateway/messages/status.py. Change that, not this. -->
# Message statuses

What can be true of a message. A status is a rank and a message only moves up, so receipts may come early,
late, twice or shuffled and the end is the same ([ADR 0004](adr/0004-statuses-are-ranks.md)). Being worked
on is not a status: it is a lease beside it. *Ends* means that nothing more is tried.

| status | rank | ends | in a sentence |
|---|---|---|---|
"""

_COMMANDS = """\
<!-- Made by scripts/generate-docs from gateway/cli/. Change that, not this. -->
# Commands

Every `gateway` command, as `--help` shows it. After `make setup` the program is `.venv/bin/gateway`. Exit
codes: 0 done, 1 something was found or failed, 2 it could not be asked that way or cannot start.
"""

_ROUTES = """\
<!-- Made by scripts/generate-docs from the web application (gateway/app.py). Change that, not this. -->
# Routes

Every route of `gateway web` with its guard. A route without a guard is refused before it runs
(`gateway/guards.py`). *signed by the carrier* or *by ourselves* (another
process of this installation): without a right signature 403, and nothing is stored.
*scope*: an API key that carries one of these scopes. What the API takes and gives: [api.md](api.md).
*permission*: a colleague at the console whose role holds it ([permissions.md](permissions.md)); *signed in*: any.

| method | path | guard |
|---|---|---|
"""

_PERMISSIONS = """\
<!-- Made by scripts/generate-docs from gateway/accounts/roles.py and the web application. Change those, not this. -->
# Permissions

Who may do what at the console. A page names the permission it needs (`gateway/console/desk.py`); one that names none
is refused. A colleague with several roles may do what any of them may; where, is decided permission by permission:
in the whole province, or in the communes of their unit. A test opens every page as every role.

"""

_REPLIES = """\
<!-- Made by scripts/generate-docs from gateway/wording/. Change that, not this. -->
# What 1022 says

Every text the gateway can send, by its id in the catalogue, with example values and the SMS parts that
they cost. People get the unaccented Vietnamese form unless they chose otherwise: it fits every phone and
costs the fewest parts. Some entries belong to services that are not in this release: a text is sent only
where code names its id.
"""

_TALKS = """\
<!-- Made by scripts/generate-docs from the samples of gateway/services/. Change that, not this. -->
# Talks

How a talk with 1022 goes, text by text: the samples that the tests walk through the real script, the real
engine and the real catalogue. People get the middle column; the last one is what they get after `EN`. Nobody
in them exists. What is said when a talk is over, such as the receipt [R1](replies.md#r1) or the check-in
[V1](replies.md#v1), follows the last text.
"""

_CARRIER_CODES = """\
<!-- Made by scripts/generate-docs from sms/carriers/. Change that, not this. -->
# What carriers' codes mean

The code stands in the `error` of a message and of its attempts. What the gateway then does by itself is in the
third column; the last one is what a person can do. How carriers are set up: [carriers.md](carriers.md).

- *tried again*: as often as the text's purpose allows, and no longer than it is worth delivering.
- *the whole carrier pauses*: the trouble is the account's or the line's; nothing is lost, and no text loses a try.
- *another carrier*: one whose contract covers the network and the purpose. Where there is none, the text has failed.
"""

_FORMS: tuple[tuple[str, str, wording.Form], ...] = (
    ("SMS", "vi", "sms"),
    ("có dấu", "vi", "accented"),
    ("English", "en", "sms"),
)


def settings() -> str:
    """Every setting with its default and reason."""
    return _SETTINGS + "".join(
        f"| `{name}` | {_default(default)} | {_yes(secret)} | {_cell(why)} |\n"
        for name, default, why, secret in describe()
    )


def statuses() -> str:
    """Every status in a sentence, and the moves between them as a diagram."""
    rows = "".join(
        f"| `{_name(status)}` | {int(status)} | {_yes(status in FINAL)} | {_cell(MEANING[status])} |\n"
        for status in Status
    )
    moves = "".join(
        f"    {_name(here)} --> {_name(there)}\n" for here in Status for there in sorted(MOVES[here])
    )
    return f"{_STATUSES}{rows}\n```mermaid\nstateDiagram-v2\n    [*] --> queued\n{moves}```\n"


def commands() -> str:
    """The help of every command."""
    page = _COMMANDS
    for context in _contexts("gateway", gateway_command, None):
        page += f"\n## {context.command_path}\n\n```text\n{context.get_help().strip()}\n```\n"
    return page


def routes() -> str:
    """Every route with its methods and guard."""
    return _ROUTES + "".join(
        f"| {methods} | `{path}` | {_cell(guard)} |\n" for methods, path, guard in _rules()
    )


def permissions() -> str:
    """Who may do what at the console, and the pages that ask for it."""
    roles, page = list(ROLES), _PERMISSIONS
    page += f"| permission | to | {' | '.join(roles)} |\n|---|---|{'---|' * len(roles)}\n"
    for name, sentence in PERMISSIONS.items():
        held = " | ".join("●" if name in ROLES[role].may else "" for role in roles)
        page += f"| `{name}` | {sentence} | {held} |\n"
    page += "\n## Roles\n\n| role | Vietnamese | works | second factor | ends by itself |\n|---|---|---|---|---|\n"
    for name, role in ROLES.items():
        area = "in the whole province" if role.provincial else "in the area of their unit"
        ends = "" if role.days is None else f"after {role.days} days at most"
        page += f"| {name} | {role.label} | {area} | {_yes(needs_second_factor([name]))} | {ends} |\n"
    page += "\n## Pages\n\n| permission | pages |\n|---|---|\n"
    asked: dict[str, list[str]] = {}
    for methods, path, guard in _rules():
        asked.setdefault(guard.removeprefix(PERMISSION), []).append(f"{methods} `{path}`")
    return page + "".join(
        f"| `{name}` | {'<br>'.join(asked[name])} |\n" for name in PERMISSIONS if name in asked
    )


def _rules() -> list[tuple[str, str, str]]:
    """Every route's methods, path and guard, by path."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(assemble(_environment(Path(folder))))
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    return [
        (
            ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})),
            rule.rule.replace("<", "{").replace(">", "}"),
            guard_of(app.view_functions[rule.endpoint]) or "none: refused",
        )
        for rule in rules
    ]


def carrier_codes() -> str:
    """Every code that a carrier's file knows, with what is done about it."""
    page = _CARRIER_CODES
    for company, refusals, other in (
        ("Twilio", twilio.REFUSALS, twilio.OTHER),
        ("Twilio, calls", twilio_calls.REFUSALS, twilio.OTHER),
        ("ESMS", esms.REFUSALS, esms.OTHER),
        ("SMPP", smpp.REFUSALS, smpp.OTHER),
        ("Zalo, the chat", account.REFUSALS, account.OTHER),
        ("Zalo, templates", zns.REFUSALS, zns.OTHER),
    ):
        page += f"\n## {company}\n\n| code | says | the gateway | you |\n|---|---|---|---|\n"
        for code, refusal in [*refusals.items(), ("any other", other)]:
            page += f"| {code} | {_cell(refusal.public)} | {_cell(refusal.does)} | {_cell(refusal.staff)} |\n"
    return page


def replies() -> str:
    """Every text of the catalogue, rendered with the examples of its glossary."""
    page = _REPLIES
    for entry in map(wording.entry, wording.ids()):
        if entry.is_word:
            continue
        examples = {name: wording.CATALOGUE.arguments[name].example for name in entry.arguments}
        page += f"\n## {entry.id}\n\n{entry.purpose}\n\n"
        for label, lang, form in _FORMS:
            text = wording.render(entry.id, examples, lang, form)
            page += f"- *{label}* ({measure(text).segments}): {text.replace(chr(10), ' / ')}\n"
    return page


def talks() -> str:
    """Every sample that is a talk, as a table of who says what."""
    page = _TALKS
    for service in MENU.values():
        for sample in service.samples:
            if sample.texts:
                page += f"\n## {_called(service)}: {sample.name}\n\n| | | in English |\n|---|---|---|\n"
                page += "".join(f"| {' | '.join(map(_cell, row))} |\n" for row in _talk(service, sample))
    return page


def _talk(service: Service, sample: Sample) -> Iterator[tuple[str, str, str]]:
    """(who, what is said, what an English reader is told) for one sample."""
    yield "person", f"**{_called(service)} {sample.ctx.opening}".rstrip() + "**", ""
    turn = engine.start(service, sample.ctx, do=sample.do)
    for text in (*sample.texts, None):
        for prompt in turn.prompts:
            vietnamese, english = (wording.render(prompt.msg_id, prompt.args, lang) for lang in ("vi", "en"))
            yield "1022", vietnamese, english
        if text is not None:
            yield "person", f"**{text}**", ""
            turn = engine.answer(service, turn.session, text, do=sample.do)


def _called(service: Service) -> str:
    """The word that asks for a service; one that only comes before others has none."""
    return service.keywords[0] if service.keywords else "(first)"


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings,
    "statuses.md": statuses,
    "commands.md": commands,
    "routes.md": routes,
    "permissions.md": permissions,
    "carrier-codes.md": carrier_codes,
    "replies.md": replies,
    "talks.md": talks,
}


def main(arguments: list[str]) -> int:
    """Write every page, or with --check name the stale ones; returns the exit code."""
    only_check = "--check" in arguments
    stale = []
    for name, make in PAGES.items():
        path, text = DOCS / name, make()
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if not only_check:
            path.write_text(text, "utf-8")
    for name in stale:
        sys.stdout.write(
            f"docs/{name} {'is stale: run scripts/generate-docs' if only_check else 'written'}\n"
        )
    return 1 if stale and only_check else 0


def _contexts(name: str, command: click.Command, parent: click.Context | None) -> Iterator[click.Context]:
    context = command.make_context(name, [], parent, resilient_parsing=True, terminal_width=_WIDTH)
    yield context
    if isinstance(command, click.Group):
        for child in sorted(command.commands):
            yield from _contexts(child, command.commands[child], context)


def _environment(folder: Path) -> dict[str, str]:
    """Enough for the application to be built: the addresses in it are never opened."""
    key = base64.b64encode(bytes(32)).decode()
    keys = folder / "keys.json"
    keys.write_text(json.dumps({"data": {"current": "k1", "keys": {"k1": key}}, "search": key, "otp": key}))
    return {
        "GATEWAY_MODE": "test",
        "GATEWAY_KEYS_FILE": str(keys),
        "DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:9/none",
        "REDIS_URL": "redis://127.0.0.1:9/0",
    }


def _name(status: Status) -> str:
    return status.name.lower()


def _yes(true: bool) -> str:
    return "yes" if true else ""


def _default(default: str) -> str:
    return {"required": "**required**", "": "not set"}.get(default, f"`{default}`")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
