/** What files are, as far as their names say so. What they really are, the host says when it reads them. */

const WEIGHTS = /\.(?:pt|pth|th|ckpt|tar|pkl|bin|safetensors|npz|npy)$|\.weights\.h5$/i;

/** Weights without a network: they go into a drawing that is there. */
export function areWeightsAlone(files: readonly { readonly name: string }[]): boolean {
  const [first] = files;
  return files.length === 1 && first !== undefined && WEIGHTS.test(first.name);
}

/** "model.json and 3 more files". */
export function namesOf(files: readonly { readonly name: string }[]): string {
  const name = files.find((file) => file.name === "model.json")?.name ?? files[0]?.name ?? "";
  const more = files.length - 1;
  return more > 0 ? `${name} and ${more} more ${more === 1 ? "file" : "files"}` : name;
}
