"""Debian's RabbitMQ in a yard: loopback only, a node and a name server of its own, gone with the yard."""

from __future__ import annotations

from pathlib import Path

from benchmarks._contest import NotRun
from benchmarks._yard import Yard, free_port, listens

_SERVER = Path(
    "/usr/lib/rabbitmq/bin/rabbitmq-server"
)  # the one in /usr/sbin insists on the system's own node
_NAMES = Path("/usr/bin/epmd")  # comes with it


def start_rabbit(yard: Yard) -> int:
    """The port of a fresh RabbitMQ (user and password `guest`). Raises NotRun when it is not installed."""
    if not _SERVER.exists():
        raise NotRun("RabbitMQ is not installed (apt-get install rabbitmq-server)")
    port, names = free_port(), free_port()
    folder = yard.folder / "rabbit"
    folder.mkdir()
    (folder / "plugins").write_text("[].\n")
    # Ours, so that it ends with us: the node would start one that outlives it.
    where = {"ERL_EPMD_PORT": str(names), "ERL_EPMD_ADDRESS": "127.0.0.1"}
    yard.start("epmd", [str(_NAMES), "-port", str(names)], lambda: listens(names), env=where)
    settings = {
        **where,
        "RABBITMQ_NODENAME": "bench@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "RABBITMQ_MNESIA_BASE": str(folder),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_CONFIG_FILE": str(folder / "none"),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
    }
    yard.start("rabbitmq", [str(_SERVER)], lambda: listens(port), env=settings)
    return port
