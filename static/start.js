// Starts the program. `cargo xtask seal` writes this into the page, with the names of the
// built files in its blanks.

// What is started, and where it comes from: these two lines, and no other place.
// The script is in the page already, checked: a module is loaded once. Browsers do not check
// the preloaded program, so this request states its digest, and is answered from the preload.
const script = () => import('./{js}');
const program = () => fetch('./{wasm}', { integrity: 'sha384({wasm})' });

const root = document.documentElement;

(async () => {
  // Some browsers would ask again for a script that was refused, and not check it.
  if (root.dataset.start) return;
  try {
    // Asked for at once, not only when the script is there.
    const [{ default: start }, module_or_path] = await Promise.all([script(), program()]);
    await start({ module_or_path });
    root.dataset.start = 'done';
  } catch (fault) {
    root.dataset.start = 'failed';
    throw fault;
  }
})();
