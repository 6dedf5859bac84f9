"""An operator's SMSC as its customers see it: SMPP 3.4 over TCP; the phones are elsewhere."""

from simulator.smsc.carrier import SMSC, Smsc

__all__ = ["SMSC", "Smsc"]
