/**
 * MurmurHash3, 32 bits (Appleby, public domain, `MurmurHash3_x86_32`), over the UTF-16 code units of a text,
 * each as two bytes, low byte first. Not for secrets: it spreads seeds and labels over the generator's state.
 */
export function murmurHash3(text: string, seed: number): number {
  let hash = seed | 0;
  const pairs = text.length >> 1;
  for (let pair = 0; pair < pairs; pair += 1) {
    const block = text.charCodeAt(2 * pair) | (text.charCodeAt(2 * pair + 1) << 16);
    hash ^= mixBlock(block);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  if (text.length % 2 === 1) hash ^= mixBlock(text.charCodeAt(text.length - 1));
  hash ^= 2 * text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function mixBlock(block: number): number {
  const scaled = Math.imul(block, 0xcc9e2d51);
  return Math.imul((scaled << 15) | (scaled >>> 17), 0x1b873593);
}
