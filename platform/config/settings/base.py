"""What all deployments share. Each value that differs comes from the environment."""

from pathlib import Path

import django_stubs_ext
from celery.schedules import crontab

from kernel.environment import database, number, optional, required

# Lets forms and views name the model they are of, as the type checker wants.
django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parents[3]

SECRET_KEY = required("SECRET_KEY", "it signs sessions, links and task messages")
SECRET_KEY_FALLBACKS = [former] if (former := optional("FORMER_SECRET_KEY")) else []
BASE_DOMAIN = required("BASE_DOMAIN", "the central address; networks answer on names below it")
PUBLIC_SCHEME = optional("PUBLIC_SCHEME", "https")
PUBLIC_PORT = optional("PUBLIC_PORT")

DATABASES = {
    "default": database(
        required("DATABASE_URL", "PostgreSQL, as the application's login"),
        pool_max=number("DATABASE_POOL_MAX"),
        most_seconds=number("DATABASE_CONNECTION_SECONDS", 600),
    ),
}
if _provisioning := optional("PROVISIONING_DATABASE_URL"):
    DATABASES["provisioning"] = database(_provisioning) | {"CONN_MAX_AGE": 0}
DATABASE_ROUTERS = ["tenants.router.NetworkRouter"]

# Hosts are checked by tenants.middleware against the registry of networks.
ALLOWED_HOSTS = ["*"]
NETWORK_URLCONF = "config.urls.network"
CENTRAL_URLCONF = "config.urls.central"
ROOT_URLCONF = CENTRAL_URLCONF

TENANT_MODEL = "tenants.Network"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_SYNC_ROUTER = "tenants.router.NetworkRouter"
PUBLIC_SCHEMA_NAME = "shared"

_EVERYWHERE = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "tenant_apps.accounts",
    "tenant_apps.security",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "tenant_apps.outbox",
    "tenant_apps.audit",
    "tenant_apps.ledger",
]
SHARED_APPS = [
    "tenants",
    *_EVERYWHERE,
    "shared_apps.operators",
    "shared_apps.homes",
    "shared_apps.national_skills",
    "shared_apps.status",
    "shared_apps.champion_news",
    "shared_apps.switches",
    "shared_apps.federation",
    "shared_apps.crossing",
    "shared_apps.linking",
    "shared_apps.visiting",
    "shared_apps.directory",
    "shared_apps.trade_watch",
    "shared_apps.agreeing",
    "shared_apps.removing",
    "shared_apps.commissioning",
    "shared_apps.billing",
    "shared_apps.front",
    "shared_apps.console",
    "provisioning",
]
TENANT_APPS = [
    *_EVERYWHERE,
    "tenant_apps.policy",
    "tenant_apps.brand",
    "tenant_apps.organisations",
    "tenant_apps.members",
    "tenant_apps.pages",
    "tenant_apps.joining",
    "tenant_apps.sso",
    "allauth.socialaccount",
    "tenant_apps.skills",
    "tenant_apps.listings",
    "tenant_apps.search",
    "tenant_apps.exchanges",
    "tenant_apps.groups",
    "tenant_apps.meetings",
    "tenant_apps.group_times",
    "tenant_apps.group_talk",
    "tenant_apps.questions",
    "tenant_apps.reports",
    "tenant_apps.matching",
    "tenant_apps.hearing",
    "tenant_apps.telling",
    "tenant_apps.saved",
    "tenant_apps.reminders",
    "tenant_apps.awaited",
    "tenant_apps.sharing",
    "tenant_apps.admission",
    "tenant_apps.credits",
    "tenant_apps.moving",
    "tenant_apps.hopping",
    "tenant_apps.organisation_accounts",
    "tenant_apps.trade",
    "tenant_apps.brokering",
    "tenant_apps.oversight",
    "tenant_apps.importing",
    "tenant_apps.arriving",
    "tenant_apps.cpd",
    "tenant_apps.coffee",
    "tenant_apps.blocks",
    "tenant_apps.leaving",
    "tenant_apps.recovering",
    "tenant_apps.bulk",
    "tenant_apps.leavers",
    "tenant_apps.scim",
    "tenant_apps.membership_types",
    "tenant_apps.own_host",
    "tenant_apps.audit_log",
    "tenant_apps.announcements",
    "tenant_apps.moving_on",
    "tenant_apps.merging",
    "tenant_apps.starting",
    "tenant_apps.home",
]
INSTALLED_APPS = [
    "config",
    "design",
    "django_tenants",
    *SHARED_APPS,
    *[app for app in TENANT_APPS if app not in SHARED_APPS],
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
]

# What every response of ours has, one that is made before Django is asked included.
HEADER_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]
MIDDLEWARE = [
    *HEADER_MIDDLEWARE,
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.NetworkMiddleware",
    "config.metrics.MetricsMiddleware",
    "config.middleware.SizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tenant_apps.security.middleware.TimesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tenant_apps.sharing.middleware.TellingMiddleware",
    "config.middleware.NoStoreMiddleware",
    "config.middleware.RefusalMiddleware",
    "config.visits.VisitMiddleware",
    "config.middleware.PlaceMiddleware",
    "config.features.FeatureMiddleware",
    "config.middleware.ReadOnlyMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["design.templatetags.design", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "design.context.page",
                "config.place.frame",
            ],
        },
    },
]
FORM_RENDERER = "design.forms.Renderer"

# How many threads answer in a web process, and what one network may ask of it: pages a second
# (0: no limit) with a burst on top, and requests that are answered at the same time.
WEB_THREADS = number("WEB_THREADS", 8)
NETWORK_REQUESTS_PER_SECOND = number("NETWORK_REQUESTS_PER_SECOND", 30)
NETWORK_REQUESTS_BURST = number("NETWORK_REQUESTS_BURST", 120)
NETWORK_THREADS = number("NETWORK_THREADS", 2)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["tenant_apps.members.signed_in.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "tenant_apps.accounts.passwords.MaximumLengthValidator"},
    {"NAME": "tenant_apps.accounts.passwords.ContextValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "tenant_apps.accounts.hashers.PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"

# What django-allauth does for us: second steps, passkeys, sessions. Passwords and their links are
# our own pages, joining is by invitation or link. Limits are counted per login; per address they
# are wide, since a hospital is behind one.
ACCOUNT_ADAPTER = "tenant_apps.security.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_RATE_LIMITS = {"login": "1200/m/ip", "login_failed": "5/300s/key"}
MFA_ADAPTER = "tenant_apps.security.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "1200/m/ip"}
SOCIALACCOUNT_ADAPTER = "tenant_apps.sso.adapter.Adapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_LOGIN_ON_GET = True

# Nothing that a champion writes down makes us ask the machines around us; tests run their own.
OUTBOUND_LOOPBACK = False
# Whom to ask for DNS records, as `address:port`; without it, as the machine is set up.
DNS_SERVER = optional("DNS_SERVER")
TRUSTED_PROXY_COUNT = number("TRUSTED_PROXY_COUNT", 0)

# A session ends after an hour in which nothing is asked, and twelve hours after signing in.
SESSION_IDLE_SECONDS = number("SESSION_IDLE_SECONDS", 60 * 60)

SESSION_ENGINE = "tenant_apps.accounts.session_store"
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}

# A logo is at most 2 MB, a staff list at most 5 MB: anything larger is refused by its form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = optional("STATIC_ROOT", str(ROOT / "var" / "static"))
MEDIA_ROOT = optional("MEDIA_ROOT", str(ROOT / "var" / "media"))
STORAGES = {
    "default": {"BACKEND": "tenants.storage.NetworkStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# What new networks begin without, of the features that operators switch; by name, with commas.
FEATURES_OFF_AT_FIRST = optional("FEATURES_OFF_AT_FIRST").replace(",", " ").split()

# How long a network is archived before two operators remove it, unless both say otherwise.
REMOVAL_COOLING_DAYS = number("REMOVAL_COOLING_DAYS", 30)

DEFAULT_FROM_EMAIL = optional("DEFAULT_FROM_EMAIL", f"Hexitime <hello@{BASE_DOMAIN}>")
EMAIL_BACKEND = "tenant_apps.outbox.smtp.Backend"
EMAIL_HOST = optional("EMAIL_HOST", "localhost")
EMAIL_PORT = int(optional("EMAIL_PORT", "25"))
EMAIL_HOST_USER = optional("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = optional("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = bool(EMAIL_HOST_USER)
EMAIL_TIMEOUT = 10

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": required("CACHE_URL", "Valkey, for the cache"),
        "KEY_FUNCTION": "tenants.keys.cache_key",
    }
}

CELERY_BROKER_URL = required("BROKER_URL", "Valkey, for background work")
CELERY_RESULT_BACKEND = optional("RESULT_URL", CELERY_BROKER_URL)
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_ROUTES = {"provisioning.*": {"queue": "provisioning"}}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The workers' lines go through our own formatter, which names the network.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE = {
    "make-rounds": {"task": "networks.tick", "schedule": 5.0},
    "send-central-mail": {"task": "outbox.send_central", "schedule": 30.0},
    "finish-provisioning": {"task": "provisioning.sweep", "schedule": 60.0},
    "tell-stripe": {"task": "billing.errands", "schedule": 30.0},
    "hear-from-stripe": {"task": "billing.events", "schedule": 30.0},
    "open-bills": {"task": "billing.catch_up", "schedule": 3600.0},
    "follow-unpaid": {"task": "billing.dun", "schedule": 3600.0},
    "reconcile-billing": {
        "task": "billing.reconcile",
        "schedule": crontab(hour="4", minute="45"),
    },
    "expire-crossings": {"task": "crossing.expire", "schedule": 600.0},
    "ask-operators": {"task": "crossing.ask_operators", "schedule": 600.0},
    "seal-national": {"task": "ledger.seal_national", "schedule": 600.0},
    "seal-central-audit": {"task": "audit.seal_central", "schedule": 600.0},
    "expire-askings": {"task": "agreeing.expire", "schedule": 600.0},
    "measure-service": {"task": "console.measure_service", "schedule": 60.0},
    "tell-champions": {"task": "champion_news.send", "schedule": 60.0},
    "look-after-visits": {"task": "visiting.look_after", "schedule": 30.0},
    "tell-of-switches": {"task": "switches.tell", "schedule": 60.0},
    "go-on-with-many": {"task": "console.go_on_with_many", "schedule": 60.0},
    "publish-heads": {
        "task": "operators.publish_heads",
        "schedule": crontab(hour="3", minute="30"),
    },
    "reconcile-federation": {
        "task": "trade_watch.reconcile",
        "schedule": crontab(hour="4", minute="15"),
    },
}

SENTRY_DSN = optional("SENTRY_DSN")
ENVIRONMENT = optional("ENVIRONMENT", "production")

METRICS_TOKEN = optional("METRICS_TOKEN")

# Stripe, by which institutions pay; without a key nobody is billed. The rate is Stripe's id of the
# VAT that is added to what a plan costs. The base is another address than Stripe's own, for tests.
STRIPE_API_KEY = optional("STRIPE_API_KEY")
STRIPE_WEBHOOK_SECRET = optional("STRIPE_WEBHOOK_SECRET")
STRIPE_TAX_RATE = optional("STRIPE_TAX_RATE")
STRIPE_BASE = optional("STRIPE_BASE")
STRIPE_RETRIES = number("STRIPE_RETRIES", 2)
# So many days after an invoice was due each step is taken.
# Whether each kept query is written anew as well and compared, as in tests.
KEPT_QUERIES_ARE_CHECKED = False

BILLING_REMINDER_DAYS = number("BILLING_REMINDER_DAYS", 1)
BILLING_BANNER_DAYS = number("BILLING_BANNER_DAYS", 14)
BILLING_READ_ONLY_DAYS = number("BILLING_READ_ONLY_DAYS", 30)
BILLING_SUSPENDED_DAYS = number("BILLING_SUSPENDED_DAYS", 60)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "network": {"()": "config.logs.NetworkFilter"},
        "address": {"()": "config.logs.AddressFilter"},
    },
    "formatters": {
        "line": {
            "()": "config.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} network={network} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["network", "address"],
            "formatter": "line",
        }
    },
    "loggers": {
        # Tells of a host that anybody has made up, with all that is in it, as if it were an error.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Tells of every request, with whose it is.
        "stripe": {"level": "WARNING"},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
}

SILENCED_SYSTEM_CHECKS: list[str] = []
