"""Africa's Talking as its customers see it, USSD only: sessions out, screens in; the phones are elsewhere."""

from simulator.africastalking.carrier import AfricasTalking

__all__ = ["AfricasTalking"]
