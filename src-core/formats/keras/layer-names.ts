/** What layers are called in a file. */

/**
 * Which names a file's readers take. `any`: Keras 3, all but "/", and PyTorch below it refuses ".". `ascii`: tf.keras 2 makes scopes of TensorFlow
 * of them. `paths`: TensorFlow.js, the same with "/" and ".".
 */
export type NameRule = "any" | "ascii" | "paths";

/**
 * What a rule does not take becomes "_"; so parts of a path are joined by it. A name that is taken already gets a number, so the same names in
 * the same order give the same answers.
 */
export function layerNames(rule: NameRule): (name: string) => string {
  const given = new Set<string>();
  return (name) => {
    const plain = RULES[rule](name);
    let found = plain;
    for (let count = 1; given.has(found.toLowerCase()); count += 1) found = `${plain}_${count}`;
    // TensorFlow's file system and some tools take names that differ in capitals alone for one.
    given.add(found.toLowerCase());
    return found;
  };
}

const RULES: Readonly<Record<NameRule, (name: string) => string>> = {
  any: (name) => name.replaceAll(/[/.]/g, "_").replace(/^_+/, "") || "layer",
  ascii: (name) => beginning(name.replaceAll(/[^A-Za-z0-9_-]/g, "_").replace(/^_+/, "")),
  paths: (name) => beginning(name.replaceAll(/[^A-Za-z0-9_./-]/g, "_")),
};

/** Scopes begin with a letter or a digit. */
function beginning(name: string): string {
  return /^[A-Za-z0-9]/.test(name) ? name : `layer${name}`;
}
