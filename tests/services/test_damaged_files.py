"""A damaged file of places or words stops a poll before anybody is asked: nothing is lost, and nobody's feed is blamed."""

from __future__ import annotations

import pytest

from cmooc.domain.errors import ConfigError
from cmooc.domain.tags import Territory, Theme
from cmooc.taggers.gazetteer import atlas, recognize
from cmooc.taggers.learner import format as words

RSS = b"<rss version='2.0'><channel><item><guid>g</guid><title>Un jardin</title></item></channel></rss>"


@pytest.fixture
def feed(stores, feed_server, answer):
    stores.vocabulary.save(
        [Territory("lyon", {"fr": "Lyon"}, code="FR.69123")], [Theme("gardens", {"fr": "Jardins"}, {})]
    )
    feed_server.answer("/feed", answer(RSS))
    return stores.feed("ann", url=feed_server.url("/feed"))


def cut(path, folder):
    """A copy that ends in the middle."""
    copy = folder / path.name
    copy.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return copy


@pytest.fixture(params=["places", "words"])
def damaged(request, monkeypatch, tmp_path):
    if request.param == "words":
        monkeypatch.setattr(words.layout, "__defaults__", (cut(words.FILE, tmp_path),))
        yield
    else:
        monkeypatch.setattr(atlas, "SHIPPED", cut(atlas.SHIPPED, tmp_path))
        recognize.shipped.cache_clear()
        yield
        recognize.shipped.cache_clear()


def test_nobody_is_asked_and_the_next_poll_goes_on(damaged, instance, stores, feed, feed_server, clock, monkeypatch):
    with pytest.raises(ConfigError, match="damaged"):
        instance.polling.poll()
    assert feed_server.requests == []
    ((_, state, _),) = stores.feeds.all()
    assert (state.failures, state.outcome) == (0, None)
    monkeypatch.undo()
    recognize.shipped.cache_clear()
    clock.move(hours=1)
    assert instance.polling.poll().new == 1
