/**
 * A layer's name in the model is its path in the drawing (`stage2/1/conv1`). A drawing's names may hold letters and
 * spaces that TensorFlow.js refuses in the names of weights; those are written differently here, and only those.
 */

/**
 * One name for each path, in order: unique, and made of `A-Z a-z 0-9 . _ - /` alone, beginning with a letter or digit
 * (TensorFlow.js's `isValidTensorName`). A path that is such a name already stays as it is.
 */
export function stepNames(paths: readonly string[]): string[] {
  const taken = new Set(paths.filter(isPlain));
  return paths.map((path) => {
    if (isPlain(path)) return path;
    const plain = path
      .normalize("NFKD")
      .replace(/\p{Mark}/gu, "")
      .replace(/[^A-Za-z0-9._/-]/g, "_");
    const base = isPlain(plain) ? plain : `layer${plain}`;
    let name = base;
    for (let count = 2; taken.has(name); count += 1) name = `${base}-${count}`;
    taken.add(name);
    return name;
  });
}

function isPlain(name: string): boolean {
  return /^[A-Za-z0-9][-A-Za-z0-9._/]*$/.test(name);
}
