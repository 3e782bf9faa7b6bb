"""The tables. Rows stay in this room: stores take and return domain values. Changes here need a migration."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel


class ParticipantRow(SQLModel, table=True):
    __tablename__ = "participant"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    language: str | None = None
    territories: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    created_at: datetime


class FeedTable(SQLModel, table=True):
    """What was registered, and the poll state: both change together, once per poll; and what its owner was told.

    `host_key` names the server whose refusal of one feed holds this one too. `owner_pending` is the address that its
    owner wants to move to, and has not confirmed. `is_stopped_by_owner`: its owner paused it or left, and may come back.
    """

    __tablename__ = "feed"
    __table_args__ = (Index("ix_feed_due", "state", "next_poll_at"),)

    id: int | None = Field(default=None, primary_key=True)
    url: str
    url_key: str = Field(unique=True)
    title: str
    home_page_url: str | None = None
    participant_id: int = Field(foreign_key="participant.id", index=True)
    state: str
    channel: str
    language: str | None = None
    show: str
    accepts: str
    territories: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    themes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    footprint: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    next_poll_at: datetime | None = None
    leased_until: datetime | None = None
    polled_at: datetime | None = None
    ok_at: datetime | None = None
    newest_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    outcome: str | None = None
    detail: str = ""
    moved_to: str | None = None
    moved_since: datetime | None = None
    gap_s: int | None = None
    every_s: int | None = None
    skip_hours: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    skip_days: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    fresh_s: int | None = None
    full_at: datetime | None = None
    is_credible: bool | None = None
    host_key: str = ""
    hub_url: str | None = None
    topic_url: str | None = None

    known_url: str = ""
    told_about: str | None = None
    told_at: datetime | None = None
    told_since: datetime | None = None

    owner_address: str = ""
    owner_language: str = ""
    owner_confirmed_at: datetime | None = None
    letters_stopped_at: datetime | None = None
    owner_pending: str = ""
    owner_pending_at: datetime | None = None
    is_stopped_by_owner: bool = False
    is_on_trial: bool = False


class RegistrationRow(SQLModel, table=True):
    """What somebody who registers a feed pasted, was shown, and chose; only the hash of the key in its address is kept.

    `holder` names the work that `leased_until` is for. Confirmed rows stay with their feed: they hold the consent.
    """

    __tablename__ = "registration"

    id: int | None = Field(default=None, primary_key=True)
    key_hash: str = Field(unique=True)
    client_hash: str = Field(index=True)
    url_key: str
    state: str
    typed: str
    language: str
    started_at: datetime
    changed_at: datetime
    leased_until: datetime
    holder: str = ""
    asking: str = ""
    refusal: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    found: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    checkup: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    wanted: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    asked_at: datetime | None = None
    confirmed_at: datetime | None = None
    decided_at: datetime | None = None
    wording: str = ""
    consent_client: str = ""
    feed_id: int | None = Field(default=None, foreign_key="feed.id", index=True)
    proof: str = ""
    proof_at: datetime | None = None
    proof_url: str = ""


class HostRow(SQLModel, table=True):
    """A server that asked to be left alone: none of its feeds is polled before `held_until`."""

    __tablename__ = "host"

    host: str = Field(primary_key=True)
    held_until: datetime
    why: str


class SubscriptionRow(SQLModel, table=True):
    """What we have with a hub. Without a feed it is to be given up: the feed was removed, or names another hub."""

    __tablename__ = "subscription"

    id: int | None = Field(default=None, primary_key=True)
    feed_id: int | None = Field(default=None, foreign_key="feed.id", unique=True)
    hub_url: str
    topic_url: str
    token: str = Field(unique=True)
    secret: str
    state: str
    due_at: datetime | None = Field(default=None, index=True)
    pending: str | None = None
    asked_at: datetime | None = None
    tries: int = 0
    verified_at: datetime | None = None
    lease_until: datetime | None = None
    pushed_at: datetime | None = None
    misses: int = 0
    detail: str = ""


class PushRow(SQLModel, table=True):
    """What a hub brought; `body` goes once it is read, and the hash stays for a while, so that nothing is read twice."""

    __tablename__ = "push"
    __table_args__ = (UniqueConstraint("subscription_id", "body_hash"),)

    id: int | None = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscription.id")
    body_hash: str
    content_type: str
    body: bytes | None = None
    received_at: datetime


class PingRow(SQLModel, table=True):
    """A feed of ours that changed, and whose hub is still to be told."""

    __tablename__ = "ping"

    path: str = Field(primary_key=True)
    changed_at: datetime
    due_at: datetime
    tries: int = 0


class AttemptRow(SQLModel, table=True):
    """One poll of one feed: the public fetch log."""

    __tablename__ = "attempt"

    id: int | None = Field(default=None, primary_key=True)
    feed_id: int = Field(foreign_key="feed.id", index=True)
    at: datetime
    outcome: str
    status: int
    wire_bytes: int
    duration_ms: int
    new: int
    changed: int
    detail: str = ""
    why: str = "due"
    is_conditional: bool = False


class EntryRow(SQLModel, table=True):
    """`comments_told` is how many comments it had when an edition last told of it."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("feed_id", "guid"),
        Index("ix_entry_newest", "verdict", "dated_at"),
        Index("ix_entry_waiting", "edition_id", "verdict", "accepted_at"),
        Index("ix_entry_address", "url_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    feed_id: int = Field(foreign_key="feed.id")
    guid: str
    url: str | None = None
    url_key: str = ""
    title_key: str = ""
    digest: str = ""
    fingerprint: str
    is_listed: bool = True
    title: str
    author: str
    html: str
    text: str
    summary: str
    language: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    dated_at: datetime
    categories: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    enclosures: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    comments_url: str | None = None
    comments_feed_url: str | None = None
    comments_count: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    is_short: bool = False

    first_seen_at: datetime
    changed_at: datetime
    withdrawn_at: datetime | None = None
    verdict: str
    reason: str
    reason_detail: str = ""
    accepted_at: datetime | None = None
    highlight: str | None = None
    edits: int = 0
    edition_id: int | None = Field(default=None, foreign_key="edition.id")
    comments_told: int | None = None


class OutlineRow(SQLModel, table=True):
    """A post of a feed that is none of the course's: known by name, so that it is not taken for new, and not kept."""

    __tablename__ = "outline"
    __table_args__ = ({"sqlite_with_rowid": False},)

    feed_id: int = Field(foreign_key="feed.id", primary_key=True)
    guid: str = Field(primary_key=True)
    url: str | None = None
    title: str
    published_at: datetime | None = None
    first_seen_at: datetime
    reason: str


class MentionRow(SQLModel, table=True):
    """A post links to an address, known by its key: perhaps another post."""

    __tablename__ = "mention"
    __table_args__ = ({"sqlite_with_rowid": False},)

    entry_id: int = Field(foreign_key="entry.id", primary_key=True)
    url_key: str = Field(primary_key=True, index=True)


class RevisionRow(SQLModel, table=True):
    """What an entry said before an edit; the newest ten are kept."""

    __tablename__ = "revision"

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    at: datetime
    title: str
    html: str


class TagRow(SQLModel, table=True):
    __tablename__ = "tag"
    __table_args__ = (Index("ix_tag_subject", "kind", "slug"),)

    entry_id: int = Field(foreign_key="entry.id", primary_key=True)
    kind: str = Field(primary_key=True)
    slug: str = Field(primary_key=True)
    tagger: str = Field(primary_key=True)
    reason: str
    detail: str = ""
    confidence: float = 1.0
    is_suggested: bool = False


class RulingRow(SQLModel, table=True):
    """What facilitators hold of an entry now; no tagger outdoes it."""

    __tablename__ = "ruling"

    entry_id: int = Field(foreign_key="entry.id", primary_key=True)
    kind: str = Field(primary_key=True)
    slug: str = Field(primary_key=True)
    is_right: bool
    by: str = ""
    at: datetime


class TraceRow(SQLModel, table=True):
    """Who changed which ruling, and from what: `before` and `after` are None where nothing was or is ruled."""

    __tablename__ = "trace"

    id: int | None = Field(default=None, primary_key=True)
    move: str = Field(index=True)
    entry_id: int = Field(foreign_key="entry.id", index=True)
    kind: str
    slug: str
    before: bool | None = None
    after: bool | None = None
    by: str = ""
    at: datetime
    undone_at: datetime | None = None


class MeaningRow(SQLModel, table=True):
    """What a publisher's category means in this course; without a slug it means nothing, and is not asked again."""

    __tablename__ = "meaning"

    label: str = Field(primary_key=True)
    written: str
    kind: str | None = None
    slug: str | None = None
    by: str = ""
    at: datetime


class AmendmentRow(SQLModel, table=True):
    """Who changed what of a territory or theme, from what to what; `undone_by` set it back."""

    __tablename__ = "amendment"
    __table_args__ = (Index("ix_amendment_subject", "kind", "slug"),)

    id: int | None = Field(default=None, primary_key=True)
    move: str = Field(index=True)
    kind: str
    slug: str
    action: str
    other: str = ""
    before: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    after: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    by: str = ""
    at: datetime
    undone_by: str = ""
    undone_at: datetime | None = None


class FollowedRow(SQLModel, table=True):
    """What else changed with an amendment, row by row, so that it can be set back: `place` is a table and column."""

    __tablename__ = "followed"
    __table_args__ = (Index("ix_followed_row", "place", "row"),)

    id: int | None = Field(default=None, primary_key=True)
    amendment_id: int = Field(foreign_key="amendment.id", index=True)
    place: str
    row: str
    before: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    after: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))


class RedirectRow(SQLModel, table=True):
    """A slug that a territory or theme had: where its address leads, and its names, for the editions that name it."""

    __tablename__ = "redirect"

    kind: str = Field(primary_key=True)
    slug: str = Field(primary_key=True)
    target: str | None = None
    names: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    at: datetime


class LearntRow(SQLModel, table=True):
    """The state of a learner, as its own room wrote it."""

    __tablename__ = "learnt"

    name: str = Field(primary_key=True)
    state: bytes


class DismissedRow(SQLModel, table=True):
    """A theme that was suggested and that facilitators do not want."""

    __tablename__ = "dismissed"

    word: str = Field(primary_key=True)
    by: str = ""
    at: datetime


class TerritoryRow(SQLModel, table=True):
    __tablename__ = "territory"

    slug: str = Field(primary_key=True)
    position: int
    names: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    other_names: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    parent: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    code: str | None = Field(default=None, index=True)
    outline: list[list[list[float]]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class ThemeRow(SQLModel, table=True):
    __tablename__ = "theme"

    slug: str = Field(primary_key=True)
    position: int
    names: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    descriptions: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    categories: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    rule_text: str = ""


class EditionRow(SQLModel, table=True):
    """`document` is the composed edition as it went out; a day without entries is kept as `skipped`.

    `day` is an ISO day, or the ISO week (`2026-W47`) of a weekly edition. `by` is who let it leave, empty at its hour.
    """

    __tablename__ = "edition"

    id: int | None = Field(default=None, primary_key=True)
    rhythm: str = "daily"
    day: str = Field(unique=True)
    state: str
    number: int
    window_start: datetime | None = None
    window_end: datetime
    published_at: datetime | None = None
    by: str = ""
    document: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class CorrectionRow(SQLModel, table=True):
    """What was set right after an edition had left; `texts` are sanitized HTML by language."""

    __tablename__ = "correction"

    id: int | None = Field(default=None, primary_key=True)
    edition_id: int = Field(foreign_key="edition.id", index=True)
    texts: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    by: str = ""
    at: datetime


class DraftRow(SQLModel, table=True):
    """What facilitators wrote for the edition that is still to leave; `work` is of the draft's own form."""

    __tablename__ = "draft"

    rhythm: str = Field(primary_key=True)
    work: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    version: int = 0
    by: str = ""
    at: datetime


class SubscriberRow(SQLModel, table=True):
    """`address_key` is the address as it is compared. `consent` tells when, from where and to which words they agreed.

    `pending` is what waits for a confirmation, since `pending_at`.
    """

    __tablename__ = "subscriber"
    __table_args__ = (
        Index("ix_subscriber_due", "state", "rhythm"),
        {"sqlite_autoincrement": True},  # deliveries keep the number of who was erased: it goes to nobody else
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    address: str
    address_key: str = Field(unique=True)
    state: str
    rhythm: str
    cut: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime
    confirmed_at: datetime | None = None
    paused_until: datetime | None = None
    consent: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    pending: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    pending_at: datetime | None = Field(default=None, index=True)


class SuppressedRow(SQLModel, table=True):
    """An address that only its owner can bring back, known by a keyed hash alone."""

    __tablename__ = "suppressed"

    address_hash: str = Field(primary_key=True)
    why: str
    at: datetime


class SignUpRow(SQLModel, table=True):
    """A request for a confirmation letter, kept for a day to hold off floods; both hashes are keyed."""

    __tablename__ = "sign_up"

    id: int | None = Field(default=None, primary_key=True)
    address_hash: str = Field(index=True)
    client_hash: str = Field(index=True)
    at: datetime = Field(index=True)


class SigningKeyRow(SQLModel, table=True):
    """What links in mail are signed with: the newest signs, all are believed."""

    __tablename__ = "signing_key"

    id: int | None = Field(default=None, primary_key=True)
    secret: str
    made_at: datetime


class MailingRow(SQLModel, table=True):
    """The sending of one edition, once for all. `candidates` are counted when the recipients are frozen.

    `holder` names the journal of the process that sends it, until `leased_until`. `due_at` is when a relay that took
    nothing `stalls` times in a row is asked again.
    """

    __tablename__ = "mailing"

    id: int | None = Field(default=None, primary_key=True)
    edition_id: int = Field(foreign_key="edition.id", unique=True)
    state: str = Field(index=True)
    candidates: int = 0
    started_at: datetime
    ended_at: datetime | None = None
    holder: str = ""
    leased_until: datetime | None = None
    due_at: datetime | None = None
    stalls: int = 0
    detail: str = ""


class MailingStepRow(SQLModel, table=True):
    """Who started, paused, resumed or cancelled a mailing, and when; `by` is empty for what happened by itself."""

    __tablename__ = "mailing_step"

    id: int | None = Field(default=None, primary_key=True)
    mailing_id: int = Field(foreign_key="mailing.id", index=True)
    at: datetime
    kind: str
    by: str = ""


class DeliveryRow(SQLModel, table=True):
    """One edition to one subscriber. `subscriber_id` stays when the subscriber is erased; `domain` is the receiver's.

    `doubts` counts the times when nobody knows whether it arrived: each may have made a second copy.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("mailing_id", "subscriber_id"), Index("ix_delivery_due", "mailing_id", "state", "due_at", "id"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    mailing_id: int = Field(foreign_key="mailing.id")
    subscriber_id: int = Field(index=True)
    domain: str = ""
    state: str
    due_at: datetime | None = None
    tries: int = 0
    doubts: int = 0
    code: int = 0
    detail: str = ""
    changed_at: datetime


class BounceRow(SQLModel, table=True):
    """A report on a message: what came back, for whom, from which mailing (0: nobody knows).

    `is_spent`: the subscriber was suspended for it, so it counts no more when they come back.
    """

    __tablename__ = "bounce"
    __table_args__ = (UniqueConstraint("subscriber_id", "mailing_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    subscriber_id: int = Field(index=True)
    mailing_id: int = 0
    kind: str
    status: str = ""
    domain: str = ""
    detail: str = ""
    came_by: str
    is_spent: bool = False
    at: datetime = Field(index=True)


class LetterRow(SQLModel, table=True):
    """A message to one person that is no edition. `name` tells what it is about, so that nothing is written twice."""

    __tablename__ = "letter"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    name: str = Field(unique=True)
    address: str
    language: str
    content: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    state: str
    due_at: datetime | None = Field(default=None, index=True)
    tries: int = 0
    written_at: datetime
    sent_at: datetime | None = None
    detail: str = ""


class EventRow(SQLModel, table=True):
    """An event of a calendar (`feed_id`), found in a post (`entry_id`), or added by a facilitator (neither).

    `recurrence` is set for a date of a series that says something of its own, and is an event by itself then.
    """

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("feed_id", "uid", "recurrence"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    feed_id: int | None = Field(default=None, foreign_key="feed.id", index=True)
    entry_id: int | None = Field(default=None, foreign_key="entry.id", index=True)
    uid: str
    recurrence: str = ""
    state: str = Field(index=True)
    title: str
    text: str = ""
    html: str = ""
    url: str | None = None
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    zone: str = ""
    categories: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    territories: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    themes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    language: str | None = None
    sequence: int = 0
    first_seen_at: datetime
    changed_at: datetime
    decided_by: str = ""


class EventDateRow(SQLModel, table=True):
    """One time at which an event takes place; `recurrence` names it within its series."""

    __tablename__ = "event_date"
    __table_args__ = (UniqueConstraint("event_id", "recurrence"),)

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id")
    recurrence: str = ""
    starts_at: datetime = Field(index=True)
    ends_at: datetime | None = None
    is_all_day: bool = False
    state: str
    sequence: int = 0
    changed_at: datetime
    decided_by: str = ""


class PersonRow(SQLModel, table=True):
    """A facilitator or host; for some days also one who was removed, so that it can be undone."""

    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    name: str
    name_key: str = Field(unique=True)
    address: str
    address_key: str | None = Field(default=None, unique=True)
    language: str
    role: str
    territories: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    themes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    created_at: datetime
    removed_at: datetime | None = None


class LoginLinkRow(SQLModel, table=True):
    """A link that lets somebody in once; only its hash is kept."""

    __tablename__ = "login_link"

    token_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    goes_to: str
    is_by_host: bool
    made_at: datetime
    runs_out_at: datetime
    used_at: datetime | None = None


class SessionRow(SQLModel, table=True):
    """A browser in which somebody is signed in; only the hash of its secret is kept."""

    __tablename__ = "session"

    id: int | None = Field(default=None, primary_key=True)
    secret_hash: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    way_in: str
    device: str
    made_at: datetime
    seen_at: datetime
    runs_out_at: datetime


class PasskeyRow(SQLModel, table=True):
    """A passkey: what its owner's device signs with, of which only the public half is ours."""

    __tablename__ = "passkey"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    credential: str = Field(unique=True)
    public_key: bytes
    uses: int = Field(sa_column=Column(BigInteger, nullable=False))
    transports: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    name: str
    made_at: datetime
    used_at: datetime | None = None


class ChallengeRow(SQLModel, table=True):
    """What a passkey is to sign, once; used ones stay until they run out, so that a client's can be counted."""

    __tablename__ = "challenge"

    challenge_hash: str = Field(primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    client_hash: str = Field(index=True)
    runs_out_at: datetime
    used_at: datetime | None = None


class DeedRow(SQLModel, table=True):
    """The audit log: what privileged people did; never changed but for the outcome, and kept when they go."""

    __tablename__ = "deed"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    by: str
    action: str
    about: str = ""
    detail: str = ""
    outcome: str


class MoveRow(SQLModel, table=True):
    """A decision made at the desk. `after` is the last move on the same thing that its author knew of, 0 for none.

    So nobody decides over somebody else's decision without having seen it.
    """

    __tablename__ = "move"
    __table_args__ = (UniqueConstraint("kind", "key", "after"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    at: datetime
    by: str = Field(index=True)
    kind: str
    action: str
    key: str
    after: int
    became: str | None = None
    kept: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    undone_at: datetime | None = None
    undone_by: str = ""


class IndexedRow(SQLModel, table=True):
    """Where an entry or an edition stands in the search index: `place` is the second that it is dated, or the next free.

    So the index is in the order of time, and the newest are found without sorting.
    """

    __tablename__ = "indexed"

    place: int | None = Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    )
    entry_id: int | None = Field(default=None, unique=True)
    edition_id: int | None = Field(default=None, unique=True)
    is_public: bool = True


class StaleRow(SQLModel, table=True):
    """The change list: what the site must render again. Written with the change itself, removed once published."""

    __tablename__ = "stale"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    name: str


class MarkRow(SQLModel, table=True):
    """Small facts of the instance itself, such as the design that the site was last rendered with."""

    __tablename__ = "mark"

    name: str = Field(primary_key=True)
    value: str
