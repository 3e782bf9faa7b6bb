"""Addresses as people paste them, each with the feed that one channel, and no other one, knows for it."""

from __future__ import annotations

import pytest

from cmooc.channels import all_channels, channel_of

YT = "https://www.youtube.com/feeds/videos.xml?"
UC = "UCabcdefghijklmnopqrstuv"
BSKY = "https://bsky.app/profile/"
FLICKR = "https://www.flickr.com/services/feeds/"
TABLE = {
    "mastodon": {
        "https://mastodon.example/@ann": "https://mastodon.example/@ann.rss",
        "https://mastodon.example/@ann/": "https://mastodon.example/@ann.rss",
        "http://mastodon.example/@ann": "http://mastodon.example/@ann.rss",
        "mastodon.example/@ann": "https://mastodon.example/@ann.rss",
        "https://Mastodon.Example/@Ann?utm_source=x": "https://mastodon.example/@Ann.rss",
        "https://mastodon.example/@ann#about": "https://mastodon.example/@ann.rss",
        "https://mastodon.example/@ann/with_replies": "https://mastodon.example/@ann.rss",
        "https://mastodon.example/@ann/media": "https://mastodon.example/@ann.rss",
        "https://mastodon.example/@ann.rss": "https://mastodon.example/@ann.rss",
        "https://mastodon.example/@ann/with_replies.rss": "https://mastodon.example/@ann/with_replies.rss",
        "https://mastodon.example/web/@ann": "https://mastodon.example/@ann.rss",
        "https://mastodon.example/deck/@ann": "https://mastodon.example/@ann.rss",
        "https://mastodon.example/@ann/115001234567890123": "https://mastodon.example/@ann.rss",
        "https://mastodon.example/@ann@other.example": "https://other.example/@ann.rss",
        "https://mastodon.example/@ann@other.example/115001234567890123": "https://other.example/@ann.rss",
        "https://mastodon.example/users/ann.rss": "https://mastodon.example/users/ann.rss",
        "https://mastodon.example/tags/cmooc": "https://mastodon.example/tags/cmooc.rss",
        "https://mastodon.example/tags/cmooc.rss": "https://mastodon.example/tags/cmooc.rss",
        "https://mastodon.example/@ann/tagged/cmooc": "https://mastodon.example/@ann/tagged/cmooc.rss",
    },
    "ical": {
        "https://quai.example/agenda.ics": "https://quai.example/agenda.ics",
        "https://quai.example/agenda.ics?lang=fr": "https://quai.example/agenda.ics?lang=fr",
        "https://mobilizon.example/@quai/feed/ics": "https://mobilizon.example/@quai/feed/ics",
        "https://cloud.example/apps/calendar/p/AbCdEf12345678":
            "https://cloud.example/remote.php/dav/public-calendars/AbCdEf12345678?export",
        "https://cloud.example/nc/index.php/apps/calendar/p/AbCdEf12345678/Le-quai":
            "https://cloud.example/nc/remote.php/dav/public-calendars/AbCdEf12345678?export",
        "https://calendar.google.com/calendar/embed?src=quai%40group.calendar.google.com&ctz=Europe/Paris":
            "https://calendar.google.com/calendar/ical/quai%40group.calendar.google.com/public/basic.ics",
        "https://calendar.google.com/calendar/ical/quai%40group.calendar.google.com/public/basic.ics":
            "https://calendar.google.com/calendar/ical/quai%40group.calendar.google.com/public/basic.ics",
    },
    "gotosocial": {"https://social.example/@ann/feed.rss": "https://social.example/@ann/feed.rss"},
    "pleroma": {
        "https://social.example/users/ann/feed.rss": "https://social.example/users/ann/feed.rss",
        "https://social.example/users/ann/feed.atom": "https://social.example/users/ann/feed.atom",
        "https://social.example/users/ann/feed": "https://social.example/users/ann/feed",
    },
    "misskey": {
        "https://social.example/@ann.atom": "https://social.example/@ann.atom",
        "https://social.example/@ann.json": "https://social.example/@ann.json",
    },
    "pixelfed": {
        "https://pixelfed.example/ann": "https://pixelfed.example/users/ann.atom",
        "https://pixelfed.example/@ann": "https://pixelfed.example/users/ann.atom",
        "https://pixelfed.example/users/ann": "https://pixelfed.example/users/ann.atom",
        "https://photos.example/users/ann.atom": "https://photos.example/users/ann.atom",
    },
    "lemmy": {
        "https://lemmy.example/c/commons": "https://lemmy.example/feeds/c/commons.xml?sort=New",
        "https://lemmy.example/c/commons/": "https://lemmy.example/feeds/c/commons.xml?sort=New",
        "https://lemmy.example/c/commons@feddit.example": "https://feddit.example/feeds/c/commons.xml?sort=New",
        "https://jlai.lu/c/jardins": "https://jlai.lu/feeds/c/jardins.xml?sort=New",
        "https://lemmy.example/u/ann": "https://lemmy.example/feeds/u/ann.xml?sort=New",
        "https://other.example/feeds/c/commons.xml?sort=New": "https://other.example/feeds/c/commons.xml?sort=New",
    },
    "mbin": {
        "https://kbin.example/m/commons": "https://kbin.example/rss?magazine=commons",
        "https://fedia.io/u/ann": "https://fedia.io/rss?user=ann",
        "https://other.example/rss?magazine=commons": "https://other.example/rss?magazine=commons",
    },
    "microblog": {
        "https://micro.blog/ann": "https://ann.micro.blog/feed.xml",
        "https://micro.blog/@ann": "https://ann.micro.blog/feed.xml",
        "https://ann.micro.blog": "https://ann.micro.blog/feed.xml",
        "https://ann.micro.blog/2026/11/20/a-note.html": "https://ann.micro.blog/feed.xml",
        "https://ann.micro.blog/categories/gardens/": "https://ann.micro.blog/categories/gardens/feed.xml",
    },
    "writefreely": {
        "https://write.as/ann": "https://write.as/ann/feed/",
        "https://write.as/ann/a-post": "https://write.as/ann/feed/",
        "https://write.as/ann/tag:jardin": "https://write.as/ann/tag:jardin/feed/",
        "https://ann.writeas.com/a-post": "https://ann.writeas.com/feed/",
    },
    "mobilizon": {
        "https://mobilizon.example/@jardin_du_port": "https://mobilizon.example/@jardin_du_port/feed/atom",
        "https://mobilizon.example/@jardin_du_port/events": "https://mobilizon.example/@jardin_du_port/feed/atom",
        "https://agenda.example/@jardin/feed/atom": "https://agenda.example/@jardin/feed/atom",
    },
    "castopod": {
        "https://castopod.example/@ondes": "https://castopod.example/@ondes/feed.xml",
        "https://ondes.example/@ondes/feed.xml": "https://ondes.example/@ondes/feed.xml",
    },
    "funkwhale": {
        "https://funkwhale.example/channels/ondes": "https://funkwhale.example/api/v1/channels/ondes/rss",
        "https://audio.example/api/v1/channels/ondes/rss": "https://audio.example/api/v1/channels/ondes/rss",
    },
    "bookwyrm": {
        "https://bookwyrm.example/user/ann": "https://bookwyrm.example/user/ann/rss",
        "https://bookwyrm.example/@ann": "https://bookwyrm.example/user/ann/rss",
        "https://livres.example/user/ann/rss": "https://livres.example/user/ann/rss",
        "https://livres.example/user/ann/rss-reviews": "https://livres.example/user/ann/rss-reviews",
    },
    "diaspora": {
        "https://diaspora.example/u/ann": "https://diaspora.example/public/ann.atom",
        "https://pod.example/public/ann.atom": "https://pod.example/public/ann.atom",
    },
    "peertube": {
        "https://tube.example/c/ann@other.example/videos": "https://tube.example/feeds/videos.xml?videoChannelName=ann@other.example",
        "https://tube.example/a/ann": "https://tube.example/feeds/videos.xml?accountName=ann",
        "https://video.example/accounts/ann/": "https://video.example/feeds/videos.xml?accountName=ann",
        "https://films.example/video-channels/ann/videos": "https://films.example/feeds/videos.xml?videoChannelName=ann",
        "https://tube.example/feeds/videos.xml?accountId=3": "https://tube.example/feeds/videos.xml?accountId=3",
    },
    "bluesky": {
        "https://bsky.app/profile/ann.bsky.social": f"{BSKY}ann.bsky.social/rss",
        "https://bsky.app/profile/did:plc:abc/post/1": f"{BSKY}did:plc:abc/rss",
        "https://bsky.app/profile/ann.example/": f"{BSKY}ann.example/rss",
        "https://www.bsky.app/profile/ann.example": f"{BSKY}ann.example/rss",
        "ann.bsky.social": f"{BSKY}ann.bsky.social/rss",
        f"{BSKY}ann.example/rss": f"{BSKY}ann.example/rss",
    },
    "youtube": {
        f"https://www.youtube.com/channel/{UC}/videos": f"{YT}channel_id={UC}",
        f"https://youtube.com/channel/{UC}?view_as=subscriber": f"{YT}channel_id={UC}",
        f"http://m.youtube.com/channel/{UC}": f"{YT}channel_id={UC}",
        f"https://music.youtube.com/channel/{UC}": f"{YT}channel_id={UC}",
        "https://m.youtube.com/playlist?list=PLabc": f"{YT}playlist_id=PLabc",
        "https://www.youtube.com/playlist?si=x&list=UULFabc": f"{YT}playlist_id=UULFabc",
        "https://www.youtube.com/user/someone": f"{YT}user=someone",
        f"http://youtube.com/feeds/videos.xml?channel_id={UC}": f"{YT}channel_id={UC}",
    },
    "vimeo": {
        "https://vimeo.com/jardinduport": "https://vimeo.com/jardinduport/videos/rss",
        "https://vimeo.com/user1234567": "https://vimeo.com/user1234567/videos/rss",
        "https://vimeo.com/channels/communs": "https://vimeo.com/channels/communs/videos/rss",
        "https://vimeo.com/groups/communs/": "https://vimeo.com/groups/communs/videos/rss",
        "https://vimeo.com/showcase/123456": "https://vimeo.com/album/123456/rss",
        "https://vimeo.com/jardinduport/videos/rss": "https://vimeo.com/jardinduport/videos/rss",
    },
    "dailymotion": {
        "https://www.dailymotion.com/jardin": "https://www.dailymotion.com/rss/user/jardin",
        "https://www.dailymotion.com/user/jardin/1": "https://www.dailymotion.com/rss/user/jardin",
        "https://www.dailymotion.com/playlist/x5abcd": "https://www.dailymotion.com/rss/playlist/x5abcd",
    },
    "odysee": {
        "https://odysee.com/@jardin:3": "https://odysee.com/$/rss/@jardin:3",
        "https://odysee.com/@jardin:3/une-video:a": "https://odysee.com/$/rss/@jardin:3",
    },
    "soundcloud": {
        "https://feeds.soundcloud.com/users/soundcloud:users:123/sounds.rss": "https://feeds.soundcloud.com/users/soundcloud:users:123/sounds.rss",
    },
    "podcast": {
        "https://ondes.podbean.com/e/un-episode": "https://feed.podbean.com/ondes/feed.xml",
        "https://ondes.libsyn.com/": "https://ondes.libsyn.com/rss",
        "https://ondes.transistor.fm": "https://feeds.transistor.fm/ondes",
        "https://ondes.fireside.fm/12": "https://ondes.fireside.fm/rss",
        "https://ondes.podigee.io": "https://ondes.podigee.io/feed/mp3",
        "https://shows.acast.com/ondes/episodes/un": "https://feeds.acast.com/public/shows/ondes",
        "https://www.buzzsprout.com/123456": "https://feeds.buzzsprout.com/123456.rss",
        "https://www.spreaker.com/podcast/ondes--123456": "https://www.spreaker.com/show/123456/episodes/feed",
        "https://rss.com/podcasts/ondes/": "https://media.rss.com/ondes/feed.xml",
        "https://audioblog.arteradio.com/blog/123/un-blog": "https://audioblog.arteradio.com/blog/123/rss",
        "https://feed.ausha.co/aBcDeF": "https://feed.ausha.co/aBcDeF",
        "https://anchor.fm/s/123abc/podcast/rss": "https://anchor.fm/s/123abc/podcast/rss",
    },
    "wordpress": {
        "https://ann.wordpress.com": "https://ann.wordpress.com/feed/",
        "https://www.ann.wordpress.com/": "https://ann.wordpress.com/feed/",
        "http://ann.wordpress.com/2026/11/20/post/": "https://ann.wordpress.com/feed/",
        "https://ann.wordpress.com/tag/cmooc/": "https://ann.wordpress.com/tag/cmooc/feed/",
        "https://ann.wordpress.com/category/jardins/semis/page/2/": "https://ann.wordpress.com/category/jardins/semis/feed/",
        "https://ann.wordpress.com/author/ann/": "https://ann.wordpress.com/author/ann/feed/",
        "https://ann.wordpress.com/feed/": "https://ann.wordpress.com/feed/",
        "https://ann.home.blog/about/": "https://ann.home.blog/feed/",
        "https://carnet.hypotheses.org/1234": "https://carnet.hypotheses.org/feed/",
        "https://jardin.noblogs.org": "https://jardin.noblogs.org/feed/",
    },
    "blogger": {
        "http://ann.blogspot.com/2026/11/post.html": "https://ann.blogspot.com/feeds/posts/default",
        "https://ann.blogspot.com/?m=1": "https://ann.blogspot.com/feeds/posts/default",
        "https://www.ann.blogspot.co.uk/": "https://ann.blogspot.co.uk/feeds/posts/default",
        "https://ann.blogspot.fr/search/label/cmooc": "https://ann.blogspot.fr/feeds/posts/default/-/cmooc",
        "https://ann.blogspot.com/feeds/posts/default": "https://ann.blogspot.com/feeds/posts/default",
    },
    "medium": {
        "https://medium.com/@ann/a-story-1a2b": "https://medium.com/feed/@ann",
        "https://medium.com/@ann": "https://medium.com/feed/@ann",
        "https://medium.com/tag/education": "https://medium.com/feed/tag/education",
        "https://medium.com/les-communs": "https://medium.com/feed/les-communs",
        "https://medium.com/les-communs/tagged/eau": "https://medium.com/feed/les-communs/tagged/eau",
        "https://ann.medium.com/a-story": "https://ann.medium.com/feed",
        "https://medium.com/feed/@ann": "https://medium.com/feed/@ann",
    },
    "substack": {
        "https://ann.substack.com/p/post": "https://ann.substack.com/feed",
        "https://ann.substack.com/?utm_source=x": "https://ann.substack.com/feed",
        "https://substack.com/@ann": "https://ann.substack.com/feed",
        "https://open.substack.com/pub/ann/p/post": "https://ann.substack.com/feed",
    },
    "ghost": {
        "https://ann.ghost.io/post/": "https://ann.ghost.io/rss/",
        "https://ann.ghost.io/tag/jardins/": "https://ann.ghost.io/tag/jardins/rss/",
    },
    "tumblr": {
        "https://ann.tumblr.com/post/1": "https://ann.tumblr.com/rss",
        "https://www.tumblr.com/ann": "https://ann.tumblr.com/rss",
        "https://www.tumblr.com/blog/view/ann": "https://ann.tumblr.com/rss",
        "https://www.tumblr.com/ann/123456/a-post": "https://ann.tumblr.com/rss",
        "https://ann.tumblr.com/tagged/cmooc": "https://ann.tumblr.com/tagged/cmooc/rss",
        "https://ann.tumblr.com/rss": "https://ann.tumblr.com/rss",
    },
    "livejournal": {
        "https://ann.livejournal.com/1234.html": "https://ann.livejournal.com/data/rss",
        "https://ann.dreamwidth.org/": "https://ann.dreamwidth.org/data/rss",
    },
    "hatena": {
        "https://ann.hatenablog.com/entry/2026/11/20": "https://ann.hatenablog.com/feed",
        "https://ann.hateblo.jp/archive/category/eau": "https://ann.hateblo.jp/feed/category/eau",
    },
    "hashnode": {"https://ann.hashnode.dev/a-post": "https://ann.hashnode.dev/rss.xml"},
    "smallblogs": {
        "https://ann.bearblog.dev/a-post/": "https://ann.bearblog.dev/feed/",
        "https://ann.mataroa.blog/": "https://ann.mataroa.blog/rss/",
        "http://ann.over-blog.com/article-1.html": "https://ann.over-blog.com/rss",
    },
    "buttondown": {
        "https://buttondown.com/ann": "https://buttondown.com/ann/rss",
        "https://buttondown.email/ann/archive/a-letter/": "https://buttondown.com/ann/rss",
    },
    "devto": {
        "https://dev.to/ann": "https://dev.to/feed/ann",
        "https://dev.to/ann/a-post-1a2b": "https://dev.to/feed/ann",
        "https://dev.to/t/commons": "https://dev.to/feed/tag/commons",
    },
    "github": {
        "https://github.com/ann": "https://github.com/ann.atom",
        "https://github.com/ann/repo": "https://github.com/ann/repo/releases.atom",
        "https://github.com/ann/repo.git": "https://github.com/ann/repo/releases.atom",
        "https://github.com/ann/repo/commits/main": "https://github.com/ann/repo/commits/main.atom",
        "https://github.com/ann/repo/tree/main": "https://github.com/ann/repo/commits/main.atom",
        "https://github.com/ann/repo/discussions": "https://github.com/ann/repo/discussions.atom",
        "https://github.com/ann/repo/issues/12": "https://github.com/ann/repo/releases.atom",
        "https://gist.github.com/ann/1a2b3c": "https://gist.github.com/ann.atom",
        "https://github.com/ann.atom": "https://github.com/ann.atom",
    },
    "gitlab": {
        "https://gitlab.com/ann": "https://gitlab.com/ann.atom",
        "https://gitlab.com/ann/carte": "https://gitlab.com/ann/carte/-/releases.atom",
        "https://framagit.org/groupe/sous/carte/-/issues": "https://framagit.org/groupe/sous/carte/-/releases.atom",
        "https://gitlab.example/ann/carte/-/commits/main": "https://gitlab.example/ann/carte/-/commits/main?format=atom",
        "https://gitlab.com/ann/carte/-/tags": "https://gitlab.com/ann/carte/-/tags?format=atom",
    },
    "forgejo": {
        "https://codeberg.org/ann": "https://codeberg.org/ann.rss",
        "https://codeberg.org/ann/carte": "https://codeberg.org/ann/carte/releases.rss",
        "https://codeberg.org/ann/carte/src/branch/main": "https://codeberg.org/ann/carte/rss/branch/main",
    },
    "reddit": {
        "https://old.reddit.com/r/education/top": "https://www.reddit.com/r/education/.rss",
        "https://www.reddit.com/r/education.rss": "https://www.reddit.com/r/education/.rss",
        "https://m.reddit.com/r/education/comments/1a2b/un_titre/": "https://www.reddit.com/r/education/.rss",
        "https://www.reddit.com/u/ann": "https://www.reddit.com/user/ann/.rss",
        "https://reddit.com/user/ann/submitted": "https://www.reddit.com/user/ann/.rss",
        "https://www.reddit.com/user/ann/m/jardins": "https://www.reddit.com/user/ann/m/jardins/.rss",
    },
    "flickr": {
        "https://www.flickr.com/photos/12345678@N00/": f"{FLICKR}photos_public.gne?id=12345678@N00",
        "https://www.flickr.com/photos/12345678%40N00/51/in/album-7": f"{FLICKR}photos_public.gne?id=12345678@N00",
        "https://flickr.com/photos/tags/cmooc": f"{FLICKR}photos_public.gne?tags=cmooc",
        "https://www.flickr.com/groups/12345678@N00/pool/": f"{FLICKR}groups_pool.gne?id=12345678@N00",
        f"{FLICKR}photos_public.gne?id=1234@N00&lang=fr-fr": f"{FLICKR}photos_public.gne?id=1234@N00&lang=fr-fr",
    },
    "pinterest": {
        "https://www.pinterest.fr/ann/": "https://www.pinterest.com/ann/feed.rss",
        "https://fr.pinterest.com/ann/jardins/": "https://www.pinterest.com/ann/jardins.rss",
    },
    "arena": {"https://www.are.na/ann/communs": "https://www.are.na/ann/communs/feed/rss"},
    "diigo": {
        "https://www.diigo.com/user/ann": "https://www.diigo.com/rss/user/ann",
        "https://www.diigo.com/profile/ann": "https://www.diigo.com/rss/user/ann",
        "https://www.diigo.com/user/ann?query=%23cmooc": "https://www.diigo.com/rss/user/ann/cmooc",
        "https://www.diigo.com/rss/user/ann/cmooc": "https://www.diigo.com/rss/user/ann/cmooc",
    },
    "hypothesis": {
        "https://hypothes.is/users/ann": "https://hypothes.is/stream.atom?user=ann",
        "https://hypothes.is/groups/abCD1234/communs": "https://hypothes.is/stream.atom?group=abCD1234",
        "https://hypothes.is/search?q=tag:cmooc": "https://hypothes.is/stream.atom?tags=cmooc",
        "https://hypothes.is/search?q=user:ann+tag:cmooc": "https://hypothes.is/stream.atom?user=ann&tags=cmooc",
        "https://hypothes.is/stream.rss?user=ann": "https://hypothes.is/stream.rss?user=ann",
    },
    "pinboard": {
        "https://pinboard.in/u:ann": "https://feeds.pinboard.in/rss/u:ann/",
        "https://pinboard.in/u:ann/t:cmooc/": "https://feeds.pinboard.in/rss/u:ann/t:cmooc/",
    },
    "scoopit": {
        "https://www.scoop.it/topic/communs": "https://www.scoop.it/topic/communs/rss.xml",
        "https://www.scoop.it/t/communs/p/123": "https://www.scoop.it/topic/communs/rss.xml",
    },
    "zotero": {
        "https://www.zotero.org/groups/12345/communs/library": "https://api.zotero.org/groups/12345/items/top?format=atom&v=3",
    },
    "mediawiki": {
        "https://fr.wikipedia.org/wiki/Jardin_partag%C3%A9": "https://fr.wikipedia.org/w/index.php?title=Jardin_partag%C3%A9&action=history&feed=atom",
        "https://fr.m.wikipedia.org/wiki/Communs": "https://fr.wikipedia.org/w/index.php?title=Communs&action=history&feed=atom",
        "https://en.wikipedia.org/wiki/User:Ann": "https://en.wikipedia.org/w/api.php?action=feedcontributions&user=Ann&feedformat=atom",
    },
    "spip": {
        "https://www.quartier.example/spip.php?article12": "https://www.quartier.example/spip.php?page=backend",
        "https://www.quartier.example/spip.php?rubrique7": "https://www.quartier.example/spip.php?page=backend&id_rubrique=7",
        "https://quartier.example/site/spip.php?page=rubrique&id_rubrique=7&lang=fr": "https://quartier.example/site/spip.php?page=backend&id_rubrique=7",
        "https://www.quartier.example/spip.php?page=backend&lang=fr": "https://www.quartier.example/spip.php?page=backend&lang=fr",
    },
    "discourse": {
        "https://forum.example/latest.rss": "https://forum.example/latest.rss",
        "https://forum.example/c/jardins/12.rss": "https://forum.example/c/jardins/12.rss",
    },
    "yeswiki": {
        "https://wiki.example/?DerniersChangementsRSS/xml": "https://wiki.example/?DerniersChangementsRSS/xml",
        "https://wiki.example/?BazaR/rss&id=3": "https://wiki.example/?BazaR/rss&id=3",
    },
}  # fmt: skip
CASES = [(name, address, feed) for name, known in TABLE.items() for address, feed in known.items()]


@pytest.mark.parametrize(("name", "address", "feed"), CASES)
def test_an_address_leads_to_its_feed_by_one_channel_only(name: str, address: str, feed: str) -> None:
    found = [(channel.name, channel.feed_url(address)) for channel in all_channels() if channel.feed_url(address)]
    assert found == [(name, feed)]


@pytest.mark.parametrize(("name", "feed"), sorted({(name, feed) for name, _, feed in CASES}))
def test_a_feed_is_its_own_address_and_tells_its_channel(name: str, feed: str) -> None:
    found = [channel.feed_url(feed) for channel in all_channels() if channel.feed_url(feed)]
    assert found == [feed]
    assert channel_of(feed).name == name


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/@ann",
        "https://www.youtube.com/c/ann",
        "https://www.youtube.com/watch?v=abcdefghijk&list=PLabc",
        "https://www.youtube.com/playlist?list=WL",
        "https://www.youtube.com/playlist?list=RDabc",
        "https://www.youtube.com/shorts/abcdefghijk",
        "https://youtu.be/abc",
        "https://blog.example/",
        "https://blog.example/c/ann",
        "https://blog.example/u/ann",
        "https://blog.example/users/ann",
        "https://blog.example/feed/",
        "https://blog.example/profile/ann",
        "https://medium.com/about",
        "https://medium.com/",
        "https://help.medium.com/",
        "not an address",
        "https://wordpress.com/",
        "https://fr.wordpress.com/themes/",
        "https://www.hypotheses.org/",
        "https://github.com/features",
        "https://github.com/",
        "https://gitlab.com/explore",
        "https://codeberg.org/explore/repos",
        "https://vimeo.com/123456789",
        "https://vimeo.com/watch",
        "https://www.dailymotion.com/video/x8abc",
        "https://soundcloud.com/ann",
        "https://www.flickr.com/photos/ann/",
        "https://www.pinterest.com/pin/1234/",
        "https://podcasts.apple.com/fr/podcast/ondes/id123456",
        "https://substack.com/home",
        "https://support.substack.com/hc",
        "https://www.tumblr.com/dashboard",
        "https://www.zotero.org/ann",
        "https://hypothes.is/",
        "https://write.as/about",
        "https://micro.blog/about",
        "https://odysee.com/$/discover",
        "https://www.tiktok.com/@ann",
        "https://t.me/ann",
        "javascript:alert(1)",
        "ftp://mastodon.example/@ann",
        "https://[::1",
        "",
    ],
)
def test_an_address_that_tells_no_feed_gives_none(address: str) -> None:
    assert [channel.name for channel in all_channels() if channel.feed_url(address)] == []


@pytest.mark.parametrize(
    ("generator", "name"),
    [
        ("Mastodon v4.5.2", "mastodon"),
        ("PeerTube - https://tube.example", "peertube"),
        ("https://wordpress.org/?v=6.8", "wordpress"),
        ("http://wordpress.com/", "wordpress"),
        ("WordPress 6.8", "wordpress"),
        ("Ghost 5.1", "ghost"),
        ("SPIP - www.spip.net", "spip"),
        ("Dotclear", "dotclear"),
        ("Friendica 'Interrupted Fern' 2024.12-1571", "friendica"),
        ("Misskey", "misskey"),
        ("Pleroma", "pleroma"),
        ("http://www.blogger.com", "blogger"),
        ("Blogger", "blogger"),
        ("Tumblr (3.0; @ann)", "tumblr"),
        ("Hatena::Blog", "hatena"),
        ("Castopod - https://castopod.org/", "castopod"),
        ("WriteFreely", "writefreely"),
        ("MediaWiki 1.45.0", "mediawiki"),
        ("https://www.flickr.com", "flickr"),
        ("Substack", "substack"),
        ("Podbean", "podcast"),
        ("Ghostwriter 2", "blog"),
        ("Hugo -- 0.150.0", "blog"),
        ("", "blog"),
        (None, "blog"),
    ],
)
def test_software_that_people_run_themselves_is_known_by_its_generator(generator: str | None, name: str) -> None:
    assert channel_of("https://territoire.example/flux", generator).name == name


def test_what_the_feed_names_counts_more_than_what_its_address_looks_like() -> None:
    assert channel_of("https://social.example/@ann.rss").name == "mastodon"
    assert channel_of("https://social.example/@ann.rss", "Misskey").name == "misskey"
