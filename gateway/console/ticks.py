"""A field of choices to tick, any number of them; a screen reader hears them as one group."""

from __future__ import annotations

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget


class Ticks(SelectMultipleField):
    """Choices to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
