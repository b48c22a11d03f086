// A file of the site that this page carries (`xtask/src/one_file.rs`), as the answer to a request.
const carried = async (name) => {
  const packed = atob(document.getElementById(name.replace('./', '')).textContent);
  const bytes = Uint8Array.from(packed, (character) => character.charCodeAt(0));
  const whole = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(whole, { headers: { 'Content-Type': 'application/wasm' } });
};
