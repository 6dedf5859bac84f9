"""What is asked back when a text has two meanings; a table."""

from __future__ import annotations

from gateway.dialogue.steps import Prompt

RESCUE_WORDS = frozenset({"cuu", "cc", "cuu tro", "kho"})
QUESTIONS_BACK = {
    "cc": Prompt("C_CC"),
    "cuu tro": Prompt("C_RELIEF"),
    "tc": Prompt("N1_ASK"),
    **{
        name: Prompt("H3", {"what": {"w": label}})
        for name, label in {
            "cuu": "W_CUU",
            "kho": "W_CUU",
            "huy": "W_HUY",
            "kb": "W_KB",
            "hoi": "W_HOI",
            "tingia": "W_TINGIA",
            "goi": "W_GOI",
            "menu": "W_MENU",
            "ma": "W_MA",
            "dktin": "W_DKTIN",
            "otp": "W_OTP",
            "ra": "W_RA",
            "sai": "W_SAI",
            "dkd": "W_DKD",
            "sk": "W_SK",
            "sdt": "W_SDT",
            "tin": "W_TIN",
        }.items()
    },
}
"""What is asked back for each unsure reading; 1 takes it, 2 lets a person read the text."""
