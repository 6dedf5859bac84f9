"""From prompts to the one screen a keypad shows; pure: words come from the catalogue, nothing is stored or sent.

A screen holds 182 characters. What is asked comes first; what does not fit beside it is handed back, to be sent as a
text. Nothing is ever cut in the middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from gateway import wording
from gateway.dialogue.steps import Prompt

MOST: Final = 182  # GSM-7 characters in the 160 octets of a USSD string
BUSY: Final = "1022 dang ban, xin bam lai sau 2 phut. Nguy hiem: goi 115 ngay"
"""Said when we cannot do better, also without a database: it is text S_BUSY, and a test keeps the two equal."""
OVER: Final = "Phien nay da xong. Lam tiep hoac viec khac: bam *1022#. Cap cuu: bam *1022*9# hoac goi 115"
"""Said where no catalogue is at hand: text U_OVER, kept equal by the same test."""

AGAIN: Final = Prompt("U_AGAIN")
URGENT: Final = frozenset({"C1", "C1_AGAIN", "C1_TEXT", "C1_AGAIN_TEXT"})
"""Whoever called for help sees that it was heard before anything else."""


class Shown(NamedTuple):
    """The screen, and the prompts that found no room on it."""

    text: str
    left: list[Prompt]


def screen(prompts: Sequence[Prompt], question: Prompt | None, lang: str) -> Shown:
    """What the phone shows of `prompts`; `question` is what was not understood and is asked again."""
    if question is not None:
        return _again(prompts, question, lang)
    main = next((at for at, prompt in enumerate(prompts) if prompt.msg_id in URGENT), len(prompts) - 1)
    kept = {main: _text(prompts[main], lang)}
    left = []
    for at, prompt in enumerate(prompts):
        if at == main:
            continue
        with_it = {**kept, at: _text(prompt, lang)}
        if len(_joined(with_it)) <= MOST:
            kept = with_it
        else:
            left.append(prompt)
    return Shown(_joined(kept), left)


def _again(prompts: Sequence[Prompt], question: Prompt, lang: str) -> Shown:
    """Why, where the catalogue has a screen that says it and shows the keys too; else the question once more."""
    for prompt in prompts:
        if prompt.msg_id != AGAIN.msg_id and "ussd" in wording.entry(prompt.msg_id).texts["vi"]:
            return Shown(_text(prompt, lang), [])
    asked = _text(question, lang)
    both = f"{_text(AGAIN, lang)}\n{asked}"
    return Shown(both if len(both) <= MOST else asked, [])


def _text(prompt: Prompt, lang: str) -> str:
    return wording.render(prompt.msg_id, prompt.args, lang, "ussd")


def _joined(texts: dict[int, str]) -> str:
    return "\n".join(texts[at] for at in sorted(texts))
