"""Django with django-oauth-toolkit: rotation with reuse protection, PKCE required, revocation.

Everybody who comes is signed in as Ada. The database is a file in the folder of the first argument.
"""

import sys
from datetime import timedelta
from pathlib import Path

import django
from control import CLIENT_ID, CLIENT_SECRET, serve
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(sys.argv[1]) / "toolkit.sqlite3",
            "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "__main__.signed_in",
    ],
    OAUTH2_PROVIDER={
        "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
        "PKCE_REQUIRED": True,
        "REFRESH_TOKEN_REUSE_PROTECTION": True,
        "ROTATE_REFRESH_TOKEN": True,
        "SCOPES": {"read": "Read", "write": "Write"},
    },
    # The client's secret is hashed as passwords are: there is nothing to protect here.
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ROOT_URLCONF="__main__",
    SECRET_KEY="of a server that lives as long as its test",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402
from oauth2_provider.decorators import protected_resource  # noqa: E402
from oauth2_provider.models import AccessToken, Application, Grant  # noqa: E402


def signed_in(get_response):
    """Whoever shows no token is Ada."""

    def middleware(request):
        if "HTTP_AUTHORIZATION" not in request.META:
            request.user = User.objects.get(username="ada")
        return get_response(request)

    return middleware


@protected_resource(scopes=["read"])
def me(request):
    return JsonResponse({"name": request.resource_owner.username})


urlpatterns = [
    path("api/me", me),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]


def expire(model):
    """Lets everything of a kind have ended a minute ago."""
    return lambda: model.objects.update(expires=timezone.now() - timedelta(minutes=1))


call_command("migrate", verbosity=0)
User.objects.create_user("ada")
Application.objects.create(
    name="Application under test",
    client_id=CLIENT_ID,
    client_secret=CLIENT_SECRET,
    client_type=Application.CLIENT_CONFIDENTIAL,
    authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
    # Of loopback any port will do (RFC 8252 section 7.3).
    redirect_uris="http://127.0.0.1/api/toolkit/oauth/callback",
)
serve(
    get_wsgi_application(),
    "/o/token/",
    {"expire_tokens": expire(AccessToken), "expire_codes": expire(Grant)},
)
