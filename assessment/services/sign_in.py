"""Who the provider says is here, and whether that still counts. Asked of the database on every run.

A person is issuer and subject of the provider, never an e-mail address, which may pass to somebody else. Name and roles
come from each new sign-in and are then kept: somebody who is deactivated, or whose sign-in is ended, is out at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from assessment.domain.case import canonical_json
from assessment.domain.digest import is_address
from assessment.domain.errors import EnvironmentFault
from assessment.domain.plaintext import MAX_TITLE, check_text, tidy_typed_text
from assessment.domain.workflow import Actor, Event, Role
from assessment.settings import SignInSettings
from assessment.storage import events, mail, people, sign_ins
from assessment.storage.engine import Session, Store
from assessment.storage.records import PersonRecord, SignInRecord

CLOCK_DIFFERENCE = timedelta(minutes=5)  # how far ahead of ours the provider's clock may be
NOTE_USE_EVERY = timedelta(minutes=1)
KEEP_SIGN_INS = timedelta(days=30)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAME_UNKNOWN = "Uden navn"
# What makes two sign-ins of one person different; the nonce alone is drawn anew for each.
_OF_THE_SIGN_IN = ("iss", "sub", "iat", "exp", "nonce", "auth_time", "sid")


class Outside(StrEnum):
    """Why a visitor is not let in."""

    UNKNOWN = "unknown"
    UNUSABLE = "unusable"
    EXPIRED = "expired"
    IDLE = "idle"
    ENDED = "ended"
    REVOKED = "revoked"
    DEACTIVATED = "deactivated"
    NO_ROLE = "no_role"


@dataclass(frozen=True)
class Identity:
    """What is used of the provider's claims. `sign_in_id` names this one sign-in.

    `address` is where the daily mail goes, None where it is not set up or the provider does not say.
    """

    person_id: str
    name: str
    roles: frozenset[Role]
    issued_at: datetime
    sign_in_id: str
    address: str | None = None


def read_identity(settings: SignInSettings, claims: Mapping[str, Any], now: datetime) -> Identity | None:
    """The identity in verified claims, or None when they lack what it rests on or are made for another program."""
    issuer, subject, nonce, issued = (claims.get(name) for name in ("iss", "sub", "nonce", "iat"))
    if not all(isinstance(text, str) and text for text in (issuer, subject, nonce)):
        return None
    if settings.client_id not in _texts(claims.get("aud")):
        return None
    if isinstance(issued, bool) or not isinstance(issued, (int, float)) or not 0 < issued < 10**11:
        return None
    issued_at = _EPOCH + timedelta(seconds=int(issued))
    if issued_at > now + CLOCK_DIFFERENCE:
        return None
    groups = _texts(claims.get(settings.groups_claim))
    return Identity(
        person_id=person_id_of(str(issuer), str(subject)),
        name=_name(claims),
        roles=frozenset(role for group, role in settings.group_roles if group in groups),
        issued_at=issued_at,
        sign_in_id=_hash(canonical_json([str(claims.get(name)) for name in _OF_THE_SIGN_IN])),
        address=_address(settings, claims),
    )


def person_id_of(issuer: str, subject: str) -> str:
    """The id of a person: the same at every sign-in, and without a name in it."""
    return f"p{_hash(canonical_json([issuer, subject]))[:32]}"


def enter(store: Store, settings: SignInSettings, claims: Mapping[str, Any] | None, now: datetime) -> Actor | Outside:
    """The actor of a request with these verified claims, or why there is none.

    The first request of a sign-in is remembered with an event; a later one moves the time of the last use, each minute
    at most.
    """
    if claims is None:
        return Outside.UNKNOWN
    identity = read_identity(settings, claims, now)
    if identity is None:
        return Outside.UNUSABLE
    if now - identity.issued_at > settings.max_age:
        return Outside.EXPIRED
    with store.read() as session:
        person = people.get_person(session, identity.person_id)
        known = sign_ins.get_sign_in(session, identity.sign_in_id)
    outside = _outside(settings, identity, person, known, now)
    if outside is not None:
        return outside
    if known is None:
        if not identity.roles and person is None:
            return Outside.NO_ROLE  # of somebody who does not belong here, nothing is kept
        person = _begin(store, settings, identity, now)
    elif now - known.last_used_at >= NOTE_USE_EVERY:
        _note_use(store, identity.sign_in_id, now)
    if person is None or not person.roles:
        return Outside.NO_ROLE
    return Actor(person.id, person.name, person.roles)


def leave(store: Store, settings: SignInSettings, claims: Mapping[str, Any] | None, now: datetime) -> None:
    """End one sign-in, with an event. Does nothing when there is none that counts."""
    identity = None if claims is None else read_identity(settings, claims, now)
    if identity is None:
        return
    with store.write() as session:
        if sign_ins.end_sign_in(session, identity.sign_in_id, now):
            events.append_event(session, event=Event("person.signed_out", identity.person_id, now))


def _outside(
    settings: SignInSettings,
    identity: Identity,
    person: PersonRecord | None,
    known: SignInRecord | None,
    now: datetime,
) -> Outside | None:
    if person is not None and person.revoked_before is not None and identity.issued_at <= person.revoked_before:
        return Outside.REVOKED
    if known is not None and known.ended_at is not None:
        return Outside.ENDED
    last_used = identity.issued_at if known is None else known.last_used_at
    if now - last_used > settings.max_idle:
        return Outside.IDLE
    return Outside.DEACTIVATED if person is not None and not person.active else None


def _begin(store: Store, settings: SignInSettings, identity: Identity, now: datetime) -> PersonRecord | None:
    """Remember a sign-in at its first request; of several at once, one does."""
    with store.write() as session:
        before = people.get_person(session, identity.person_id)
        # An old sign-in that was never used must not bring back the roles of its day.
        newest = before is None or before.last_sign_in is None or identity.issued_at >= before.last_sign_in
        if newest:
            people.note_sign_in(
                session,
                person_id=identity.person_id,
                name=identity.name,
                roles=identity.roles,
                issued_at=identity.issued_at,
            )
            if settings.email_claim:
                mail.note_address(session, person_id=identity.person_id, address=identity.address, now=now)
        new = sign_ins.insert_sign_in(
            session,
            sign_in_id=identity.sign_in_id,
            person_id=identity.person_id,
            issued_at=identity.issued_at,
            now=now,
        )
        after = people.get_person(session, identity.person_id)
        if new and after is not None:
            sign_ins.drop_before(session, now - KEEP_SIGN_INS)
            _tell(session, before, after, now)
        return after


def _tell(session: Session, before: PersonRecord | None, after: PersonRecord, now: datetime) -> None:
    roles = sorted(after.roles)
    events.append_event(session, event=Event("person.signed_in", after.id, now, {"roles": roles}))
    if before is not None and before.roles != after.roles:
        fields = {"before": sorted(before.roles), "after": roles}
        events.append_event(session, event=Event("person.role_changed", after.id, now, fields))


def _note_use(store: Store, sign_in_id: str, now: datetime) -> None:
    try:
        with store.write() as session:
            sign_ins.note_use(session, sign_in_id, now)
    except EnvironmentFault:
        return  # reading goes on while the database is busy; the next request tries again


def _name(claims: Mapping[str, Any]) -> str:
    for key in ("name", "preferred_username"):
        text = claims.get(key)
        if not isinstance(text, str):
            continue
        tidied = " ".join(tidy_typed_text(text).split())[:MAX_TITLE]
        try:
            if check_text(tidied):
                return tidied
        except ValueError:
            continue
    return _NAME_UNKNOWN


def _address(settings: SignInSettings, claims: Mapping[str, Any]) -> str | None:
    """The address in the claim, unless the provider says that it is not the person's own for certain."""
    text = claims.get(settings.email_claim) if settings.email_claim else None
    return text if is_address(text) and claims.get("email_verified") is not False else None


def _texts(value: Any) -> frozenset[str]:
    """The texts of a claim that is a list, or one text; ADFS sends a single group as a text. Nothing is cut up."""
    values = value if isinstance(value, (list, tuple)) else [value]
    return frozenset(text for text in values if isinstance(text, str))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
