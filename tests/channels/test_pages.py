"""The feeds that platforms' pages tell, where their addresses do not."""

from __future__ import annotations

import pytest

from cmooc.channels import all_channels

UC = "UCabcdefghijklmnopqrstuv"
OTHER = "UCzyxwvutsrqponmlkjihgfe"
VIDEOS = f"https://www.youtube.com/feeds/videos.xml?channel_id={UC}"


def made_by(generator: str) -> str:
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><meta name="generator" content="{generator}"></head></html>'
    )


TABLE = [
    ("https://www.youtube.com/@ann", f'{{"channelId":"{OTHER}"}}<link rel="canonical" href="https://www.youtube.com/channel/{UC}">', VIDEOS),
    ("https://www.youtube.com/c/ann", f'"channelId":"{OTHER}","externalId":"{UC}"', VIDEOS),
    ("https://m.youtube.com/watch?v=abcdefghijk", f'"videoDetails":{{"videoId":"abcdefghijk","channelId":"{UC}"}}', VIDEOS),
    ("https://youtu.be/abcdefghijk", f'<meta itemprop="channelId" content="{UC}">', VIDEOS),
    ("https://www.youtube.com/shorts/abcdefghijk", f'"externalChannelId":"{UC}"', VIDEOS),
    ("https://www.youtube.com/@ann", "<title>Before you continue to YouTube</title>", None),
    ("https://blog.example/", f'"channelId":"{UC}"', None),
    ("https://podcasts.apple.com/fr/podcast/ondes/id123456", '{"feedUrl":"https:\\/\\/ondes.example\\/feed.xml"}', "https://ondes.example/feed.xml"),
    ("https://podcasts.apple.com/fr/podcast/ondes/id123456?i=1", "<html></html>", "https://itunes.apple.com/lookup?id=123456&entity=podcast"),
    ("https://itunes.apple.com/lookup?id=123456&entity=podcast", '{"results":[{"feedUrl":"https://ondes.example/feed"}]}', "https://ondes.example/feed"),
    ("https://soundcloud.com/ann", '<meta property="al:ios:url" content="soundcloud://users:123">', "https://feeds.soundcloud.com/users/soundcloud:users:123/sounds.rss"),
    ("https://www.flickr.com/photos/ann/", '{"ownerNsid":"1234@N00","nsid":"99999@N01"}', "https://www.flickr.com/services/feeds/photos_public.gne?id=1234@N00"),
    ("https://www.flickr.com/groups/communs/", '{"groupNsid":"5678@N00"}', "https://www.flickr.com/services/feeds/groups_pool.gne?id=5678@N00"),
    ("https://social.example/users/ann", made_by("Mastodon v4.5.2"), "https://social.example/@ann.rss"),
    ("https://social.example/@ann", made_by("GoToSocial 0.20"), "https://social.example/@ann/feed.rss"),
    ("https://social.example/@ann/statuses/01ABC", made_by("gotosocial"), "https://social.example/@ann/feed.rss"),
    ("https://social.example/users/ann", '<script>fetch("/api/pleroma/frontend")</script>', "https://social.example/users/ann/feed.rss"),
    ("https://social.example/ann", made_by("Akkoma"), "https://social.example/users/ann/feed.rss"),
    ("https://social.example/@ann", '<meta name="application-name" content="Misskey">', "https://social.example/@ann.atom"),
    ("https://social.example/@ann", "<meta content=Sharkey name='application-name'>", "https://social.example/@ann.atom"),
    ("https://social.example/profile/ann/profile", made_by("Friendica"), "https://social.example/feed/ann/"),
    ("https://photos.example/ann", made_by("pixelfed"), "https://photos.example/users/ann.atom"),
    ("https://photos.example/discover", made_by("pixelfed"), None),
    ("https://forum.example/c/jardins", '<div id="app" class="lemmy-site">', "https://forum.example/feeds/c/jardins.xml?sort=New"),
    ("https://forum.example/m/jardins", made_by("Mbin"), "https://forum.example/rss?magazine=jardins"),
    ("https://agenda.example/@jardin", made_by("Mobilizon 5.1"), "https://agenda.example/@jardin/feed/atom"),
    ("https://ondes.example/@ondes", made_by("Castopod"), "https://ondes.example/@ondes/feed.xml"),
    ("https://audio.example/channels/ondes", made_by("Funkwhale"), "https://audio.example/api/v1/channels/ondes/rss"),
    ("https://livres.example/user/ann", made_by("BookWyrm"), "https://livres.example/user/ann/rss"),
    ("https://pod.example/u/ann", '<meta property="og:site_name" content="diaspora* pod">', "https://pod.example/public/ann.atom"),
    ("https://media.example/c/jardin/videos", '<meta property="og:platform" content="PeerTube">', "https://media.example/feeds/videos.xml?videoChannelName=jardin"),
    ("https://media.example/@ann@other.example", made_by("PeerTube"), "https://media.example/feeds/videos.xml?accountName=ann@other.example"),
    ("https://media.example/", made_by("PeerTube"), "https://media.example/feeds/videos.xml?isLocal=true"),
    ("https://notes.example/ann/un-billet", made_by("WriteFreely"), "https://notes.example/ann/feed/"),
    ("https://notes.example/un-billet", made_by("WriteFreely") + '<h1 id="blog-title"><a rel="author" href="/">N</a></h1>', "https://notes.example/feed/"),
    ("https://jardin.example/2026/11/haie/", made_by("WordPress 6.8"), "https://jardin.example/feed/"),
    ("https://jardin.example/category/eau/", '<link href="/wp-content/themes/x.css">', "https://jardin.example/category/eau/feed/"),
    ("https://jardin.example/blog/tag/eau/", made_by("WordPress 6.8") + '<link rel="https://api.w.org/" href="https://jardin.example/blog/wp-json/">', "https://jardin.example/blog/tag/eau/feed/"),
    ("https://jardin.example/?cat=7", made_by("WordPress 4.1"), "https://jardin.example/?cat=7&feed=rss2"),
    ("https://jardin.example/tag/eau/", made_by("Ghost 5.1"), "https://jardin.example/tag/eau/rss/"),
    ("https://jardin.example/search/label/eau", made_by("blogger"), "https://jardin.example/feeds/posts/default/-/eau"),
    ("https://jardin.example/post/1", made_by("tumblr"), "https://jardin.example/rss"),
    ("https://quartier.example/Une-rue-a-nous", made_by("SPIP 4.4"), "https://quartier.example/spip.php?page=backend"),
    ("https://jardin.example/blog/index.php?post/2026/11/haie", made_by("Dotclear"), "https://jardin.example/blog/index.php?feed/atom"),
    ("https://jardin.example/blog/category/Eau", made_by("Dotclear"), "https://jardin.example/blog/feed/category/Eau/atom"),
    ("https://forum.example/t/eau-du-toit/12/3", made_by("Discourse 3.5"), "https://forum.example/t/eau-du-toit/12.rss"),
    ("https://forum.example/c/jardins/12", made_by("Discourse 3.5"), "https://forum.example/c/jardins/12.rss"),
    ("https://forum.example/u/ann/summary", made_by("Discourse 3.5"), "https://forum.example/u/ann/activity/topics.rss"),
    ("https://forum.example/", made_by("Discourse 3.5"), "https://forum.example/latest.rss"),
    ("https://wiki.example/commun/?PagePrincipale", '<link href="https://wiki.example/commun/styles/yeswiki.css">', "https://wiki.example/commun/?DerniersChangementsRSS/xml"),
    ("https://forge.example/ann/carte", '<meta property="og:site_name" content="GitLab">', "https://forge.example/ann/carte/-/releases.atom"),
    ("https://forge.example/ann/carte", '<meta name="keywords" content="git,forge,forgejo">', "https://forge.example/ann/carte/releases.rss"),
    ("https://jardin.example/", made_by("Hugo 0.150"), None),
    ("https://jardin.example/", "<p>Made with WordPress, Ghost and SPIP</p>", None),
]  # fmt: skip


@pytest.mark.parametrize(("address", "html", "feed"), TABLE)
def test_a_page_tells_its_feed_to_one_channel_only(address: str, html: str, feed: str | None) -> None:
    found = [channel.feed_in(address, html) for channel in all_channels() if channel.feed_in(address, html)]
    assert found == ([feed] if feed else [])
