// Starts the program, and does what must work without it: keeps typed text over a reload,
// reports crashes, installs the service worker. `cargo xtask seal` writes this script into
// the page and fills in the names in braces.

// The files of the program; the one-file edition replaces these three lines.
// The script is loaded and checked already, since a module is loaded once; the program was
// asked for by the page's head.
const script = () => import('./{js}');
const program = () => window.program;
const worker = '{worker}';

const root = document.documentElement;
const element = (id) => document.getElementById(id);

// The only policy for Trusted Types: it always gives the address of the worker. A frame may
// forbid workers; then there is none.
let address, workers;
try {
  address = worker && window.trustedTypes?.createPolicy('jotlens', { createScriptURL: () => worker });
  workers = worker && navigator.serviceWorker;
} catch {}

// Typed texts: [id of the box, text]. Texts longer than EDITABLE characters are shown as an
// excerpt and kept whole beside it (`ui::inspect::editors`). Texts of more than CARRIED
// characters together are not kept over a reload.
const EDITABLE = 256 * 1024;
const CARRIED = 10e6;
const whole = (box) => box.whole ?? box.value;

// The key under which the worker holds the texts; kept only over one reload.
const TAB = 'jotlens.tab';

const give = () => {
  try {
    const boxes = document.querySelectorAll('#main :is(textarea, select, input)[id]');
    const texts = Array.from(boxes, (box) => [box.id, whole(box)]).filter(([, text]) => text);
    if (String(texts).length > CARRIED) return;
    const tab = crypto.randomUUID();
    workers.controller.postMessage({ keep: tab, texts });
    sessionStorage.setItem(TAB, tab);
  } catch {}
};

const taken = async () => {
  try {
    const tab = sessionStorage.getItem(TAB);
    sessionStorage.removeItem(TAB);
    if (!tab || performance.getEntriesByType('navigation')[0].type !== 'reload') return [];
    const { port1, port2 } = new MessageChannel();
    const registration = await workers.getRegistration();
    registration.active.postMessage({ give: tab }, [port2]);
    return await new Promise((done) => {
      port1.onmessage = ({ data }) => done(data);
      setTimeout(done, 1000, []);
    });
  } catch {
    return [];
  }
};

// Fills the boxes of the static page, and returns the texts that have no box yet.
const fill = (texts) =>
  texts.filter(([id, text]) => {
    const box = element(id);
    if (box && !box.value) {
      if (text.length > EDITABLE) box.whole = text;
      else box.value = text;
    }
    return !box;
  });

// One after the other, so that the program takes in each before the next.
const refill = async (texts) => {
  for (const [id, text] of texts) {
    await new Promise((done) => setTimeout(done));
    const box = element(id);
    if (!box || box.value === text) continue;
    box.value = text;
    for (const kind of ['input', 'change']) box.dispatchEvent(new Event(kind, { bubbles: true }));
  }
};

// A panic and a trap both reach this handler as an error with a frame of the program. The
// program must not be called again after it: `halt` sees to that.
let halt;
const broken = ({ error, reason }) => {
  const fault = error ?? reason;
  const isTrap = halt && fault instanceof WebAssembly.RuntimeError;
  if (!halt || !(isTrap || /wasm/.test(error?.stack))) return;
  halt();
  halt = undefined;
  // No typed text may get into the report: of a panic the source location, and the message
  // only if it is constant (`ui::start`); of an error the name, and the message only if it is
  // the browser's own.
  const { place, words } = element('crash').dataset;
  const size = (id) => `${id} ${whole(element(id)).length}`;
  element('crash-report').textContent = [
    'Jotlens {version}, {js}',
    place,
    words,
    isTrap ? fault : fault.name,
    ...(String(fault.stack).match(/wasm-function[[\]:\w]+/g) ?? []).slice(0, 6),
    `${document.title}, ${innerWidth}×${innerHeight}, ${size('token')}, ${size('key')}`,
    navigator.userAgent,
  ].filter(Boolean).join('\n');
  // The page may be half updated, and no button works any more: only the boxes stay.
  for (const part of document.querySelectorAll('#app > *, #app button, nav, #main .column > *')) {
    part.hidden = !part.matches('.bar, :has(#main), .token-card, .key-card, .policy-card');
  }
  document.querySelector('[data-verdict]')?.removeAttribute('data-verdict');
  element('crash').hidden = false;
  element('crash').focus();
};

// The older API: it needs neither a permission nor a secure origin.
element('crash-copy').onclick = ({ target }) => {
  getSelection().selectAllChildren(element('crash-report'));
  if (document.execCommand('copy')) target.textContent = 'Copied';
};
element('crash-reload').onclick = () => location.reload();

// A newer version is installed and waits.
const offer = (registration) => {
  if (!registration.waiting || !workers.controller) return;
  element('update').hidden = false;
  element('update-use').onclick = () => {
    workers.oncontrollerchange = () => location.reload();
    // Another tab may have used it already.
    if (registration.waiting) registration.waiting.postMessage({ use: true });
    else location.reload();
  };
  element('update-later').onclick = () => (element('update').hidden = true);
};

const install = async () => {
  try {
    const registration = await workers.register(address ? address.createScriptURL('') : worker, { updateViaCache: 'none' });
    offer(registration);
    registration.onupdatefound = () => {
      registration.installing.onstatechange = () => offer(registration);
    };
  } catch {}
};

// Which parts of the program the link will need beside the first one before it can say anything:
// the simulator's pages, what signs, the algorithms that few tokens use, or what opens the token. The
// header of a token begins with `{"`, in base64url.
const needed = () => {
  if (/^#\/(simulate|learn)/.test(location.hash)) return ['simulator'];
  if (/^#\/about/.test(location.hash)) return ['signing'];
  try {
    const [header] = location.hash.match(/eyJ[\w-]+/);
    const { alg, enc } = JSON.parse(atob(header.replace(/-/g, '+').replace(/_/g, '/')));
    if (enc && /[?&]key=/.test(location.hash)) return ['more', 'opening'];
    if (/[\w-](~|%7E)/.test(location.hash)) return ['more', 'opening'];
    if (/^(Ed4|ML-)/.test(alg)) return ['more', 'opening'];
    return /^(ES(384|512|256K)$|Ed)/.test(alg) ? ['more'] : [];
  } catch {
    return [];
  }
};

// Fetched while the program is on its way. The edition in one file has no worker, and fetches
// nothing.
const fetchEarly = (module) => {
  if (worker) needed().forEach((part) => module.fetchEarly?.(part));
  return module;
};

addEventListener('error', broken);
addEventListener('unhandledrejection', broken);
addEventListener('pagehide', give);

(async () => {
  // Some browsers would request a refused script again, and not check it.
  if (root.dataset.start) return;
  try {
    const [module, module_or_path, texts] = await Promise.all([script().then(fetchEarly), program(), taken()]);
    const rest = fill(texts);
    halt = module.halt;
    await module.default({ module_or_path });
    root.dataset.start = 'done';
    refill(rest);
    // With the data saver on, nothing is loaded ahead.
    if (workers && !navigator.connection?.saveData) (window.requestIdleCallback ?? setTimeout)(install);
  } catch (fault) {
    root.dataset.start = 'failed';
    throw fault;
  }
})();
