"""Turns on a keypad: its menus, the key that goes back, and a key that does nothing."""

from __future__ import annotations

from dataclasses import replace

from gateway.conversations import menus
from gateway.conversations.taken import Taken
from gateway.conversations.talking import Talking
from gateway.conversations.where import Awaiting
from gateway.dialogue.engine import Turn
from gateway.dialogue.readings import Command, Control, Move
from gateway.dialogue.steps import Prompt


class ByKeys(Talking):
    """What the keys of a menu lead to."""

    def back(self, open_turn: Turn | None) -> Taken:
        """The key that goes back: to the last question, and from the first one to the menu."""
        if open_turn is None:
            return self.menu_at("")
        taken = self.control(Control(Move.BACK), open_turn)
        return self.menu_at("") if taken.outcome == "repeat" else taken

    def menu_at(self, path: str, *, whole: bool = False) -> Taken:
        """The menu reached by the keys `path`; "" is the first one. `whole`: with what is said later only."""
        where = self.where.awaits(Awaiting.MENU, self.now, path=path)
        shown = menus.prompt(self.menu, path, by_voice=self.channel.spoken, whole=whole)
        return Taken([shown], where, "menu")

    def pressed(self, keys: str) -> Taken:
        """A key of a menu: a service, a further menu, or nothing that exists."""
        service = menus.service_at(self.menu, keys, by_voice=self.channel.spoken)
        if service is not None:
            return self.at(self.where.at_rest()).start(service, Command(service.name), None)
        if menus.exists(self.menu, keys, by_voice=self.channel.spoken):
            return self.menu_at(keys)
        return self.unheard()

    def unheard(self) -> Taken:
        """A key that does nothing here: the same screen again."""
        if self.where.expects(Awaiting.RESUME, self.now):
            again = self.offer_to_resume()
        else:
            again = self.menu_at(self.where.ref.get("path", "") if self._in_menu() else "", whole=True)
        return replace(again, prompts=[Prompt("U_AGAIN")], question=again.prompts[-1], outcome="repeat")

    def _in_menu(self) -> bool:
        return self.where.expects(Awaiting.MENU, self.now)
