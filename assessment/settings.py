"""All settings, read in one place from the environment (listed in docs/drift.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from assessment.domain.attachments import AttachmentLimits, limits_of
from assessment.domain.digest import is_address
from assessment.domain.errors import SettingsError
from assessment.domain.workflow import Role
from assessment.seal_settings import SealSettings, read_seal

PROJECT = Path(__file__).resolve().parent.parent
RULES_FOLDER, DEMO_FOLDER = PROJECT / "rules", PROJECT / "demo"
DEFAULT_PORT = 8501
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SIGN_IN_PREFIX = "ASSESSMENT_OIDC_"
CALLBACK = "/oauth2callback"
MIN_COOKIE_SECRET = 32
DEFAULT_MAX_AGE = timedelta(hours=8)
MailSecurity = Literal["starttls", "tls", "none"]
_MAIL_PORTS: Mapping[MailSecurity, int] = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True)
class SignInSettings:
    """How people sign in: an OpenID Connect provider, and which of its groups gives which role.

    `redirect_uri` is the program's own address followed by /oauth2callback. `groups_claim` is the claim of the ID token
    that carries the groups, and `group_roles` maps each group to one role. A sign-in lasts `max_age`, and no longer
    than `max_idle` after the last use. `access_contact` is whom to ask for access, as it is put into a sentence.
    `email_claim` is the claim with the person's e-mail address, None while no daily mail is set up: then none is kept.
    """

    metadata_url: str
    client_id: str
    client_secret: str = field(repr=False)
    cookie_secret: str = field(repr=False)
    redirect_uri: str
    groups_claim: str
    group_roles: tuple[tuple[str, Role], ...]
    scope: str
    max_age: timedelta
    max_idle: timedelta
    access_contact: str
    email_claim: str | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port under which people open the program."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_encrypted(self) -> bool:
        """Whether people reach the program by https, so that its cookies may be marked Secure."""
        return self.redirect_uri.startswith("https://")


@dataclass(frozen=True)
class MailSettings:
    """The mail server of the daily mail. Without a user the program does not sign in to it.

    `security` "none" is for a server on this machine alone. `public_url` is where people open the program, without a
    slash at its end.
    """

    host: str
    port: int
    security: MailSecurity
    user: str
    password: str = field(repr=False)
    sender: str
    public_url: str


@dataclass(frozen=True)
class AttachmentSettings:
    """Where attachments are kept, and how large they may be. `folder` is None where they lie in the database."""

    folder: Path | None = None
    limits: AttachmentLimits = field(default_factory=AttachmentLimits)


@dataclass(frozen=True)
class Settings:
    """What differs between installations.

    Relative paths count from the project's folder, so that they mean the same from wherever a command is run.
    `database_url` in SQLAlchemy form. `production` is set by ASSESSMENT_ENV=produktion and rules demonstration mode
    out. `rules_folder` holds the rule sets, their register and kommune.yaml. `sign_in` is None when no provider is set
    up; then only a demonstration opens. `mail` is None without a daily mail, `seal` where nothing issued is sealed.
    """

    database_url: str
    data_folder: Path
    port: int
    production: bool
    rules_folder: Path = RULES_FOLDER
    sign_in: SignInSettings | None = None
    mail: MailSettings | None = None
    attachments: AttachmentSettings = field(default_factory=AttachmentSettings)
    seal: SealSettings | None = None

    @property
    def database_is_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.database_url.startswith("sqlite")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read and check the settings; SettingsError names the variable and the remedy."""
    data_folder = (PROJECT / (environment.get("ASSESSMENT_DATA_DIR") or "data")).resolve()
    return Settings(
        database_url=_database_url(environment.get("DATABASE_URL", ""), data_folder),
        data_folder=data_folder,
        port=_port(environment.get("PORT", "")),
        production=_is_production(environment.get("ASSESSMENT_ENV", "")),
        rules_folder=read_rules_folder(environment),
        sign_in=read_sign_in(environment),
        mail=read_mail(environment),
        attachments=read_attachments(environment),
        seal=read_seal(environment, PROJECT),
    )


def read_rules_folder(environment: Mapping[str, str]) -> Path:
    """The folder of the rule sets; what needs no database asks for it alone."""
    return (PROJECT / (environment.get("ASSESSMENT_RULES_DIR") or RULES_FOLDER)).resolve()


def read_attachments(environment: Mapping[str, str]) -> AttachmentSettings:
    """Where attachments go and how large they may be; what builds the web server asks for it alone."""
    folder = environment.get("ASSESSMENT_ATTACHMENTS_DIR")
    file_mb = _whole(environment, "ASSESSMENT_ATTACHMENT_MB", default=25, at_most=100)
    case_mb = _whole(environment, "ASSESSMENT_CASE_ATTACHMENTS_MB", default=500, at_most=10_000)
    return AttachmentSettings((PROJECT / folder).resolve() if folder else None, limits_of(file_mb, case_mb))


def read_sign_in(environment: Mapping[str, str]) -> SignInSettings | None:
    """The sign-in, or None when none of its variables is set. A half of it is refused: nobody could come in."""
    if not any(name.startswith(SIGN_IN_PREFIX) and value for name, value in environment.items()):
        return None
    redirect_uri = _sign_in_address(environment, "ASSESSMENT_OIDC_REDIRECT_URI")
    if urlsplit(redirect_uri).path != CALLBACK:
        raise SettingsError(f"ASSESSMENT_OIDC_REDIRECT_URI skal være programmets adresse efterfulgt af {CALLBACK}.")
    cookie_secret = _secret(environment, "ASSESSMENT_COOKIE_SECRET", environment.get("ASSESSMENT_COOKIE_SECRET_FILE"))
    if len(cookie_secret.encode()) < MIN_COOKIE_SECRET:
        raise SettingsError(
            f"ASSESSMENT_COOKIE_SECRET er for kort. Brug mindst {MIN_COOKIE_SECRET} tilfældige tegn, fx fra "
            "openssl rand -base64 48."
        )
    scope = environment.get("ASSESSMENT_OIDC_SCOPE") or "openid profile"
    if "openid" not in scope.split():
        raise SettingsError("ASSESSMENT_OIDC_SCOPE skal indeholde ordet openid, ellers kommer der intet ID-token.")
    return SignInSettings(
        metadata_url=_sign_in_address(environment, "ASSESSMENT_OIDC_METADATA_URL"),
        client_id=_needed(environment, "ASSESSMENT_OIDC_CLIENT_ID"),
        client_secret=_secret(
            environment, "ASSESSMENT_OIDC_CLIENT_SECRET", environment.get("ASSESSMENT_OIDC_CLIENT_SECRET_FILE")
        ),
        cookie_secret=cookie_secret,
        redirect_uri=redirect_uri,
        groups_claim=environment.get("ASSESSMENT_OIDC_GROUPS_CLAIM") or "groups",
        group_roles=_group_roles(environment),
        scope=scope,
        max_age=_max_age(environment),
        max_idle=timedelta(minutes=_whole(environment, "ASSESSMENT_IDLE_MINUTES", default=60, at_most=1440)),
        access_contact=environment.get("ASSESSMENT_ACCESS_CONTACT") or "den systemansvarlige",
        email_claim=(environment.get("ASSESSMENT_OIDC_EMAIL_CLAIM") or "email")
        if environment.get("SMTP_HOST", "").strip()
        else None,
    )


def read_mail(environment: Mapping[str, str]) -> MailSettings | None:
    """The mail server, or None when SMTP_HOST is not set. What would send in the clear, or to nowhere, is refused."""
    host = environment.get("SMTP_HOST", "").strip()
    if not host:
        return None
    security = _security(environment.get("SMTP_SECURITY", ""), host)
    user = environment.get("SMTP_USER", "").strip()
    if user and security == "none":
        raise SettingsError("SMTP_USER kræver, at forbindelsen er krypteret. Sæt SMTP_SECURITY til starttls eller tls.")
    sender = environment.get("MAIL_FROM", "").strip()
    if not is_address(sender):
        raise SettingsError("MAIL_FROM er ikke en e-mailadresse. Skriv den adresse, mailen skal komme fra.")
    file = environment.get("SMTP_PASSWORD_FILE")
    if user and not file and not environment.get("SMTP_PASSWORD", "").strip():
        raise SettingsError("SMTP_PASSWORD mangler. Sæt den eller SMTP_PASSWORD_FILE, eller fjern SMTP_USER.")
    return MailSettings(
        host=host,
        port=_whole(environment, "SMTP_PORT", default=_MAIL_PORTS[security], at_most=65_535),
        security=security,
        user=user,
        password=_secret(environment, "SMTP_PASSWORD", file) if user else "",
        sender=sender,
        public_url=_public_url(environment),
    )


def _security(text: str, host: str) -> MailSecurity:
    if text == "none" and host not in LOOPBACK:
        raise SettingsError("SMTP_SECURITY kan kun være none, når mailserveren er på denne maskine. Brug starttls.")
    for known in _MAIL_PORTS:
        if text == known:
            return known
    if text:
        raise SettingsError(f"SMTP_SECURITY er »{text[:20]}«. Skriv starttls, tls eller none.")
    return "starttls"


def _public_url(environment: Mapping[str, str]) -> str:
    """Where the links of a mail lead; the address of the sign-in, where nothing else is said."""
    variable = "PUBLIC_URL" if environment.get("PUBLIC_URL", "").strip() else "ASSESSMENT_OIDC_REDIRECT_URI"
    if not environment.get(variable, "").strip():
        raise SettingsError("PUBLIC_URL mangler. Skriv den adresse, programmet åbnes på, så mailen kan vise vej.")
    parts = urlsplit(_sign_in_address(environment, variable))
    return f"{parts.scheme}://{parts.netloc}"


def _sign_in_address(environment: Mapping[str, str], variable: str) -> str:
    """An address that is encrypted, or that never leaves this machine."""
    text = _needed(environment, variable)
    try:
        parts = urlsplit(text)
        local = parts.hostname in LOOPBACK
    except ValueError:
        raise SettingsError(f"{variable} er ikke en adresse. Skriv den, som den står hos loginudbyderen.") from None
    if not parts.hostname or parts.scheme not in (("https", "http") if local else ("https",)):
        raise SettingsError(f"{variable} skal begynde med https:// (http:// kun på denne maskine).")
    return text


def _needed(environment: Mapping[str, str], variable: str) -> str:
    text = environment.get(variable, "").strip()
    if not text:
        raise SettingsError(f"Login er kun delvist sat op: {variable} mangler. Sæt den, eller fjern resten af login.")
    return text


def _secret(environment: Mapping[str, str], variable: str, file: str | None) -> str:
    """A secret from the variable itself, or from the file that `<variable>_FILE` names."""
    if not file:
        return _needed(environment, variable)
    try:
        text = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            f"Filen i {variable}_FILE kan ikke læses. Ret stien, og giv programmet læseadgang til filen."
        ) from None
    if not text:
        raise SettingsError(f"Filen i {variable}_FILE er tom. Skriv hemmeligheden i den.")
    return text


def _group_roles(environment: Mapping[str, str]) -> tuple[tuple[str, Role], ...]:
    """The groups of each role; a variable for each, groups separated by semicolon (a group's name may hold commas)."""
    given = (
        (Role.READER, environment.get("ASSESSMENT_GROUPS_LAESER", "")),
        (Role.CASEWORKER, environment.get("ASSESSMENT_GROUPS_SAGSBEHANDLER", "")),
        (Role.MANAGER, environment.get("ASSESSMENT_GROUPS_LEDER", "")),
        (Role.ADMINISTRATOR, environment.get("ASSESSMENT_GROUPS_ADMINISTRATOR", "")),
    )
    pairs = [(name.strip(), role) for role, names in given for name in names.split(";") if name.strip()]
    if not pairs:
        raise SettingsError(
            "Login er sat op, men ingen gruppe giver en rolle, så ingen kan bruge programmet. Sæt fx "
            "ASSESSMENT_GROUPS_SAGSBEHANDLER til navnet på en gruppe."
        )
    return tuple(pairs)


def _max_age(environment: Mapping[str, str]) -> timedelta:
    default = DEFAULT_MAX_AGE // timedelta(hours=1)
    return timedelta(hours=_whole(environment, "ASSESSMENT_SESSION_HOURS", default=default, at_most=24))


def _whole(environment: Mapping[str, str], variable: str, *, default: int, at_most: int) -> int:
    text = environment.get(variable, "")
    if not text:
        return default
    if text.isascii() and text.isdigit() and 0 < int(text) <= at_most:
        return int(text)
    raise SettingsError(f"{variable} er »{text[:20]}«. Skriv et helt tal mellem 1 og {at_most}.")


def _database_url(text: str, data_folder: Path) -> str:
    if not text:
        return f"sqlite:///{data_folder / 'vurdering.db'}"
    if text.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + text.split("://", 1)[1]
    if text.startswith("postgresql+psycopg://"):
        return text
    if text.startswith("sqlite:///"):
        return _sqlite_url(text.removeprefix("sqlite:///"))
    scheme = text.split(":", 1)[0][:30]
    raise SettingsError(
        f"DATABASE_URL begynder med »{scheme}:«. Skriv sqlite:///sti/til/fil.db eller postgresql://bruger@vært/database."
    )


def _sqlite_url(text: str) -> str:
    path, mark, options = text.partition("?")
    if path in ("", ":memory:"):
        raise SettingsError(
            "DATABASE_URL peger ikke på en fil, så alt ville gå tabt ved genstart. Skriv sqlite:///sti/til/fil.db."
        )
    return f"sqlite:///{PROJECT / path}{mark}{options}"


def _port(text: str) -> int:
    if not text:
        return DEFAULT_PORT
    if text.isascii() and text.isdigit() and 0 < int(text) < 65_536:
        return int(text)
    raise SettingsError(f"PORT er »{text[:20]}«. Skriv et tal mellem 1 og 65535, fx 8501.")


def _is_production(text: str) -> bool:
    if text in ("", "udvikling"):
        return False
    if text == "produktion":
        return True
    raise SettingsError(f"ASSESSMENT_ENV er »{text[:20]}«. Skriv produktion eller udvikling.")
