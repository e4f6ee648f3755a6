/**
 * TensorFlow.js's layers format: `model.json` with the layers' configuration and a list of weights, and a binary file
 * with the weights one after another, little-endian. Source: tfjs-core `io/types.ts`, "ModelJSON".
 */

/** What TensorFlow.js hands to whoever saves a model. */
export interface LayersModelArtifacts {
  /** The layers' configuration, in Keras' form. */
  readonly modelTopology: object;
  readonly weightSpecs: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly dtype: string;
  }[];
  readonly weightData: ArrayBuffer | readonly ArrayBuffer[];
  readonly generatedBy: string;
  /** Handed through by TensorFlow.js: `model.getUserDefinedMetadata()`. */
  readonly userDefinedMetadata?: Readonly<Record<string, unknown>>;
}

export interface LayersModelFiles {
  /** Text of `model.json`. */
  readonly modelJson: string;
  /** Bytes of `weights.bin`. */
  readonly weights: Uint8Array<ArrayBuffer>;
}

const WEIGHTS_FILE = "weights.bin";

/** The two files of a model. Put into one folder, `tf.loadLayersModel` reads them. */
export function encodeLayersModel(artifacts: LayersModelArtifacts): LayersModelFiles {
  const { modelTopology, weightSpecs, weightData, generatedBy, userDefinedMetadata } = artifacts;
  const buffers = weightData instanceof ArrayBuffer ? [weightData] : weightData;
  const weights = new Uint8Array(buffers.reduce((size, buffer) => size + buffer.byteLength, 0));
  let offset = 0;
  for (const buffer of buffers) {
    weights.set(new Uint8Array(buffer), offset);
    offset += buffer.byteLength;
  }
  const json = {
    format: "layers-model",
    generatedBy,
    convertedBy: null,
    ...(userDefinedMetadata && { userDefinedMetadata }),
    modelTopology,
    weightsManifest: [{ paths: [WEIGHTS_FILE], weights: weightSpecs }],
  };
  return { modelJson: `${JSON.stringify(json, undefined, 2)}\n`, weights };
}
