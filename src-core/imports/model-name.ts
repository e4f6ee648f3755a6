/** What an imported drawing is called: as the file says, or, where a tool only wrote its own word there, as the file is called. */

/** Words that PyTorch, Keras, TensorFlow and converters write where a person gave no name. */
const NOBODYS =
  /^(torch[-_]?jit([-_]export)?|main[-_]?graph|graph|model|tf2onnx|onnx[-_]?graph|functional([-_]\d+)?|sequential([-_]\d+)?|model([-_]\d+)?)$/i;
const ENDINGS = /\.(onnx|keras|h5|hdf5|json|html)$/i;

/** @param file name of the file, of a folder's files the one that says what model it is */
export function modelName(said: string, file: string): string {
  const name = said.trim();
  if (name !== "" && !NOBODYS.test(name)) return name;
  const stem = file.replace(ENDINGS, "").trim();
  return stem === "" || NOBODYS.test(stem) ? name : stem;
}
