"""Zalo, played from its public documents: an Official Account with followers, its API, and templates to phones."""
