/** What layers are called in a file. */

/**
 * Keras 3 refuses names with "/", and PyTorch below it names with ".": parts of a path are joined by "_". A name that is taken already
 * gets a number, so the same names in the same order give the same answers.
 *
 * @param slashes whether names may stay as they are
 */
export function layerNames(slashes: boolean): (name: string) => string {
  const given = new Set<string>();
  return (name) => {
    const plain = slashes ? name : name.replaceAll(/[/.]/g, "_").replace(/^_+/, "") || "layer";
    let found = plain;
    for (let count = 1; given.has(found.toLowerCase()); count += 1) found = `${plain}_${count}`;
    // TensorFlow's file system and some tools take names that differ in capitals alone for one.
    given.add(found.toLowerCase());
    return found;
  };
}
