"""Chooses the user that an embedded server runs as; starts nothing beyond asking what that user can reach.

PostgreSQL refuses to run as root, and Redis has no need to. Under root both run as an unprivileged user;
elsewhere as ourselves. Everything is started through util-linux `setpriv`, which also asks the kernel for the
parent-death signal: unlike a `preexec_fn` it is safe beside threads.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.errors import Misconfigured

_NOBODY = 65534  # "nobody" on every Linux distribution; initdb wants a user that /etc/passwd names
_REACH = 'for path; do [ -r "$path" ] || { echo "$path"; exit 1; }; done'

# Narrowest first. dac_read_search lets the server read and traverse everything but write nothing; container
# engines often withhold it from root, yet grant dac_override.
_CAPABILITIES = (None, "dac_read_search", "dac_override")


@dataclass(frozen=True)
class Identity:
    """A user and group to run as; `capability` lets it traverse closed parent folders."""

    uid: int
    gid: int
    capability: str | None = None

    def wrap(self, argv: Sequence[str], death: signal.Signals | None) -> list[str]:
        """`argv` so that it runs as this identity and is sent `death` when the thread that starts it ends."""
        prefix = [_setpriv()]
        if death is not None:
            prefix += ["--pdeathsig", death.name.removeprefix("SIG")]
        if os.geteuid() == 0 and self.uid != 0:
            prefix += ["--reuid", str(self.uid), "--regid", str(self.gid), "--clear-groups"]
            if self.capability:
                # Without no_setuid_fixup the kernel answers access(2), which initdb asks about its own
                # binaries, as if an ordinary user had no capabilities.
                prefix += ["--securebits", "+no_setuid_fixup"]
                prefix += ["--inh-caps", f"+{self.capability}", "--ambient-caps", f"+{self.capability}"]
        return [*prefix, "--", *argv]

    def own(self, path: Path, mode: int) -> None:
        """Give `path` to this identity with exactly `mode`."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)

    def folder(self, path: Path) -> Path:
        """Make `path`, closed to everybody but this identity (and root)."""
        path.mkdir(parents=True, exist_ok=True)
        self.own(path, 0o700)
        return path

    def pipe(self, content: bytes) -> int:
        """A descriptor that yields `content` (up to 4 KiB) and that this identity may open as /dev/stdin."""
        reader, writer = os.pipe()
        if os.geteuid() == 0:
            os.fchown(reader, self.uid, self.gid)
        os.write(writer, content)
        os.close(writer)
        return reader


def ourselves() -> Identity:
    """The user this process runs as."""
    return Identity(os.geteuid(), os.getegid())


def server_identity(folder: Path, files: Sequence[Path]) -> Identity:
    """Who shall run a server that keeps its data in `folder` and must read `files`.

    As root: whoever owns `folder` already, else nobody, with a capability only if a parent folder is closed
    to that user (a clone under /root or in a `mktemp -d`). Makes `folder`. Raises Misconfigured when there is
    no way.
    """
    if os.geteuid() != 0:
        who = ourselves()
        who.folder(folder)
        return who
    owner = folder.stat() if folder.exists() else None
    uid, gid = (owner.st_uid, owner.st_gid) if owner and owner.st_uid else (_NOBODY, _NOBODY)
    Identity(uid, gid).folder(folder)
    blocked = ""
    for capability in _CAPABILITIES:
        who = Identity(uid, gid, capability)
        blocked = _blocked(who, [folder, *files])
        if not blocked:
            return who
    raise Misconfigured(f"user {uid} cannot run the embedded servers: {blocked}")


def _blocked(who: Identity, paths: Sequence[Path]) -> str:
    """What keeps `who` from reading every one of `paths`, or an empty string."""
    argv = who.wrap(["/bin/sh", "-c", _REACH, "sh", *map(str, paths)], None)
    asked = subprocess.run(  # noqa: S603 - a constant script; the paths are its arguments, not its text
        argv, capture_output=True, text=True, cwd="/", timeout=10, check=False
    )
    if asked.returncode == 0:
        return ""
    return (asked.stdout or asked.stderr).strip() or f"setpriv ended with {asked.returncode}"


def _setpriv() -> str:
    found = shutil.which("setpriv", path=f"/usr/bin:/bin:{os.environ.get('PATH', '')}")
    if found is None:
        raise Misconfigured("setpriv (package util-linux) is missing: it ties children to our life")
    return found
