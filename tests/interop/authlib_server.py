"""Flask with Authlib: RFC 9207, introspection, rotation, revocation, and PKCE required.

Everybody who comes is signed in as Ada. Everything is in memory. Token answers do not say when the
tokens expire: that is for introspection.
"""

import os
import time

# The proxy in front does the TLS.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.integrations.flask_oauth2 import (  # noqa: E402
    AuthorizationServer,
    ResourceProtector,
    current_token,
)
from authlib.oauth2 import OAuth2Error  # noqa: E402
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants  # noqa: E402
from authlib.oauth2.rfc6749.models import AuthorizationCodeMixin  # noqa: E402
from authlib.oauth2.rfc6750 import BearerTokenValidator  # noqa: E402
from authlib.oauth2.rfc7009 import RevocationEndpoint  # noqa: E402
from authlib.oauth2.rfc7636 import CodeChallenge  # noqa: E402
from authlib.oauth2.rfc7662 import IntrospectionEndpoint  # noqa: E402
from authlib.oauth2.rfc9207 import IssuerParameter  # noqa: E402
from control import CLIENT_ID, CLIENT_SECRET, serve  # noqa: E402
from flask import Flask, jsonify, request  # noqa: E402

ISSUER = "https://provider.example"
USER = "ada"
METHODS = ["client_secret_basic", "client_secret_post"]
CODES = {}
TOKENS = []


class Client(ClientMixin):
    def get_client_id(self):
        return CLIENT_ID

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return " ".join(it for it in scope.split() if it in ("read", "write"))

    def check_redirect_uri(self, redirect_uri):
        # Of loopback any port will do (RFC 8252 section 7.3).
        begin, _, path = redirect_uri.partition("/api/")
        return begin.startswith("http://127.0.0.1:") and path == "authlib/oauth/callback"

    def check_client_secret(self, client_secret):
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method, endpoint):
        return method in METHODS

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type in ("authorization_code", "refresh_token")


class Code(AuthorizationCodeMixin):
    def __init__(self, request):
        payload = request.payload
        self.scope = request.scope if hasattr(request, "scope") else payload.scope
        self.redirect_uri = payload.redirect_uri
        self.code_challenge = payload.data.get("code_challenge")
        self.code_challenge_method = payload.data.get("code_challenge_method")
        self.expires_at = time.time() + 60

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope


class Token(TokenMixin):
    """One pair of tokens; those that come of each other are one family."""

    def __init__(self, members, family):
        self.members = members
        self.family = family
        self.expires_at = time.time() + 3600
        self.access_is_revoked = False
        self.refresh_is_revoked = False

    def check_client(self, client):
        return client.get_client_id() == CLIENT_ID

    def get_scope(self):
        return self.members.get("scope", "")

    def get_expires_in(self):
        return int(self.expires_at - time.time())

    def is_expired(self):
        return self.expires_at < time.time()

    def is_revoked(self):
        return self.access_is_revoked

    def get_user(self):
        return USER

    def get_client(self):
        return Client()


def find(kind, text):
    return next((token for token in TOKENS if token.members.get(kind) == text), None)


def revoke_family(family):
    for token in TOKENS:
        if token.family is family:
            token.access_is_revoked = token.refresh_is_revoked = True


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def save_authorization_code(self, code, request):
        CODES[code] = Code(request)

    def query_authorization_code(self, code, client):
        found = CODES.get(code)
        return found if found and found.expires_at > time.time() else None

    def delete_authorization_code(self, authorization_code):
        for code, found in list(CODES.items()):
            if found is authorization_code:
                del CODES[code]

    def authenticate_user(self, authorization_code):
        return USER


class RefreshGrant(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        token = find("refresh_token", refresh_token)
        if token and token.refresh_is_revoked:
            # RFC 9700 section 4.14.2: it was used before, by whomever.
            revoke_family(token.family)
            return None
        return token

    def authenticate_user(self, refresh_token):
        self.request.family = refresh_token.family
        return USER

    def revoke_old_credential(self, refresh_token):
        refresh_token.access_is_revoked = refresh_token.refresh_is_revoked = True


class Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = METHODS

    def query_token(self, token_string, token_type_hint):
        return find("refresh_token", token_string) or find("access_token", token_string)

    def revoke_token(self, token, request):
        if token.members.get("refresh_token") == request.form["token"]:
            revoke_family(token.family)
        token.access_is_revoked = True


class Introspection(IntrospectionEndpoint):
    CLIENT_AUTH_METHODS = METHODS

    def query_token(self, token_string, token_type_hint):
        return find("access_token", token_string)

    def introspect_token(self, token):
        is_active = not token.is_revoked() and not token.is_expired()
        return {"active": is_active, "exp": int(token.expires_at), "scope": token.get_scope()}

    def check_permission(self, token, client, request):
        return True


class Validator(BearerTokenValidator):
    def authenticate_token(self, token_string):
        return find("access_token", token_string)


class Issuer(IssuerParameter):
    def get_issuer(self):
        return ISSUER


def save_token(members, request):
    family = getattr(request, "family", None) or object()
    TOKENS.append(Token(members, family))


def expire_tokens():
    for token in TOKENS:
        token.expires_at = 0


def expire_codes():
    for code in CODES.values():
        code.expires_at = 0


app = Flask(__name__)
app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True
app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"authorization_code": 0, "refresh_token": 0}
server = AuthorizationServer(
    app,
    query_client=lambda client_id: Client() if client_id == CLIENT_ID else None,
    save_token=save_token,
)
server.register_grant(CodeGrant, [CodeChallenge(required=True)])
server.register_grant(RefreshGrant)
server.register_endpoint(Revocation)
server.register_endpoint(Introspection)
server.register_extension(Issuer())
require_token = ResourceProtector()
require_token.register_token_validator(Validator())


@app.route("/oauth/authorize", methods=["GET", "POST"])
def authorize():
    try:
        grant = server.get_consent_grant(end_user=USER)
    except OAuth2Error as error:
        return server.handle_error_response(request, error)
    if request.method == "GET":
        return '<form method="post"><button name="allow" value="yes">Allow</button></form>'
    allowed = USER if request.form.get("allow") else None
    return server.create_authorization_response(grant_user=allowed, grant=grant)


@app.route("/oauth/token", methods=["POST"])
def issue_token():
    return server.create_token_response()


@app.route("/oauth/revoke", methods=["POST"])
def revoke_token():
    return server.create_endpoint_response(Revocation.ENDPOINT_NAME)


@app.route("/oauth/introspect", methods=["POST"])
def introspect_token():
    return server.create_endpoint_response(Introspection.ENDPOINT_NAME)


@app.route("/.well-known/oauth-authorization-server")
def metadata():
    return jsonify(
        issuer=ISSUER,
        authorization_endpoint=f"{ISSUER}/oauth/authorize",
        token_endpoint=f"{ISSUER}/oauth/token",
        revocation_endpoint=f"{ISSUER}/oauth/revoke",
        introspection_endpoint=f"{ISSUER}/oauth/introspect",
        token_endpoint_auth_methods_supported=METHODS,
        code_challenge_methods_supported=["S256"],
        authorization_response_iss_parameter_supported=True,
        scopes_supported=["read", "write"],
    )


@app.route("/api/me")
@require_token("read")
def me():
    return jsonify(name=current_token.get_user())


serve(app, "/oauth/token", {"expire_tokens": expire_tokens, "expire_codes": expire_codes})
