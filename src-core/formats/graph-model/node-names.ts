/** What nodes are called in a graph. */

/**
 * TensorFlow takes letters, digits and `_ . / \ - >`, and a letter, a digit or a dot at the beginning. A name that is taken already gets
 * a number, so the same names in the same order give the same answers.
 */
export function nodeNames(): (name: string) => string {
  const given = new Set<string>();
  return (name) => {
    const plain = name.replaceAll(/[^\w./-]/g, "_").replace(/^[^A-Za-z0-9.]+/, "") || "node";
    let found = plain;
    for (let count = 1; given.has(found); count += 1) found = `${plain}_${count}`;
    given.add(found);
    return found;
  };
}
