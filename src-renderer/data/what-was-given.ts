/** Whether files are a model or data to train on, as far as their names say so. What they really are, the host says when it reads them. */

export type GivenKind = "model" | "data" | "unsure" | "neither";

const MODEL =
  /\.(?:onnx|keras|h5|hdf5|pt|pth|th|ckpt|safetensors|pb|tflite)$|\.(?:pt|pth|th|ckpt)\.tar$|^model\.json$/i;
const IMAGE = /\.(?:jpe?g|jfif|png|gif|webp|bmp|dib|tiff?|pbm|pgm|ppm|pnm|heic|heif|avif)$/i;
const DATA =
  /\.(?:csv|tsv|jsonl|parquet|zip|tgz|tar\.gz|gz|7z|rar)$|idx[13]?-?ubyte|^(?:data_batch_\d|test_batch|batches\.meta)(?:\.|$)/i;
/** Archives and arrays, which hold the one or the other. */
const EITHER = /\.(?:tar|npz|npy)$/i;
/** What people have tables and pictures in, and nothing here reads. */
const NEITHER =
  /\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|txt|md|html?|xml|mp4|mov|avi|mkv|webm|mp3|wav|exe|dmg|apk)$/i;
const WORD_OF_MODELS = /model|checkpoint|ckpt|weight|best|resnet/i;
const WORD_OF_DATA = /mnist|cifar|svhn|image|data|train|test/i;

/** @param paths of one file, of several, or of some in a folder */
export function kindOf(paths: readonly string[]): GivenKind {
  const kinds = new Set(paths.map(kindOfName).filter((kind) => kind !== undefined));
  // Notes beside data are no reason to doubt it.
  if (kinds.size > 1) kinds.delete("neither");
  const [only, ...others] = kinds;
  if (others.length > 0) return "unsure";
  // What nothing is known of is told so where models are read, as ever.
  return only ?? "model";
}

function kindOfName(path: string): GivenKind | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (MODEL.test(name)) return "model";
  if (DATA.test(name) || IMAGE.test(name)) return "data";
  if (NEITHER.test(name)) return "neither";
  if (!EITHER.test(name)) return undefined;
  const [isModel, isData] = [WORD_OF_MODELS.test(name), WORD_OF_DATA.test(name)];
  return isModel === isData ? "unsure" : isModel ? "model" : "data";
}
