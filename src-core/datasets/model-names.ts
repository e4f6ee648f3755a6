/** Names of files that models are kept in: what holds such is rarely data. */
const MODEL =
  /(?:^|\/)(?:model\.json|model\.weights\.h5|[^/]*\.(?:onnx|keras|h5|hdf5|pth?|th|safetensors))$|\/data\.pkl$/i;

export function isModelName(path: string): boolean {
  return MODEL.test(path);
}
