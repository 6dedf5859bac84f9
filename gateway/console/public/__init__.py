"""What anybody may open without signing in: the map by commune, whom to call, and the widget other sites embed."""

from gateway.console.public import map_page, phones, widget
from gateway.console.public.blueprint import PAGES

__all__ = ["PAGES", "map_page", "phones", "widget"]
