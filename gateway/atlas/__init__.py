"""The map: what is where, by commune; the same figures for staff, for the public and for a text."""

from gateway.atlas.layers import FEW, Commune, cases_of, communes, few

__all__ = ["FEW", "Commune", "cases_of", "communes", "few"]
