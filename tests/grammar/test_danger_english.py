"""Danger in English: a tourist in trouble writes no Vietnamese."""

import pytest

from gateway.dialogue import danger, danger_english
from gateway.dialogue.danger_signs import Kind

IN_DANGER = {
    "my friend cannot breathe": Kind.BREATH,
    "I can't breathe": Kind.BREATH,
    "he can’t breathe!!": Kind.BREATH,
    "I have chest pain": Kind.CHEST,
    "heart attack, room 12": Kind.CHEST,
    "She is unconscious": Kind.MIND,
    "he won't wake up": Kind.MIND,
    "my son was bitten by a snake": Kind.POISON,
    "we are trapped on the roof": Kind.WATER,
    "water is rising in our house": Kind.WATER,
    "the house is on fire": Kind.FIRE,
    "I want to die": Kind.SELF_HARM,
    "my husband is beating me": Kind.VIOLENCE,
    "help me please": Kind.PLEA,
    "please send an ambulance": Kind.PLEA,
    "ambulance": Kind.PLEA,
    "Ambulance!!": Kind.PLEA,
    "call 911": Kind.PLEA,
    "help me": Kind.PLEA,
    "help! flood": Kind.WATER,
    "Help, flooding": Kind.WATER,
    "flood!": Kind.WATER,
    "my wife is drowning": Kind.WATER,
    "fire! fire!": Kind.FIRE,
    "we had a motorbike accident": Kind.ACCIDENT,
    "my husband was hit by a truck": Kind.ACCIDENT,
    "I was robbed": Kind.VIOLENCE,
    "we are lost in the jungle": Kind.LOST,
    "my son is missing": Kind.LOST,
    "помогите": Kind.PLEA,
    "ПОМОГИТЕ МНЕ!": Kind.PLEA,
    "спасите": Kind.PLEA,
    "救命": Kind.PLEA,
    "救命啊": Kind.PLEA,
    "有人吗？救命！": Kind.PLEA,
    "살려주세요": Kind.PLEA,
    "살려 주세요!": Kind.PLEA,
    "도와주세요": Kind.PLEA,
    "助けて": Kind.PLEA,
    "ช่วยด้วย": Kind.PLEA,
    "au secours": Kind.PLEA,
    "Au secours !": Kind.PLEA,
    "À l’aide": Kind.PLEA,
    "aidez-moi": Kind.PLEA,
    "Hilfe!": Kind.PLEA,
    "socorro": Kind.PLEA,
}
NOT_IN_DANGER = (
    "no fever, no cough, no shortness of breath",
    "I do not have chest pain",
    "Can covid cause shortness of breath?",
    "help me to declare",
    "what is the emergency number",
    "I am dying to know the result",
    "HELP",
    "my friend lost her passport",
    "how much is an ambulance",
    "ambulance number please",
    "where to buy accident insurance",
    "flood relief money",
    "no accident",
    "my bag is missing",
    "Привет",
    "你好",
    "안녕하세요",
    "bonjour",
    "救护站在哪里",
    "John Smith, Sunrise Hotel, room 12",
)


@pytest.mark.parametrize(("text", "kind"), IN_DANGER.items())
def test_danger(text: str, kind: Kind) -> None:
    found = danger.find(text)
    assert found is not None and found.kind is kind


@pytest.mark.parametrize("text", IN_DANGER)
def test_the_conversation_hears_it_was_not_vietnamese(text: str) -> None:
    assert danger_english.find(text) is not None


@pytest.mark.parametrize("text", NOT_IN_DANGER)
def test_no_danger(text: str) -> None:
    assert danger.find(text) is None
