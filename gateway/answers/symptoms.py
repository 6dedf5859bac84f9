"""Does a question name a sign of illness, a medicine, somebody weak? Then no machine answers it (people.md §6); pure.

It errs towards yes: the price is that a person reads a question that a stored answer would have answered.
"""

from __future__ import annotations

import re
from typing import Final

from gateway.dialogue import danger
from gateway.text.fold import fold, has_accents, nfc

_ALWAYS: Final = re.compile(
    r"\b(?:sot|kho tho|tho gap|hut hoi|tuc nguc|tieu chay|buon non|oi mua|non mua|chong mat|co giat|li bi|me man|"
    r"hon me|ngat xiu|bat tinh|mat (?:mui|vi|khuu giac)|phat ban|noi man|bi sung|"
    r"sung (?:hong|mat|chan|tay)|te tay|te chan|te bi|chay mau|ra mau|"
    r"nghet mui|so mui|chay mui|viem|dau hong|cam cum|bi om|om nang|benh nen|tieu duong|huyet ap|tim mach|ung thu|"
    r"hen suyen|di ung|soc phan ve|mang thai|co thai|co bau|ba bau|cho con bu|tre em|em be|so sinh|tu tu|tram cam|"
    r"uong thuoc|thuoc|lieu luong|khang sinh|giam dau|ha sot|oxy|spo2|duong tinh|am tinh|f0|"
    r"dau (?:hong|dau|nguc|bung|nguoi|co|lung|khop|rang|mat|nhuc|tai|chan|tay|du doi)|bi dau|nhuc dau|dau nhuc|"
    r"met (?:moi|lam|qua|la)|bi met|ho (?:khan|dom|nhieu|hoai|suot|ra mau|lien tuc|ha)|bi ho|on lanh|"
    r"fever|cough|pain|breath|symptom|sick|dizzy|vomit|diarrh|pregnan|medicine|drug|dose|rash)"
)
_ACCENTED: Final = re.compile(
    r"(?<!\w)(?:ho|đau|mệt|nôn|ói|ngứa|nhức|rát|ốm|bệnh|sốt|thai|bầu|viêm|sưng|tê|choáng|ngất|thuốc)(?!\w)"
)
_NOT_SIGNS: Final = re.compile(r"(?<!\w)(?:hông|hỏng|hồng|họng đường|nhà thuốc|hiệu thuốc|om sòm)(?!\w)")
_BARE: Final = re.compile(r"(?:^| )(?:ho|met|benh|non|oi)(?= (?:thi|la|co|phai|roi|qua|nhe)\b|$)")


def named(text: str) -> bool:
    """Whether `text` names a sign of illness, a danger, a medicine, or somebody whose questions a person answers."""
    if danger.find(text) is not None:
        return True
    said = nfc(text).lower()
    if has_accents(said):
        left = _NOT_SIGNS.sub(" ", said)
        return bool(_ACCENTED.search(left) or _ALWAYS.search(fold(left)))
    folded = fold(said)
    return bool(_ALWAYS.search(folded) or _BARE.search(folded))
