// Keeps Jotlens working without a network, and carries what was typed over a reload.
//
// What it fetches, and when: the files in FILES, once, when it is installed; nothing else by
// itself. Whether there is a newer worker the browser asks, when the page is visited. What a
// page asks for is answered from what was installed, and only what is not there goes on to
// the network.
//
// A version is all or nothing: if one of its files does not come, or is not the one that was
// built, nothing is kept, and the version before stays as it is. A new version waits until
// no page is open, or until a person asks for it.
//
// `cargo xtask seal` fills in the lists.

// Every file of this version with its digest; `./` is the page.
const FILES = [/* files */];

// Several copies of Jotlens may live on one host, each below a path of its own: the names of
// a copy's caches begin with that path, and it touches no others.
const OWN = `jotlens ${registration.scope} `;
const CACHE = OWN + '{version}';

// Names that are made from the bytes never stand for others, so such a file may come from
// the browser's own cache.
const NAMED_BY_BYTES = /-[0-9a-f]{12,16}(_bg)?\.\w+$/;

const request = ([file, integrity]) =>
  new Request(file, {
    integrity,
    cache: NAMED_BY_BYTES.test(file) ? 'default' : 'no-cache',
    redirect: 'error',
  });

const install = async () => {
  const cache = await caches.open(CACHE);
  try {
    await cache.addAll(FILES.map(request));
  } catch (fault) {
    await caches.delete(CACHE);
    throw fault;
  }
};

const ownCaches = async () => (await caches.keys()).filter((name) => name.startsWith(OWN));

// Pages that are still open may be of an older version and yet need files of it, so these go
// only when no page is open; and not while a newer version is there, whose files they may be.
const tidy = async () => {
  if (registration.installing || registration.waiting) return;
  const open = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (open.some(({ url }) => url.startsWith(registration.scope))) return;
  const older = (await ownCaches()).filter((name) => name !== CACHE);
  await Promise.all(older.map((name) => caches.delete(name)));
};

const DIGESTS = new Map(FILES);

const digestOf = async (answer) => {
  const digest = await crypto.subtle.digest('SHA-256', await answer.arrayBuffer());
  return 'sha256-' + btoa(String.fromCharCode(...new Uint8Array(digest)));
};

// The headers that hosts send with the page (`e2e::hosting`). Another page may have written an
// entry with the right bytes and a header that leads elsewhere, such as `Refresh`.
const OF_HOSTS =
  /^(content-(type|security-policy)|cross-origin-.+|(integrity|permissions|referrer)-policy|origin-agent-cluster|x-content-type-options)$/;

const asHosted = ({ body, headers }) =>
  new Response(body, { headers: [...headers].filter(([name]) => OF_HOSTS.test(name)) });

// From this version, else from an older one. Every page of the origin can write into these
// caches, so what is there is compared with its digest each time.
const kept = async (file, digest) => {
  const names = [CACHE, ...(await ownCaches()).reverse()];
  for (const cacheName of new Set(names)) {
    const how = { cacheName, ignoreSearch: true, ignoreVary: true };
    const answer = await caches.match(file, how);
    if (!answer) continue;
    if ((await digestOf(answer.clone())) === digest) return answer;
    if (cacheName === CACHE) await (await caches.open(CACHE)).delete(file, how);
  }
};

// From the server as it was installed, and kept again.
const renewed = async (file, digest) => {
  const answer = await fetch(request([file, digest]));
  await (await caches.open(CACHE)).put(file, answer.clone());
  return answer;
};

// A page of an older version states the digest of each file that it asks for. A file without a
// known digest comes from the server.
const answer = async (file, asked) => {
  const digest = DIGESTS.get(file);
  const found = await kept(file, digest ?? asked.integrity);
  if (found) return file === './' ? asHosted(found) : found;
  // The server may have a newer page by now, which states its own digests.
  const again = digest && (await renewed(file, digest).catch(() => {}));
  return again ?? fetch(asked);
};

addEventListener('install', (event) => event.waitUntil(install()));

addEventListener('activate', (event) => event.waitUntil(tidy().then(() => clients.claim())));

addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const [address] = url.split(/[?#]/);
  if (method !== 'GET' || !address.startsWith(registration.scope)) return;
  let file = address.slice(registration.scope.length);
  if (mode === 'navigate') {
    if (file !== '' && file !== 'index.html') return;
    file = './';
    event.waitUntil(tidy());
  }
  event.respondWith(answer(file || './', event.request));
});

// What was typed into a page that is about to be left: in memory alone, under a number that
// only that tab knows, for as long as a reload takes. It is given once.
const TYPED_STAYS = 10_000;
const typed = new Map();
const after = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// A worker lives on for longer than that by itself; to ask for it would hold back an update.
const keep = (tab, texts) => {
  typed.set(tab, texts);
  setTimeout(() => typed.delete(tab), TYPED_STAYS);
};

// The page that is left may be later to say what was typed than the next one to ask.
const give = async (tab, port) => {
  for (let tries = 0; tries < 10 && !typed.has(tab); tries++) await after(50);
  port.postMessage(typed.get(tab) ?? []);
  typed.delete(tab);
};

// Any page of the origin can reach this worker, below whatever path it lies. Only pages of
// this copy are heard.
const isOwn = (client) => client instanceof WindowClient && client.url.startsWith(registration.scope);

addEventListener('message', (event) => {
  if (!isOwn(event.source)) return;
  const { keep: left, give: returned, texts, use } = event.data;
  if (left) keep(left, texts);
  if (returned) event.waitUntil(give(returned, event.ports[0]));
  if (use) skipWaiting();
});
