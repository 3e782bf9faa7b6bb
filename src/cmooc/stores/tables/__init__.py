"""The tables. Rows stay in this room: stores take and return domain values. Changes here need a migration."""

from cmooc.stores.tables.editions import CorrectionRow, DraftRow, EditionRow
from cmooc.stores.tables.entries import EntryRow, IndexedRow, MentionRow, OutlineRow, RevisionRow
from cmooc.stores.tables.events import EventDateRow, EventRow
from cmooc.stores.tables.feeds import FeedTable, ParticipantRow, RegistrationRow
from cmooc.stores.tables.mail import BounceRow, DeliveryRow, LetterRow, MailingRow, MailingStepRow
from cmooc.stores.tables.people import ChallengeRow, DeedRow, LoginLinkRow, MoveRow, PasskeyRow, PersonRow, SessionRow
from cmooc.stores.tables.polls import AttemptRow, HostRow, PingRow, PushRow, SubscriptionRow
from cmooc.stores.tables.site import MarkRow, StaleRow
from cmooc.stores.tables.subscribers import SigningKeyRow, SignUpRow, SubscriberRow, SuppressedRow
from cmooc.stores.tables.tags import DismissedRow, LearntRow, MeaningRow, RulingRow, TagRow, TraceRow
from cmooc.stores.tables.vocabulary import AmendmentRow, FollowedRow, RedirectRow, TerritoryRow, ThemeRow

__all__ = [
    "AmendmentRow", "AttemptRow", "BounceRow", "ChallengeRow", "CorrectionRow", "DeedRow", "DeliveryRow",
    "DismissedRow", "DraftRow", "EditionRow", "EntryRow", "EventDateRow", "EventRow", "FeedTable", "FollowedRow",
    "HostRow", "IndexedRow", "LearntRow", "LetterRow", "LoginLinkRow", "MailingRow", "MailingStepRow", "MarkRow",
    "MeaningRow", "MentionRow", "MoveRow", "OutlineRow", "ParticipantRow", "PasskeyRow", "PersonRow", "PingRow",
    "PushRow", "RedirectRow", "RegistrationRow", "RevisionRow", "RulingRow", "SessionRow", "SignUpRow",
    "SigningKeyRow", "StaleRow", "SubscriberRow", "SubscriptionRow", "SuppressedRow", "TagRow", "TerritoryRow",
    "ThemeRow", "TraceRow",
]  # fmt: skip
