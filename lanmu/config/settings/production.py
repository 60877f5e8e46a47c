"""Production settings: the base. What an installation changes comes from the environment (docs/environment.md)."""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured

from lanmu.config.env import days_of, env_bool, env_int, env_list, env_str

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(env_str("LANMU_DATA", str(ROOT / "data"))).resolve()
DATA.mkdir(parents=True, exist_ok=True)


def _kept_secret() -> str:
    """The secret key: from the environment, else made once and kept in the data folder, readable by its owner only."""
    if given := env_str("LANMU_SECRET_KEY"):
        return given
    path = DATA / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


SECRET_KEY = _kept_secret()
DEBUG = False
ALLOWED_HOSTS = env_list("LANMU_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = env_list("LANMU_ORIGINS")

INSTALLED_APPS = [
    "lanmu.config",
    "lanmu.portal",
    "lanmu.supervision",
    "lanmu.filings",
    "lanmu.incidents",
    "lanmu.inspections",
    "lanmu.patrol",
    "lanmu.duty",
    "lanmu.affairs",
    "lanmu.publishing",
    "lanmu.columns",
    "lanmu.proposals",
    "lanmu.organisation",
    "lanmu.release",
    "lanmu.links",
    "lanmu.workdays",
    "lanmu.audit",
    "wagtail.contrib.redirects",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lanmu.config.security.ContentSecurityPolicy",
    "lanmu.config.public.PublicUrls",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lanmu.config.idle.StillThere",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lanmu.organisation.sharing.SharedReads",
    "lanmu.portal.workbench.doors.Doors",
]

ROOT_URLCONF = "lanmu.config.urls"
ASGI_APPLICATION = "lanmu.config.asgi.workbench"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
# The public face: one Jinja2 tree, rendered by the release engine (lanmu/release/templating.py), never by a request.
PUBLIC_TEMPLATES = ROOT / "templates" / "public"
PUBLIC_ASSETS = ROOT / "static" / "public"


def _database(url: str) -> dict[str, Any]:
    """`sqlite:///path` or `postgresql://user:password@host:port/name` as Django's own settings."""
    parts = urlparse(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path),
            "OPTIONS": {
                # IMMEDIATE: a writing transaction takes its lock at once, so two of them queue up instead of failing.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
                    "PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or dict(parse_qsl(parts.query)).get("host", ""),  # ?host=/folder of the socket
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured("DATABASE_URL 只支持 sqlite:///路径 或 postgresql://用户:口令@主机:端口/库名。")


LANMU_DATABASE_POOL = env_int("LANMU_DATABASE_POOL", 16)  # connections of one web process (PostgreSQL)
DATABASES = {"default": _database(env_str("DATABASE_URL", f"sqlite:///{DATA / 'lanmu.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# People
AUTH_USER_MODEL = "organisation.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
SESSION_COOKIE_AGE = env_int("LANMU_IDLE_SECONDS", 1800)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
HTTPS = env_bool("LANMU_HTTPS", True)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = False  # Wagtail's scripts read it for the X-CSRFToken header
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env_int("LANMU_HSTS_SECONDS", 31_536_000) if HTTPS else 0
# TLS ends at the reverse proxy, which sets this header itself and passes none through (deploy/nginx.conf).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("LANMU_BEHIND_PROXY", HTTPS) else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

# Words and times
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
FORMAT_MODULE_PATH = ["lanmu.config.formats"]
LOCALE_PATHS = [str(ROOT / "lanmu" / "config" / "locale")]  # what Wagtail's Chinese catalogue lacks (docs/adr/0003)

# Files. Media are private: the public sees only what a release has copied out for an approved article.
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "lanmu.config.staticfiles.NamedByDigest"},
}
MEDIA_URL = "/workbench/media/"
MEDIA_ROOT = DATA / "media"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Release
LANMU_DATA = DATA
LANMU_VAULT = DATA / "vault"
LANMU_EVIDENCE = DATA / "evidence"  # minutes behind deemed reviews: never public, apart from the vault
LANMU_EVIDENCE_BYTES = 20 * 1024 * 1024
LANMU_SUPPLEMENT_HOURS = env_int("LANMU_SUPPLEMENT_HOURS", 24)
LANMU_BUILD_TREE = DATA / "build"
LANMU_SERVED_TREE = env_str("LANMU_SERVED", str(DATA / "public"))  # a folder, or storage:ALIAS of STORAGES
LANMU_LIST_SIZE = env_int("LANMU_LIST_SIZE", 20)
LANMU_BUILD_PROCESSES = env_int("LANMU_BUILD_PROCESSES", 0)  # 0: one per processor
LANMU_RELEASE_DIGEST = env_str("LANMU_RELEASE_DIGEST", "sha256")  # or sm3
LANMU_MANIFEST_KEYS = env_list("LANMU_MANIFEST_KEYS")
LANMU_PRECOMPRESS = env_list("LANMU_PRECOMPRESS")  # gzip, br
LANMU_SERVED_COPY = env_bool("LANMU_SERVED_COPY", False)  # own bytes in the served folder, not second names
LANMU_DURABLE = True  # public files are on disk before the manifest says so; only the test suite waives it
LANMU_KEEP_RELEASES = env_int("LANMU_KEEP_RELEASES", 50)

# Wagtail
WAGTAIL_SITE_NAME = "栏目"
WAGTAILADMIN_BASE_URL = env_str("LANMU_WORKBENCH_URL", "http://127.0.0.1:8001")
WAGTAIL_WORKFLOW_ENABLED = False  # the chain is lanmu.publishing's (docs/adr/0001)
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_MODERATION_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_RECENT_EDITS_LIMIT = 10
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_USER_LOGIN_FORM = "lanmu.portal.workbench.login.SignInForm"
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # nothing is fetched from elsewhere
WAGTAILDOCS_EXTENSIONS = [
    "pdf",
    "doc",
    "docx",
    "xls",
    "xlsx",
    "ppt",
    "pptx",
    "ofd",
    "wps",
    "et",
    "txt",
    "csv",
    "zip",
    "mp4",
]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
SILENCED_SYSTEM_CHECKS = [
    "wagtailadmin.W003",  # no e-mail is sent yet, so its base address matters to nobody
    "security.W005",  # HSTS for every subdomain is the department's decision, not one program's
    "security.W019",  # Wagtail shows its preview in a frame of the same origin
    "security.W021",  # the same for the browsers' preload list
]


# Mail: off until somebody names a server. Notices are always in the workbench; mail only repeats them.
def _mail(url: str) -> dict[str, Any]:
    """`smtp://user:password@host:port` (STARTTLS), or `smtps://` (TLS from the start), as Django's own settings."""
    parts = urlparse(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("LANMU_MAIL_URL 应如 smtp://用户:口令@主机:端口 或 smtps://…。")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and dict(parse_qsl(parts.query)).get("tls") != "0",
        "EMAIL_TIMEOUT": 20,
    }


MAIL_URL = env_str("LANMU_MAIL_URL")
LANMU_MAIL_ON = bool(MAIL_URL)
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if MAIL_URL:
    globals().update(_mail(MAIL_URL))
DEFAULT_FROM_EMAIL = env_str("LANMU_MAIL_FROM", "lanmu@localhost")

# Working time, in which deadlines run
LANMU_OFFICE_HOURS = env_str("LANMU_OFFICE_HOURS", "08:30-12:00,13:30-17:30")
LANMU_CLEANUP_DAY = env_str("LANMU_CLEANUP_DAY", "03-01")  # 文件清理 begins every year
LANMU_FILING_ON_WORKDAYS = env_bool("LANMU_FILING_ON_WORKDAYS", False)  # 月报备: the 5th, or the next working day
LANMU_VULNERABILITY_DAYS = days_of(  # 超危、高危、中危、低危
    "LANMU_VULNERABILITY_DAYS", env_list("LANMU_VULNERABILITY_DAYS", "1,3,15,30"), count=4
)

# Visits, from the server's own log
LANMU_ACCESS_LOG = env_str("LANMU_ACCESS_LOG")  # where the embedded public server writes; empty: it writes none
LANMU_VISIT_LOGS = env_list("LANMU_VISIT_LOGS", LANMU_ACCESS_LOG)
LANMU_SEARCH_PATH = "/do/search/"  # the public search (GET, words in `q`): what is looked for is counted there

# Patrols (thresholds of 国办秘函〔2019〕19号)
LANMU_PROBE_URL = env_str("LANMU_PROBE_URL")  # empty: nothing is probed, and every place that would show it says so
LANMU_PROBE_PAGES = env_list("LANMU_PROBE_PAGES")
LANMU_PROBE_SLOW_SECONDS = env_int("LANMU_PROBE_SLOW_SECONDS", 15)
LANMU_HOME_VETO_DAYS = env_int("LANMU_HOME_VETO_DAYS", 14)
LANMU_HOME_WARN_DAYS = env_int("LANMU_HOME_WARN_DAYS", 10)

# Links that lead elsewhere are asked over the network only where that is switched on: many houses have no way out.
LANMU_LINK_CHECK = env_bool("LANMU_LINK_CHECK", False)
LANMU_LINK_PRIVATE = env_list("LANMU_LINK_PRIVATE")  # networks of the house that may be asked too
LANMU_LINK_LIMIT = env_int("LANMU_LINK_LIMIT", 2_000)  # addresses of one run
LANMU_LINK_THREADS = env_int("LANMU_LINK_THREADS", 16)
LANMU_LINK_GAP = env_int("LANMU_LINK_GAP", 1)  # seconds between two questions to one host

# Processes of `lanmu up`
LANMU_PUBLIC_PROCESSES = env_int("LANMU_PUBLIC_PROCESSES", 1)
LANMU_WORKBENCH_PROCESSES = env_int("LANMU_WORKBENCH_PROCESSES", 1)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django_tasks": {"level": "WARNING"},  # two lines for every index entry otherwise
        "fontTools": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
