"""What a person can do, each written once for every phone; the MENU is the only list of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gateway.services.declare import DECLARE
from gateway.services.visit import Sample, Service, Visit

MENU: Final[Mapping[str, Service]] = MappingProxyType({service.name: service for service in (DECLARE,)})

__all__ = ["MENU", "Sample", "Service", "Visit"]
