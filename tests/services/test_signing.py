"""The key that signs links is made once, and is kept with the course."""

from __future__ import annotations

from cmooc.stages.tokens import Purpose


def test_an_instance_makes_its_key_once(instance):
    token = instance.tokens.sign(Purpose.READER, "abc")
    again = type(instance)(instance.data, instance.settings, instance.clock)
    assert again.tokens.read(Purpose.READER, token) == "abc"
