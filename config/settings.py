"""Settings of the site, put together from the environment."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF

from config.environment import ROOT, load

django_stubs_ext.monkeypatch()

ENVIRONMENT = load()
BASE_DIR = ROOT
SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
PRODUCTION = ENVIRONMENT.production
PROFILE = ENVIRONMENT.profile
DEMO = ENVIRONMENT.demo
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
KEY_FOLDER = ENVIRONMENT.key_folder
DATA_FOLDER = ENVIRONMENT.data_folder
ANCHOR_FILE = ENVIRONMENT.anchor_file
if not PRODUCTION:
    DATA_FOLDER.mkdir(parents=True, exist_ok=True)

INSTALLED_APPS = [
    "accounts",
    "notifications",
    "workflows",
    "casework",
    "oversight",
    "viewflow",
    "viewflow.workflow",
    "guardian",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "django_htmx",
    "template_partials",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "config.apps.ConfigConfig",  # last: plugs the rooms into each other
]

MIDDLEWARE = [
    "config.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.static_files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "notifications.live.sign_out.SignOutMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.remembering.RememberingMiddleware",
    "config.sign_in_log.SignInMiddleware",
    "config.language.LanguageMiddleware",
    "config.faults.FaultMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.screen.ScreenMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SealingMiddleware",
    "accounts.middleware.ActorMiddleware",
    "accounts.lockout.DeviceMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.frame.frame",
                "notifications.context.live",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "config.forms.GovukRenderer"

DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# OWASP's minimum for Argon2id (19 MiB, 2 passes, 1 lane): about 25 ms of CPU here.
PASSWORD_HASHERS = ["accounts.hashers.MeasuredArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.passwords.NotOfTheField"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_FORMS = {"login": "config.sign_in_forms.SignInForm"}
ACCOUNT_SESSION_REMEMBER = False  # the session ends with the browser
ACCOUNT_ADAPTER = "config.sign_in.ClosedAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": False}  # axes counts those
DEVICE_COOKIE_NAME = "device"
MFA_ADAPTER = "config.sign_in.SealingMfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # clocks of cheap phones are off: half a minute either way
MFA_FORMS = {
    "authenticate": "config.second_factor_forms.CodeForm",
    "reauthenticate": "config.second_factor_forms.FreshCodeForm",
    "activate_totp": "config.second_factor_forms.FirstCodeForm",
    "authenticate_webauthn": "config.second_factor_forms.KeyForm",
    "reauthenticate_webauthn": "config.second_factor_forms.FreshKeyForm",
    "add_webauthn": "config.second_factor_forms.NewKeyForm",
}
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_HANDLER = "accounts.lockout.QuietHandler"
AXES_USERNAME_CALLABLE = "accounts.lockout.account_of"
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.address_of"
AXES_LOCKOUT_PARAMETERS = "accounts.lockout.counted_together"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # waiting always ends it
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

# django-guardian: exceptions on one case, direct-foreign-key tables, no anonymous user.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_RAISE_403 = False

SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_AGE = 12 * 3600  # whatever is done meanwhile
IDLE_SECONDS = 15 * 60  # a session nobody uses ends
SHARED_IDLE_SECONDS = 5 * 60  # the same on a computer that others use too
COVER_SECONDS = 5 * 60  # a screen nobody touches covers itself
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the page
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.faults.csrf_failure"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"
    DEVICE_COOKIE_NAME = "__Host-device"
    LANGUAGE_COOKIE_NAME = "__Host-language"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# What is sent stays in memory until it is sealed: no temporary file in clear.
FILE_UPLOAD_HANDLERS = ["config.uploads.InMemoryOnly"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024  # config.uploads.LARGEST_BODY

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = sorted(p for p in (ROOT / "locale").iterdir() if p.is_dir())
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
STATICFILES_DIRS = [ROOT / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "config.static_files.FilesOfChosenApps",
]
if not PRODUCTION:
    STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns where it is missing
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.static_files.HashedFiles"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False

CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "channels.layers.InMemoryChannelLayer"}
        if ENVIRONMENT.embedded
        else {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [ENVIRONMENT.redis_url]},
        }
    )
}
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "rates": (
        {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "rates",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
        if ENVIRONMENT.embedded
        else {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": ENVIRONMENT.redis_url,
            # A page waits no longer than this for a Redis that does not answer.
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    ),
}
CELERY_BROKER_URL = ENVIRONMENT.redis_url
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"known": {"()": "config.quiet_log.OnlyKnownText"}},
    "formatters": {
        "plain": {
            "()": "config.quiet_log.WithoutContent",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["known"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.template": {"level": "INFO"},  # DEBUG would print contexts
        "axes": {"level": "ERROR"},
    },
}

# Numbers that tests and operators may change.
# For each person: how many in how many seconds. What goes on uncounted: accounts.rates.
RATE_LIMITS: dict[str, tuple[tuple[int, int], ...]] = {
    "search": ((60, 60), (600, 3600)),
    "export": ((10, 600), (30, 24 * 3600)),
    "beside": ((120, 60),),
    # Nobody types this fast. It stops a script, never a hotline on its worst day: an
    # officer who saves a report every three seconds for an hour is not held up.
    "intake": ((120, 60), (1200, 3600)),
}
REPORT_IS_LATE_AFTER_HOURS = 24
LOCK_TIMEOUT_MS = 3000
RELAY_EVERY_SECONDS = 0.25
SWEEP_EVERY_SECONDS = 5
CHECKPOINT_EVERY_SECONDS = 300
HEARTBEAT_EVERY_SECONDS = 10

TESTING = "pytest" in sys.modules
TEST_FOLDER = Path(ROOT / "var" / "tests")
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # the object backend is never asked: grants go through access.py
]
