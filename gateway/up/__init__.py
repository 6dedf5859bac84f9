"""Everything on one machine: embedded servers, secrets, children and the supervisor behind `gateway up`."""

from gateway.up.run import up

__all__ = ["up"]
