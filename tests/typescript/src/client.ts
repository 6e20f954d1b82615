// A front end as somebody writes it with a client that is generated from the document. Its arguments
// are the application's address, where the user has connected Team, and the session's cookie.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "../generated/api.js";
import type { ApiError, Connection } from "../generated/connections.js";

const [baseUrl = "", cookie = ""] = process.argv.slice(2);
const own = { accept: "application/json", origin: baseUrl };
const client = createClient<paths>({ baseUrl, headers: { ...own, cookie } });
const stranger = createClient<paths>({ baseUrl, headers: own });

async function connections(): Promise<Connection[]> {
  const { data, error } = await client.GET("/api/connections");
  assert.equal(error, undefined);
  assert.ok(data);
  return data.connections;
}

// What a card says: the types know which fields each service has, which states there are, and where a
// user may have several accounts.
function card(connection: Connection): string {
  if ("accounts" in connection) {
    const accounts = connection.accounts.map(({ key, account }) => account ?? key);
    return `${connection.title}: ${accounts.join(" and ") || "none"}`;
  }
  switch (connection.status) {
    case "not_connected":
      return `${connection.title}: connect at ${connection.links.start}`;
    case "needs_reauth":
      return `${connection.title}: connect again`;
    case "active": {
      const account = connection.account ?? "an account";
      if (connection.service !== "team") return `${connection.title}: ${account}`;
      const quota: number | undefined = connection.fields.quota;
      return `${connection.title}: ${account} in ${connection.fields.channel}, ${quota}`;
    }
  }
}

// What a user is told; the types know the words.
function words(error: ApiError): string {
  switch (error.error) {
    case "not_signed_in":
      return "Sign in first.";
    case "cross_site_request":
      return "Come here by yourself.";
    default:
      return error.message;
  }
}

assert.deepEqual((await connections()).map(card), [
  "The Team: Ada in general, 3",
  "Bare2: connect at /services/bare-2/oauth/start",
  "Chat: Acme and Bolt",
  "Books: none",
  "Desk: connect at /api/desk/oauth/start",
]);

const started = await client.POST("/services/bare-2/oauth/start", {
  params: { query: { return_to: "/settings" } },
});
assert.ok(started.data);
const authorization: components["schemas"]["AuthorizationUrl"] = started.data;
assert.match(authorization.authorization_url, /^https:\/\/provider\.example\/authorize\?/);

const more = await client.POST("/api/chat/oauth/start", {
  params: { query: { account: "T1", scope_set: ["post", "admin"] } },
});
assert.ok(more.data);
assert.equal(
  new URL(more.data.authorization_url).searchParams.get("scope"),
  "chat.read chat.write chat.manage chat.rename",
);

const nobody = await stranger.GET("/api/connections");
assert.equal(nobody.response.status, 401);
assert.ok(nobody.error);
assert.equal(words(nobody.error), "Sign in first.");

const forged = await client.DELETE("/api/team/disconnect", {
  headers: { origin: "https://evil.example" },
});
assert.equal(forged.response.status, 403);
assert.ok(forged.error);
assert.equal(words(forged.error), "Come here by yourself.");

const ended = await client.DELETE("/api/team/disconnect");
assert.deepEqual(ended.data, { service: "team", connected: false });
const status = await client.GET("/api/team/status");
assert.equal(status.data?.service, "team");
assert.equal(status.data.status, "not_connected");

const unnamed = await client.DELETE("/api/chat/disconnect");
assert.equal(unnamed.response.status, 400);
assert.equal(unnamed.error?.error, "which_account");
const one = await client.DELETE("/api/chat/disconnect", {
  params: { query: { account: "T1" } },
});
assert.deepEqual(one.data, { service: "chat", connected: true });
const left = await client.GET("/api/chat/status");
assert.deepEqual(left.data?.accounts.map(({ key }) => key), ["T2"]);

console.log("the client has seen what its types say");
