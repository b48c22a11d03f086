// Starts the program, and does what must work without it: carrying over what was typed when
// the page is loaded again, saying what happened when the program breaks, installing the
// service worker. `cargo xtask seal` writes this into the page, with names in its blanks.

// What is started, and where it comes from: these lines, and no other place.
// The script is in the page already, checked: a module is loaded once. Browsers do not check
// the preloaded program, so this request states its digest, and is answered from the preload.
const script = () => import('./{js}');
const program = () => fetch('./{wasm}', { integrity: 'sha384({wasm})' });
const worker = '{worker}';

const root = document.documentElement;
const element = (id) => document.getElementById(id);

// The one policy for Trusted Types: whatever it is asked for, it names the worker. A frame
// may forbid workers; then there is none.
let address, workers;
try {
  address = worker && window.trustedTypes?.createPolicy('jotlens', { createScriptURL: () => worker });
  workers = worker && navigator.serviceWorker;
} catch {}

// Typed texts: [id of the box, text]. Longer texts than these are shown as an excerpt, and
// kept whole beside it (`ui::inspect::editors`). More than can be carried is not carried.
const EDITABLE = 256 * 1024;
const CARRIED = 10e6;
const whole = (box) => box.whole ?? box.value;

// The number under which the worker has the texts; kept only from one page to the next.
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

// What there is a box for before the program is there; the rest is given to the program.
const fill = (texts) =>
  texts.filter(([id, text]) => {
    const box = element(id);
    if (box && !box.value) {
      if (text.length > EDITABLE) box.whole = text;
      else box.value = text;
    }
    return !box;
  });

// One after the other: the program takes each in before the next is meant.
const refill = async (texts) => {
  for (const [id, text] of texts) {
    await new Promise((done) => setTimeout(done));
    const box = element(id);
    if (!box || box.value === text) continue;
    box.value = text;
    for (const kind of ['input', 'change']) box.dispatchEvent(new Event(kind, { bubbles: true }));
  }
};

// A panic and a trap both end as an error that passes through the program. It is not to be
// called again then: `halt` takes care of that.
let halt;
const broken = ({ error, reason }) => {
  const fault = error ?? reason;
  const isTrap = halt && fault instanceof WebAssembly.RuntimeError;
  if (!halt || !(isTrap || /wasm/.test(error?.stack))) return;
  halt();
  halt = undefined;
  // Nothing that was typed may stand here: of a panic its place, and its words only if they
  // were fixed (`ui::start`); of an error its kind, and its words only if they are the browser's.
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
  // What was being drawn may be half of one answer and half of another, and no button does
  // anything any more: only the boxes stay.
  for (const part of document.querySelectorAll('#app > *, #app button, nav, #main .column > *')) {
    part.hidden = !part.matches('.bar, :has(#main), .token-card, .key-card, .policy-card');
  }
  document.querySelector('[data-verdict]')?.removeAttribute('data-verdict');
  element('crash').hidden = false;
  element('crash').focus();
};

// By the older way: it needs neither a permission nor a secure origin.
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

addEventListener('error', broken);
addEventListener('unhandledrejection', broken);
addEventListener('pagehide', give);

(async () => {
  // Some browsers would ask again for a script that was refused, and not check it.
  if (root.dataset.start) return;
  try {
    const [module, module_or_path, texts] = await Promise.all([script(), program(), taken()]);
    const rest = fill(texts);
    halt = module.halt;
    await module.default({ module_or_path });
    root.dataset.start = 'done';
    refill(rest);
    // Whoever saves data has asked for nothing more than what is looked at.
    if (workers && !navigator.connection?.saveData) (window.requestIdleCallback ?? setTimeout)(install);
  } catch (fault) {
    root.dataset.start = 'failed';
    throw fault;
  }
})();
