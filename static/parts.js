// How a part of the program is fetched: an answer that was asked for early is used once, and then
// asked for anew. (Firefox does not use a preload for what must have a digest.) `digests` and
// `files` are written before it (`xtask/src/parts.rs`).
const early = {};
const request = (href) => fetch(new URL(href, import.meta.url), { integrity: digests[href] });
const fetched = (href) => {
  const answer = early[href] ?? request(href);
  delete early[href];
  return answer;
};
export const fetchEarly = (part) => {
  for (const href of files[part]) (early[href] ??= request(href)).catch(() => {});
};
