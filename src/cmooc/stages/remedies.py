"""Every fault that a check-up can find: how grave it is, how it is told, and the remedy, where known for the platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cmooc.domain.checkups import Fault, Severity
from cmooc.domain.sentences import Sentence
from cmooc.domain.sentences import marked as _

STOPS, SPOILS, HINT = Severity.STOPS, Severity.SPOILS, Severity.HINT


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault; `remedy` is for platforms that `on` does not name, empty where nothing is to be done."""

    severity: Severity
    message: str
    remedy: str = ""
    on: Mapping[str, str] = field(default_factory=dict)


LET_IN = {
    "wordpress": _("In the plug-in that protects the site (Wordfence, iThemes Security …) or at the host, allow the"
                   " address of the feed for programs whose name begins with “cmooc”."),
    "substack": _("Wait a day and check again: Substack turns programs away at busy hours. If it lasts, write to the"
                  " facilitators."),
    "medium": _("Wait a day and check again: Medium turns programs away at busy hours. If it lasts, write to the"
                " facilitators."),
    "mastodon": _("Ask the administrators of your server to let programs read the feeds of public accounts."),
}  # fmt: skip
WHOLE_POSTS = {
    "wordpress": _("In WordPress, under Settings, Reading, choose “Full text” for “For each post in a feed, include”."),
    "blogger": _("In Blogger, under Settings, Site feed, set “Allow blog feed” to “Full”."),
    "substack": _("In Substack, only posts for everyone stand whole in the feed: publish yours for everyone."),
    "medium": _("In Medium, stories behind the paywall are cut in the feed: take yours out of it."),
    "ghost": _("In Ghost, posts for members only are cut in the feed: set their access to “Public”."),
    "hugo": _("In Hugo, replace .Summary by .Content in the template of the feed (layouts/_default/rss.xml)."),
    "jekyll": _("In Jekyll, set excerpt_only: false for jekyll-feed in _config.yml."),
    "spip": _("In SPIP, under Configuration, choose to put whole articles into the feeds (syndication)."),
    "dotclear": _("In Dotclear, in the settings of the blog, leave “Truncate feeds” unticked."),
    "drupal": _("In Drupal, edit the view of the feed and let it show the full content."),
}  # fmt: skip
PLUG_IN = _("In WordPress, switch off the plug-ins that change the feed or squeeze its code, one after another, and check"
            " again after each. Also see that no file of your theme begins with a blank line.")  # fmt: skip

KINDS: Mapping[str, Kind] = {
    # -- nobody can read it
    "challenge": Kind(
        STOPS,
        _("The server of {host} asks every visitor to prove that they are human. A reader of feeds can't do that."),
        _("Let the address of the feed pass without this proof: in the settings of the site's protection (at Cloudflare,"
          " a rule “Skip” for this address), or ask who runs the server."),
        LET_IN,
    ),
    "private": Kind(
        STOPS,
        _("{host} asks for a name and a password (answer 401)."),
        _("The course reads only what everybody may read: make the blog or the account public."),
        {"wordpress": _("In WordPress, under Settings, Reading, choose “Public”, and switch off the plug-ins that hide"
                        " the site.")},
    ),
    "refused": Kind(
        STOPS,
        _("The server of {host} refuses to let our reader in (answer {status})."),
        _("If the blog is private, make it public. Else ask who runs the server to let in programs whose name begins"
          " with “cmooc”."),
        LET_IN,
    ),
    "rate_limited": Kind(
        STOPS,
        _("The server of {host} says that it is asked too often (answer 429)."),
        _("Wait an hour and check again. If it lasts, ask who runs the server to let our reader come once an hour."),
        {"substack": LET_IN["substack"], "medium": LET_IN["medium"]},
    ),
    # -- the wrong feed
    "comments_feed": Kind(
        STOPS,
        _("This is the feed of the comments, and not of the posts."),
        _("Paste the address of the blog's home page instead."),
        {"wordpress": _("Paste the address without the word “comments”: in WordPress the posts are at /feed/ below the"
                        " address of the blog."),
         "blogger": _("In Blogger the posts are at /feeds/posts/default below the address of the blog.")},
    ),
    "empty": Kind(
        HINT,
        _("The feed is there, and holds no post yet."),
        _("Publish a first post. If there are posts already, this may be the wrong feed: paste the address of the page"
          " where they stand."),
        {"mastodon": _("Write a first public message: only public ones are in the feed, no replies and no boosts."),
         "bluesky": _("Write a first message, and let people see it who are not logged in (Settings, Privacy).")},
    ),
    "old": Kind(
        HINT,
        _("The newest post is of {day}."),
        _("Nothing is wrong, if you mean to write again. If there are newer posts on the site, this is an old feed:"
          " paste the address of the site's home page."),
    ),
    "tag_feed": Kind(
        HINT,
        _("Of the last {all} posts, {tagged} carry the tag of the course, #{tag}."),
        _("Put #{tag} on the posts for the course. The facilitators can take those alone: tell them so when you"
          " register."),
    ),
    "tag_feed_at": Kind(
        HINT,
        _("Of the last {all} posts, {tagged} carry the tag of the course, #{tag}."),
        _("If you also write about other things, register the feed of that tag alone: {address}"),
    ),
    # -- the posts
    "no_dates": Kind(
        SPOILS,
        _("{count} of {all} posts have no date that can be read. They get the time at which we first see them."),
        _("Ask who made the site to write pubDate (RSS) or published (Atom) into the feed, as RFC 822 or RFC 3339 have"
          " them."),
        {"hugo": _("In Hugo, give each post a date in its front matter."),
         "jekyll": _("In Jekyll, name posts like 2026-11-22-title.md, or give them a date in their front matter."),
         "spip": _("In SPIP, put #DATE as <pubDate> into the template backend.html."),
         "wordpress": PLUG_IN},
    ),
    "future_dates": Kind(
        SPOILS,
        _("{count} of {all} posts are dated in the future. They are shown by the time at which we first see them."),
        _("Correct the dates of these posts, and the clock and time zone of the site."),
        {"wordpress": _("In WordPress, look at the time zone under Settings, General, and at the dates of these posts."),
         "blogger": _("In Blogger, look at the time zone under Settings, Formatting, and at the dates of these posts."),
         "hugo": _("In Hugo, write the time zone into the dates of the front matter, and leave buildFuture off.")},
    ),
    "same_dates": Kind(
        SPOILS,
        _("All {all} posts have the same date: the feed seems to give the time at which it was made."),
        _("Let the feed give each post the date at which that post was published."),
        {"hugo": _("In Hugo, give each post a date in its front matter."),
         "wordpress": PLUG_IN},
    ),
    "titles_only": Kind(
        SPOILS,
        _("{count} of {all} posts come with a title and no text. Readers see no excerpt, and territories and themes are"
          " found in titles alone."),
        _("In the settings of the site's feed, choose the full text, or at least an excerpt."),
        WHOLE_POSTS,
    ),
    "summary_only": Kind(
        HINT,
        _("{count} of {all} posts come as a beginning only. That is enough for an excerpt; territories and themes are"
          " found better in the whole text."),
        _("In the settings of the site's feed, choose the full text."),
        WHOLE_POSTS,
    ),
    "no_post_titles": Kind(
        HINT,
        _("{count} of {all} posts have no title. They are shown by their first words."),
        _("Give posts a title when they are more than a short note."),
    ),
    "no_links": Kind(
        SPOILS,
        _("{count} of {all} posts have no address. Readers can't be sent to you to read on and comment."),
        _("Ask who made the site to give each post a link in the feed."),
        {"wordpress": PLUG_IN},
    ),
    "same_link": Kind(
        SPOILS,
        _("All {all} posts have the same address."),
        _("Ask who made the site to give each post its own link in the feed, and not that of the home page."),
        {"wordpress": PLUG_IN},
    ),
    "relative_links": Kind(
        HINT,
        _("Some links or pictures have no complete address, such as “{example}”. We complete them as well as we can."),
        _("Write complete addresses, with https:// and the name of the site, into posts and the feed."),
        {"hugo": _("In Hugo, set baseURL to the complete address of the site, and use absURL in the template of the"
                   " feed."),
         "jekyll": _("In Jekyll, set url: to the complete address of the site in _config.yml.")},
    ),
    "no_ids": Kind(
        HINT,
        _("{count} of {all} posts have no identity of their own (guid in RSS, id in Atom). We know them by their"
          " address: when it changes, they look new."),
        _("Ask who made the site to give each post a guid or an id that never changes."),
    ),
    "same_id": Kind(
        SPOILS,
        _("Several posts share one identity (guid or id), such as “{example}”. We tell them apart as well as we can."),
        _("Ask who made the site to give each post a guid or an id of its own."),
        {"wordpress": PLUG_IN,
         "hugo": _("In Hugo, let <guid> hold .Permalink in the template of the feed.")},
    ),
    "twin_ids": Kind(
        SPOILS,
        _("The same post stands twice in the feed with two identities (guid or id): {example}"),
        _("Ask who made the site to list each post once, under a guid or an id that never changes."),
        {"wordpress": PLUG_IN},
    ),
    "broken_letters": Kind(
        SPOILS,
        _("Some letters are broken in the feed itself, such as “{example}”."),
        _("Save the site's texts and its database as UTF-8, and correct the broken words at their source."),
        {"wordpress": _("In WordPress, this mostly comes from a move: the database needs the encoding utf8mb4. Ask your"
                        " host to repair it.")},
    ),
    # -- the feed as a whole
    "no_title": Kind(
        HINT,
        _("The feed has no title. It is listed by its address."),
        _("Give the blog a name in its settings."),
        {"wordpress": _("In WordPress, fill in “Site Title” under Settings, General."),
         "blogger": _("In Blogger, fill in “Title” under Settings, Basic.")},
    ),
    "no_author": Kind(
        HINT,
        _("The posts name no author. They are shown under the name that you register with."),
        _("If several people write there, let the feed name the author of each post."),
    ),
    "no_language": Kind(
        HINT,
        _("The feed does not say its language. We tell it by the words of each post."),
        _("Set the language of the site in its settings."),
        {"wordpress": _("In WordPress, choose “Site Language” under Settings, General."),
         "hugo": _("In Hugo, set languageCode in the configuration of the site."),
         "jekyll": _("In Jekyll, set lang: in _config.yml.")},
    ),
    "wrong_language": Kind(
        HINT,
        _("The feed says that its language is “{said}”, and its posts read like “{found}”. We go by the posts."),
        _("Set the language of the site in its settings."),
        {"wordpress": _("In WordPress, choose “Site Language” under Settings, General."),
         "blogger": _("In Blogger, choose the language under Settings, Basic."),
         "hugo": _("In Hugo, set languageCode in the configuration of the site."),
         "jekyll": _("In Jekyll, set lang: in _config.yml.")},
    ),
    # -- the answer of the server
    "malformed": Kind(
        SPOILS,
        _("The feed is not well-formed at line {line}. We repaired it; other readers may give up, and so may we when it"
          " gets worse."),
        _("Show line {line} of the feed to who made the site. A sign & or < that was not escaped is the usual"
          " cause."),
        {"wordpress": PLUG_IN},
    ),
    "truncated": Kind(
        SPOILS,
        _("The feed breaks off before its end. We read the posts that are whole."),
        _("Check again in a while. If it lasts, tell who runs the server: it ends its answer too early."),
        {"wordpress": PLUG_IN},
    ),
    "large": Kind(
        HINT,
        _("The feed is large ({size} kB for {all} posts). It costs you and your readers time and energy at each visit."),
        _("Let the feed list the last 10 to 30 posts."),
        {"wordpress": _("In WordPress, set “Syndication feeds show the most recent” to 10 to 30 under Settings, Reading."),
         "hugo": _("In Hugo, set services.rss.limit to 30 in the configuration of the site."),
         "jekyll": _("In Jekyll, set posts_limit: 30 for jekyll-feed in _config.yml.")},
    ),
    "slow": Kind(
        HINT,
        _("The server took {seconds} seconds to answer. We give up after {limit}."),
        _("A cache for the site makes it faster."),
        {"wordpress": _("In WordPress, a plug-in that caches pages and feeds makes it faster.")},
    ),
    "not_https": Kind(
        HINT,
        _("The address is not secured (http instead of https)."),
        _("If the site also works with https://, register that address. Else ask your host for a certificate: it costs"
          " nothing."),
    ),
    "credentials": Kind(
        SPOILS,
        _("The address holds a name and a password."),
        _("Register an address that everybody may open: the list of feeds is public."),
    ),
    "moved": Kind(
        HINT,
        _("The address redirects for good to {address}"),
        _("Give this new address from now on; it is the one that we register."),
    ),
    "wrong_type": Kind(
        HINT,
        _("The server says that the feed is “{said}”. We read it all the same; some readers don't."),
        _("Ask who runs the server to send application/rss+xml, application/atom+xml or application/feed+json."),
    ),
    "wrong_charset": Kind(
        SPOILS,
        _("The feed says that its letters are encoded as {said}; they are {found}. We go by what they are."),
        _("Ask who runs the site to encode everything as UTF-8, and to say so in the header and the first line."),
    ),
    "no_validators": Kind(
        HINT,
        _("The server sends neither ETag nor Last-Modified, so the whole feed is sent at each visit. We come once a day"
          " instead of once an hour."),
        _("Ask who runs the server to send ETag or Last-Modified with the feed."),
        {"wordpress": _("WordPress sends them by itself: a plug-in or the host's cache takes them away. Exclude the feed"
                        " from that cache, or ask the host.")},
    ),
    "no_caching": Kind(
        HINT,
        _("The server forbids to keep the answer (no-store in Cache-Control)."),
        _("Ask who runs the server to leave “no-store” out for the feed."),
        {"wordpress": _("In the plug-in that caches or protects the site, take the feed out of what must not be cached.")},
    ),
    "hub": Kind(HINT, _("The feed names a hub ({host}): new posts can arrive at once.")),
}  # fmt: skip


def fault(code: str, platform: str = "blog", **details: object) -> Fault:
    """Return a fault of this kind with the remedy for the platform."""
    kind = KINDS[code]
    remedy = kind.on.get(platform, kind.remedy)
    return Fault(code, kind.severity, Sentence(kind.message, details), Sentence(remedy, details) if remedy else None)
