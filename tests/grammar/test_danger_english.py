"""Danger in English: a tourist in trouble writes no Vietnamese."""

import pytest

from gateway.dialogue import danger
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
    "John Smith, Sunrise Hotel, room 12",
)


@pytest.mark.parametrize(("text", "kind"), IN_DANGER.items())
def test_danger(text: str, kind: Kind) -> None:
    found = danger.find(text)
    assert found is not None and found.kind is kind


@pytest.mark.parametrize("text", NOT_IN_DANGER)
def test_no_danger(text: str) -> None:
    assert danger.find(text) is None
