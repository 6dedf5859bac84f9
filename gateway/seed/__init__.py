"""A whole province of people who do not exist, so that pages and queries meet the numbers they are made for.

Each noun's rows are written by one module; `provinces.seed` puts them together. Never in production.
"""

from gateway.seed.provinces import Report, SeededAlready, seed
from gateway.seed.size import SIZES, Size

__all__ = ["SIZES", "Report", "SeededAlready", "Size", "seed"]
