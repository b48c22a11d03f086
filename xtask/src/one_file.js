// The bytes of a text that carries seven bits a character (see `one_file.rs`): characters
// beyond 127 carry twice seven, the first of which HTML would not have kept.
const unpacked = (text, length) => {
  const bytes = new Uint8Array(length);
  let at = 0, held = 0, count = 0;
  const take = (seven) => {
    held = held << 7 | seven;
    count += 7;
    if (count > 7) {
      count -= 8;
      bytes[at++] = held >> count;
    }
  };
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 127) take([0, 13, 60][(code >> 7) - 2]);
    take(code & 127);
  }
  return bytes;
};

// A file of the site that this page carries, as the answer to a request for it.
const carried = async (name) => {
  const { textContent, dataset } = document.getElementById(name);
  const packed = new Blob([unpacked(textContent, +dataset.length)]).stream();
  return new Response(packed.pipeThrough(new DecompressionStream('gzip')), {
    headers: { 'Content-Type': 'application/wasm' },
  });
};
