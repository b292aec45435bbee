"""All settings, sorted by subject. What an organisation decides is in the database, not here."""

import hashlib
import secrets
from pathlib import Path

from anlan.config.database import database_settings
from anlan.config.env import (
    env_bool,
    env_choice,
    env_int,
    env_language,
    env_list,
    env_networks,
    env_path,
    env_secret,
    env_text,
    env_time_zone,
    env_url,
)

INSTALLATION = Path(__file__).resolve().parents[2]

# --- Data and keys ---------------------------------------------------------------------------
# The data folder: database, repository, manifests, evidence. Default: `var` of the installation.
ANLAN_DATA = env_path("ANLAN_DATA", INSTALLATION / "var")
# The master key that secrets are encrypted with. Keep a copy elsewhere; it is in no backup.
ANLAN_KEY_FILE = env_path("ANLAN_KEY_FILE", ANLAN_DATA / "master.key")
# PostgreSQL as postgresql://user:password@host:port/name; left out: SQLite in the data folder.
ANLAN_DATABASE_URL = env_secret("ANLAN_DATABASE_URL")
# Password of the first administrator; left out: a random one is printed once.
ANLAN_ADMIN_PASSWORD = env_secret("ANLAN_ADMIN_PASSWORD")

# E-mail address of the first administrator, who is on duty until somebody else is.
ANLAN_ADMIN_EMAIL = env_text("ANLAN_ADMIN_EMAIL")

# --- Network ---------------------------------------------------------------------------------
# Address to listen on. Beyond loopback, TLS or --insecure is required.
ANLAN_BIND = env_text("ANLAN_BIND", "127.0.0.1")
# Port of the console.
ANLAN_PORT = env_int("PORT", 8000, low=1, high=65535)
# Address people reach the console at; it stands in every link that is sent.
ANLAN_PUBLIC_URL = env_url("ANLAN_PUBLIC_URL", f"http://127.0.0.1:{ANLAN_PORT}")
# Certificate file of the console (PEM).
ANLAN_TLS_CERT = env_text("ANLAN_TLS_CERT")
# Private key file of that certificate (PEM).
ANLAN_TLS_KEY = env_text("ANLAN_TLS_KEY")
# Address under which this machine reaches its own console; follows from the ones above.
ANLAN_LOCAL_URL = "{}://{}:{}".format(
    "https" if ANLAN_TLS_CERT else "http",
    "127.0.0.1" if ANLAN_BIND in {"0.0.0.0", "localhost", "::"} else ANLAN_BIND,  # noqa: S104 - compared, not bound
    ANLAN_PORT,
)
# Further host names under which the console may be called.
ANLAN_ALLOWED_HOSTS = env_list("ANLAN_ALLOWED_HOSTS")

# --- Mail ------------------------------------------------------------------------------------
# Mail relay as smtp://host:port, smtps:// or smtp+starttls://user:password@host:port.
ANLAN_SMTP_URL = env_secret("ANLAN_SMTP_URL")
# Sender of mail.
ANLAN_MAIL_FROM = env_text("ANLAN_MAIL_FROM", "anlan@localhost")

# --- Channels --------------------------------------------------------------------------------
# Networks inside the house that channels may call over HTTP (10.1.2.0/24,127.0.0.1); others never.
ANLAN_HTTP_ALLOW = env_networks("ANLAN_HTTP_ALLOW")

# --- Engine ----------------------------------------------------------------------------------
# Threads that work on jobs which touch the outside.
ANLAN_WORKER_THREADS = env_int("ANLAN_WORKER_THREADS", 4, low=1, high=64)

# --- Language and time -----------------------------------------------------------------------
# Language shown before a person chose one: zh-hans or en.
LANGUAGE_CODE = env_language("ANLAN_LANGUAGE", "zh-hans")
# IANA time zone of dates on pages.
TIME_ZONE = env_time_zone("ANLAN_TIME_ZONE", "Asia/Shanghai")

LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
LOCALE_PATHS = [INSTALLATION / "anlan" / "config" / "locale"]
USE_TZ = True


def _derived_secret() -> str:
    """Signing key of sessions; from the master key, so that there is one file to keep."""
    try:
        material = ANLAN_KEY_FILE.read_bytes().strip()
    except OSError:
        return secrets.token_urlsafe(48)
    return hashlib.blake2b(b"django", key=material[:64]).hexdigest()


SECRET_KEY = _derived_secret()
# Django's debugging pages; never where others can reach the console.
DEBUG = env_bool("ANLAN_DEBUG")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *ANLAN_ALLOWED_HOSTS]
_public_host = ANLAN_PUBLIC_URL.split("://")[-1].split("/")[0].rsplit(":", 1)[0]
if _public_host not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(_public_host)
CSRF_TRUSTED_ORIGINS = [ANLAN_PUBLIC_URL] if "://" in ANLAN_PUBLIC_URL else []

DATABASES = {"default": database_settings(ANLAN_DATABASE_URL, ANLAN_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "ninja",
    "anlan.core",
    "anlan.engine",
    "anlan.web",
    "anlan.api",
    "anlan.accounts",
    "anlan.calendars",
    "anlan.organisations",
    "anlan.notifications",
    "anlan.duty",
    "anlan.assets",
    "anlan.strategies",
    "anlan.incidents",
    "anlan.intake",
    "anlan.inspection",
    "anlan.backup",
    "anlan.problems",
    "anlan.reporting",
    "anlan.console",
    "anlan.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "anlan.web.middleware.SecurityHeadersMiddleware",
    "anlan.config.api.ProblemsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "anlan.web.middleware.ErrorPagesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "anlan.config.urls"
WSGI_APPLICATION = "anlan.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "anlan.web.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# --- People ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ANLAN_PUBLIC_URL.startswith("https://")
LANGUAGE_COOKIE_NAME = "anlan_language"

# --- Static files ----------------------------------------------------------------------------
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

# --- Requests and log ------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# How much the log says: DEBUG, INFO, WARNING or ERROR.
LOG_LEVEL = env_choice("ANLAN_LOG_LEVEL", "WARNING", ["DEBUG", "INFO", "WARNING", "ERROR"])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
