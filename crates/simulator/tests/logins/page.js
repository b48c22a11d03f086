// The shop's page: it logs in, keeps what it is given, and calls the API.
"use strict";
const memory = {};
const boxes = {
  memory: {
    get: (name) => memory[name],
    set: (name, value) => { memory[name] = value; },
    drop: (name) => { delete memory[name]; },
  },
  "local-storage": {
    get: (name) => localStorage.getItem(name) ?? undefined,
    set: (name, value) => localStorage.setItem(name, value),
    drop: (name) => localStorage.removeItem(name),
  },
  // The browser keeps it, and no script sees it.
  cookie: { get() {}, set() {}, drop() {} },
};
const accessBox = boxes[config.access];
const refreshBox = boxes[config.refresh];
const usesTokens = config.design === "jwt";

const shop = {
  load: config.load,

  tokens: () => ({ access: accessBox.get("access_token"), refresh: refreshBox.get("refresh_token") }),

  keep(body) {
    if (body.access_token) {
      accessBox.set("access_token", body.access_token);
      accessBox.set("access_token_ends", Math.floor(Date.now() / 1000) + body.expires_in);
    }
    if (body.refresh_token) refreshBox.set("refresh_token", body.refresh_token);
  },

  forget() {
    accessBox.drop("access_token");
    accessBox.drop("access_token_ends");
    refreshBox.drop("refresh_token");
  },

  isDue() {
    const ends = accessBox.get("access_token_ends");
    return config.access !== "cookie" && !(Date.now() / 1000 < Number(ends));
  },

  canRenew: () => usesTokens && config.renews &&
    (config.refresh === "cookie" || refreshBox.get("refresh_token") !== undefined),

  // One request, with whatever credential code has to attach.
  send(method, url, headers = {}, body = undefined) {
    const token = accessBox.get("access_token");
    if (usesTokens && token) headers["Authorization"] = `Bearer ${token}`;
    if (method !== "GET" && config.csrf === "header") headers["X-Requested-With"] = "shop";
    const credentials = url.startsWith("/") ? "same-origin" : "include";
    return fetch(url, { method, headers, body, credentials });
  },

  compose(method, url) {
    return method === "POST"
      ? shop.send(method, url, { "Content-Type": "application/json" }, '{"text":"hello"}')
      : shop.send(method, url);
  },

  async logIn(isRight) {
    const password = isRight ? "correct horse" : "password1";
    const answer = await fetch("/login", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user: "ana", password, client_id: "shop-web" }),
    });
    if (answer.ok && usesTokens) shop.keep(await answer.json());
  },

  // New tokens; whether there are any.
  async renew(signal = undefined) {
    const body = new URLSearchParams({ grant_type: "refresh_token", client_id: "shop-web" });
    const token = refreshBox.get("refresh_token");
    if (token) body.set("refresh_token", token);
    const answer = await fetch("/token", { method: "POST", body, signal });
    if (answer.ok) shop.keep(await answer.json());
    else if (answer.status === 400) shop.forget();
    return answer.ok;
  },

  async refresh(isLost) {
    if (shop.canRenew()) await shop.renew(isLost ? AbortSignal.timeout(250) : undefined);
  },

  async call(method, url) {
    let hasRenewed = false;
    if (usesTokens && shop.isDue() && shop.canRenew()) {
      hasRenewed = true;
      await shop.renew();
    }
    const answer = await shop.compose(method, url);
    if (url === "/logout-everywhere" && answer.ok) shop.forget();
    const mayRetry = answer.status === 401 && !hasRenewed && config.retries && shop.canRenew();
    if (mayRetry && await shop.renew()) await shop.compose(method, url);
  },

  async logOut() {
    const token = refreshBox.get("refresh_token");
    const body = token && new URLSearchParams({ client_id: "shop-web", refresh_token: token });
    await shop.send("POST", "/logout", {}, body);
    shop.forget();
  },
};
window.shop = shop;

// A page that is loaded asks who is logged in, but for the very first.
const isQuiet = location.search === "?quiet";
if (isQuiet) history.replaceState(null, "", "/");
shop.ready = isQuiet ? Promise.resolve() : shop.call("GET", "/api/me");
